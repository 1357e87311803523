/**
 * The front of the REST API: version, credential, limits, endpoint, conditional reply, headers, in that order. Every reply tells the caller's
 * budget; a 304, a refused request and a question about the limits themselves cost none of it.
 */
import type { AppReply, AppRequest, Limit } from "../App.ts"
import { anonymousCaller, authenticate } from "./Access.ts"
import type { Caller, Tokens } from "./Access.ts"
import { selectVersion } from "./ApiVersion.ts"
import { appRoutes, isOfApp } from "./apps/AppEndpoints.ts"
import { installationRoutes } from "./apps/InstallationEndpoints.ts"
import type { Registry } from "./apps/Registry.ts"
import { appOfWebToken } from "./apps/WebToken.ts"
import type { ApiVersion } from "./ApiVersion.ts"
import { entityTag, isNotModified, validatorHeaders } from "./Conditional.ts"
import { makeDispatch, repositoryTable } from "./Dispatch.ts"
import type { Answer } from "./Exchange.ts"
import { applicationRoutes } from "./oauth/ApplicationEndpoints.ts"
import type { Grants } from "./oauth/Grants.ts"
import { budgetHeaders, makeRateLimits, primaryRefusal, secondaryRefusal } from "./RateLimits.ts"
import type { Budget, LimitOptions, Payer, Resource } from "./RateLimits.ts"
import { textOf } from "./RecordText.ts"
import type { ApiWrite } from "./Records.ts"
import { Refusal } from "./Refusal.ts"
import type { GlobalRoute } from "./Route.ts"
import { searchRoute } from "./SearchEndpoint.ts"
import { userRoutes } from "./UserEndpoints.ts"
import { appHookRoutes } from "./webhooks/AppHookEndpoints.ts"
import type { Hooks } from "./webhooks/Hooks.ts"
import type { World } from "./World.ts"

export interface GatewayOptions {
  readonly world: World
  readonly tokens: Tokens
  readonly registry: Registry
  readonly grants: Grants
  readonly hooks: Hooks
  /** Successful writes are added here. */
  readonly apiWrites: Array<ApiWrite>
  readonly limits: LimitOptions
  readonly searchDelayMillis: number
  readonly retiredVersions: ReadonlyArray<ApiVersion>
}

/** What is answered that is not below a repository. */
export const globalTable = ({
  registry,
  grants,
  hooks,
  searchDelayMillis,
}: Pick<GatewayOptions, "registry" | "grants" | "hooks" | "searchDelayMillis">): ReadonlyArray<GlobalRoute> => [
  // Before `/user/{id}`.
  ...installationRoutes(registry, grants),
  ...userRoutes,
  searchRoute(searchDelayMillis),
  ...appRoutes(registry, grants),
  ...applicationRoutes(registry, grants),
  ...appHookRoutes(hooks),
]

/** `now` is the server's time, epoch milliseconds. */
export interface Gateway {
  readonly handle: (request: AppRequest, now: number) => AppReply
  /** The reply to a request that met a limit which the gateway itself has not reached. */
  readonly limited: (limit: Limit, now: number) => AppReply
  readonly refuse: (refusal: Refusal, now: number) => AppReply
}

const anonymous: Payer = { userId: undefined, requestsPerHour: undefined }

/** Apps that ask about their tokens with their secrets: they pay together, and not with those who have no credential. */
const clients: Payer = { userId: 0, requestsPerHour: undefined }

const isOfClient = (path: string): boolean => path.startsWith("/applications/")

const payerOf = (caller: Caller, path: string): Payer => {
  if (isOfClient(path)) return clients
  const userId = caller.app?.id ?? caller.installation?.of.id ?? caller.user?.id
  return { userId, requestsPerHour: caller.token?.requestsPerHour }
}

