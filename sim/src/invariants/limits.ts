/** I10: no request is over a declared limit, and none is made inside a wait that the application asked for. */
import type { Checker } from "./Checker.ts"

export const limits: Checker = ({ requests }) =>
  requests.flatMap(({ at, side, method, url, overLimit, insideWait }) => {
    const what = `${method} ${url} to ${side ?? "nobody"} at ${new Date(at).toISOString()}`
    return [
      ...(overLimit ? [`${what} was over the limit`] : []),
      ...(insideWait > 0 ? [`${what} was made ${insideWait} ms before the end of a wait`] : []),
    ]
  })
