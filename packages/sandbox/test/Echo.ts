/** The smallest app: it counts what it was asked and answers with it. For tests of what happens around an app. */
import type { App } from "../src/index.ts"

export interface Echo extends App {
  readonly handled: () => number
}

export const makeEcho = (): Echo => {
  let handled = 0
  return {
    name: "echo",
    handled: () => handled,
    handle: ({ method, url, headers, body }) => {
      handled += 1
      const status = Number(url.searchParams.get("status") ?? "200")
      const location = url.searchParams.get("to")
      const asked = { method, path: url.pathname, authorization: headers["authorization"], type: headers["content-type"], body }
      return {
        status,
        headers: { "content-type": "application/json", ...(location === null ? {} : { location }) },
        body: JSON.stringify({ handled, ...asked }),
      }
    },
    limited: (limit, now) => ({
      status: 429,
      headers: { "x-kind": limit.kind, "x-until": String(now / 1000 + limit.waitSeconds) },
      body: "{}",
    }),
    unauthorized: () => ({ status: 401, headers: {}, body: '{"message":"who are you"}' }),
  }
}
