/** One place of work at one application (a repository, a team), with its people at the keyboard. */
import type { Json } from "@syncline/adapter-core"
import type { StreamSettings } from "@syncline/engine"
import type { Contents, Status } from "./Contents.ts"

/** By kind. */
export interface KindSettings {
  readonly issue?: Partial<StreamSettings>
  readonly comment?: Partial<StreamSettings>
}

export interface IssueText {
  readonly title: string
  readonly body: string
  readonly labels: ReadonlyArray<string>
  readonly people: ReadonlyArray<string>
  readonly status: Status
  /** Decides what else it has, of what the engine has no business with. */
  readonly flavour: number
}

/** What people can do, by the ids of the contents. Labels and people are named. */
export interface Keyboard {
  readonly createIssue: (text: IssueText) => void
  readonly setTitle: (id: string, title: string) => void
  readonly setBody: (id: string, body: string) => void
  /** `exact` chooses among the application's own words for the status. */
  readonly setStatus: (id: string, status: Status, exact: number) => void
  readonly setLabels: (id: string, names: ReadonlyArray<string>) => void
  readonly setPeople: (id: string, people: ReadonlyArray<string>) => void
  readonly addComment: (issueId: string, body: string) => void
  readonly setComment: (id: string, body: string) => void
  readonly createLabel: (name: string) => void
  readonly renameLabel: (id: string, name: string) => void
  /** Takes it off everything that bears it. */
  readonly deleteLabel: (id: string) => void
  /** Answers whether there was anything to delete: gone for its people, however the application does that. */
  readonly deleteIssue: (id: string) => void
  /** Out of the trash, where there is one. */
  readonly putBackIssue: (id: string) => void
  readonly deleteComment: (id: string) => void
  /** To the attic. */
  readonly moveIssue: (id: string) => void
}

/** The place of work itself, in its administrator's hands, with the place beside it that nobody keeps in step. */
export interface Place {
  /** Today's. */
  readonly name: () => string
  readonly rename: (mark: number) => void
  /** The place beside it takes the name that this one had at first, and its people make so many issues there. Answers whether the name was free. */
  readonly reuseName: (issues: number) => boolean
  /** All that the place beside it says. */
  readonly beside: () => string
}

/** Stands in every text that is typed in a place beside another, and nowhere else. */
export const strange = "stranger"

export interface Side {
  readonly name: string
  readonly tenant: string
  readonly app: "github" | "linear"
  /** A word that stands in every text typed here and at no other tenant's sides. */
  readonly canary: string
  /** Whether an issue can have more than one person. */
  readonly manyPeople: boolean
  /** The people that can be chosen, by key: equal keys are the same person. */
  readonly people: readonly [string, ...ReadonlyArray<string>]
  /** Whether it keeps texts in a form of its own. */
  readonly rewrites: boolean
  /** The person whom it refuses as an assignee of what the engine writes. */
  readonly refuses: string | undefined
  /** What it does not take of what the engine changes, without a word: the status, or a person. */
  readonly ignores: { readonly field: "status" } | { readonly field: "assignees"; readonly person: string } | undefined
  /** Whether its people type lists and emphasis. */
  readonly markup: boolean
  /** Whether it tells the engine by itself what changes. */
  readonly tells: boolean
  readonly keyboard: Keyboard
  readonly contents: () => Contents
  /** Accepted writes of the engine so far. */
  readonly writes: () => number
  readonly malform: (id: string) => void
  readonly place: Place
  /** What the engine is told of it. */
  readonly settings: Json.JsonObject
  readonly streamSettings: Partial<StreamSettings>
  /** What the streams of one kind have beside that. */
  readonly kindSettings: KindSettings
  /** Secrets, one after the other as they are replaced. */
  readonly tokens: ReadonlyArray<string>
  /** Those of another account that may do the same; none where there is no such account. */
  readonly second: ReadonlyArray<string>
  readonly host: string
}

/** What does not depend on the application. */
export type GivenSide = Pick<
  Side,
  | "name"
  | "tenant"
  | "canary"
  | "people"
  | "rewrites"
  | "refuses"
  | "ignores"
  | "markup"
  | "tells"
  | "settings"
  | "streamSettings"
  | "kindSettings"
  | "tokens"
  | "second"
  | "host"
>

export const takes = ({ streamSettings: { direction = "bidirectional" } }: Pick<Side, "streamSettings">): boolean =>
  direction === "bidirectional" || direction === "pull"

export const sends = ({ streamSettings: { direction = "bidirectional" } }: Pick<Side, "streamSettings">): boolean =>
  direction === "bidirectional" || direction === "push"

/** The accounts that may work at a side, each with its secrets. The first is called as the side is. */
export const accountsOf = ({
  name,
  tokens,
  second,
}: Side): ReadonlyArray<{ readonly name: string; readonly tokens: ReadonlyArray<string> }> => [
  { name, tokens },
  ...(second.length > 0 ? [{ name: `${name}, second account`, tokens: second }] : []),
]
