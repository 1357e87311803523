/**
 * What a request did at its application, whatever became of the answer: seen where the application itself answers, behind all that befalls a request on its
 * way. So a create whose answer was lost is known here, and known once.
 */
import type { App, AppReply, AppRequest } from "@syncline/sandbox"
import { shown, tokenOf } from "./Contents.ts"

/** An object that a request made. */
export interface Creation {
  readonly kind: "issue" | "comment" | "label"
  /** As the adapter names it. */
  readonly externalId: string
  /** What the request named its operation by: the mark at the end of a text, the id it chose, or the name that nothing else may have. */
  readonly operation: string
  /** The first word of what it was to say. */
  readonly token: string
}

export interface Deed {
  readonly status: number
  /** The application refused it for a limit. */
  readonly overLimit: boolean
  /** What it counts against a limit in points, where the application says so. */
  readonly points: number
  readonly created: Creation | undefined
  /** How many objects had been deleted, moved away or spoilt by then: those at the beginning of the losses. */
  readonly losses: number
}

/** Requests are numbered, so that a fault befalls the one it was drawn for, and a deed is known by the one that did it. */
export const requestNumber = "x-request-number"

/** The application, with all it does told of by the number of the request. */
export const watchDeeds = (app: App, losses: () => number, tell: (number: string, deed: Deed) => void): App => ({
  ...app,
  handle: (request) => {
    const reply = app.handle(request)
    tell(request.headers[requestNumber] ?? "", deedOf(request, reply, losses()))
    return reply
  },
})

export const deedOf = (request: AppRequest, reply: AppReply, losses: number): Deed => ({
  status: reply.status,
  overLimit: reply.status >= 400 && /rate limit|RATELIMITED/i.test(reply.body),
  points: Number(reply.headers["x-complexity"] ?? 0),
  created: request.method !== "POST" ? undefined : request.url.pathname === "/graphql" ? createdIn(request, reply) : madeAt(request, reply),
  losses,
})

const places = [
  [/\/issues$/, "issue"],
  [/\/comments$/, "comment"],
  [/\/labels$/, "label"],
] as const

/** What a POST to a list made. */
const madeAt = ({ url, body }: AppRequest, reply: AppReply): Creation | undefined => {
  const kind = places.find(([end]) => end.test(url.pathname))?.[1]
  if (reply.status !== 201 || kind === undefined) return undefined
  const [asked, made] = [jsonOf(body), jsonOf(reply.body)]
  const externalId = String(made[kind === "issue" ? "number" : "id"])
  const operation = kind === "label" ? String(asked["name"]).toLowerCase() : markIn(String(asked["body"]))
  return { kind, externalId, operation: operation ?? `nameless ${externalId}`, token: tokenIn(asked) }
}

const markIn = (text: string): string | undefined => [...text.matchAll(/<!-- syncline:([0-9a-zA-Z-]+) -->/g)].at(-1)?.[1]

const mutations = [
  ["issueCreate", "issue", "issue"],
  ["commentCreate", "comment", "comment"],
  ["issueLabelCreate", "issueLabel", "label"],
] as const

/** What a mutation made. */
const createdIn = ({ body }: AppRequest, reply: AppReply): Creation | undefined => {
  if (!body.includes("Create(")) return undefined
  const input = jsonOf(jsonOf(jsonOf(body)["variables"])["input"])
  const data = jsonOf(jsonOf(reply.body)["data"])
  for (const [mutation, member, kind] of mutations) {
    const { id } = jsonOf(jsonOf(data[mutation])[member])
    const operation = typeof input["id"] === "string" ? input["id"] : `nameless ${String(id)}`
    if (typeof id === "string") return { kind, externalId: id, operation, token: tokenIn(input) }
  }
  return undefined
}

/** Letter case tells no labels apart. */
const tokenIn = ({ title, name, body }: Readonly<Record<string, unknown>>): string =>
  tokenOf(title === undefined && name !== undefined ? String(name).toLowerCase() : String(title ?? shown(String(body))))

/** An object in JSON, or one already read; without members where there is none. */
const jsonOf = (value: unknown): Readonly<Record<string, unknown>> => {
  const read: unknown = typeof value === "string" ? JSON.parse(value) : value
  return isObject(read) ? read : {}
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
