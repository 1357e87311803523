/**
 * What can happen to an issue, whoever does it. Every change goes through here, so the order of lists, the counters and `updated_at` are always
 * right: a change that changes nothing does not move `updated_at`, and numbers are never used twice.
 */
import { markRevised, nextRevision } from "./Revision.ts"
import { toTimestamp } from "./Timestamp.ts"
import { announceIssue, announceIssueChange, announceTransfer } from "./webhooks/Announcement.ts"
import type { Comment, Issue, Label, Milestone, Origin, Repository, StateReason, User, World } from "./World.ts"

export interface IssueDraft {
  readonly author: User
  readonly title: string
  readonly body: string | null
  readonly labels: ReadonlyArray<Label>
  readonly assignees: ReadonlyArray<User>
  readonly milestone: Milestone | null
  readonly pullRequest: Issue["pullRequest"]
  readonly origin: Origin
}

/** Fields that are absent or undefined stay as they are. `stateReason` counts only together with a change of `state`. */
export interface IssueChange {
  readonly title?: string | undefined
  readonly body?: string | null | undefined
  readonly labels?: ReadonlyArray<Label> | undefined
  readonly assignees?: ReadonlyArray<User> | undefined
  readonly milestone?: Milestone | null | undefined
  readonly locked?: boolean | undefined
  readonly state?: Issue["state"] | undefined
  readonly stateReason?: StateReason | null | undefined
}

export const openIssue = (world: World, repository: Repository, draft: IssueDraft, at: number): Issue => {
  const { origin, ...fields } = draft
  repository.lastNumber += 1
  repository.creates.issues[origin] += 1
  const issue: Issue = {
    ...fields,
    id: world.nextId("issue"),
    repository,
    number: repository.lastNumber,
    createdAt: toTimestamp(at),
    updatedAt: toTimestamp(at),
    reactions: new Map(),
    comments: [],
    state: "open",
    stateReason: null,
    locked: false,
    closedAt: null,
    closedBy: null,
    revision: nextRevision(),
  }
  list(issue)
  count(issue, issue, 1)
  announceIssue(issue, "opened", issue.author)
  return issue
}

export const changeIssue = (issue: Issue, change: IssueChange, by: User, at: number): void => {
  const { state, stateReason, ...fields } = change
  const stateChange = state === undefined || state === issue.state ? {} : newState(state, stateReason ?? null, by, at)
  const changed = Object.entries({ ...fields, ...stateChange }).filter(
    ([key, value]) => value !== undefined && !sameValue(Reflect.get(issue, key), value),
  )
  if (changed.length === 0) return
  const before = issue.repository.watching.watcher === undefined ? undefined : { ...issue }
  touchIssue(issue, at, () => Object.assign(issue, Object.fromEntries(changed)))
  if (before !== undefined) announceIssueChange(before, issue, by)
}

/** Changes what may move the issue in its lists, and marks it as updated at `at`. */
export const touchIssue = (issue: Issue, at: number, change: () => void): void => {
  const before = { state: issue.state, milestone: issue.milestone }
  unlist(issue)
  change()
  issue.updatedAt = toTimestamp(at)
  markRevised(issue)
  list(issue)
  if (before.state === issue.state && before.milestone === issue.milestone) return
  count(issue, before, -1)
  count(issue, issue, 1)
}

/** The issue and its comments vanish; its number answers "gone" from now on. */
export const deleteIssue = (issue: Issue): void => {
  leave(issue)
  issue.repository.departed.set(issue.number, null)
  announceIssue(issue, "deleted", undefined)
}

/**
 * The issue goes on in another repository under a new number and id, with its comments and their ids, and those labels and that milestone
 * which exist there by the same name.
 */
export const transferIssue = (world: World, issue: Issue, target: Repository, at: number): Issue => {
  leave(issue)
  target.lastNumber += 1
  const moved: Issue = {
    ...issue,
    id: world.nextId("issue"),
    repository: target,
    number: target.lastNumber,
    labels: issue.labels.flatMap((label) => target.labels.get(label.name.toLowerCase()) ?? []),
    milestone: [...target.milestones.values()].find((milestone) => milestone.title === issue.milestone?.title) ?? null,
    updatedAt: toTimestamp(at),
    revision: nextRevision(),
  }
  list(moved)
  count(moved, moved, 1)
  for (const comment of moved.comments) {
    comment.issue = moved
    markRevised(comment)
    listComment(target, comment)
  }
  issue.repository.departed.set(issue.number, moved)
  announceTransfer(issue, moved)
  return moved
}

const newState = (state: Issue["state"], reason: StateReason | null, by: User, at: number) =>
  state === "closed"
    ? { state, stateReason: reason ?? "completed", closedAt: toTimestamp(at), closedBy: by }
    : { state, stateReason: "reopened", closedAt: null, closedBy: null }

const sameValue = (one: unknown, other: unknown): boolean =>
  one === other || (Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((item) => other.includes(item)))

const list = (issue: Issue): void => {
  const { repository } = issue
  repository.issues.set(issue.number, issue)
  for (const index of Object.values(repository.issuesBy)) index.add(issue)
}

const unlist = (issue: Issue): void => {
  const { repository } = issue
  repository.issues.delete(issue.number)
  for (const index of Object.values(repository.issuesBy)) index.remove(issue)
}

const count = ({ repository }: Issue, { state, milestone }: Pick<Issue, "state" | "milestone">, by: 1 | -1): void => {
  if (state === "open") repository.openIssues += by
  if (milestone === null) return
  milestone[state === "open" ? "openIssues" : "closedIssues"] += by
  markRevised(milestone)
}

const leave = (issue: Issue): void => {
  unlist(issue)
  count(issue, issue, -1)
  for (const comment of issue.comments) unlistComment(issue.repository, comment)
}

export const listComment = (repository: Repository, comment: Comment): void => {
  repository.comments.set(comment.id, comment)
  for (const index of Object.values(repository.commentsBy)) index.add(comment)
}

export const unlistComment = (repository: Repository, comment: Comment): void => {
  repository.comments.delete(comment.id)
  for (const index of Object.values(repository.commentsBy)) index.remove(comment)
}
