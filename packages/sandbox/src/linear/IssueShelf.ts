/**
 * Taking issues out of sight and back: the archive, the trash (an archive that empties itself after 30 days), and removal for good. Going
 * there and coming back moves `updatedAt`, so whoever polls with archived rows included sees it; removal for good leaves nothing to see.
 */
import type { Actor } from "./Actor.ts"
import type { Issue } from "./Issue.ts"
import type { Workspace } from "./Workspace.ts"

const settled = (workspace: Workspace, actor: Actor, before: Issue, after: Issue, change: "update" | "remove"): Issue => {
  workspace.putIssue(after)
  workspace.tally.add(actor.origin, "issue", change)
  workspace.bumpSyncId()
  if (after === before) return after
  const was = change === "update" ? { before } : {}
  workspace.watching.watcher?.({ type: "Issue", action: change, record: after, actor, ...was })
  return after
}

export const archiveIssue = (workspace: Workspace, actor: Actor, issue: Issue): Issue => {
  const now = actor.clock()
  return settled(workspace, actor, issue, issue.archivedAt === null ? { ...issue, archivedAt: now, updatedAt: now } : issue, "update")
}

export const trashIssue = (workspace: Workspace, actor: Actor, issue: Issue): Issue => {
  const now = actor.clock()
  return settled(workspace, actor, issue, issue.trashed ? issue : { ...issue, trashed: true, archivedAt: now, updatedAt: now }, "remove")
}

/** Back from the archive or the trash. */
export const restoreIssue = (workspace: Workspace, actor: Actor, issue: Issue): Issue => {
  const restored = { ...issue, trashed: false, archivedAt: null, updatedAt: actor.clock() }
  return settled(workspace, actor, issue, issue.archivedAt === null ? issue : restored, "update")
}

/** For good, with its comments and attachments. */
export const removeIssue = (workspace: Workspace, actor: Actor, issue: Issue): void => {
  workspace.dropIssue(issue)
  workspace.tally.add(actor.origin, "issue", "remove")
  workspace.bumpSyncId()
  workspace.watching.watcher?.({ type: "Issue", action: "remove", record: issue, actor })
}
