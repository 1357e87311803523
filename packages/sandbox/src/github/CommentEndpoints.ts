/** Comments over REST, on one issue or pull request, or across the repository. */
import { heededOf } from "../Whims.ts"
import { addComment, deleteComment, editComment } from "./Comment.ts"
import { commentText } from "./CommentText.ts"
import { writerOf } from "./Exchange.ts"
import type { Answer, RepositoryExchange } from "./Exchange.ts"
import { issueInPath } from "./IssueEndpoints.ts"
import { queryChoice, querySince } from "./IssueList.ts"
import { pageOf, reversed } from "./Paging.ts"
import type { Listing } from "./Paging.ts"
import { adminRightsNeeded, notFound, Refusal } from "./Refusal.ts"
import { readFields, requiredText } from "./RequestBody.ts"
import type { Fields } from "./RequestBody.ts"
import type { RepositoryRoute } from "./Route.ts"
import { commentWords, refuseByWhim } from "./WhimWords.ts"
import type { Comment, World } from "./World.ts"
import { bodyAsKept } from "./WrittenText.ts"

const commentInPath = (exchange: RepositoryExchange): Comment => {
  const comment = exchange.repository.comments.get(Number(exchange.params["id"]))
  if (comment === undefined) throw notFound()
  return comment
}

/** A comment that is too long is refused by another name than its own. */
const bodyRule = {
  resource: "IssueComment",
  field: "body",
  longest: 65_536,
  tooLong: { field: "data", code: "unprocessable", message: "Body is too long (maximum is 65536 characters)" },
} as const

/** The body as it is kept. */
export const commentBody = (world: World, fields: Fields): string => bodyAsKept(world, requiredText(fields, bodyRule))

const bodyIn = ({ world }: RepositoryExchange, fields: Fields): string => {
  refuseByWhim(world, commentWords, "IssueComment", fields)
  return commentBody(world, fields)
}

const page = (exchange: RepositoryExchange, path: string, comments: Listing<Comment>): Answer =>
  pageOf(exchange, `/repositories/${exchange.repository.id}${path}`, comments, (comment) => commentText(exchange.rendering, comment))

const listOfIssue = (exchange: RepositoryExchange): Answer => {
  const issue = issueInPath(exchange)
  const since = querySince(exchange, "IssueComment") ?? 0
  return page(
    exchange,
    `/issues/${issue.number}/comments`,
    issue.comments.filter((comment) => comment.updatedAt >= since),
  )
}

/** Without `sort` the order is ascending by id, and `direction` counts for nothing. */
const listOfRepository = (exchange: RepositoryExchange): Answer => {
  const sort = queryChoice(exchange, "IssueComment", "sort", ["created", "updated"])
  const direction = queryChoice(exchange, "IssueComment", "direction", ["asc", "desc"]) ?? "desc"
  const since = querySince(exchange, "IssueComment") ?? 0
  const { created, updated } = exchange.repository.commentsBy
  const comments =
    sort === "updated"
      ? updated.itemsFrom((comment) => comment.updatedAt < since)
      : created.items().filter((comment) => comment.updatedAt >= since)
  return page(exchange, "/issues/comments", sort === undefined || direction === "asc" ? comments : reversed(comments))
}

const get = (exchange: RepositoryExchange): Answer => {
  const comment = commentInPath(exchange)
  return { status: 200, text: commentText(exchange.rendering, comment), lastModified: comment.updatedAt }
}

const create = (exchange: RepositoryExchange): Answer => {
  const author = writerOf(exchange)
  const issue = issueInPath(exchange)
  if (issue.locked && exchange.right !== "write") throw new Refusal(403, "Unable to create comment because issue is locked.")
  const comment = addComment(
    exchange.world,
    issue,
    { author, body: bodyIn(exchange, readFields(exchange.request.body)), origin: "api" },
    exchange.now,
  )
  const location = `${exchange.rendering.origin}/repositories/${exchange.repository.id}/issues/comments/${comment.id}`
  return { status: 201, text: commentText(exchange.rendering, comment), headers: { location } }
}

const ownOrAny = (exchange: RepositoryExchange): Comment => {
  const writer = writerOf(exchange)
  const comment = commentInPath(exchange)
  if (exchange.right !== "write" && comment.author !== writer) throw adminRightsNeeded()
  return comment
}

const update = (exchange: RepositoryExchange): Answer => {
  const comment = ownOrAny(exchange)
  const fields = readFields(exchange.request.body)
  const heeded = heededOf(exchange.world.whims, commentWords, fields, {})
  const body = bodyIn(exchange, fields)
  if ("body" in heeded) editComment(comment, body, exchange.now, exchange.caller.user)
  return { status: 200, text: commentText(exchange.rendering, comment) }
}

const remove = (exchange: RepositoryExchange): Answer => {
  deleteComment(ownOrAny(exchange), exchange.now, exchange.caller.user)
  return { status: 204 }
}

export const commentRoutes: ReadonlyArray<RepositoryRoute> = [
  { method: "GET", path: "/issues/comments", handle: listOfRepository },
  { method: "GET", path: "/issues/comments/{id}", handle: get },
  { method: "PATCH", path: "/issues/comments/{id}", handle: update },
  { method: "DELETE", path: "/issues/comments/{id}", handle: remove },
  { method: "GET", path: "/issues/{number}/comments", handle: listOfIssue },
  { method: "POST", path: "/issues/{number}/comments", handle: create },
]
