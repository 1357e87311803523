/**
 * Linear's GraphQL interface over a workspace in memory. A request is checked in the vendor's order (credential, requests in the hour, body,
 * document, points of the request, points in the hour) and is then executed whole and at once.
 */
import { executeSync } from "graphql"
import type { App, AppReply, AppRequest, Clock } from "../App.ts"
import { makeFace } from "../face/Face.ts"
import { isJsonObject } from "../JsonObject.ts"
import { makeRandom } from "../Random.ts"
import { makeUuid } from "../Uuid.ts"
import { makeOutbox } from "../webhooks/Outbox.ts"
import type { Whims } from "../Whims.ts"
import { type Administrator, makeAdministrator } from "./Administrator.ts"
import { complexityOf } from "./Complexity.ts"
import { type Credential, type Credentials, makeCredentials } from "./Credentials.ts"
import { operationIn, readDocument } from "./Document.ts"
import { makeEntityFilters } from "./EntityFilters.ts"
import { linearVendor } from "./Face.ts"
import { budgetHeaders, type Limits, makeMeters, type Meter } from "./Limits.ts"
import { makeMalformed, type MalformedFields } from "./Malformed.ts"
import { makeIntegration, makePerson, type Person } from "./Person.ts"
import { type Lifetimes, usualLifetimes } from "./oauth/Grants.ts"
import type { OauthAppDraft } from "./oauth/OauthApp.ts"
import { type Apps, isOfOauth, makeOauthServer } from "./oauth/OauthServer.ts"
import { makeReader, type Reader } from "./Reader.ts"
import { badRequest, executed, keyAsBearer, notExecutable, rateLimited, tooComplex, unauthenticated, wrongAddress } from "./Reply.ts"
import type { RequestContext } from "./RequestContext.ts"
import { schema } from "./Schema.ts"
import { namingUnanswered } from "./Unanswered.ts"
import type { User } from "./User.ts"
import { makeWebhooks } from "./webhooks/Webhooks.ts"
import { makeWorkspace } from "./Workspace.ts"

/** The personal key that works from the start; it is the owner's and has every scope. */
export const ownerKey = "lin_api_sandbox"

export interface LinearOptions {
  readonly clock: Clock
  /** Decides every id the server makes. */
  readonly seed?: number
  readonly name?: string
  readonly urlKey?: string
  /** In place of the vendor's, for every credential. */
  readonly limits?: Partial<Limits>
  readonly oauthApps?: ReadonlyArray<OauthAppDraft>
  /** In seconds, in place of Linear's own. */
  readonly lifetimes?: Partial<Lifetimes>
  /** How many deliveries in a row must be given up until a webhook is disabled; 1 when absent. */
  readonly failuresUntilDisabled?: number
}

export interface Linear extends App {
  readonly clock: Clock
  /** The first user, an administrator. */
  readonly owner: User
  readonly administrator: Administrator
  /** This user at the keyboard, by their own clock if one is given. */
  readonly person: (userId: string, clock?: Clock) => Person
  /** A connected tool that writes for somebody without an account. */
  readonly integration: (tool: { readonly type: string; readonly name: string; readonly externalUser?: string }) => Person
  readonly credentials: Credentials
  readonly read: Reader
  /**
   * Makes these fields of the record with this id come out wrong, and returns the function that heals it. Null where the schema forbids it
   * fails up to the next field that may be null; a text comes out as it is, also in place of a time.
   */
  readonly malform: (id: string, fields: MalformedFields) => () => void
  readonly whims: Whims
  readonly apps: Apps
}

/** The context of a request whose document has not been looked at. */
type Asked = Omit<RequestContext, "meter" | "complexity">

interface GraphqlRequest {
  readonly query: string
  readonly operationName: string | null
  readonly variables: Readonly<Record<string, unknown>>
}

const requestIn = (body: string): GraphqlRequest | undefined => {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return undefined
  }
  if (!isJsonObject(parsed) || typeof parsed["query"] !== "string") return undefined
  const { query, operationName, variables } = parsed
  return {
    query,
    operationName: typeof operationName === "string" ? operationName : null,
    variables: isJsonObject(variables) ? variables : {},
  }
}

