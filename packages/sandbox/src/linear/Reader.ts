/** The workspace's contents as they are, for assertions: every row, hidden ones too, in the order of their creation. */
import type { Attachment } from "./Attachment.ts"
import type { Comment } from "./Comment.ts"
import type { Cycle } from "./Cycle.ts"
import type { Issue } from "./Issue.ts"
import type { IssueLabel } from "./IssueLabel.ts"
import type { Origin } from "./Origin.ts"
import type { Project } from "./Project.ts"
import type { Row, Table } from "./Table.ts"
import type { Tally } from "./Tally.ts"
import type { Team } from "./Team.ts"
import type { User } from "./User.ts"
import type { WorkflowState } from "./WorkflowState.ts"
import type { Workspace } from "./Workspace.ts"

export interface Reader {
  /** Archived and trashed ones included; of one team when its id is given. */
  readonly issues: (teamId?: string) => ReadonlyArray<Issue>
  /** By id, identifier, or an identifier it once had. */
  readonly issue: (idOrIdentifier: string) => Issue | undefined
  /** Of one issue when its id is given. */
  readonly comments: (issueId?: string) => ReadonlyArray<Comment>
  /** Of one issue when its id is given. */
  readonly attachments: (issueId?: string) => ReadonlyArray<Attachment>
  readonly labels: () => ReadonlyArray<IssueLabel>
  /** The names of an issue's labels, sorted. */
  readonly labelNames: (idOrIdentifier: string) => ReadonlyArray<string>
  readonly teams: () => ReadonlyArray<Team>
  /** In the order of the workflow. */
  readonly states: (teamId: string) => ReadonlyArray<WorkflowState>
  readonly users: () => ReadonlyArray<User>
  readonly projects: () => ReadonlyArray<Project>
  readonly cycles: () => ReadonlyArray<Cycle>
  /** Accepted creates, updates and removals, by kind, of people or of the API. */
  readonly counts: (origin: Origin) => ReturnType<Tally["of"]>
  /** The sum of the counts. */
  readonly writes: (origin: Origin) => number
}

export const makeReader = (workspace: Workspace): Reader => {
  const all = <R extends Row>(table: Table<R>): ReadonlyArray<R> => {
    workspace.sweep()
    return [...table.ordered("createdAt")]
  }
  return {
    issues: (teamId) => all(workspace.issues).filter((issue) => teamId === undefined || issue.teamId === teamId),
    issue: (idOrIdentifier) => {
      workspace.sweep()
      return workspace.findIssue(idOrIdentifier)
    },
    comments: (issueId) => all(workspace.comments).filter((comment) => issueId === undefined || comment.issueId === issueId),
    attachments: (issueId) => all(workspace.attachments).filter((attachment) => issueId === undefined || attachment.issueId === issueId),
    labels: () => all(workspace.labels),
    labelNames: (idOrIdentifier) =>
      (workspace.findIssue(idOrIdentifier)?.labelIds ?? []).map((id) => workspace.labels.get(id)?.name ?? id).toSorted(),
    teams: () => all(workspace.teams),
    states: (teamId) =>
      all(workspace.states)
        .filter((state) => state.teamId === teamId)
        .toSorted((one, other) => one.position - other.position),
    users: () => all(workspace.users),
    projects: () => all(workspace.projects),
    cycles: () => all(workspace.cycles),
    counts: workspace.tally.of,
    writes: workspace.tally.writes,
  }
}
