/**
 * Search over REST. The index lags: an issue is found only some time after it was made. At most 1,000 results can be reached, and a repository
 * that the caller may not see is an invalid query.
 */
import type { Answer, Exchange } from "./Exchange.ts"
import { queryChoice } from "./IssueList.ts"
import { searchResultText } from "./IssueText.ts"
import { cutPage } from "./Paging.ts"
import { listTextOf } from "./RecordText.ts"
import { Refusal, validationFailed } from "./Refusal.ts"
import { findRepository } from "./Repository.ts"
import type { GlobalRoute } from "./Route.ts"
import { parseSearchQuery } from "./SearchQuery.ts"
import type { Issue, Repository } from "./World.ts"

const mostResults = 1_000

const orders: Record<"created" | "updated" | "comments", (one: Issue, other: Issue) => number> = {
  created: (one, other) => one.createdAt - other.createdAt || one.id - other.id,
  updated: (one, other) => one.updatedAt - other.updatedAt || one.id - other.id,
  comments: (one, other) => one.comments.length - other.comments.length || one.id - other.id,
}

/** `delayMillis` is how far the index lags behind. */
export const searchRoute = (delayMillis: number): GlobalRoute => ({
  method: "GET",
  path: "/search/issues",
  handle: (exchange) => search(exchange, delayMillis),
})

const search = (exchange: Exchange, delayMillis: number): Answer => {
  const q = exchange.request.url.searchParams.get("q")?.trim() ?? ""
  if (q === "") throw validationFailed({ resource: "Search", field: "q", code: "missing" })
  const query = parseSearchQuery(q)
  const sort = queryChoice(exchange, "Search", "sort", ["created", "updated", "comments"]) ?? "created"
  const order = queryChoice(exchange, "Search", "order", ["asc", "desc"]) ?? "desc"
  const isVisible = (createdAt: number): boolean => createdAt + delayMillis <= exchange.now
  const found = repositoriesOf(exchange, query.repositories)
    .flatMap((repository) => [...repository.issues.values()])
    .filter((issue) => isVisible(issue.createdAt) && query.finds(issue, isVisible))
    .toSorted(orders[sort])
  if (order === "desc") found.reverse()
  const { rows, headers } = cutPage(exchange, "/search/issues", found.slice(0, mostResults))
  if (rows.length === 0 && found.length > mostResults) throw new Refusal(422, "Only the first 1000 search results are available")
  const items = listTextOf(rows.map((issue) => searchResultText(exchange.rendering, issue)))
  const json = `{"total_count":${found.length},"incomplete_results":false,"items":${items.json},"search_type":"lexical"}`
  return { status: 200, text: { json, digest: `${found.length} ${items.digest}` }, headers }
}

const repositoriesOf = ({ world, caller }: Exchange, names: ReadonlyArray<string>): ReadonlyArray<Repository> => {
  if (names.length === 0) return [...world.repositoriesById.values()].filter((repository) => caller.rightOn(repository) !== undefined)
  return names.map((name) => {
    const repository = findRepository(world, name)
    if (repository === undefined || caller.rightOn(repository) === undefined) {
      throw validationFailed({
        resource: "Search",
        field: "q",
        code: "invalid",
        message: "The listed repositories cannot be searched: they do not exist, or you may not see them.",
      })
    }
    return repository
  })
}
