/**
 * What is taken out of a text before an application is told it: lines that nobody there is to see, secrets, addresses. What is left is only said; the record
 * keeps its author's words. The work is bounded: a text that makes more of it is not said at all. Pure.
 */
import type { Mapping } from "@syncline/adapter-core"
import { Result } from "effect"
import { withoutComments } from "./Faces.ts"
import * as Pattern from "./Pattern.ts"

/** The text as it is said; `undefined` where it makes too much work. */
export type Sanitise = (text: string) => string | undefined

type OneStep = (text: string, work: { left: number }) => string

/** Stands where something was taken out. */
export const removed = "[removed]"

/** What these expressions do grows with the length of the text: each begins where a run does, or says how far it goes. */
const tokens = new RegExp(
  [
    "gh[pousr]_[A-Za-z0-9]{16,}",
    "github_pat_[A-Za-z0-9_]{16,}",
    "glpat-[A-Za-z0-9_-]{16,}",
    "lin_(?:api|oauth)_[A-Za-z0-9]{16,}",
    "xox[abeprs]-[A-Za-z0-9-]{10,}",
    "AKIA[0-9A-Z]{16}",
    "(?<![A-Za-z0-9])[spr]k[-_][A-Za-z0-9_-]{16,}",
    "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{4,}",
  ].join("|"),
  "gu",
)
const addresses = /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/gu
const pictures = /!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)|<img\b[^>]{0,2000}>/giu

const keyBegins = /-----BEGIN [A-Z ]*PRIVATE KEY-----/u
const keyEnds = /-----END [A-Z ]*PRIVATE KEY-----/u

/** A key that is not closed goes to the end. */
const withoutKeys: OneStep = (text) => {
  const lines: Array<string> = []
  let inside = false
  for (const line of text.split("\n")) {
    const begins: boolean = !inside && keyBegins.test(line)
    if (begins) lines.push(removed)
    else if (!inside) lines.push(line)
    inside = (inside || begins) && !keyEnds.test(line)
  }
  return lines.join("\n")
}

const byLines =
  (pattern: Pattern.Pattern, by: string | undefined): OneStep =>
  (text, work) => {
    const said: Array<string> = []
    for (const line of text.split("\n")) {
      const letters = [...line]
      const found = Pattern.find(pattern, letters, work)
      if (found.length === 0) said.push(line)
      else if (by !== undefined) said.push(replaced(letters, found, by))
    }
    return said.join("\n")
  }

const replaced = (letters: ReadonlyArray<string>, found: ReturnType<typeof Pattern.find>, by: string): string => {
  let [words, at] = ["", 0]
  for (const { from, to } of found) {
    words += letters.slice(at, from).join("") + by
    at = to
  }
  return words + letters.slice(at).join("")
}

const named: Readonly<Record<Mapping.SanitiserName, ReadonlyArray<OneStep>>> = {
  secrets: [withoutKeys, (text) => text.replaceAll(tokens, removed)],
  emails: [(text) => text.replaceAll(addresses, removed)],
  images: [(text) => text.replaceAll(pictures, "")],
  comments: [(text) => withoutComments(text)],
}

/** What is wrong with a replacement, in words that follow its place. */
export const fault = (sanitiser: Mapping.Sanitiser): string | undefined => {
  if (typeof sanitiser === "string") return undefined
  const { text, match, by, dropLine } = sanitiser
  if ((text === undefined) === (match === undefined)) return "takes either `text` or `match`"
  if ((by === undefined) === (dropLine === undefined)) return "takes either `by` or `dropLine`"
  if (text?.includes("\n") === true) return "names a text of several lines; each line is looked at alone"
  if (match === undefined) return undefined
  const parsed = Pattern.parse(match)
  return Result.isFailure(parsed) ? `has the pattern ${JSON.stringify(match)}, which ${parsed.failure}` : undefined
}

const stepsOf = (sanitiser: Mapping.Sanitiser): ReadonlyArray<OneStep> => {
  if (typeof sanitiser === "string") return named[sanitiser]
  const { text, match, by } = sanitiser
  if (match !== undefined) return [byLines(Result.getOrThrow(Pattern.parse(match)), by)]
  if (text === undefined) return []
  if (by !== undefined) return [(whole) => whole.replaceAll(text, () => by)]
  return [
    (whole) =>
      whole
        .split("\n")
        .filter((line) => !line.includes(text))
        .join("\n"),
  ]
}

/** Of sanitisers without a fault. */
export const make = (sanitisers: ReadonlyArray<Mapping.Sanitiser>): Sanitise => {
  const steps = sanitisers.flatMap(stepsOf)
  return (text) => {
    const work = { left: Pattern.mostWork }
    const said = steps.reduce((words, step) => (work.left > 0 ? step(words, work) : words), text)
    return work.left > 0 ? said : undefined
  }
}
