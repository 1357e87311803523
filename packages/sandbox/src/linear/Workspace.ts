/**
 * All that a workspace holds. An issue that stays in the trash for 30 days is gone for good at the first look after that, with its comments
 * and attachments, and nothing is left that says so.
 */
import type { Clock } from "../App.ts"
import { makeRandom } from "../Random.ts"
import { makeWhims, type Whims } from "../Whims.ts"
import type { Attachment } from "./Attachment.ts"
import type { Comment } from "./Comment.ts"
import type { Cycle } from "./Cycle.ts"
import type { Issue } from "./Issue.ts"
import type { IssueLabel } from "./IssueLabel.ts"
import type { Project, ProjectStatus } from "./Project.ts"
import { makeTable, type Row, type Table } from "./Table.ts"
import { makeTally, type Tally } from "./Tally.ts"
import type { Team } from "./Team.ts"
import type { ExternalUser, User } from "./User.ts"
import { makeUuid } from "../Uuid.ts"
import type { Watching } from "./webhooks/Announcement.ts"
import type { WorkflowState } from "./WorkflowState.ts"

const graceMillis = 30 * 24 * 60 * 60 * 1000

export interface Organization extends Row {
  readonly name: string
  /** The workspace's part of every address. */
  readonly urlKey: string
}

export interface Workspace {
  readonly clock: Clock
  readonly newId: () => string
  readonly organization: Organization
  readonly users: Table<User>
  readonly externalUsers: Table<ExternalUser>
  readonly teams: Table<Team>
  readonly states: Table<WorkflowState>
  readonly labels: Table<IssueLabel>
  readonly projectStatuses: Table<ProjectStatus>
  readonly projects: Table<Project>
  readonly cycles: Table<Cycle>
  readonly issues: Table<Issue>
  /** Grouped by issue. */
  readonly comments: Table<Comment>
  /** Grouped by issue. */
  readonly attachments: Table<Attachment>
  readonly tally: Tally
  readonly whims: Whims
  readonly watching: Watching
  /** The issue with this id, or with this identifier now or once, in any letter case. */
  readonly findIssue: (idOrIdentifier: string) => Issue | undefined
  /** Stores the issue and keeps its identifier and its place in the trash findable. */
  readonly putIssue: (issue: Issue) => void
  /** Removes the issue for good. */
  readonly dropIssue: (issue: Issue) => void
  /** The next free number of a team. */
  readonly nextNumber: (teamId: string) => number
  /** Drops what has been in the trash too long. */
  readonly sweep: () => void
  /** A number that grows with every change. */
  readonly lastSyncId: () => number
  readonly bumpSyncId: () => void
}

export const makeWorkspace = (options: {
  readonly clock: Clock
  readonly seed: number
  readonly name: string
  readonly urlKey: string
}): Workspace => {
  const random = makeRandom(options.seed)
  const newId = () => makeUuid(random)
  const now = options.clock()
  const issues = makeTable<Issue>()
  const comments = makeTable<Comment>((comment) => comment.issueId)
  const attachments = makeTable<Attachment>((attachment) => attachment.issueId)
  const identifiers = new Map<string, string>()
  const numbers = new Map<string, number>()
  const trash = new Map<string, number>()
  const watching: Watching = { watcher: undefined }
  let syncId = 0

  const dropIssue = (issue: Issue): void => {
    for (const comment of comments.group(issue.id)) comments.remove(comment.id)
    for (const attachment of attachments.group(issue.id)) attachments.remove(attachment.id)
    for (const identifier of [issue.identifier, ...issue.previousIdentifiers]) {
      if (identifiers.get(identifier) === issue.id) identifiers.delete(identifier)
    }
    trash.delete(issue.id)
    issues.remove(issue.id)
  }

  return {
    clock: options.clock,
    newId,
    organization: { id: newId(), name: options.name, urlKey: options.urlKey, createdAt: now, updatedAt: now, archivedAt: null },
    users: makeTable(),
    externalUsers: makeTable(),
    teams: makeTable(),
    states: makeTable(),
    labels: makeTable(),
    projectStatuses: makeTable(),
    projects: makeTable(),
    cycles: makeTable(),
    issues,
    comments,
    attachments,
    tally: makeTally(),
    whims: makeWhims(),
    watching,
    findIssue: (key) => issues.get(key.toLowerCase()) ?? issues.get(identifiers.get(key.toUpperCase()) ?? ""),
    putIssue: (issue) => {
      issues.put(issue)
      identifiers.set(issue.identifier, issue.id)
      if (issue.trashed && issue.archivedAt !== null) trash.set(issue.id, issue.archivedAt)
      else trash.delete(issue.id)
    },
    dropIssue,
    nextNumber: (teamId) => {
      const number = (numbers.get(teamId) ?? 0) + 1
      numbers.set(teamId, number)
      return number
    },
    sweep: () => {
      const limit = options.clock() - graceMillis
      for (const [id, trashedAt] of trash) {
        const issue = trashedAt <= limit ? issues.get(id) : undefined
        if (issue === undefined) continue
        dropIssue(issue)
        watching.watcher?.({ type: "Issue", action: "remove", record: issue })
      }
    },
    lastSyncId: () => syncId,
    bumpSyncId: () => {
      syncId += 1
    },
  }
}
