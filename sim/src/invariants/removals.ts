/** I13: nothing is removed anywhere because somebody else did not show it: the engine asks no application to delete anything. */
import type { Checker } from "./Checker.ts"

export const removals: Checker = ({ requests }) =>
  requests.flatMap(({ method, url, body }) =>
    method === "DELETE" || /mutation[^{]*\{\s*\w+(?:Delete|Archive)/.test(body)
      ? [`the engine asked to delete: ${method} ${url} ${body}`]
      : [],
  )