export const makeLinear = (options: LinearOptions): Linear => {
  const workspace = makeWorkspace({
    clock: options.clock,
    seed: options.seed ?? 1,
    name: options.name ?? "Sandbox",
    urlKey: options.urlKey ?? "sandbox",
  })
  const administrator = makeAdministrator(workspace)
  const owner = administrator.addUser({ name: "Sandbox Owner", displayName: "owner", admin: true })
  const credentials = makeCredentials(workspace)
  const ownerCredential = credentials.add({ userId: owner.id, secret: ownerKey })
  const oauth = makeOauthServer({
    workspace,
    credentials,
    // Numbers of its own: the ids of records are the same with and without sign-ins.
    random: makeRandom((options.seed ?? 1) + 1),
    lifetimes: { ...usualLifetimes, ...options.lifetimes },
  })
  for (const app of options.oauthApps ?? []) oauth.apps.register(app)
  const outbox = makeOutbox()
  const deliveryIds = makeRandom((options.seed ?? 1) + 2)
  const webhooks = makeWebhooks(workspace, outbox, () => makeUuid(deliveryIds), options.failuresUntilDisabled ?? 1)
  const filters = makeEntityFilters(workspace)
  const malformed = makeMalformed()
  const metersOf = makeMeters(options.limits)

  const headersOf = (meter: Meter, now: number, complexity?: number): Readonly<Record<string, string>> => ({
    ...budgetHeaders("requests", meter.requests.state(now)),
    ...budgetHeaders("complexity", meter.complexity.state(now)),
    ...(complexity === undefined ? {} : { "x-complexity": String(complexity) }),
  })

  const contextOf = (viewer: User, credential: Credential, now: number): Asked => ({
    workspace,
    webhooks,
    filters,
    malformed,
    viewer,
    credential,
    actor: { origin: "api", userId: viewer.id, clock: () => now, bot: null, externalUserId: null },
    now,
  })

  const answer = (request: GraphqlRequest, context: Asked, meter: Meter): AppReply => {
    const { now } = context
    const read = readDocument(request.query)
    if (read.kind === "wrong") return notExecutable(read.errors, read.code, headersOf(meter, now))
    const operation = operationIn(read.document, request.operationName)
    if (operation === undefined)
      return badRequest("No operation with this name, or no name among several operations.", headersOf(meter, now))

    const complexity = complexityOf(schema, { operation, fragments: read.fragments, variables: request.variables })
    if (complexity > meter.limits.complexityPerQuery) {
      return tooComplex(complexity, meter.limits.complexityPerQuery, headersOf(meter, now, complexity))
    }
    if (!meter.complexity.spend(complexity, now)) {
      return rateLimited(`only ${meter.limits.complexityPerHour} points are allowed per hour.`, headersOf(meter, now, complexity))
    }
    const result = executeSync({
      schema,
      document: read.document,
      contextValue: { ...context, meter, complexity },
      variableValues: request.variables,
      operationName: request.operationName,
    })
    const headers = headersOf(meter, now, complexity)
    // Without `data` nothing ran: the variables did not fit their types.
    return "data" in result
      ? executed(result, headers)
      : notExecutable((result.errors ?? []).map(namingUnanswered), "BAD_USER_INPUT", headers)
  }

  /** Every web server tells its time. */
  const dated = (reply: AppReply): AppReply => ({
    ...reply,
    headers: { date: new Date(options.clock()).toUTCString(), ...reply.headers },
  })

  const handle = (request: AppRequest): AppReply => {
    if (isOfOauth(request.url.pathname)) return oauth.handle(request, options.clock())
    if (request.url.pathname !== "/graphql") return wrongAddress(404)
    if (request.method !== "POST") return wrongAddress(405)
    workspace.sweep()
    const now = options.clock()
    const checked = credentials.check(request.headers["authorization"])
    if (checked === "unknown") return unauthenticated()
    if (checked === "key-as-bearer") return keyAsBearer()
    const meter = metersOf(checked.credential)
    if (!meter.requests.spend(1, now)) {
      return rateLimited(`only ${meter.limits.requestsPerHour} requests are allowed per hour.`, headersOf(meter, now))
    }
    const body = requestIn(request.body)
    if (body === undefined) return badRequest("The body must be a JSON object with a query.", headersOf(meter, now))
    return answer(body, contextOf(checked.user, checked.credential, now), meter)
  }

  return {
    name: "linear",
    clock: options.clock,
    handle: (request) => dated(handle(request)),
    limited: ({ kind, waitSeconds }, now) => {
      const name = kind === "primary" ? "requests" : "complexity"
      const { limits } = metersOf(ownerCredential)
      const limit = name === "requests" ? limits.requestsPerHour : limits.complexityPerHour
      const headers = budgetHeaders(name, { limit, remaining: 0, reset: now + waitSeconds * 1000 })
      return dated(rateLimited(`only ${limit} ${name} are allowed per hour.`, kind === "secondary-without-wait" ? {} : headers))
    },
    unauthorized: () => dated(unauthenticated()),
    owner,
    administrator,
    person: (userId, clock) => makePerson(workspace, userId, clock),
    integration: (tool) => makeIntegration(workspace, tool),
    credentials,
    read: makeReader(workspace),
    face: makeFace(linearVendor(workspace)),
    malform: malformed.add,
    whims: workspace.whims,
    apps: oauth.apps,
    outbox,
  }
}
