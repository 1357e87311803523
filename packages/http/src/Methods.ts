/** Which methods an address takes, as the API says. */
import { Api } from "./Api.ts"

export interface Route {
  readonly method: string
  /** With `:name` for what may be anything. */
  readonly path: string
}

/** All endpoints of the API, and the document. */
export const routes: ReadonlyArray<Route> = [
  ...Object.values(Api.groups).flatMap((group) => Object.values(group.endpoints).map(({ method, path }): Route => ({ method, path }))),
  { method: "GET", path: "/openapi.json" },
]

const compiled = routes.map(({ method, path }) => ({ method, parts: path.split("/") }))

/** None where there is nothing. What is named by its own word goes before what may be anything. */
export const at = (path: string): ReadonlyArray<string> => {
  const parts = path.split("/")
  const fitting = compiled.filter(
    (route) =>
      route.parts.length === parts.length &&
      route.parts.every((part, index) => (part.startsWith(":") ? parts[index] !== "" : part === parts[index])),
  )
  return [...new Set(fitting.map(({ method }) => method))]
}
