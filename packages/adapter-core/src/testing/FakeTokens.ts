/**
 * A token endpoint in memory, as strict as those of vendors: refresh tokens of one use, with or without a grace, reuse that ends the sign-in, lifetimes by the clock
 * under which it was made, answers that are lost. It is reached through an `HttpClient`, as the real ones are.
 */
import { Clock, Effect } from "effect"
import { HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "effect/http"
import type { OAuth2, Refresh } from "../Authorization.ts"
import { type FakeCodes, make as makeCodes } from "./FakeCodes.ts"

export interface FakeTokensOptions {
  /** How the application treats refresh tokens. Default: each is good for one use. */
  readonly refresh?: Refresh
  /** How long an access token lives, in milliseconds. Default: an hour. */
  readonly accessMillis?: number
  /** A refresh token that is used a second time, after its grace, ends the whole sign-in. Default: it is only refused. */
  readonly reuseEnds?: boolean
  /** Errors come with the status 200, as GitHub's do. */
  readonly errorsWith200?: boolean
  /** A refresh ends the access tokens before it. */
  readonly refreshEndsAccess?: boolean
}

/** What the next request meets. */
export type Mishap =
  /** It never arrives. */
  | { readonly _tag: "RequestLost" }
  /** It is done, and nobody hears of it. */
  | { readonly _tag: "AnswerLost" }
  /** Nothing is done. `<sent>` in the body stands for all that the request said. */
  | { readonly _tag: "Answer"; readonly status: number; readonly body: string }

export interface Pair {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresAt: number
}

export interface FakeTokens {
  readonly authorization: OAuth2
  readonly client: HttpClient.HttpClient
  /** A person signs in. */
  readonly signIn: () => Pair
  /** Where people are sent to sign in. */
  readonly codes: FakeCodes
  readonly accepts: (accessToken: string) => boolean
  /** The person takes all back. */
  readonly revoke: () => void
  /** The application comes back from a backup that was made before its last refresh. */
  readonly rollBack: () => void
  /** Ends the access tokens before their time. */
  readonly endAccess: () => void
  readonly mishaps: Array<Mishap>
  /** Refreshes that arrived, oldest first: the refresh token of each. */
  readonly log: ReadonlyArray<string>
  /** Done for each request: before the endpoint sees it, and when its answer is on its way. */
  readonly hooks: { before?: Effect.Effect<void>; after?: Effect.Effect<void> }
  /** Every secret that was ever given out, and that of the client. */
  readonly secrets: () => ReadonlyArray<string>
}

export const fakeClient = { clientId: "syncline-test", clientSecret: "client-secret-nobody-else-has" }

interface Refreshable {
  readonly family: number
  readonly madeAt: number
  usedAt?: number
  successor?: Pair
}

export const make = (options: FakeTokensOptions = {}): Effect.Effect<FakeTokens> =>
  Effect.map(Clock.Clock, (clock) => makeWith(options, () => clock.currentTimeMillisUnsafe()))

const makeWith = (options: FakeTokensOptions, now: () => number): FakeTokens => {
  const {
    refresh = { rotates: true },
    accessMillis = 3_600_000,
    reuseEnds = false,
    errorsWith200 = false,
    refreshEndsAccess = false,
  } = options
  const access = new Map<string, { readonly family: number; readonly until: number }>()
  const refreshable = new Map<string, Refreshable>()
  const signedInAt = new Map<number, number>()
  const mishaps: Array<Mishap> = []
  const log: Array<string> = []
  const codes = makeCodes()
  const hooks: FakeTokens["hooks"] = {}
  let made = 0

  const issue = (family: number, refreshToken?: string): Pair => {
    made += 1
    const pair = {
      accessToken: `access-secret-${made}`,
      refreshToken: refreshToken ?? `refresh-secret-${made}`,
      expiresAt: now() + accessMillis,
    }
    access.set(pair.accessToken, { family, until: pair.expiresAt })
    refreshable.set(pair.refreshToken, { family, madeAt: now() })
    return pair
  }

  const tokensOf = ({ accessToken, refreshToken }: Pair): Answer => {
    const body = { access_token: accessToken, refresh_token: refreshToken, token_type: "bearer", expires_in: accessMillis / 1000 }
    const idle = refresh.idleMillis === undefined ? {} : { refresh_token_expires_in: refresh.idleMillis / 1000 }
    return { status: 200, body: JSON.stringify({ ...body, ...idle }) }
  }

  const refused = (error: string, token: string): Answer => ({
    status: errorsWith200 ? 200 : 400,
    body: JSON.stringify({ error, error_description: `what was sent, ${token}, is not good (any more)` }),
  })

  const ended = (token: string) => refused(refresh.endedBy?.[0] ?? "invalid_grant", token)

  const signIn = (): Pair => {
    const family = signedInAt.size + made + 1
    signedInAt.set(family, now())
    return issue(family)
  }

  const answer = (form: URLSearchParams): Answer => {
    const isKnown = form.get("client_id") === fakeClient.clientId && form.get("client_secret") === fakeClient.clientSecret
    if (form.get("grant_type") === "authorization_code") {
      const code = form.get("code") ?? ""
      if (!isKnown) return refused("invalid_client", code)
      return codes.take(form) ? tokensOf(signIn()) : refused("invalid_grant", code)
    }
    const token = form.get("refresh_token") ?? ""
    log.push(token)
    if (!isKnown) return refused("invalid_client", token)
    const known = refreshable.get(token)
    if (known === undefined) return ended(token)
    const { idleMillis = Number.POSITIVE_INFINITY, absoluteMillis = Number.POSITIVE_INFINITY, graceMillis = 0 } = refresh
    const isOld = now() >= known.madeAt + idleMillis || now() >= (signedInAt.get(known.family) ?? 0) + absoluteMillis
    if (!signedInAt.has(known.family) || isOld) return ended(token)
    if (known.usedAt !== undefined && known.successor !== undefined) {
      if (now() < known.usedAt + graceMillis) return tokensOf(known.successor)
      if (reuseEnds) revokeFamily(known.family)
      return ended(token)
    }
    if (refreshEndsAccess) endAccess()
    const pair = issue(known.family, refresh.rotates ? undefined : token)
    if (refresh.rotates) Object.assign(known, { usedAt: now(), successor: pair })
    return tokensOf(pair)
  }

  const revokeFamily = (family: number) => {
    signedInAt.delete(family)
    for (const [token, { family: of }] of access) if (of === family) access.delete(token)
  }
  const endAccess = () => access.clear()

  const client = HttpClient.make((request) =>
    Effect.gen(function* () {
      const lost = new HttpClientError.HttpClientError({
        reason: new HttpClientError.TransportError({ request, description: "the connection was lost" }),
      })
      yield* hooks.before ?? Effect.void
      const mishap = mishaps.shift()
      if (mishap?._tag === "RequestLost") return yield* lost
      const form = formOf(request)
      const { status, body } =
        mishap?._tag === "Answer" ? { ...mishap, body: mishap.body.replaceAll("<sent>", [...form.values()].join(" ")) } : answer(form)
      yield* hooks.after ?? Effect.void
      if (mishap?._tag === "AnswerLost") return yield* lost
      return HttpClientResponse.fromWeb(request, new Response(body, { status, headers: { "content-type": "application/json" } }))
    }),
  )

  return {
    authorization: {
      _tag: "OAuth2",
      authorizationUrl: "https://fake.invalid/authorize",
      tokenUrl: "https://fake.invalid/token",
      scopes: ["read", "write"],
      scopeSeparator: " ",
      pkce: "S256",
      clientAuthentication: "body",
      refresh,
    },
    client,
    signIn,
    codes,
    accepts: (accessToken) => {
      const found = access.get(accessToken)
      return found !== undefined && now() < found.until
    },
    revoke: () => {
      for (const family of signedInAt.keys()) revokeFamily(family)
    },
    rollBack: () => {
      for (const known of refreshable.values()) {
        if (known.successor === undefined) continue
        access.delete(known.successor.accessToken)
        if (!refreshable.delete(known.successor.refreshToken)) continue
        delete known.successor
        delete known.usedAt
      }
    },
    endAccess,
    mishaps,
    log,
    hooks,
    secrets: () => [
      fakeClient.clientSecret,
      ...codes.given(),
      ...Array.from({ length: made }, (_, index) => [`access-secret-${index + 1}`, `refresh-secret-${index + 1}`]).flat(),
    ],
  }
}

interface Answer {
  readonly status: number
  readonly body: string
}

const formOf = ({ body }: HttpClientRequest.HttpClientRequest): URLSearchParams =>
  new URLSearchParams(body._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : "")
