/**
 * I21: no request carries a record to where it may not be at that moment, by its level, the permissions, or what the stream lets out, nor a field that may not leave;
 * what was there already is left, closed or removed, as the stream says. Judged by what the applications were asked, beside what had been said by then.
 */
import { shown, tokenOf } from "../Contents.ts"
import type { Facts, SideFacts } from "../Facts.ts"
import type { NetworkRequest } from "../Network.ts"
import type { Checker } from "./Checker.ts"
import { policyOf } from "./policy.ts"

/** What a request writes. */
interface Writing {
  readonly token: string
  readonly does: "writes" | "removes"
  /** By the names of the fields of a record. */
  readonly fields: ReadonlyArray<string>
}

type Names = ReadonlyMap<string, string>

/** The tokens of a side's objects, by their ids. */
const namesAt = ({ contents }: SideFacts, requests: ReadonlyArray<NetworkRequest>): Names =>
  new Map([
    ...requests.flatMap(({ deed }) => (deed?.created === undefined ? [] : [[deed.created.externalId, deed.created.token] as const])),
    ...[...contents.issues, ...contents.comments, ...contents.shelved].map(({ externalId, token }) => [externalId, token] as const),
  ])

const fieldNames: { readonly [said: string]: string } = {
  state: "status",
  state_reason: "status",
  stateId: "status",
  description: "body",
  labelIds: "labels",
  assigneeId: "assignees",
}

type Said = Readonly<Record<string, unknown>>

const isSaid = (value: unknown): value is Said => typeof value === "object" && value !== null

const saidIn = (value: unknown): Said => (isSaid(value) ? value : {})

const textOf = (value: unknown): string => (typeof value === "string" ? value : "")

/** A body that holds nothing but a mark says nothing. */
const fieldsOf = (said: Said): ReadonlyArray<string> => [
  ...new Set(
    Object.entries(said).flatMap(([name, value]) =>
      (name === "body" || name === "description") && shown(textOf(value)).trim() === "" ? [] : [fieldNames[name] ?? name],
    ),
  ),
]

const ofGithub = ({ method, url, body }: NetworkRequest, names: Names): Writing | undefined => {
  const { pathname } = new URL(url)
  const [, place = ""] = /^\/(?:repositories\/\d+|repos\/[^/]+\/[^/]+)\/issues(.*)$/.exec(pathname) ?? []
  if (method === "GET" || !pathname.includes("/issues")) return undefined
  const said = saidIn(body === "" ? {} : JSON.parse(body))
  const does = method === "DELETE" ? "removes" : "writes"
  if (place === "") return { token: tokenOf(textOf(said["title"])), does, fields: fieldsOf(said) }
  if (place.endsWith("/comments")) return { token: tokenOf(shown(textOf(said["body"]))), does, fields: fieldsOf(said) }
  const token = names.get(/\d+$/.exec(place)?.[0] ?? "")
  return token === undefined ? undefined : { token, does, fields: fieldsOf(said) }
}

const ofLinear = ({ body }: NetworkRequest, names: Names): Writing | undefined => {
  const [, action = "", kind = ""] = /mutation (Create|Update|Delete|Restore)(Issue|Comment)\b/.exec(body) ?? []
  if (action === "") return undefined
  const variables = saidIn(saidIn(JSON.parse(body))["variables"])
  const { id: _id, teamId: _team, issueId: _issue, ...said } = saidIn(variables["input"])
  const does = action === "Delete" ? "removes" : "writes"
  const made = kind === "Issue" ? textOf(said["title"]) : shown(textOf(said["body"]))
  const token = action === "Create" ? tokenOf(made) : names.get(textOf(variables["id"]))
  return token === undefined ? undefined : { token, does, fields: fieldsOf(said) }
}

const ofSide = (facts: Facts, side: SideFacts): ReadonlyArray<string> => {
  const policy = policyOf(facts)
  const own = facts.requests.map((request, index) => ({ request, index })).filter(({ request }) => request.side === side.name)
  const names = namesAt(
    side,
    own.map(({ request }) => request),
  )
  return own.flatMap(({ request, index }) => {
    const writing = side.app === "github" ? ofGithub(request, names) : ofLinear(request, names)
    if (writing === undefined || writing.token === "") return []
    const { token, does, fields } = writing
    const when = { requests: index, stored: request.stored, at: request.at }
    const { withheld = "leave", sendOnly } = policy.settings(side, when)
    const what = `${request.method} ${new URL(request.url).pathname} at ${new Date(request.at).toISOString()}`
    if (!policy.mayLeave(side, token, when)) {
      const closes = does === "writes" && fields.join() === "status" && withheld !== "leave"
      const removes = does === "removes" && withheld === "remove"
      return closes || removes ? [] : [`${what} ${does} ${token} at ${side.name}, where it may not be: ${fields.join(", ")}`]
    }
    const kept =
      token.startsWith("i") && sendOnly !== undefined && sendOnly !== null ? fields.filter((name) => !sendOnly.includes(name)) : []
    return kept.length > 0 && does === "writes"
      ? [`${what} tells ${side.name} the ${kept.join(", ")} of ${token}, which may not leave`]
      : []
  })
}

export const leaving: Checker = (facts) => (policyOf(facts).isAny ? facts.replayed.sides.flatMap((side) => ofSide(facts, side)) : [])
