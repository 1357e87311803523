/** The routes of the API. A route below a repository answers under `/repos/{owner}/{repo}` and under `/repositories/{id}` alike. */
import type { Answer, Exchange, RepositoryExchange } from "./Exchange.ts"

/** `path` is a pattern such as `/users/{login}`. */
export interface Route<E> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  readonly path: string
  readonly handle: (exchange: E) => Answer
}

export type GlobalRoute = Route<Exchange>

/** `path` is what follows the repository; empty for the repository itself. */
export type RepositoryRoute = Route<RepositoryExchange>

export interface RouteMatch<E> {
  readonly route: Route<E>
  readonly params: Readonly<Record<string, string>>
}

/** The first route that fits; `segments` are the decoded parts of the path. */
export const matchRoute = <E>(
  routes: ReadonlyArray<Route<E>>,
  method: string,
  segments: ReadonlyArray<string>,
): RouteMatch<E> | undefined => {
  for (const route of routes) {
    if (route.method !== method) continue
    const params = matchSegments(segmentsOf(route.path), segments)
    if (params !== undefined) return { route, params }
  }
  return undefined
}

export const segmentsOf = (path: string): ReadonlyArray<string> => path.split("/").filter((segment) => segment !== "")

const matchSegments = (pattern: ReadonlyArray<string>, segments: ReadonlyArray<string>): Record<string, string> | undefined => {
  if (pattern.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? ""
    if (expected.startsWith("{")) params[expected.slice(1, -1)] = segment
    else if (expected !== segment) return undefined
  }
  return params
}
