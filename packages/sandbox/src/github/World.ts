/**
 * Everything the emulated GitHub knows: users, repositories and what is in them. Records point at each other directly, moments are epoch
 * milliseconds on a whole second, and ids grow in the order of creation, from numbers beyond 32 bits where GitHub's own are.
 */
import { makeWhims } from "../Whims.ts"
import type { Whims } from "../Whims.ts"
import type { RecordText } from "./RecordText.ts"
import type { Revised } from "./Revision.ts"
import { makeSortedIndex } from "./SortedIndex.ts"
import type { SortedIndex } from "./SortedIndex.ts"

/** Who made a record: a person on the web pages, or a client of the API. */
export type Origin = "person" | "api"

export interface User extends Revised {
  readonly id: number
  login: string
  readonly name: string
  readonly type: "User" | "Organization" | "Bot"
  readonly createdAt: number
  /** A deleted user shows as `null` wherever it is named. */
  deleted: boolean
}

export interface Label extends Revised {
  readonly id: number
  name: string
  color: string
  description: string | null
}

export interface Milestone extends Revised {
  readonly id: number
  readonly number: number
  readonly title: string
  readonly description: string | null
  readonly creator: User
  readonly state: "open" | "closed"
  readonly dueOn: number | null
  readonly createdAt: number
  openIssues: number
  closedIssues: number
}

export type StateReason = "completed" | "not_planned" | "duplicate" | "reopened"

export const reactionContents = ["+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket"] as const
export type ReactionContent = (typeof reactionContents)[number]
export type Reactions = Map<ReactionContent, number>

/** An issue, or a pull request seen as an issue. */
export interface Issue extends Revised {
  readonly id: number
  readonly repository: Repository
  readonly number: number
  readonly author: User
  readonly createdAt: number
  readonly pullRequest: { readonly draft: boolean } | null
  readonly reactions: Reactions
  readonly comments: Array<Comment>
  title: string
  body: string | null
  labels: ReadonlyArray<Label>
  assignees: ReadonlyArray<User>
  milestone: Milestone | null
  state: "open" | "closed"
  stateReason: StateReason | null
  locked: boolean
  updatedAt: number
  closedAt: number | null
  closedBy: User | null
}

export interface Comment extends Revised {
  readonly id: number
  issue: Issue
  readonly author: User
  readonly createdAt: number
  readonly reactions: Reactions
  body: string
  updatedAt: number
}

/** How many records of each kind were ever made, by whom; removals do not count back. */
export interface Creates {
  readonly issues: Record<Origin, number>
  readonly comments: Record<Origin, number>
  readonly labels: Record<Origin, number>
  readonly milestones: Record<Origin, number>
}

export interface Repository extends Revised {
  readonly id: number
  readonly owner: User
  name: string
  readonly private: boolean
  readonly description: string | null
  readonly hasIssues: boolean
  readonly collaborators: ReadonlyArray<User>
  readonly createdAt: number
  readonly labels: Map<string, Label>
  readonly milestones: Map<number, Milestone>
  readonly issues: Map<number, Issue>
  readonly issuesBy: Record<"created" | "updated" | "comments", SortedIndex<Issue>>
  readonly comments: Map<number, Comment>
  readonly commentsBy: Record<"created" | "updated", SortedIndex<Comment>>
  /** The numbers that are in use no more: where the issue lives now, or `null` when it was deleted. */
  readonly departed: Map<number, Issue | null>
  /** The world's. */
  readonly watching: Watching
  readonly creates: Creates
  openIssues: number
  lastNumber: number
}

/** Something that happened to a record, as webhooks tell it. */
export interface Happening {
  readonly event: "issues" | "issue_comment" | "label" | "repository"
  readonly action: string
  readonly sender: User
  readonly issue?: Issue
  readonly comment?: Comment
  readonly label?: Label
  readonly assignee?: User
  readonly milestone?: Milestone
  /** What was, by field, as payloads have it. */
  readonly changes?: Readonly<Record<string, unknown>>
  /** The issue as it was in another repository, or is there from now on. */
  readonly cameFrom?: Issue
  readonly wentTo?: Issue
}

/** Told at once, while everything is as it has just become. */
export type Watcher = (repository: Repository, happening: Happening) => void

/** Shared by all repositories of a world. */
export interface Watching {
  watcher: Watcher | undefined
}

type IdKind = "user" | "repository" | "issue" | "comment" | "label" | "milestone"

/** The text of a record, good as long as `revision` is the newest of all records in it; `way` is how it was written. */
export interface KeptText {
  readonly way: string
  readonly revision: number
  readonly text: RecordText
}

export interface World {
  readonly users: Map<string, User>
  readonly usersById: Map<number, User>
  /** By `owner/name` in lower case; a renamed repository stays under its old names too, until another takes them. */
  readonly repositories: ReadonlyMap<string, Repository>
  /** Whose each of these names was first: the one that a token was given for. */
  readonly repositoriesByFirstName: ReadonlyMap<string, Repository>
  readonly repositoriesById: Map<number, Repository>
  /** Records that come out in a wrong shape, and how. */
  readonly malformed: Map<object, (wire: Record<string, unknown>) => unknown>
  readonly whims: Whims
  readonly watching: Watching
  /** The texts of records as they were last written, the oldest first. */
  readonly texts: Map<object, KeptText>
  readonly nextId: (kind: IdKind) => number
  /** From now on the repository answers to this name, and no other does. */
  readonly giveName: (repository: Repository, name: string) => void
}

export const makeWorld = (): World => {
  const lastIds: Record<IdKind, number> = {
    user: 1_000_000,
    repository: 700_000_000,
    issue: 2_900_000_000,
    comment: 3_100_000_000,
    label: 7_000_000_000,
    milestone: 11_000_000,
  }
  const repositories = new Map<string, Repository>()
  const repositoriesByFirstName = new Map<string, Repository>()
  return {
    users: new Map(),
    usersById: new Map(),
    repositories,
    repositoriesByFirstName,
    repositoriesById: new Map(),
    malformed: new Map(),
    texts: new Map(),
    whims: makeWhims(),
    watching: { watcher: undefined },
    nextId: (kind) => {
      lastIds[kind] += 1
      return lastIds[kind]
    },
    giveName: (repository, name) => {
      const key = name.toLowerCase()
      repositories.set(key, repository)
      if (!repositoriesByFirstName.has(key)) repositoriesByFirstName.set(key, repository)
    },
  }
}

/** The empty containers of a new repository. */
export const emptyTracker = (): Pick<
  Repository,
  "labels" | "milestones" | "issues" | "issuesBy" | "comments" | "commentsBy" | "departed" | "creates" | "openIssues" | "lastNumber"
> => ({
  labels: new Map(),
  milestones: new Map(),
  issues: new Map(),
  issuesBy: {
    created: makeSortedIndex((one, other) => one.createdAt - other.createdAt || one.id - other.id),
    updated: makeSortedIndex((one, other) => one.updatedAt - other.updatedAt || one.id - other.id),
    comments: makeSortedIndex((one, other) => one.comments.length - other.comments.length || one.id - other.id),
  },
  comments: new Map(),
  commentsBy: {
    created: makeSortedIndex((one, other) => one.id - other.id),
    updated: makeSortedIndex((one, other) => one.updatedAt - other.updatedAt || one.id - other.id),
  },
  departed: new Map(),
  creates: {
    issues: { person: 0, api: 0 },
    comments: { person: 0, api: 0 },
    labels: { person: 0, api: 0 },
    milestones: { person: 0, api: 0 },
  },
  openIssues: 0,
  lastNumber: 0,
})
