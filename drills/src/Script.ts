/**
 * What happens in every drill: two applications with a past, the first sync, a morning on which people on both sides and the host all edit,
 * and the decisions on what they edited both. Every text begins with a word that no other has and that nobody edits, so that each thing can
 * be told from all others on every side.
 */
import type { Task } from "./WorkerSettings.ts"
import { type World, repository } from "./World.ts"

/** The first word. */
export const tokenOf = (text: string): string => /^\S+/.exec(text)?.[0] ?? ""

export const decisionOn = (token: string): string => `${token} as the host decided`

/**
 * New titles and bodies of issues, by token. Nobody else edits these fields of them, but for the first, whose title somebody at Linear
 * edits too.
 */
export const hostEdits: Readonly<Record<string, { readonly title?: string; readonly body?: string }>> = {
  G9: { title: "G9 as the host calls it" },
  G11: { body: "The host wrote this.\n\nAll of it." },
  L4: { title: "L4 renamed by the host" },
}

export const hostIssues = [
  { title: "H1 from the host", body: "Neither side has seen it.", comment: "HC1 and the host comments on it" },
  { title: "H2 from the host too", body: "", comment: "HC2 and on this one" },
]

export interface Scene {
  readonly name: string
  /** People at work in both applications. */
  readonly people: (world: World) => void
  readonly task: Task
}

const issueCount = 40
const teamIssueCount = 15

/** How often a create of an issue at GitHub is lost on its way, before the application saw it. */
const lostCreates = 2

/** Tries of one request, as the workers are set. */
const triesOfRequest = 2

const paragraphs = "The first paragraph.\n\nThe second one.\n\nThe third one."

const person = (index: number): string => (index % 2 === 0 ? "ada" : "grace")

const fill = ({ github, linear }: World): void => {
  for (const [name, color] of [
    ["bug", "d73a4a"],
    ["needs: a, b", "fbca04"],
    ["area: api", "0e8a16"],
    ["ünïcode, 🚀", "5319e7"],
  ] as const) {
    github.people.createLabel({ repository, name, color, description: `About ${name}` })
  }
  const labels = ["bug", "needs: a, b", "area: api", "ünïcode, 🚀"]
  for (let index = 1; index <= issueCount; index += 1) {
    const by = person(index)
    const { number } = github.people.createIssue({
      repository,
      by,
      title: `G${index} at GitHub "${index}", <b>é</b>`,
      body: index % 7 === 0 ? null : `Body of ${index}.\n\n${paragraphs}`,
      labels: labels.filter((_, label) => (index + label) % 3 === 0),
      assignees: index % 4 === 0 ? [person(index / 4)] : [],
    })
    if (index % 3 === 0) github.people.addComment({ repository, number, by, body: `GC${index} a comment\n\n- with\n- a list` })
    if (index % 10 === 0) github.people.closeIssue({ repository, number, by, reason: index % 20 === 0 ? "completed" : "not_planned" })
    if (index % 13 === 0) {
      const request = github.people.createPullRequest({ repository, by, title: `P${index} a pull request`, labels: ["bug"] })
      github.people.addComment({ repository, number: request.number, by, body: `PC${index} a comment on it` })
    }
  }
  const { team, ada } = linear
  const own = [
    ada.createLabel({ teamId: team.id, name: "bug", color: "#d73a4a", description: "About bug" }),
    ada.createLabel({ teamId: team.id, name: "team, only", color: "#26b5ce", description: "" }),
  ]
  const states = ["Todo", "In Progress", "Done", "Backlog", "Canceled"]
  for (let index = 1; index <= teamIssueCount; index += 1) {
    const { id } = ada.createIssue({
      teamId: team.id,
      title: `L${index} at Linear`,
      description: index % 5 === 0 ? null : `Description of ${index}.\n\n${paragraphs}`,
      labelIds: own.filter((_, label) => (index + label) % 2 === 0).map((label) => label.id),
      assigneeId: index % 3 === 0 ? linear.users.ada.id : null,
    })
    ada.setState(id, states[index % states.length] ?? "Todo")
    if (index % 4 === 0) ada.addComment(id, `LC${index} a comment`)
  }
}

const githubNumber = ({ github }: World, token: string): number => {
  const found = github.records.issues(repository).find(({ title }) => tokenOf(title) === token)
  if (found === undefined) throw new Error(`there is no issue ${token} at GitHub`)
  return found.number
}

