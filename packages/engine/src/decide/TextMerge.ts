/**
 * Three-way merge of long text by lines. Edits of different lines are both kept; edits that touch the same or neighbouring lines differently cannot be
 * merged, unless both sides made the same edit. Line ends are kept as they are.
 */
import { TextDiff } from "effect"

const diffLines = TextDiff.diffWith<string>((a, b) => a === b)

/** Beyond this many changed lines in one place the texts count as rewritten; keeps the work linear. */
const maxEdits = 1000

/** Lines `start` (inclusive) to `end` (exclusive) of the base are replaced by `lines`. */
export interface Hunk {
  readonly start: number
  readonly end: number
  readonly lines: ReadonlyArray<string>
}

/** The merged text, or `undefined` when both sides changed the same lines differently. */
export const merge = (base: string, left: string, right: string): string | undefined => {
  if (left === right || right === base) return left
  if (left === base) return right
  const baseLines = split(base)
  const lefts = hunksOf(baseLines, split(left))
  const rights = hunksOf(baseLines, split(right))
  const hunks: Array<Hunk> = []
  let i = 0
  let j = 0
  while (i < lefts.length || j < rights.length) {
    const a = lefts[i]
    const b = rights[j]
    if (a !== undefined && b !== undefined && touches(a, b)) {
      if (!sameHunk(a, b)) return undefined
      hunks.push(a)
      i += 1
      j += 1
    } else if (b === undefined || (a !== undefined && a.start < b.start)) {
      if (a !== undefined) hunks.push(a)
      i += 1
    } else {
      hunks.push(b)
      j += 1
    }
  }
  const merged: Array<ReadonlyArray<string>> = []
  let next = 0
  for (const hunk of hunks) {
    merged.push(baseLines.slice(next, hunk.start), hunk.lines)
    next = hunk.end
  }
  merged.push(baseLines.slice(next))
  return merged.flat().join("\n")
}

export const split = (text: string): ReadonlyArray<string> => text.split("\n")

const touches = (a: Hunk, b: Hunk): boolean => a.start <= b.end && b.start <= a.end

const sameHunk = (a: Hunk, b: Hunk): boolean =>
  a.start === b.start && a.end === b.end && a.lines.length === b.lines.length && a.lines.every((line, index) => line === b.lines[index])

/** What a side changed of the base, from the top. */
export const hunksOf = (base: ReadonlyArray<string>, side: ReadonlyArray<string>): ReadonlyArray<Hunk> => {
  const hunks: Array<Hunk> = []
  let position = 0
  let open: { start: number; lines: Array<string> } | undefined
  const close = () => {
    if (open !== undefined) hunks.push({ start: open.start, end: position, lines: open.lines })
    open = undefined
  }
  for (const edit of diffLines(base, side, { maxEdits })) {
    if (edit._tag === "Equal") {
      close()
      position += edit.items.length
      continue
    }
    open ??= { start: position, lines: [] }
    // One by one: a call takes only so many arguments, and a text may have more lines.
    if (edit._tag === "Insert") for (const line of edit.items) open.lines.push(line)
    else position += edit.items.length
  }
  close()
  return hunks
}
