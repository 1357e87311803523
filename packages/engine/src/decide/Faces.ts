/**
 * The two faces of a value: what was said to an application, and what it shows in its place (bullets of another form, an emphasis written otherwise, no
 * comments, no trailing blanks, an end cut off). What it made of our value is nobody's edit. When somebody then edits there, only what he touched is his: an
 * edit is said in our words before it meets the record's own.
 */
import type { Field, Json } from "@syncline/adapter-core"
import { TextDiff } from "effect"

/** Beyond this many changed lines in one place the texts count as rewritten; keeps the work linear. */
const maxEdits = 1000

/** From this length on a text that goes on otherwise only at its end counts as cut, in letters and digits. */
const cutFrom = 20

/** Whether what an application shows is what it made of a text: the same words in another form, or their beginning. */
export const isRewriting = (said: Json.Json | undefined, shown: Json.Json): boolean => {
  if (typeof said !== "string" || typeof shown !== "string" || said === shown) return false
  const [ours, theirs] = [wordsOf(said), wordsOf(shown)]
  return ours === theirs || (theirs.length >= cutFrom && ours.startsWith(theirs))
}

/** One that is not closed goes to the end: looked for from each beginning anew it would take for ever. */
export const withoutComments = (text: string): string => text.replaceAll(/<!--[\s\S]*?(?:-->|$)/gu, "")

/** What a text says, without the form in which it says it. */
export const wordsOf = (text: string): string =>
  withoutComments(text.replaceAll("[X]", "[x]"))
    .replaceAll(/\[([^\][]*)\]\([^()\s]*\)/gu, "$1")
    .replaceAll(/^[^\S\n]*\d+[.)]\s/gmu, "")
    .replaceAll(/[^\p{L}\p{N}\p{Extended_Pictographic}]+/gu, "")

/** What an application shows by now, said as `said` was said when it showed `shown`. */
export const translate = (
  field: Pick<Field.Field, "merge">,
  said: Json.Json | undefined,
  shown: Json.Json | undefined,
  seen: Json.Json,
): Json.Json =>
  field.merge === "text" && typeof said === "string" && typeof shown === "string" && typeof seen === "string"
    ? translateText(said, shown, seen)
    : seen

/** Lines `from` (inclusive) to `to` (exclusive) of what is shown stand for `lines` of what was said. */
interface Block {
  readonly from: number
  readonly to: number
  readonly lines: ReadonlyArray<string>
}

const translateText = (said: string, shown: string, seen: string): string => {
  const lines = split(shown)
  const { kept, inserted } = editsOf(lines, split(seen))
  const words: Array<string> = []
  // One by one: a call takes only so many arguments, and a text may have more lines.
  const say = (more: ReadonlyArray<string> = []) => {
    for (const line of more) words.push(line)
  }
  const insert = (index: number) => {
    say(inserted.get(index))
    inserted.delete(index)
  }
  for (const { from, to, lines: ours } of blocksOf(lines, split(said))) {
    insert(from)
    const inner = Array.from({ length: to - from }, (_, index) => from + index)
    if (inner.every((index) => kept.has(index) && (index === from || !inserted.has(index)))) {
      say(ours)
      continue
    }
    for (const index of inner) {
      if (index > from) insert(index)
      const line = lines[index]
      if (line !== undefined && kept.has(index)) words.push(line)
    }
  }
  insert(lines.length)
  return words.join("\n")
}

/** What is shown, in the order of its lines, with what of the said each part stands for. */
const blocksOf = (shown: ReadonlyArray<string>, said: ReadonlyArray<string>): ReadonlyArray<Block> => {
  const blocks: Array<Block> = []
  let [at, ours] = [0, 0]
  let open: { readonly from: number; readonly ours: number } | undefined
  const close = () => {
    if (open === undefined) return
    blocks.push({ from: open.from, to: at, lines: said.slice(open.ours, ours) })
    open = undefined
  }
  for (const edit of diffLines(shown.map(keyOf), said.map(keyOf), { maxEdits })) {
    const { length } = edit.items
    if (edit._tag === "Equal") {
      close()
      for (let index = 0; index < length; index += 1) {
        blocks.push({ from: at, to: at + 1, lines: said.slice(ours, ours + 1) })
        at += 1
        ours += 1
      }
      continue
    }
    open ??= { from: at, ours }
    if (edit._tag === "Insert") ours += length
    else at += length
  }
  close()
  return blocks
}

/** Which lines stayed, and what came before each of them. */
const editsOf = (before: ReadonlyArray<string>, after: ReadonlyArray<string>) => {
  const kept = new Set<number>()
  const inserted = new Map<number, ReadonlyArray<string>>()
  let at = 0
  for (const edit of diffLines(before, after, { maxEdits })) {
    if (edit._tag === "Insert") {
      inserted.set(at, [...(inserted.get(at) ?? []), ...edit.items])
      continue
    }
    if (edit._tag === "Equal") for (let index = 0; index < edit.items.length; index += 1) kept.add(at + index)
    at += edit.items.length
  }
  return { kept, inserted }
}

const split = (text: string): ReadonlyArray<string> => text.split("\n")

const diffLines = TextDiff.diffWith<string>((a, b) => a === b)

/** What lines that say the same have in common: their words; of those without words, whether they are blank. */
const keyOf = (line: string): string => wordsOf(line) || (line.trim() === "" ? "" : "-")
