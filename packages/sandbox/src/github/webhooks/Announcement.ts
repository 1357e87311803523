/**
 * What happens to records, said to whoever watches. While there is no webhook anywhere nobody watches, and nothing is worked out.
 */
import type { Comment, Happening, Issue, Label, Repository, User } from "../World.ts"

/** People on the web pages do some things without a name here: then it was the owner. */
const senderOf = (repository: Repository, by: User | undefined): User => by ?? repository.owner

type More = Omit<Happening, "event" | "action" | "sender">

export const announceIssue = (issue: Issue, action: string, by: User | undefined, more?: More): void => {
  const { repository } = issue
  repository.watching.watcher?.(repository, { event: "issues", action, sender: senderOf(repository, by), issue, ...more })
}

const missing = <A>(from: ReadonlyArray<A>, to: ReadonlyArray<A>): ReadonlyArray<A> => from.filter((item) => !to.includes(item))

/** Says of an issue, one by one, what is another now than before. */
export const announceIssueChange = (before: Issue, issue: Issue, by: User): void => {
  const say = (action: string, more?: More): void => announceIssue(issue, action, by, more)
  const changes = {
    ...(before.title === issue.title ? {} : { title: { from: before.title } }),
    ...(before.body === issue.body ? {} : { body: { from: before.body ?? "" } }),
  }
  if (Object.keys(changes).length > 0) say("edited", { changes })
  for (const label of missing(before.labels, issue.labels)) say("unlabeled", { label })
  for (const label of missing(issue.labels, before.labels)) say("labeled", { label })
  for (const assignee of missing(before.assignees, issue.assignees)) say("unassigned", { assignee })
  for (const assignee of missing(issue.assignees, before.assignees)) say("assigned", { assignee })
  if (before.milestone !== issue.milestone) {
    if (before.milestone !== null) say("demilestoned", { milestone: before.milestone })
    if (issue.milestone !== null) say("milestoned", { milestone: issue.milestone })
  }
  if (before.locked !== issue.locked) say(issue.locked ? "locked" : "unlocked")
  if (before.state !== issue.state) say(issue.state === "closed" ? "closed" : "reopened")
}

/** The place it left hears where it went, the new place where it came from. */
export const announceTransfer = (old: Issue, moved: Issue): void => {
  announceIssue(old, "transferred", undefined, { wentTo: moved })
  announceIssue(moved, "opened", undefined, { cameFrom: old })
}

/** `before` is the text that was edited. Whoever is not named is its author. */
export const announceComment = (comment: Comment, action: "created" | "edited" | "deleted", by?: User, before?: string): void => {
  const { issue } = comment
  issue.repository.watching.watcher?.(issue.repository, {
    event: "issue_comment",
    action,
    sender: by ?? comment.author,
    issue,
    comment,
    ...(before === undefined ? {} : { changes: { body: { from: before } } }),
  })
}

export const announceLabel = (repository: Repository, label: Label, action: "created" | "deleted", by: User | undefined): void => {
  repository.watching.watcher?.(repository, { event: "label", action, sender: senderOf(repository, by), label })
}

export const announceLabelChange = (repository: Repository, before: Label, label: Label, by: User | undefined): void => {
  const changed = (["name", "color", "description"] as const).filter((field) => before[field] !== label[field])
  if (changed.length === 0) return
  const changes = Object.fromEntries(changed.map((field) => [field, { from: before[field] ?? "" }]))
  repository.watching.watcher?.(repository, { event: "label", action: "edited", sender: senderOf(repository, by), label, changes })
}

export const announceRename = (repository: Repository, before: string): void => {
  const changes = { repository: { name: { from: before } } }
  repository.watching.watcher?.(repository, { event: "repository", action: "renamed", sender: repository.owner, changes })
}