export const makeGateway = (options: GatewayOptions): Gateway => {
  const limits = makeRateLimits(options.limits)
  const limitStatus = options.limits.status ?? 403
  const { registry } = options
  const dispatch = makeDispatch(globalTable(options), repositoryTable(options.hooks), options.apiWrites)
  let requests = 0

  const reply = (answer: Answer, budget: Budget, now: number, headers: Readonly<Record<string, string>> = {}): AppReply => {
    requests += 1
    return {
      status: answer.status,
      headers: {
        ...(answer.text === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
        date: new Date(now).toUTCString(),
        ...budgetHeaders(budget),
        "x-github-media-type": "github.v3; format=json",
        "x-github-request-id": requests.toString(16).toUpperCase().padStart(12, "0"),
        vary: "Accept, Authorization, Accept-Encoding",
        ...headers,
        ...answer.headers,
      },
      body: answer.text?.json ?? "",
    }
  }

  const refuse = (refusal: Refusal, now: number): AppReply => reply(refusedWith(refusal), limits.budget(anonymous, "core", now), now)

  const serve = (request: AppRequest, caller: Caller, version: ApiVersion, now: number): AppReply => {
    const path = request.url.pathname
    const payer = payerOf(caller, path)
    const resource: Resource = path.startsWith("/search/") ? "search" : "core"
    const budget = () => limits.budget(payer, resource, now)
    const scopes = caller.token?.scopes
    const headers = {
      "x-github-api-version-selected": version,
      ...(scopes === undefined ? {} : { "x-oauth-scopes": scopes.join(", ") }),
    }
    if (path === "/rate_limit") {
      const core = countsOf(limits.budget(payer, "core", now))
      const resources = { core, search: countsOf(limits.budget(payer, "search", now)) }
      const text = textOf(version === "2022-11-28" ? { resources, rate: core } : { resources })
      return reply({ status: 200, text }, budget(), now, headers)
    }
    const refusal = refusalOf(() => {
      if (budget().remaining === 0) throw primaryRefusal(limitStatus, whoIs(caller))
      limits.admit(payer, request.method, now)
    })
    if (refusal !== undefined) return reply(refusedWith(refusal), budget(), now, headers)

    const rendering = { world: options.world, origin: request.url.origin, version }
    const answer = answerOf(() => dispatch({ request, world: options.world, caller, rendering, now, params: {} }))
    const conditional = answer.status === 200 && request.method === "GET" ? conditionalOf(request, answer) : answer
    if (conditional.status !== 304) limits.spend(payer, resource, now)
    return reply(conditional, budget(), now, headers)
  }

  const callerOf = (request: AppRequest, now: number): Caller => {
    const path = request.url.pathname
    const authorization = request.headers["authorization"]
    if (isOfApp(path)) return anonymousCaller(appOfWebToken(registry, authorization, now))
    return isOfClient(path) ? anonymousCaller() : authenticate(options.world, options.tokens, authorization, now)
  }

  return {
    handle: (request, now) => {
      try {
        const version = selectVersion(request.headers["x-github-api-version"], options.retiredVersions)
        return serve(request, callerOf(request, now), version, now)
      } catch (error) {
        if (error instanceof Refusal) return refuse(error, now)
        throw error
      }
    },
    limited: (limit, now) => {
      const most = options.limits.requestsPerHour ?? 5_000
      const used = limit.kind === "primary" ? most : 1
      const reset = Math.ceil(now / 1000) + limit.waitSeconds
      const refusal =
        limit.kind === "primary"
          ? primaryRefusal(limitStatus, "user ID 1")
          : secondaryRefusal(limitStatus, limit.kind === "secondary" ? limit.waitSeconds : undefined)
      return reply(refusedWith(refusal), { limit: most, used, remaining: most - used, reset, resource: "core" }, now)
    },
    refuse,
  }
}

const refusedWith = (refusal: Refusal): Answer => ({ status: refusal.status, text: textOf(refusal.body), headers: refusal.headers })

const refusalOf = (work: () => void): Refusal | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

const answerOf = (work: () => Answer): Answer => {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) return refusedWith(error)
    throw error
  }
}

const conditionalOf = (request: AppRequest, answer: Answer): Answer => {
  const etag = entityTag(answer.text?.digest ?? "", answer.headers?.["link"] ?? "")
  const validators = { etag, lastModified: answer.lastModified }
  const headers = { ...answer.headers, ...validatorHeaders(validators), "cache-control": "private, max-age=60, s-maxage=60" }
  return isNotModified(request, validators) ? { status: 304, headers } : { ...answer, headers }
}

const countsOf = ({ limit, used, remaining, reset }: Budget) => ({ limit, used, remaining, reset })

const whoIs = (caller: Caller): string => (caller.user === undefined ? "127.0.0.1" : `user ID ${caller.user.id}`)
