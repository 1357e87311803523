/** What a webhook says of a record: its fields, with little pictures of what it refers to, and what its fields were before. */
import type { Actor } from "../Actor.ts"
import type { Comment } from "../Comment.ts"
import { type Issue, priorityLabelOf, urlOf } from "../Issue.ts"
import type { IssueLabel } from "../IssueLabel.ts"
import type { Row, Table } from "../Table.ts"
import type { User } from "../User.ts"
import type { Workspace } from "../Workspace.ts"
import type { Happening } from "./Announcement.ts"

type Wire = Readonly<Record<string, unknown>>

const instant = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString())

const at = <R extends Row>(table: Table<R>, id: string | null): R | undefined => (id === null ? undefined : table.get(id))

const pictured = <R extends Row>(name: string, table: Table<R>, id: string | null, picture: (row: R) => Wire): Wire => {
  const row = at(table, id)
  return row === undefined ? {} : { [name]: picture(row) }
}

const profileUrl = (workspace: Workspace, user: User): string =>
  `https://linear.app/${workspace.organization.urlKey}/profiles/${user.displayName}`

const userPicture =
  (workspace: Workspace) =>
  (user: User): Wire => ({ id: user.id, name: user.name, email: user.email, url: profileUrl(workspace, user) })

const named = ({ id, name }: { readonly id: string; readonly name: string }): Wire => ({ id, name })

const rowFields = ({ id, createdAt, updatedAt, archivedAt }: Row): Wire => ({
  id,
  createdAt: instant(createdAt),
  updatedAt: instant(updatedAt),
  archivedAt: instant(archivedAt),
})

const issueData = (workspace: Workspace, issue: Issue): Wire => ({
  ...rowFields(issue),
  number: issue.number,
  title: issue.title,
  priority: issue.priority,
  estimate: issue.estimate,
  sortOrder: 0,
  prioritySortOrder: 0,
  startedAt: instant(issue.startedAt),
  completedAt: instant(issue.completedAt),
  canceledAt: instant(issue.canceledAt),
  dueDate: issue.dueDate,
  trashed: issue.trashed ? true : null,
  labelIds: issue.labelIds,
  teamId: issue.teamId,
  cycleId: issue.cycleId,
  projectId: issue.projectId,
  previousIdentifiers: issue.previousIdentifiers,
  creatorId: issue.creatorId,
  externalUserCreatorId: issue.externalUserId,
  assigneeId: issue.assigneeId,
  parentId: issue.parentId,
  stateId: issue.stateId,
  reactionData: {},
  priorityLabel: priorityLabelOf(issue),
  botActor: issue.bot === null ? null : JSON.stringify(issue.bot),
  identifier: issue.identifier,
  url: urlOf(issue, workspace.organization.urlKey),
  subscriberIds: [...new Set([issue.creatorId, issue.assigneeId])].filter((id) => id !== null),
  description: issue.description,
  ...pictured("assignee", workspace.users, issue.assigneeId, userPicture(workspace)),
  ...pictured("creator", workspace.users, issue.creatorId, userPicture(workspace)),
  ...pictured("state", workspace.states, issue.stateId, ({ id, color, name, type }) => ({ id, color, name, type })),
  ...pictured("team", workspace.teams, issue.teamId, ({ id, key, name }) => ({ id, key, name })),
  ...pictured("project", workspace.projects, issue.projectId, ({ id, name, slugId }) => ({
    id,
    name,
    url: `https://linear.app/${workspace.organization.urlKey}/project/${slugId}`,
  })),
  ...pictured("cycle", workspace.cycles, issue.cycleId, ({ id, number, name, startsAt, endsAt }) => ({
    id,
    number,
    name,
    startsAt: instant(startsAt),
    endsAt: instant(endsAt),
  })),
  labels: issue.labelIds.flatMap((id) => {
    const label = workspace.labels.get(id)
    return label === undefined ? [] : [{ ...named(label), color: label.color, parentId: label.parentId }]
  }),
})

