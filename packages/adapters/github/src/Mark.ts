/**
 * The mark by which a create is found again when its answer was lost: a comment in the markdown, which GitHub stores and does not show, with the
 * create's operation id. It stands at the end of the text that is sent, and no reader of this adapter ever sees it, wherever a later edit moved it.
 */
import { AdapterError, CreateSafety, type Client, type Endpoint, Json, Malformed } from "@syncline/adapter-core"
import { Effect, Option, Stream } from "effect"
import { app } from "./App.ts"

/** How far this machine's clock and GitHub's may be apart, in milliseconds. */
const clockSkewMillis = 10 * 60 * 1000

/**
 * An answer may be lost while GitHub still works on the request, which it gives up after ten seconds: a minute after the last attempt its object is
 * in the list, or will never be.
 */
export const createSafety = CreateSafety.mark({ settleMillis: 60_000 })

const markOf = (operationId: string): string => `<!-- syncline:${operationId} -->`

const anyMark = /(?:\n\n)?<!-- syncline:([0-9a-zA-Z-]+) -->/g

/** The operation id in the text's last mark, as what identifies an object has it. */
export const operationOf = (text: string | null | undefined): { readonly operationId?: string } => {
  const operationId = [...(text ?? "").matchAll(anyMark)].at(-1)?.[1]
  return operationId === undefined ? {} : { operationId }
}

/** The text with the mark at its end, apart from its last block, so that it never becomes a part of a list or a heading. */
export const withMark = (text: string, operationId: string): string => `${text}${text === "" ? "" : "\n\n"}${markOf(operationId)}`

/** How long a text may be to which a mark is added, where GitHub takes `most` characters. */
export const besideMark = (most: number): number => most - withMark(" ", "00000000-0000-4000-8000-000000000000").length + 1

/** A text that is changed keeps the mark that it bears, or gets the one that it should bear. */
export const keepingMark = (text: string, operationId: string | undefined): string =>
  operationId === undefined ? text : withMark(text, operationId)

/** The text without any mark and without the blank line before it. Taking one away can lay another together, hence again until none is left. */
export const withoutMarks = (text: string): string => {
  const rest = text.replaceAll(anyMark, "")
  return rest === text ? text : withoutMarks(rest)
}

interface Marked {
  readonly body?: string | null
}

/** The object that bears the operation's mark, among those that changed since its first attempt. */
export const findMarked = Effect.fnUntraced(function* <A extends Marked>(
  client: Client.Client,
  list: Endpoint.ListEndpoint<{ readonly partition: string }, A>,
  request: { readonly partition: string; readonly operationId: string; readonly startedAt: number },
) {
  const { partition, operationId, startedAt } = request
  const mark = markOf(operationId)
  const inPage = Effect.fnUntraced(function* (page: Endpoint.Page<A>) {
    const broken = page.malformed.find(({ raw }) => String(Json.at(raw, ["body"])).includes(mark))
    if (broken === undefined) return page.items.find(({ item }) => (item.body ?? "").includes(mark))
    return yield* new AdapterError({ app, operation: list.name, reason: new Malformed({ message: broken.message }) })
  })
  const found = yield* client.streamPages(list, { partition }, { since: startedAt - clockSkewMillis }).pipe(
    Stream.mapEffect(inPage),
    Stream.filter((answer) => answer !== undefined),
    Stream.runHead,
  )
  return Option.getOrUndefined(found)
})
