/** The fields of an issue as a client sends them, checked and resolved against the repository. */
import { dropsAssignees, heededOf } from "../Whims.ts"
import type { RepositoryExchange } from "./Exchange.ts"
import type { IssueChange } from "./Issue.ts"
import { ensureLabel } from "./Label.ts"
import { issueLabelNames } from "./LabelInput.ts"
import { validationFailed } from "./Refusal.ts"
import { assignableUser } from "./Repository.ts"
import { nameList, optionalText, requiredText, wrongType } from "./RequestBody.ts"
import type { Fields } from "./RequestBody.ts"
import { issueWords, refuseByWhim } from "./WhimWords.ts"
import type { Issue, Label, Milestone, StateReason, User, World } from "./World.ts"
import { bodyAsKept, titleAsKept } from "./WrittenText.ts"

const states = ["open", "closed"] as const
const stateReasons: ReadonlyArray<StateReason> = ["completed", "not_planned", "duplicate", "reopened"]

const titleRule = { resource: "Issue", field: "title", longest: 256 } as const
const bodyRule = { resource: "Issue", field: "body", longest: 65_536 } as const

/** GitHub takes a whole number for a title too. */
const withTextTitle = (fields: Fields): Fields =>
  Number.isInteger(fields["title"]) ? { ...fields, title: String(fields["title"]) } : fields

/** The title a new issue must have. */
export const requiredTitle = (fields: Fields): string => titleAsKept(requiredText(withTextTitle(fields), titleRule))

/** The body as it is kept. */
export const readBody = (world: World, fields: Fields): string | null | undefined => {
  const body = optionalText(fields, bodyRule)
  return typeof body === "string" ? bodyAsKept(world, body) : body
}

/** What is left of an update when the whims have ignored their share of it. */
export const heededFields = ({ world }: RepositoryExchange, issue: Issue, fields: Fields): Fields =>
  heededOf(world.whims, issueWords, fields, {
    labels: issue.labels.map(({ name }) => name),
    assignees: issue.assignees.map(({ login }) => login),
  })

/**
 * What the client wants to change. Without push access labels, assignees and milestone are dropped without a word; with it, unknown labels are
 * made on the spot once the rest has turned out to be valid.
 */
export const readIssueChange = (exchange: RepositoryExchange, fields: Fields): IssueChange => {
  refuseByWhim(exchange.world, issueWords, "Issue", fields)
  const body = readBody(exchange.world, fields)
  const title = fields["title"] === undefined || fields["title"] === null ? undefined : requiredTitle(fields)
  const plain: IssueChange = {
    title,
    body,
    state: choice(fields, "state", states) ?? undefined,
    stateReason: choice(fields, "state_reason", stateReasons),
  }
  if (plain.state === "closed" && plain.stateReason === "reopened") {
    throw validationFailed({ resource: "Issue", field: "state_reason", code: "invalid", value: plain.stateReason })
  }
  if (exchange.right !== "write") return plain
  const assignees = readAssignees(exchange, fields)
  const milestone = readMilestone(exchange, fields)
  return { ...plain, assignees, milestone, labels: readLabels(exchange, fields) }
}

const choice = <A extends string>(fields: Fields, field: string, allowed: ReadonlyArray<A>): A | null | undefined => {
  const value = fields[field]
  if (value === undefined || value === null) return value
  const chosen = allowed.find((option) => option === value)
  if (chosen === undefined) throw validationFailed({ resource: "Issue", field, code: "invalid", value })
  return chosen
}

const readAssignees = (exchange: RepositoryExchange, fields: Fields): ReadonlyArray<User> | undefined => {
  const list = nameList(fields, "assignees", "login")
  const logins = list ?? (exchange.rendering.version === "2022-11-28" ? readSingularAssignee(fields) : undefined)
  if (logins === undefined) return undefined
  const users = logins.flatMap((login) => {
    const user = assignableUser(exchange.world, exchange.repository, login)
    if (user === undefined && dropsAssignees(exchange.world.whims)) return []
    if (user === undefined) {
      throw validationFailed({ resource: "Issue", field: list === undefined ? "assignee" : "assignees", code: "invalid", value: login })
    }
    return user
  })
  return [...new Set(users)]
}

const readSingularAssignee = (fields: Fields): ReadonlyArray<string> | undefined => {
  const assignee = fields["assignee"]
  if (assignee === undefined) return undefined
  if (assignee === null || assignee === "") return []
  if (typeof assignee !== "string") throw wrongType("assignee", assignee, "a string")
  return [assignee]
}

const readMilestone = ({ repository }: RepositoryExchange, fields: Fields): Milestone | null | undefined => {
  const value = fields["milestone"]
  if (value === undefined || value === null) return value
  const milestone = repository.milestones.get(Number(value))
  if (milestone === undefined) throw validationFailed({ resource: "Issue", field: "milestone", code: "invalid", value })
  return milestone
}

const readLabels = ({ world, repository }: RepositoryExchange, fields: Fields): ReadonlyArray<Label> | undefined => {
  const names = issueLabelNames(fields)
  return names === undefined ? undefined : [...new Set(names.map((name) => ensureLabel(world, repository, name, "api")))]
}
