/**
 * What a vendor tells of itself, so that the pages can show it and people can edit it there. A new vendor is one such description; the pages are the same for all.
 * `by` is always the id of one of the people of the place. What the vendor refuses is thrown as the vendor's own error.
 */

export interface Person {
  readonly id: string
  readonly name: string
}

export interface Label {
  readonly id: string
  readonly name: string
  /** A hash sign and six hexadecimal digits. */
  readonly color: string
}

/** Where an issue is to be looked for. */
export type Shelf = "open" | "closed" | "archived"

/** An issue in a list. */
export interface IssueLine {
  /** Its address here. */
  readonly path: string
  /** What people call it: `#12` or `ENG-12`. */
  readonly key: string
  readonly title: string
  readonly status: string
  readonly labels: ReadonlyArray<Label>
  readonly assignees: ReadonlyArray<string>
  /** How many. */
  readonly comments: number
  /** Epoch milliseconds. */
  readonly changedAt: number
}

/** An issue of which the line is not written before it is shown. */
export interface Listed {
  readonly shelf: Shelf
  readonly line: () => IssueLine
}

export interface IssueDraft {
  readonly title: string
  readonly text: string
}

export interface LabelDraft {
  readonly name: string
  /** A hash sign and six hexadecimal digits. */
  readonly color: string
}

/** Something to choose, or to do with one press. */
export interface Choice {
  readonly id: string
  readonly name: string
}

/** What holds issues: a repository, a team. */
export interface Place {
  readonly kind: "place"
  /** Its address here. */
  readonly path: string
  readonly name: string
  readonly about: string | undefined
  /** Those who may write here; the first is suggested. */
  readonly people: () => ReadonlyArray<Person>
  /** Those that its issues may have. */
  readonly labels: () => ReadonlyArray<Label>
  /** The last changed first. */
  readonly issues: () => ReadonlyArray<Listed>
  /** Gives the address of the new issue. */
  readonly createIssue: (by: string, draft: IssueDraft) => string
  readonly createLabel: (by: string, draft: LabelDraft) => void
}

export interface Comment {
  readonly id: string
  readonly author: string
  readonly text: string
  /** Epoch milliseconds. */
  readonly writtenAt: number
  readonly edited: boolean
}

export interface Issue {
  readonly kind: "issue"
  readonly place: Place
  readonly shelf: Shelf
  readonly line: IssueLine
  readonly author: string
  readonly text: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** The oldest first. */
  readonly comments: ReadonlyArray<Comment>
  /** What can be done with one press, as it is now. */
  readonly steps: ReadonlyArray<Choice>
  readonly takeStep: (by: string, step: string) => void
  /** Absent where a status is only what the steps make of it. */
  readonly statuses?: { readonly all: ReadonlyArray<Choice>; readonly current: string; readonly set: (by: string, status: string) => void }
  /** Changes only what is given. */
  readonly edit: (by: string, changes: Partial<IssueDraft>) => void
  readonly addComment: (by: string, text: string) => void
  readonly deleteComment: (by: string, comment: string) => void
  readonly putLabel: (by: string, label: string) => void
  readonly takeLabel: (by: string, label: string) => void
}

export interface Vendor {
  /** As people write it: `GitHub`. */
  readonly name: string
  /** A word in lower case, for the cookie. */
  readonly key: string
  /** What a place is called: `Repositories`. */
  readonly places: { readonly title: string; readonly all: () => ReadonlyArray<Place> }
  readonly shelves: ReadonlyArray<Shelf>
  /** What is at this path, given in its decoded parts. */
  readonly at: (segments: ReadonlyArray<string>) => Place | Issue | undefined
  /** Whether a path is the API's own, where no page is ever shown. */
  readonly isOfApi: (path: string) => boolean
  /** What the vendor said when it refused; `undefined` for an error that is no refusal. */
  readonly refusal: (error: unknown) => string | undefined
  /** The vendor's time, epoch milliseconds. */
  readonly now: () => number
}
