/** The labels, the assignees and the lock of one issue over REST, each with an address of its own. */
import { pusherOf } from "./Exchange.ts"
import type { Answer, RepositoryExchange } from "./Exchange.ts"
import { changeIssue } from "./Issue.ts"
import type { IssueChange } from "./Issue.ts"
import { issueInPath } from "./IssueEndpoints.ts"
import { issueText } from "./IssueText.ts"
import { ensureLabel, labelNamed } from "./Label.ts"
import { issueLabelNames } from "./LabelInput.ts"
import { labelWire } from "./LabelWire.ts"
import { pageOf } from "./Paging.ts"
import { listTextOf, textOf } from "./RecordText.ts"
import { notFound, Refusal } from "./Refusal.ts"
import { assignableUser } from "./Repository.ts"
import { nameList, readFields } from "./RequestBody.ts"
import type { RepositoryRoute } from "./Route.ts"
import type { Issue, Label, User } from "./World.ts"

/** The issue, changed by somebody with push access. */
const changed = (exchange: RepositoryExchange, change: (issue: Issue) => IssueChange): Issue => {
  const writer = pusherOf(exchange)
  const issue = issueInPath(exchange)
  changeIssue(issue, change(issue), writer, exchange.now)
  return issue
}

const labelText = ({ rendering, repository }: RepositoryExchange, label: Label) => textOf(labelWire(rendering, repository, label))

const labelsOf = (exchange: RepositoryExchange, issue: Issue): Answer => ({
  status: 200,
  text: listTextOf(issue.labels.map((label) => labelText(exchange, label))),
})

/** Unknown ones are made, as everywhere. */
const namedLabels = ({ world, repository, request }: RepositoryExchange): ReadonlyArray<Label> => {
  const names = issueLabelNames(readFields(request.body)) ?? []
  return names.map((name) => ensureLabel(world, repository, name, "api"))
}

const listLabels = (exchange: RepositoryExchange): Answer => {
  const issue = issueInPath(exchange)
  const path = `/repositories/${exchange.repository.id}/issues/${issue.number}/labels`
  return pageOf(exchange, path, issue.labels, (label) => labelText(exchange, label))
}

const addLabels = (exchange: RepositoryExchange): Answer => {
  const issue = changed(exchange, ({ labels }) => ({ labels: [...new Set([...labels, ...namedLabels(exchange)])] }))
  return labelsOf(exchange, issue)
}

const setLabels = (exchange: RepositoryExchange): Answer =>
  labelsOf(
    exchange,
    changed(exchange, () => ({ labels: [...new Set(namedLabels(exchange))] })),
  )

const removeAllLabels = (exchange: RepositoryExchange): Answer => {
  changed(exchange, () => ({ labels: [] }))
  return { status: 204 }
}

const removeLabel = (exchange: RepositoryExchange): Answer => {
  const issue = changed(exchange, ({ labels }) => {
    const label = labelNamed(exchange.repository, exchange.params["name"] ?? "")
    if (label === undefined || !labels.includes(label)) throw new Refusal(404, "Label does not exist")
    return { labels: labels.filter((other) => other !== label) }
  })
  return labelsOf(exchange, issue)
}

/** Whoever cannot be assigned is passed over without a word. */
const namedUsers = ({ world, repository, request }: RepositoryExchange): ReadonlyArray<User> =>
  (nameList(readFields(request.body), "assignees", "login") ?? []).flatMap((login) => assignableUser(world, repository, login) ?? [])

const addAssignees = (exchange: RepositoryExchange): Answer => {
  const issue = changed(exchange, ({ assignees }) => ({ assignees: [...new Set([...assignees, ...namedUsers(exchange)])] }))
  return { status: 201, text: issueText(exchange.rendering, issue) }
}

const removeAssignees = (exchange: RepositoryExchange): Answer => {
  const issue = changed(exchange, ({ assignees }) => {
    const gone = namedUsers(exchange)
    return { assignees: assignees.filter((user) => !gone.includes(user)) }
  })
  return { status: 200, text: issueText(exchange.rendering, issue) }
}

const canBeAssigned = ({ world, repository, params }: RepositoryExchange): Answer => {
  if (assignableUser(world, repository, params["login"] ?? "") === undefined) throw notFound()
  return { status: 204 }
}

const lock = (exchange: RepositoryExchange, locked: boolean): Answer => {
  changed(exchange, () => ({ locked }))
  return { status: 204 }
}

export const issuePartRoutes: ReadonlyArray<RepositoryRoute> = [
  { method: "GET", path: "/issues/{number}/labels", handle: listLabels },
  { method: "POST", path: "/issues/{number}/labels", handle: addLabels },
  { method: "PUT", path: "/issues/{number}/labels", handle: setLabels },
  { method: "DELETE", path: "/issues/{number}/labels", handle: removeAllLabels },
  { method: "DELETE", path: "/issues/{number}/labels/{name}", handle: removeLabel },
  { method: "POST", path: "/issues/{number}/assignees", handle: addAssignees },
  { method: "DELETE", path: "/issues/{number}/assignees", handle: removeAssignees },
  { method: "PUT", path: "/issues/{number}/lock", handle: (exchange) => lock(exchange, true) },
  { method: "DELETE", path: "/issues/{number}/lock", handle: (exchange) => lock(exchange, false) },
  { method: "GET", path: "/assignees/{login}", handle: canBeAssigned },
]
