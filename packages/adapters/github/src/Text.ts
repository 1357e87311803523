/**
 * Texts as GitHub keeps them, seen the same way wherever they were typed. What these functions give is what is sent and what is read back, so it
 * does not matter which of it GitHub does by itself.
 */
import { withoutMarks } from "./Mark.ts"

/** How many characters GitHub takes of a text, be it an issue's or a comment's. */
export const longest = 65_536

/** The first characters, no more than `most`; a surrogate pair is one, and stays whole. */
export const cut = (text: string, most: number): string => (text.length > most ? [...text].slice(0, most).join("") : text)

/** Markdown: GitHub's web editor ends lines with CR LF, its API takes them as they are, and an empty text may come back as nothing. */
export const markdown = (text: string | null | undefined): string => withoutMarks((text ?? "").replaceAll(/\r\n?/g, "\n"))

/** A title or a name: white space around it is no part of it. One that is nothing else stays as it is, for GitHub to refuse. */
export const line = (text: string): string => text.trim() || text
