/** Lists page by page: a cursor is where the page before ended, in a form that nobody should make by themselves. */
import type { Json } from "@syncline/adapter-core"
import { InvalidInput } from "@syncline/engine"
import { Effect, Result } from "effect"
import { Base64Url } from "effect/encoding"
import * as Problem from "./Problem.ts"
import { type PageOf, json } from "./Shapes.ts"

const usual = 100

const written = (after: Json.Json): string => Base64Url.encode(JSON.stringify(after))

const read = (cursor: string): Effect.Effect<unknown, InvalidInput> =>
  Result.match(Base64Url.decodeString(cursor), {
    onFailure: () => Effect.fail(noCursor),
    onSuccess: (text) => Effect.try({ try: (): unknown => JSON.parse(text), catch: () => noCursor }),
  })

const noCursor = new InvalidInput({ message: "cursor: is none; it must be the next of the page before" })

interface Asked {
  readonly cursor?: string
  readonly limit?: number
}

/**
 * `list` is asked for what was asked for, and for one more row than is answered, which tells whether there is more. `after`: where a row stands. The engine looks at both:
 * what a cursor holds is an input like any other.
 */
export const page = <Q extends Asked, A, E extends Problem.Known>(
  { cursor, limit = usual, ...filter }: Q,
  after: (row: A) => Json.Json,
  list: (asking: Omit<Q, keyof Asked> & { readonly after?: unknown; readonly limit: number }) => Effect.Effect<ReadonlyArray<A>, E>,
): Effect.Effect<PageOf<A>, Problem.Problem> =>
  Problem.answering(
    Effect.gen(function* () {
      const from = cursor === undefined ? {} : { after: yield* read(cursor) }
      const rows = yield* list({ ...filter, ...from, limit: limit + 1 })
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      return json({ items, ...(rows.length > limit && last !== undefined && { next: written(after(last)) }) })
    }),
  )