const commentData = (workspace: Workspace, comment: Comment): Wire => ({
  ...rowFields(comment),
  body: comment.body,
  issueId: comment.issueId,
  parentId: comment.parentId,
  userId: comment.userId,
  externalUserId: comment.externalUserId,
  botActor: comment.bot === null ? null : JSON.stringify(comment.bot),
  editedAt: instant(comment.editedAt),
  resolvedAt: instant(comment.resolution?.at ?? null),
  resolvingUserId: comment.resolution?.userId ?? null,
  resolvingCommentId: comment.resolution?.commentId ?? null,
  reactionData: {},
  ...pictured("user", workspace.users, comment.userId, userPicture(workspace)),
  ...pictured("issue", workspace.issues, comment.issueId, (issue) => ({
    id: issue.id,
    title: issue.title,
    identifier: issue.identifier,
    url: urlOf(issue, workspace.organization.urlKey),
    teamId: issue.teamId,
    ...pictured("team", workspace.teams, issue.teamId, ({ id, key, name }) => ({ id, key, name })),
  })),
})

const labelData = (_workspace: Workspace, label: IssueLabel): Wire => ({
  ...rowFields(label),
  name: label.name,
  color: label.color,
  description: label.description,
  teamId: label.teamId,
  creatorId: label.creatorId,
  parentId: label.parentId,
  isGroup: label.isGroup,
})

/** What follows from other fields, and is not said to have changed. */
const derived = new Set(["url", "priorityLabel", "labels", "subscriberIds", "botActor", "reactionData"])

const isPicture = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value)

const changedFrom = (before: Wire, after: Wire): Wire =>
  Object.fromEntries(
    Object.entries(before).filter(
      ([name, value]) => !derived.has(name) && !isPicture(value) && JSON.stringify(value) !== JSON.stringify(after[name]),
    ),
  )

const urlOfComment = (workspace: Workspace, comment: Comment): string | undefined => {
  const issue = workspace.issues.get(comment.issueId)
  return issue === undefined ? undefined : `${urlOf(issue, workspace.organization.urlKey)}#comment-${comment.id.slice(0, 8)}`
}

const said = <R extends Row>(
  workspace: Workspace,
  { record, before }: { readonly record: R; readonly before?: R },
  dataOf: (workspace: Workspace, record: R) => Wire,
  url: string | undefined,
): Wire => {
  const data = dataOf(workspace, record)
  return {
    data,
    ...(before === undefined ? {} : { updatedFrom: changedFrom(dataOf(workspace, before), data) }),
    ...(url === undefined ? {} : { url }),
  }
}

const actorOf = (workspace: Workspace, actor: Actor | undefined): Wire => {
  const user = at(workspace.users, actor?.userId ?? null)
  if (user?.app === true) return { actor: { id: user.id, type: "OauthClient", name: user.name } }
  if (user !== undefined) return { actor: { type: "user", ...userPicture(workspace)(user) } }
  const bot = actor?.bot
  return bot === null || bot === undefined ? {} : { actor: { id: bot.type, type: "integration", service: bot.type } }
}

/** Everything but the webhook's id and the time of sending. */
export const payloadOf = (workspace: Workspace, happening: Happening, time: number): Wire => {
  const content = (): Wire => {
    switch (happening.type) {
      case "Issue":
        return said(workspace, happening, issueData, urlOf(happening.record, workspace.organization.urlKey))
      case "Comment":
        return said(workspace, happening, commentData, urlOfComment(workspace, happening.record))
      case "IssueLabel":
        return said(workspace, happening, labelData, undefined)
    }
  }
  return {
    action: happening.action,
    ...actorOf(workspace, happening.actor),
    createdAt: instant(time),
    type: happening.type,
    ...content(),
    organizationId: workspace.organization.id,
  }
}

/** Null for what belongs to the whole workspace. */
export const teamOf = (workspace: Workspace, happening: Happening): string | null => {
  if (happening.type === "Comment") return workspace.issues.get(happening.record.issueId)?.teamId ?? null
  return happening.record.teamId
}
