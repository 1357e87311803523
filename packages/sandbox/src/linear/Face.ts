/** Linear as its pages show it: teams and their issues, edited by the members of the workspace, each at the keyboard. */
import { GraphQLError } from "graphql"
import type {
  Issue as FaceIssue,
  IssueLine,
  Label as FaceLabel,
  Listed,
  Person as FacePerson,
  Place,
  Shelf,
  Vendor,
} from "../face/Vendor.ts"
import type { Comment } from "./Comment.ts"
import type { Issue } from "./Issue.ts"
import type { IssueLabel } from "./IssueLabel.ts"
import { entityNotFound } from "./LinearError.ts"
import { isOfOauth } from "./oauth/OauthServer.ts"
import { makePerson, type Person } from "./Person.ts"
import type { Team } from "./Team.ts"
import type { Bot } from "./User.ts"
import type { Workspace } from "./Workspace.ts"

const endings: ReadonlySet<string | undefined> = new Set(["completed", "canceled", "duplicate"])

const labelOf = ({ id, name, color }: IssueLabel): FaceLabel => ({ id, name, color })

const pathOf = (key: string): string => `/${encodeURIComponent(key)}`

/** What a press does. */
const steps: ReadonlyMap<string, (person: Person, issue: string) => Issue> = new Map([
  ["archive", (person: Person, issue: string) => person.archiveIssue(issue)],
  ["trash", (person: Person, issue: string) => person.trashIssue(issue)],
  ["restore", (person: Person, issue: string) => person.restoreIssue(issue)],
])

export const linearVendor = (workspace: Workspace): Vendor => {
  const people = (): ReadonlyArray<FacePerson> =>
    workspace.users
      .ordered("createdAt")
      .filter(({ active, app }) => active && !app)
      .toSorted((one, other) => one.createdAt - other.createdAt || one.name.localeCompare(other.name, "en"))
      .map(({ id, name }) => ({ id, name }))
  const person = (id: string): Person => makePerson(workspace, id)

  const shelfOf = ({ archivedAt, stateId }: Issue): Shelf => {
    if (archivedAt !== null) return "archived"
    return endings.has(workspace.states.get(stateId)?.type) ? "closed" : "open"
  }

  const statusOf = ({ archivedAt, trashed, stateId }: Issue): string => {
    const state = workspace.states.get(stateId)?.name ?? "Unknown"
    if (trashed) return `${state}, in the trash`
    return archivedAt === null ? state : `${state}, archived`
  }

  const authorOf = (userId: string | null, bot: Bot | null): string =>
    (userId === null ? undefined : workspace.users.get(userId)?.name) ?? bot?.name ?? "Somebody"

  const lineOf = (issue: Issue): IssueLine => ({
    path: pathOf(issue.identifier),
    key: issue.identifier,
    title: issue.title,
    status: statusOf(issue),
    labels: issue.labelIds.flatMap((id) => workspace.labels.get(id) ?? []).map(labelOf),
    assignees: issue.assigneeId === null ? [] : [authorOf(issue.assigneeId, null)],
    comments: workspace.comments.group(issue.id).length,
    changedAt: issue.updatedAt,
  })

  const placeOf = (team: Team): Place => ({
    kind: "place",
    path: pathOf(team.key),
    name: team.key,
    about: team.name,
    people,
    labels: () =>
      workspace.labels
        .ordered("createdAt")
        .filter(({ teamId, isGroup }) => !isGroup && (teamId === null || teamId === team.id))
        .toSorted((one, other) => one.name.localeCompare(other.name, "en"))
        .map(labelOf),
    issues: () =>
      workspace.issues
        .ordered("updatedAt")
        .filter(({ teamId }) => teamId === team.id)
        .toReversed()
        .map((issue): Listed => ({ shelf: shelfOf(issue), line: () => lineOf(issue) })),
    createIssue: (by, { title, text }) =>
      pathOf(person(by).createIssue({ teamId: team.id, title, description: text === "" ? null : text }).identifier),
    createLabel: (by, draft) => {
      person(by).createLabel({ teamId: team.id, ...draft })
    },
  })

  const commentsOf = (issue: Issue): ReadonlyArray<Comment> =>
    workspace.comments.group(issue.id).toSorted((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1))

  const issueOf = (issue: Issue, team: Team): FaceIssue => ({
    kind: "issue",
    place: placeOf(team),
    shelf: shelfOf(issue),
    line: lineOf(issue),
    author: authorOf(issue.creatorId, issue.bot),
    text: issue.description ?? "",
    createdAt: issue.createdAt,
    comments: commentsOf(issue).map(({ id, userId, bot, body, createdAt, editedAt }) => ({
      id,
      author: authorOf(userId, bot),
      text: body,
      writtenAt: createdAt,
      edited: editedAt !== null,
    })),
    steps:
      issue.archivedAt === null
        ? [
            { id: "archive", name: "Archive" },
            { id: "trash", name: "Delete" },
          ]
        : [{ id: "restore", name: "Restore" }],
    takeStep: (by, step) => {
      steps.get(step)?.(person(by), issue.id)
    },
    statuses: {
      all: workspace.states
        .ordered("createdAt")
        .filter(({ teamId }) => teamId === team.id)
        .toSorted((one, other) => one.position - other.position)
        .map(({ id, name }) => ({ id, name })),
      current: issue.stateId,
      set: (by, status) => {
        person(by).setState(issue.id, status)
      },
    },
    edit: (by, { title, text }) => {
      person(by).editIssue(issue.id, { title, description: text === "" ? null : text })
    },
    addComment: (by, text) => {
      person(by).addComment(issue.id, text)
    },
    deleteComment: (by, id) => {
      if (workspace.comments.get(id)?.issueId !== issue.id) throw entityNotFound("Comment")
      person(by).deleteComment(id)
    },
    putLabel: (by, id) => {
      person(by).editIssue(issue.id, { addedLabelIds: [id] })
    },
    takeLabel: (by, id) => {
      person(by).editIssue(issue.id, { removedLabelIds: [id] })
    },
  })

  const teamsThere = (): ReadonlyArray<Team> => {
    workspace.sweep()
    return workspace.teams.ordered("createdAt")
  }

  return {
    name: "Linear",
    key: "linear",
    places: { title: "Teams", all: () => teamsThere().map(placeOf) },
    shelves: ["open", "closed", "archived"],
    at: ([key = "", ...rest]) => {
      if (rest.length > 0) return undefined
      const team = teamsThere().find((candidate) => candidate.key === key.toUpperCase())
      if (team !== undefined) return placeOf(team)
      const issue = workspace.findIssue(key)
      const home = issue === undefined ? undefined : workspace.teams.get(issue.teamId)
      return issue === undefined || home === undefined ? undefined : issueOf(issue, home)
    },
    isOfApi: (path) => path === "/graphql" || isOfOauth(path),
    refusal: (error) => (error instanceof GraphQLError ? String(error.extensions["userPresentableMessage"] ?? error.message) : undefined),
    now: workspace.clock,
  }
}
