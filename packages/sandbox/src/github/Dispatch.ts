/**
 * From a path to its endpoint; a path without one is said to be not emulated. Below a repository the caller must be allowed to see it, or it does
 * not exist; a renamed one redirects to its id; successful writes are noted.
 */
import { commentRoutes } from "./CommentEndpoints.ts"
import type { Answer, Exchange } from "./Exchange.ts"
import { issueRoutes } from "./IssueEndpoints.ts"
import { issuePartRoutes } from "./IssuePartEndpoints.ts"
import { labelRoutes } from "./LabelEndpoints.ts"
import { milestoneRoutes } from "./MilestoneEndpoints.ts"
import type { ApiWrite } from "./Records.ts"
import { moved, notEmulated, notFound, Refusal } from "./Refusal.ts"
import { findRepository, fullName, isCalled } from "./Repository.ts"
import { repositoryRoutes } from "./RepositoryEndpoints.ts"
import { matchRoute, segmentsOf } from "./Route.ts"
import type { GlobalRoute, RepositoryRoute } from "./Route.ts"
import { hookRoutes } from "./webhooks/HookEndpoints.ts"
import type { Hooks } from "./webhooks/Hooks.ts"
import type { Repository } from "./World.ts"

/** What is answered below a repository. */
export const repositoryTable = (hooks: Hooks): ReadonlyArray<RepositoryRoute> => [
  ...commentRoutes,
  ...issueRoutes,
  ...issuePartRoutes,
  ...labelRoutes,
  ...milestoneRoutes,
  ...repositoryRoutes,
  ...hookRoutes(hooks),
]

/** Answers one request; `apiWrites` grows by one when it was a write of records and succeeded. */
export const makeDispatch =
  (globalTable: ReadonlyArray<GlobalRoute>, belowRepositories: ReadonlyArray<RepositoryRoute>, apiWrites: Array<ApiWrite>) =>
  (exchange: Exchange): Answer => {
    const { request } = exchange
    const segments = decodedSegments(request.url.pathname)
    const root = segments[0]
    if (root !== "repos" && root !== "repositories") {
      const match = matchRoute(globalTable, request.method, segments)
      if (match === undefined) throw notEmulated(request.method, request.url.pathname)
      return match.route.handle({ ...exchange, params: match.params })
    }
    const depth = root === "repos" ? 3 : 2
    const repository =
      root === "repos" ? repositoryByName(exchange, segments.slice(1, 3)) : exchange.world.repositoriesById.get(Number(segments[1]))
    const right = repository === undefined ? undefined : exchange.caller.rightOn(repository)
    const match = matchRoute(belowRepositories, request.method, segments.slice(depth))
    if (repository === undefined || right === undefined) throw notFound()
    if (match === undefined) throw notEmulated(request.method, request.url.pathname)
    if (segments[depth] === "issues" && !repository.hasIssues) throw new Refusal(410, "Issues are disabled for this repo")
    const answer = match.route.handle({ ...exchange, params: match.params, repository, right })
    const login = exchange.caller.user?.login
    if (request.method !== "GET" && login !== undefined && segments[depth] !== "hooks") {
      apiWrites.push({ at: exchange.now, login, repository: fullName(repository), method: request.method, path: request.url.pathname })
    }
    return answer
  }

const decodedSegments = (path: string): ReadonlyArray<string> => {
  try {
    return segmentsOf(path).map(decodeURIComponent)
  } catch {
    throw notFound()
  }
}

const repositoryByName = (exchange: Exchange, [owner = "", name = ""]: ReadonlyArray<string>): Repository | undefined => {
  const asked = `${owner}/${name}`
  const repository = findRepository(exchange.world, asked)
  if (repository === undefined || exchange.caller.rightOn(repository) === undefined) return undefined
  if (isCalled(repository, asked)) return repository
  const { pathname, search } = exchange.request.url
  const rest = pathname.split("/").slice(4).join("/")
  const location = `${exchange.rendering.origin}/repositories/${repository.id}${rest === "" ? "" : `/${rest}`}${search}`
  throw moved(exchange.request.method === "GET" ? 301 : 307, location)
}
