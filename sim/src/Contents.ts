/**
 * What an application shows its people, in words that are the same for all applications. It is read from the emulators' own tables, with no code of the
 * adapters, so that a mistake of an adapter cannot hide itself.
 */

/** What every tracker can say; `exact` is the application's own word. */
export type Status = "open" | "done" | "not_planned" | "duplicate"

export interface IssueContent {
  /** As the adapter names it. */
  readonly externalId: string
  /** Given by whoever made it and never edited: the first word of title and body. */
  readonly token: string
  readonly title: string
  readonly body: string
  readonly status: Status
  readonly exact: string
  /** Names, lower case. */
  readonly labels: ReadonlyArray<string>
  /** Person keys. */
  readonly people: ReadonlyArray<string>
  /** What the engine has no business with, as text. */
  readonly untouched: string
}

export interface CommentContent {
  readonly externalId: string
  readonly token: string
  /** Of the issue. */
  readonly issueId: string
  readonly body: string
}

export interface LabelContent {
  readonly externalId: string
  readonly token: string
  readonly name: string
  readonly color: string
}

/** An issue in the archive or in the trash, or a comment on one: out of sight, and not gone. */
export interface ShelvedContent {
  readonly kind: "issue" | "comment"
  readonly externalId: string
  readonly token: string
  /** Of a comment: the token of its issue. */
  readonly on?: string
}

export interface Contents {
  readonly issues: ReadonlyArray<IssueContent>
  readonly comments: ReadonlyArray<CommentContent>
  readonly labels: ReadonlyArray<LabelContent>
  /** What people put away. */
  readonly shelved: ReadonlyArray<ShelvedContent>
  /** What people moved to another place, with all it says there, and the tokens of the comments that went along or came later. */
  readonly attic: ReadonlyArray<{ readonly token: string; readonly text: string; readonly comments: ReadonlyArray<string> }>
}

/** The first word. */
export const tokenOf = (text: string): string => /^\S+/.exec(text)?.[0] ?? ""

/** What a text says, whatever its form: letters and digits. */
export const wordsOf = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]+/gu, "")

/** A text as its author wrote it: without the line above it that names them and marks in HTML comments at its end, with one kind of line end. */
export const shown = (text: string | null): string =>
  (text ?? "")
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/(?:\n\n)?<!-- syncline:[0-9a-zA-Z-]+ -->/g, "")
    .replace(authorLine, "")

const authorLine = /^\*[^\n*]+ wrote at (?:GitHub|Linear) on \d{4}-\d{2}-\d{2}\* · \[open\]\(<?https:[^\n<>()]+>?\)(?:\n\n|$)/

/** What stands above a text that somebody edits: one in four finds that it can go. */
export const lineAbove = (before: string | null, after: string): string =>
  after.length % 4 === 0 ? "" : (authorLine.exec((before ?? "").replaceAll(/\r\n?/g, "\n"))?.[0] ?? "")
