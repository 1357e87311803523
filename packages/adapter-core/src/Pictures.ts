/** Pictures in texts that only people see who are signed in to the application that keeps them: in another application they stay links. Pure. */
import { proseOf } from "./Vocabulary.ts"

export interface Pictures {
  /** As people call it: `GitHub`. */
  readonly application: string
  /** What the addresses of such pictures begin with. */
  readonly behindLogin: ReadonlyArray<string>
}

/** A picture in Markdown, with its address in brackets or without, and one in HTML. */
const pattern = /!\[[^\][]*\]\(\s*(?:<(?<bracketed>[^<>\n]*)>|(?<bare>[^\s()<>]+))|<img\s[^<>]*?\bsrc=["']?(?<html>[^\s"'<>]+)/giu

/** The addresses of the pictures that a text shows. What stands in code shows none. */
const addressesIn = (text: string): ReadonlyArray<string> =>
  [...proseOf(text).matchAll(pattern)].map(({ groups }) => groups?.["bracketed"] ?? groups?.["bare"] ?? groups?.["html"] ?? "")

/** How many pictures of a text nobody sees who is not signed in. */
export const hiddenIn = (text: string, { behindLogin }: Pictures): number =>
  !text.includes("!") && !text.includes("<")
    ? 0
    : addressesIn(text).filter((address) => behindLogin.some((beginning) => address.startsWith(beginning))).length
