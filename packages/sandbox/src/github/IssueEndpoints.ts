/** Issues over REST: list, read, create, change. There is no way to delete one here, as there is none on GitHub. */
import { writerOf } from "./Exchange.ts"
import type { Answer, RepositoryExchange } from "./Exchange.ts"
import { changeIssue, openIssue } from "./Issue.ts"
import { heededFields, readIssueChange, requiredTitle } from "./IssueInput.ts"
import { listIssues } from "./IssueList.ts"
import { issueText } from "./IssueText.ts"
import { pageOf } from "./Paging.ts"
import { adminRightsNeeded, moved, notFound, Refusal } from "./Refusal.ts"
import { readFields } from "./RequestBody.ts"
import type { RepositoryRoute } from "./Route.ts"
import type { Issue } from "./World.ts"

/** The issue in the path. Throws a redirect to where it went, "gone" when it was deleted, "not found" when it never was. */
export const issueInPath = (exchange: RepositoryExchange): Issue => {
  const { repository, params, caller, rendering, request } = exchange
  const number = Number(params["number"])
  const issue = repository.issues.get(number)
  if (issue !== undefined) return issue
  const departed = repository.departed.get(number)
  if (departed === null) throw new Refusal(410, "This issue was deleted")
  if (departed === undefined || caller.rightOn(departed.repository) === undefined) throw notFound()
  const rest = /\/issues\/\d+(.*)$/.exec(request.url.pathname)?.[1] ?? ""
  const path = `/repositories/${departed.repository.id}/issues/${departed.number}${rest}`
  throw moved(301, `${rendering.origin}${path}${request.url.search}`)
}

const list = (exchange: RepositoryExchange): Answer => {
  const { listing, keyed } = listIssues(exchange, exchange.repository)
  const path = `/repositories/${exchange.repository.id}/issues`
  return pageOf(exchange, path, listing, (issue) => issueText(exchange.rendering, issue), keyed)
}

const get = (exchange: RepositoryExchange): Answer => {
  const issue = issueInPath(exchange)
  return { status: 200, text: issueText(exchange.rendering, issue), lastModified: issue.updatedAt }
}

const create = (exchange: RepositoryExchange): Answer => {
  const author = writerOf(exchange)
  const fields = readFields(exchange.request.body)
  const title = requiredTitle(fields)
  const { body, labels, assignees, milestone } = readIssueChange(exchange, fields)
  const issue = openIssue(
    exchange.world,
    exchange.repository,
    {
      author,
      title,
      body: body ?? null,
      labels: labels ?? [],
      assignees: assignees ?? [],
      milestone: milestone ?? null,
      pullRequest: null,
      origin: "api",
    },
    exchange.now,
  )
  const location = `${exchange.rendering.origin}${exchange.request.url.pathname}/${issue.number}`
  return { status: 201, text: issueText(exchange.rendering, issue), headers: { location } }
}

const update = (exchange: RepositoryExchange): Answer => {
  const writer = writerOf(exchange)
  const issue = issueInPath(exchange)
  if (exchange.right !== "write" && issue.author !== writer) throw adminRightsNeeded()
  const fields = readFields(exchange.request.body)
  changeIssue(issue, readIssueChange(exchange, heededFields(exchange, issue, fields)), writer, exchange.now)
  return { status: 200, text: issueText(exchange.rendering, issue) }
}

export const issueRoutes: ReadonlyArray<RepositoryRoute> = [
  { method: "GET", path: "/issues", handle: list },
  { method: "POST", path: "/issues", handle: create },
  { method: "GET", path: "/issues/{number}", handle: get },
  { method: "PATCH", path: "/issues/{number}", handle: update },
]
