/** Plain copies of what the emulator holds, for assertions: names instead of ids, moments as GitHub writes them, and nothing of the wire. */
import { repositoryNamed } from "./Repository.ts"
import { formatOptionalTimestamp, formatTimestamp } from "./Timestamp.ts"
import type { Comment, Creates, Issue, ReactionContent, Repository, StateReason, User, World } from "./World.ts"

export interface IssueRecord {
  readonly id: number
  readonly number: number
  readonly title: string
  readonly body: string | null
  /** `null` when the user is gone. */
  readonly author: string | null
  readonly state: "open" | "closed"
  readonly stateReason: StateReason | null
  readonly labels: ReadonlyArray<string>
  readonly assignees: ReadonlyArray<string>
  /** The title. */
  readonly milestone: string | null
  readonly locked: boolean
  readonly isPullRequest: boolean
  readonly comments: number
  readonly reactions: Readonly<Partial<Record<ReactionContent, number>>>
  readonly createdAt: string
  readonly updatedAt: string
  readonly closedAt: string | null
}

export interface CommentRecord {
  readonly id: number
  /** The number of the issue or pull request. */
  readonly issue: number
  readonly author: string | null
  readonly body: string
  readonly reactions: Readonly<Partial<Record<ReactionContent, number>>>
  readonly createdAt: string
  readonly updatedAt: string
}

export interface LabelRecord {
  readonly id: number
  readonly name: string
  readonly color: string
  readonly description: string | null
}

export interface MilestoneRecord {
  readonly number: number
  readonly title: string
  readonly description: string | null
  readonly state: "open" | "closed"
  readonly dueOn: string | null
}

export interface UserRecord {
  readonly id: number
  readonly login: string
  readonly name: string
  readonly type: User["type"]
}

/** One successful write through the API. */
export interface ApiWrite {
  /** Epoch milliseconds. */
  readonly at: number
  readonly login: string
  /** `owner/name` at that time. */
  readonly repository: string
  readonly method: string
  readonly path: string
}

/** Reading the state. Repositories are named `owner/name`; a missing one throws. */
export interface Records {
  /** Issues and pull requests, by number. */
  readonly issues: (repository: string) => ReadonlyArray<IssueRecord>
  /** `undefined` when the number is not in use, or no more. */
  readonly issue: (repository: string, number: number) => IssueRecord | undefined
  /** By id. */
  readonly comments: (repository: string) => ReadonlyArray<CommentRecord>
  /** By name. */
  readonly labels: (repository: string) => ReadonlyArray<LabelRecord>
  readonly milestones: (repository: string) => ReadonlyArray<MilestoneRecord>
  /** People and organizations that are there, by id. */
  readonly users: () => ReadonlyArray<UserRecord>
  /** How many records were ever made, by people and through the API. */
  readonly creates: (repository: string) => Creates
  /** The successful writes through the API since the start, oldest first; one that changed nothing is a write too. */
  readonly apiWrites: () => ReadonlyArray<ApiWrite>
}

const loginOf = (user: User): string | null => (user.deleted ? null : user.login)

export const issueRecord = (issue: Issue): IssueRecord => ({
  id: issue.id,
  number: issue.number,
  title: issue.title,
  body: issue.body,
  author: loginOf(issue.author),
  state: issue.state,
  stateReason: issue.stateReason,
  labels: issue.labels.map((label) => label.name),
  assignees: issue.assignees.map((user) => user.login),
  milestone: issue.milestone?.title ?? null,
  locked: issue.locked,
  isPullRequest: issue.pullRequest !== null,
  comments: issue.comments.length,
  reactions: Object.fromEntries(issue.reactions),
  createdAt: formatTimestamp(issue.createdAt),
  updatedAt: formatTimestamp(issue.updatedAt),
  closedAt: formatOptionalTimestamp(issue.closedAt),
})

export const commentRecord = (comment: Comment): CommentRecord => ({
  id: comment.id,
  issue: comment.issue.number,
  author: loginOf(comment.author),
  body: comment.body,
  reactions: Object.fromEntries(comment.reactions),
  createdAt: formatTimestamp(comment.createdAt),
  updatedAt: formatTimestamp(comment.updatedAt),
})

export const makeRecords = (world: World, apiWrites: ReadonlyArray<ApiWrite>): Records => {
  const named = (repository: string): Repository => repositoryNamed(world, repository)
  return {
    issues: (repository) => [...named(repository).issues.values()].toSorted((one, other) => one.number - other.number).map(issueRecord),
    issue: (repository, number) => {
      const issue = named(repository).issues.get(number)
      return issue === undefined ? undefined : issueRecord(issue)
    },
    comments: (repository) => named(repository).commentsBy.created.items().map(commentRecord),
    labels: (repository) =>
      [...named(repository).labels.values()]
        .map(({ id, name, color, description }) => ({ id, name, color, description }))
        .toSorted((one, other) => one.name.localeCompare(other.name, "en")),
    milestones: (repository) =>
      [...named(repository).milestones.values()].map(({ number, title, description, state, dueOn }) => ({
        number,
        title,
        description,
        state,
        dueOn: formatOptionalTimestamp(dueOn),
      })),
    users: () => [...world.usersById.values()].map(({ id, login, name, type }) => ({ id, login, name, type })),
    creates: (repository) => structuredClone(named(repository).creates),
    apiWrites: () => [...apiWrites],
  }
}
