/**
 * Who wrote a thing, in a line of its text: what is made under somebody's key bears that name at the application, whoever the author was. The line has name,
 * application, date and a link, and nothing else of the text: whoever reads the text through an adapter never sees it, wherever a later edit moved it and in
 * whatever form an editor gives it back. Pure.
 */
import type { Json } from "./Json.ts"
import { proseOf } from "./Vocabulary.ts"

/** What the line says. */
export interface Attribution {
  /** As people call the author. */
  readonly name: string
  /** Where it was written, as people call it: `GitHub`. */
  readonly application: string
  /** When, epoch milliseconds. Read from a line it is the beginning of the day, UTC. */
  readonly at: number
  /** The page of what was written. */
  readonly url: string
}

/** Who wrote an object at its application. */
export interface Writer extends Pick<Attribution, "name" | "application"> {
  /** The kind of people, and the author's id there. */
  readonly kind: string
  readonly externalId: string
}

const most = { name: 100, application: 40, url: 400 }

/** One whose line is as long as a line can be. */
export const longest: Attribution = {
  name: "n".repeat(most.name),
  application: "a".repeat(most.application),
  at: 0,
  url: "https://example.invalid/".padEnd(most.url, "u"),
}

/** The line; `undefined` where nothing is left of a name without what would be form or a mention, and where the link is too long or none. */
export const lineOf = ({ name, application, at, url }: Attribution): string | undefined => {
  const date = Number.isFinite(at) && Math.abs(at) <= 8.64e15 ? new Date(at).toISOString().slice(0, 10) : ""
  const line = `*${wordsOf(name, most.name)} wrote at ${wordsOf(application, most.application)} on ${date}* · [open](${addressOf(url)})`
  return [...addressOf(url)].length > most.url || readLine(line) === undefined ? undefined : line
}

/** Letters, digits and what stands in names. An address of e-mail is nobody's to publish. */
const wordsOf = (text: string, atMost: number): string =>
  [
    ...text
      .replaceAll(/@\S*/gu, " ")
      .replaceAll(/[^\p{L}\p{M}\p{N} .,'’()+_-]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, " ")
      .replaceAll(/ {2,}/g, " ")
      .trim(),
  ]
    .slice(0, atMost)
    .join("")
    .trimEnd()

const addressOf = (url: string): string =>
  url.replaceAll(/[\s()<>\\"`]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`)

const pattern =
  /^[ \t]*([*_])(?<name>.+?) wrote at (?<application>.+?) on (?<date>\d{4}-\d{2}-\d{2})\1 · \[open\]\((?:<(?<bracketed>https?:\/\/[^\s<>]+)>|(?<bare>https?:\/\/[^\s<>()]+))\)\s*$/u

const readLine = (line: string): Attribution | undefined => {
  if (line.length > 2000 || !line.includes(" wrote at ")) return undefined
  const { name, application, date, bracketed, bare } = pattern.exec(withoutEscapes(line))?.groups ?? {}
  if (name === undefined || !/[\p{L}\p{N}]/u.test(name) || application === undefined || date === undefined) return undefined
  const at = Date.parse(date)
  const url = bracketed ?? bare ?? ""
  return Number.isNaN(at) ? undefined : { name: withoutLinks(name), application: withoutLinks(application), at, url }
}

/** Editors put backslashes before signs, and make links of words that look like an address. */
const withoutEscapes = (text: string): string => text.replaceAll(/\\([!-/:-@[-`{-~])/g, "$1")

const withoutLinks = (text: string): string => text.replaceAll(/\[([^\][]*)\]\([^()]*\)/g, "$1")

/** How many Unicode characters of a text go to the line and to what stands between them. */
export const room: number = [...(lineOf(longest) ?? "")].length + 2

export interface Attributed {
  /** Without the line. */
  readonly text: string
  /** What the first line says; what looks like one in code is none. */
  readonly attribution: Attribution | undefined
}

export const read = (text: string): Attributed => {
  if (!text.includes(" wrote at ")) return { text, attribution: undefined }
  const [lines, prose] = [text.split("\n"), proseOf(text).split("\n")]
  let first: Attribution | undefined
  const kept: Array<string> = []
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ""
    const found = isBlank(prose[at]) ? undefined : readLine(line)
    if (found === undefined) {
      kept.push(line)
      continue
    }
    first ??= found
    // One of the blank lines around it goes along: the one behind, or at the end the one before.
    if (at + 1 < lines.length && isBlank(lines[at + 1])) at += 1
    else if (at + 1 === lines.length && kept.length > 1 && isBlank(kept.at(-1))) kept.pop()
  }
  if (first === undefined) return { text, attribution: undefined }
  // What a line stood between may now be no code any more.
  return { text: read(kept.join("\n")).text, attribution: first }
}

const isBlank = (line: string | undefined): boolean => (line ?? "").trim() === ""

/** The text with the line at its head, apart from its first block. */
export const above = (text: string, attribution: Attribution | undefined): string => {
  const line = attribution && lineOf(attribution)
  if (line === undefined) return text
  return text === "" ? line : `${line}\n\n${text}`
}

type Fields = { readonly [name: string]: Json | undefined }

/** What is sent of a new object whose `field` has the line. */
export const inNew = (field: string | undefined, fields: Fields, attribution: Attribution | undefined): Fields => {
  if (field === undefined || attribution === undefined) return fields
  const text = fields[field]
  return { ...fields, [field]: above(typeof text === "string" ? text : "", attribution) }
}

/** What is sent of a change: where it does not name the field the line stays as it is. */
export const inChange = (field: string | undefined, fields: Fields, attribution: Attribution | undefined): Fields =>
  field === undefined || fields[field] === undefined ? fields : inNew(field, fields, attribution)