const linearId = ({ linear }: World, token: string): string => {
  const found = linear.read.issues(linear.team.id).find(({ title }) => tokenOf(title) === token)
  if (found === undefined) throw new Error(`there is no issue ${token} at Linear`)
  return found.id
}

const edit = (world: World): void => {
  const { github, linear } = world
  const { people } = github
  const at = (token: string) => ({ repository, number: githubNumber(world, token), by: "grace" })
  const { ada } = linear
  const there = (token: string) => linearId(world, token)
  // One side only.
  people.editIssue({ ...at("G1"), title: "G1 with a new title", labels: ["needs: a, b", "made in passing, too"] })
  people.closeIssue({ ...at("G2"), reason: "completed" })
  people.reopenIssue(at("G10"))
  people.editIssue({ ...at("G4"), assignees: [] })
  people.editIssue({ ...at("L1"), title: "L1 renamed at GitHub" })
  people.renameLabel({ repository, name: "area: api", to: "area: api, v2" })
  people.addComment({ ...at("L2"), body: "GC101 a late comment" })
  people.createIssue({ repository, by: "ada", title: "G101 a new one", body: "New.", labels: ["bug"] })
  ada.editIssue(there("L3"), { title: "L3 with a new title", description: "A new description." })
  ada.setState(there("L5"), "Done")
  ada.editIssue(there("G12"), { assigneeId: linear.users.grace.id })
  ada.editIssue(there("G13"), { title: "G13 renamed at Linear" })
  ada.addComment(there("G14"), "LC101 a late comment")
  ada.createIssue({ teamId: linear.team.id, title: "L101 a new one", description: "New." })
  // Both sides: different paragraphs of one text, different labels, and the same title.
  people.editIssue({ ...at("G5"), body: `Body of 5.\n\n${paragraphs.replace("first", "very first")}` })
  ada.editIssue(there("G5"), { description: `Body of 5.\n\n${paragraphs.replace("third", "very third")}` })
  const bug = linear.read.labels().find(({ name }) => name === "bug")
  people.editIssue({ ...at("G22"), labels: [] })
  if (bug !== undefined) ada.editIssue(there("G22"), { labelIds: [...(linear.read.issue(there("G22"))?.labelIds ?? []), bug.id] })
  for (const token of ["G7", "G8", "L6"]) {
    people.editIssue({ ...at(token), title: `${token} as GitHub's people call it` })
    ada.editIssue(there(token), { title: `${token} as Linear's people call it` })
  }
  ada.editIssue(there("G9"), { title: "G9 as Linear's people call it" })
  // While a worker is about to read the comments, somebody opens one more issue and comments on it.
  world.github.once(isCommentList, () => {
    const { number } = people.createIssue({ repository, by: "ada", title: "G102 opened meanwhile", body: "Late." })
    people.addComment({ repository, number, by: "ada", body: "GC102 on what was opened meanwhile" })
  })
  world.linear.once(isCommentList, () => {
    const { id } = ada.createIssue({ teamId: linear.team.id, title: "L102 opened meanwhile", description: "Late." })
    ada.addComment(id, "LC102 on what was opened meanwhile")
  })
}

interface Request {
  readonly method: string
  readonly url: URL
  readonly body: string
}

const isCommentList = ({ method, url, body }: Request): boolean =>
  (method === "GET" && url.pathname.endsWith("/issues/comments")) || body.includes("query Comments(")

const isIssueCreate = ({ method, url }: Request): boolean => method === "POST" && url.pathname.endsWith("/issues")

export const scenes: ReadonlyArray<Scene> = [
  {
    name: "first sync",
    task: "connect",
    people: (world) => {
      fill(world)
      world.github.sandbox.faults.add({ fault: { kind: "reset-before" }, match: isIssueCreate, times: lostCreates })
    },
  },
  { name: "morning", task: "write", people: edit },
  {
    name: "decisions",
    task: "decide",
    people: (world) => {
      // So the comments that waited for an issue are still waiting when it has been read.
      for (const { sandbox } of [world.github, world.linear]) {
        sandbox.faults.add({ fault: { kind: "status", status: 500 }, match: isCommentList, times: triesOfRequest })
      }
    },
  },
]
