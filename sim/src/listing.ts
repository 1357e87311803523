/**
 * Ways in which an application's lists may differ from its contents, each allowed by what its adapter declares: pages smaller than asked for, so that even
 * small worlds are read over many of them, and lists that show a new object only some time after it was made. Writes and single objects are as they are.
 */
import type { App, AppReply, AppRequest, Clock } from "@syncline/sandbox"

const withSmallPages = (request: AppRequest, size: number): AppRequest => {
  if (request.url.pathname === "/graphql") {
    return { ...request, body: request.body.replace(/first: (\d+), after/, (_, asked) => `first: ${Math.min(size, Number(asked))}, after`) }
  }
  if (!request.url.searchParams.has("per_page")) return request
  const url = new URL(request.url)
  url.searchParams.set("per_page", String(Math.min(size, Number(url.searchParams.get("per_page")))))
  return { ...request, url }
}

/** No application has pages larger than it says. */
export const smallPages = (app: App, size: number): App => ({ ...app, handle: (request) => app.handle(withSmallPages(request, size)) })

type Row = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value)

/** The rows of a page of a REST list, or nothing where it is none. */
const rowsOf = ({ status, body }: AppReply): ReadonlyArray<Row> | undefined => {
  const answer: unknown = status === 200 ? JSON.parse(body) : undefined
  return Array.isArray(answer) ? answer.filter(isObject) : undefined
}

/**
 * Tells when pages by number hid a row: one that an earlier page of the same reading showed is gone or has moved to the end, so that those behind it moved
 * up, and the first of them now stands where nobody looks again. `isWhereItWas` compares with what is there now.
 */
export const watchPages = (app: App, isWhereItWas: (row: Row) => boolean, hidden: () => void): App => {
  const shownBefore = new Map<string, ReadonlyArray<Row>>()
  const addressOf = ({ pathname, search }: URL): string => pathname + search
  return {
    ...app,
    handle: (request) => {
      const reply = app.handle(request)
      // Issues are paged by cursors, other lists are read whole each time.
      const rows = request.url.pathname.endsWith("/issues/comments") ? rowsOf(reply) : undefined
      if (rows === undefined) return reply
      const earlier = shownBefore.get(addressOf(request.url)) ?? []
      if (!earlier.every(isWhereItWas)) hidden()
      const next = /<([^>]+)>; rel="next"/.exec(reply.headers?.["link"] ?? "")?.[1]
      if (next !== undefined) shownBefore.set(addressOf(new URL(next)), [...earlier, ...rows])
      return reply
    },
  }
}

/** Whether a GraphQL request reads page by page. */
const isListing = ({ body }: AppRequest): boolean => body.includes(", after: $after")

/** What hangs on a listed object is shown with it. */
const withoutYoung = (reply: AppReply, since: number): AppReply => {
  const answer: unknown = JSON.parse(reply.body)
  const data = isObject(answer) ? answer["data"] : undefined
  if (!isObject(answer) || !isObject(data)) return reply
  const isYoung = (node: unknown): boolean =>
    isObject(node) && typeof node["createdAt"] === "string" && Date.parse(node["createdAt"]) > since
  const shown = Object.entries(data).map(([name, value]) =>
    isObject(value) && Array.isArray(value["nodes"])
      ? [name, { ...value, nodes: value["nodes"].filter((node) => !isYoung(node)) }]
      : [name, value],
  )
  return { ...reply, body: JSON.stringify({ ...answer, data: Object.fromEntries(shown) }) }
}

/** Lists of a GraphQL application show what is older than `millis`. */
export const lateLists = (app: App, millis: number, clock: Clock): App => ({
  ...app,
  handle: (request) => {
    const reply = app.handle(request)
    return isListing(request) && reply.status === 200 ? withoutYoung(reply, clock() - millis) : reply
  },
})
