/** GitHub as its pages show it: repositories and their issues, edited by those who may push, by the rules that hold for their calls of the API. */
import type { Issue as FaceIssue, IssueLine, Label as FaceLabel, Listed, Place, Vendor } from "../face/Vendor.ts"
import type { Clock } from "../App.ts"
import { isJsonObject } from "../JsonObject.ts"
import { addComment, deleteComment } from "./Comment.ts"
import { commentBody } from "./CommentEndpoints.ts"
import { changeIssue, openIssue } from "./Issue.ts"
import type { IssueChange } from "./Issue.ts"
import { readBody, requiredTitle } from "./IssueInput.ts"
import { makeLabel } from "./LabelEndpoints.ts"
import { notFound, Refusal } from "./Refusal.ts"
import { assignableUsers, findRepository, fullName } from "./Repository.ts"
import type { Comment, Issue, Label, Repository, User, World } from "./World.ts"

/** The first parts of the paths of the API and of the sign-in. */
const apiRoots = new Set([
  "repos",
  "repositories",
  "user",
  "users",
  "orgs",
  "search",
  "app",
  "apps",
  "applications",
  "installation",
  "rate_limit",
  "login",
])

const nameOf = (user: User): string => (user.deleted ? "ghost" : user.login)

const labelOf = ({ id, name, color }: Label): FaceLabel => ({ id: String(id), name, color: `#${color}` })

const pathOf = (repository: Repository): string => `/${encodeURIComponent(repository.owner.login)}/${encodeURIComponent(repository.name)}`

const reasons: Readonly<Record<string, string>> = {
  completed: "Closed as completed",
  not_planned: "Closed as not planned",
  duplicate: "Closed as duplicate",
}

/** The owner comes last: it often is only the name of a company. */
const writersOf = (repository: Repository): ReadonlyArray<User> =>
  [...new Set(assignableUsers(repository))].toSorted((one, other) => Number(one === repository.owner) - Number(other === repository.owner))

const lineOf = (issue: Issue): IssueLine => ({
  path: `${pathOf(issue.repository)}/issues/${issue.number}`,
  key: `#${issue.number}`,
  title: issue.title,
  status: issue.state === "open" ? "Open" : (reasons[issue.stateReason ?? ""] ?? "Closed"),
  labels: issue.labels.map(labelOf),
  assignees: issue.assignees.map(nameOf),
  comments: issue.comments.length,
  changedAt: issue.updatedAt,
})

const sentence = (error: unknown): string => {
  if (!isJsonObject(error)) return "something is not valid"
  const { resource, field, code, message } = error
  if (typeof message === "string") return message
  if (code === "missing_field") return `${String(field)} must not be empty`
  if (code === "already_exists") return `there is a ${String(resource).toLowerCase()} with this ${String(field)} already`
  return `${String(field)} is not valid`
}

const wordsOf = ({ message, body }: Refusal): string => {
  const errors = body["errors"]
  return Array.isArray(errors) ? `${errors.map(sentence).join("; ")}.` : message
}

/** What a press does: how the issue is closed, or that it is opened again. */
const steps: ReadonlyMap<string, IssueChange> = new Map([
  ["completed", { state: "closed", stateReason: "completed" }],
  ["not_planned", { state: "closed", stateReason: "not_planned" }],
  ["reopen", { state: "open" }],
])

/** The record with this id, as the form sent it. */
const wanted = <A>(records: Iterable<A>, id: string, idOf: (record: A) => number): A => {
  for (const record of records) if (String(idOf(record)) === id) return record
  throw notFound()
}

export const githubVendor = (world: World, now: Clock): Vendor => {
  const person = (repository: Repository, by: string): User => wanted(writersOf(repository), by, ({ id }) => id)

  const placeOf = (repository: Repository): Place => ({
    kind: "place",
    path: pathOf(repository),
    name: fullName(repository),
    about: repository.description ?? undefined,
    people: () => writersOf(repository).map(({ id, login }) => ({ id: String(id), name: login })),
    labels: () => [...repository.labels.values()].toSorted((one, other) => one.name.localeCompare(other.name, "en")).map(labelOf),
    issues: () =>
      repository.issuesBy.updated
        .items()
        .filter(({ pullRequest }) => pullRequest === null)
        .toReversed()
        .map((issue): Listed => ({ shelf: issue.state, line: () => lineOf(issue) })),
    createIssue: (by, { title, text }) => {
      const draft = {
        author: person(repository, by),
        title: requiredTitle({ title }),
        body: readBody(world, { body: text === "" ? null : text }) ?? null,
        labels: [],
        assignees: [],
        milestone: null,
        pullRequest: null,
        origin: "person",
      } as const
      return lineOf(openIssue(world, repository, draft, now())).path
    },
    createLabel: (by, { name, color }) => {
      makeLabel(world, repository, { name, color: color.replace("#", "") }, { origin: "person", by: person(repository, by) })
    },
  })

  const issueOf = (issue: Issue): FaceIssue => {
    const { repository } = issue
    const change = (by: string, what: IssueChange): void => changeIssue(issue, what, person(repository, by), now())
    const label = (id: string): Label => wanted(repository.labels.values(), id, (candidate) => candidate.id)
    const comment = (id: string): Comment => wanted(issue.comments, id, (candidate) => candidate.id)
    return {
      kind: "issue",
      place: placeOf(repository),
      shelf: issue.state,
      line: lineOf(issue),
      author: nameOf(issue.author),
      text: issue.body ?? "",
      createdAt: issue.createdAt,
      comments: issue.comments.map(({ id, author, body, createdAt, updatedAt }) => ({
        id: String(id),
        author: nameOf(author),
        text: body,
        writtenAt: createdAt,
        edited: updatedAt > createdAt,
      })),
      steps:
        issue.state === "open"
          ? [
              { id: "completed", name: "Close as completed" },
              { id: "not_planned", name: "Close as not planned" },
            ]
          : [{ id: "reopen", name: "Reopen" }],
      takeStep: (by, step) => change(by, steps.get(step) ?? {}),
      edit: (by, { title, text }) =>
        change(by, {
          title: title === undefined ? undefined : requiredTitle({ title }),
          body: text === undefined ? undefined : readBody(world, { body: text === "" ? null : text }),
        }),
      addComment: (by, text) => {
        const author = person(repository, by)
        addComment(world, issue, { author, body: commentBody(world, { body: text }), origin: "person" }, now())
      },
      deleteComment: (by, id) => deleteComment(comment(id), now(), person(repository, by)),
      putLabel: (by, id) => change(by, { labels: [...new Set([...issue.labels, label(id)])] }),
      takeLabel: (by, id) => change(by, { labels: issue.labels.filter((other) => other !== label(id)) }),
    }
  }

  return {
    name: "GitHub",
    key: "github",
    places: {
      title: "Repositories",
      all: () => [...world.repositoriesById.values()].filter(({ hasIssues }) => hasIssues).map(placeOf),
    },
    shelves: ["open", "closed"],
    at: ([owner = "", name = "", issues, number, ...rest]) => {
      const repository = findRepository(world, `${owner}/${name}`)
      if (!repository?.hasIssues || rest.length > 0 || (issues !== undefined && issues !== "issues")) return undefined
      if (number === undefined) return placeOf(repository)
      const issue = repository.issues.get(Number(number))
      return issue === undefined || issue.pullRequest !== null ? undefined : issueOf(issue)
    },
    isOfApi: (path) => apiRoots.has(path.split("/")[1] ?? ""),
    refusal: (error) => (error instanceof Refusal ? wordsOf(error) : undefined),
    now,
  }
}
