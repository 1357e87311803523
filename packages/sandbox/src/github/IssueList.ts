/** Which issues a list request asks for, and in which order. The order comes from an index; only a filter looks at every issue. */
import type { Exchange } from "./Exchange.ts"
import { reversed } from "./Paging.ts"
import type { Keyed, Listing } from "./Paging.ts"
import { validationFailed } from "./Refusal.ts"
import { parseTimestamp } from "./Timestamp.ts"
import type { Issue, Repository } from "./World.ts"

type Filter = (issue: Issue) => boolean

/** The value of a query parameter that must be one of a few. */
export const queryChoice = <A extends string>(
  exchange: Exchange,
  resource: string,
  field: string,
  allowed: ReadonlyArray<A>,
): A | undefined => {
  const value = exchange.request.url.searchParams.get(field)
  if (value === null) return undefined
  const chosen = allowed.find((option) => option === value)
  if (chosen === undefined) throw validationFailed({ resource, field, code: "invalid", value })
  return chosen
}

/** The moment in `since`, epoch milliseconds; what was updated at that moment belongs to the list. */
export const querySince = (exchange: Exchange, resource: string): number | undefined => {
  const value = exchange.request.url.searchParams.get("since")
  if (value === null || value === "") return undefined
  const since = parseTimestamp(value)
  if (since === undefined) throw validationFailed({ resource, field: "since", code: "invalid", value })
  return since
}

const keys = {
  created: ({ createdAt, id }: Issue) => [createdAt, id] as const,
  updated: ({ updatedAt, id }: Issue) => [updatedAt, id] as const,
  comments: ({ comments, id }: Issue) => [comments.length, id] as const,
}

export const listIssues = (
  exchange: Exchange,
  repository: Repository,
): { readonly listing: Listing<Issue>; readonly keyed: Keyed<Issue> } => {
  const sort = queryChoice(exchange, "Issue", "sort", ["created", "updated", "comments"]) ?? "created"
  const direction = queryChoice(exchange, "Issue", "direction", ["asc", "desc"]) ?? "desc"
  const since = querySince(exchange, "Issue")
  const filters = readFilters(exchange)
  const index = repository.issuesBy[sort]
  const ordered = since !== undefined && sort === "updated" ? index.itemsFrom((issue) => issue.updatedAt < since) : index.items()
  if (since !== undefined && sort !== "updated") filters.push((issue) => issue.updatedAt >= since)
  const chosen = filters.length === 0 ? ordered : ordered.filter((issue) => filters.every((filter) => filter(issue)))
  return { listing: direction === "asc" ? chosen : reversed(chosen), keyed: { keyOf: keys[sort], direction } }
}

const readFilters = (exchange: Exchange): Array<Filter> => {
  const query = exchange.request.url.searchParams
  const state = queryChoice(exchange, "Issue", "state", ["open", "closed", "all"]) ?? "open"
  const labels = (query.get("labels") ?? "").split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim().toLowerCase()]))
  const creator = query.get("creator")?.toLowerCase()
  return [
    ...(state === "all" ? [] : [(issue: Issue) => issue.state === state]),
    ...labels.map((name) => (issue: Issue) => issue.labels.some((label) => label.name.toLowerCase() === name)),
    ...(creator === undefined ? [] : [(issue: Issue) => !issue.author.deleted && issue.author.login.toLowerCase() === creator]),
    ...assigneeFilter(query.get("assignee")),
    ...milestoneFilter(query.get("milestone")),
  ]
}

const assigneeFilter = (assignee: string | null): ReadonlyArray<Filter> => {
  if (assignee === null) return []
  if (assignee === "*") return [(issue) => issue.assignees.length > 0]
  if (assignee === "none") return [(issue) => issue.assignees.length === 0]
  return [(issue) => issue.assignees.some((user) => user.login.toLowerCase() === assignee.toLowerCase())]
}

const milestoneFilter = (milestone: string | null): ReadonlyArray<Filter> => {
  if (milestone === null) return []
  if (milestone === "*") return [(issue) => issue.milestone !== null]
  if (milestone === "none") return [(issue) => issue.milestone === null]
  if (!/^\d+$/.test(milestone)) throw validationFailed({ resource: "Issue", field: "milestone", code: "invalid", value: milestone })
  return [(issue) => issue.milestone?.number === Number(milestone)]
}
