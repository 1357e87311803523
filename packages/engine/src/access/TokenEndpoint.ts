/**
 * Asks an application for a pair of tokens, for a code or for the pair before, and sorts what it answers by what follows. Only the application's own refusal of the
 * refresh token ends a sign-in: not an outage, not what cannot be read, not a client that it does not know. The protocol is oauth4webapi's; here is what vendors do
 * otherwise.
 */
import { Json, type Authorization } from "@syncline/adapter-core"
import { Clock, Data, Effect, Redacted, Result } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import * as oauth from "oauth4webapi"
import type { OAuthClient } from "./OAuthClients.ts"

type OAuth2Credentials = Extract<Authorization.Credentials, { readonly _tag: "OAuth2" }>

export type Answer =
  | { readonly _tag: "Pair"; readonly pair: OAuth2Credentials }
  /** The code or the refresh token is not taken, or not any more. */
  | { readonly _tag: "Ended"; readonly message: string }
  /** The host's client is not taken; whose it is can be mended, and nobody needs to sign in. */
  | { readonly _tag: "ClientRefused"; readonly message: string }
  /** Nobody knows whether it was done. */
  | { readonly _tag: "Away"; readonly message: string; readonly waitMillis?: number }

class Failed extends Data.TaggedError("Failed")<{ readonly cause: unknown }> {}

/** How long an answer may take. A claim on a grant lives longer. */
export const timeoutMillis = 20_000

const clientErrors = new Set(["invalid_client", "unauthorized_client", "invalid_request", "invalid_scope", "unsupported_grant_type"])

/** What oauth4webapi is told of an application: it asks for no more than the token endpoint here. */
export const serverOf = ({ authorizationUrl, tokenUrl, issuer }: Authorization.OAuth2): oauth.AuthorizationServer => ({
  issuer: issuer ?? new URL(authorizationUrl).origin,
  token_endpoint: tokenUrl,
})

const authenticationOf = ({ clientAuthentication }: Authorization.OAuth2, { clientSecret }: OAuthClient): oauth.ClientAuth => {
  if (clientSecret === undefined) return oauth.None()
  const secret = Redacted.value(clientSecret)
  return clientAuthentication === "basic" ? oauth.ClientSecretBasic(secret) : oauth.ClientSecretPost(secret)
}

export const refresh = (
  way: Authorization.OAuth2,
  client: OAuthClient,
  refreshToken: Redacted.Redacted,
): Effect.Effect<Answer, never, HttpClient.HttpClient> => {
  const asked = Redacted.value(refreshToken)
  return ask(way, client, { secrets: [asked], kept: refreshToken }, (server, known, authentication, options) =>
    oauth
      .refreshTokenGrantRequest(server, known, authentication, asked, options)
      .then((response) => oauth.processRefreshTokenResponse(server, known, response)),
  )
}

/** A code as it was brought back by whoever was sent to the application, and what was said when they were sent. */
export interface Returned {
  /** As oauth4webapi found it good. */
  readonly parameters: URLSearchParams
  readonly redirectUri: string
  /** Absent where the application takes none. */
  readonly verifier: Redacted.Redacted | undefined
}

export const exchange = (
  way: Authorization.OAuth2,
  client: OAuthClient,
  { parameters, redirectUri, verifier }: Returned,
): Effect.Effect<Answer, never, HttpClient.HttpClient> => {
  const proof = verifier === undefined ? oauth.nopkce : Redacted.value(verifier)
  const secrets = [...secretsIn(parameters), ...(typeof proof === "string" ? [proof] : [])]
  return ask(way, client, { secrets }, (server, known, authentication, options) =>
    oauth
      .authorizationCodeGrantRequest(server, known, authentication, parameters, redirectUri, proof, options)
      .then((response) => oauth.processAuthorizationCodeResponse(server, known, response)),
  )
}

/** What is brought back and nobody else is to see. */
export const secretsIn = (parameters: URLSearchParams): ReadonlyArray<string> => [
  ...parameters.getAll("code"),
  ...parameters.getAll("state"),
]

interface Asked {
  /** What no message may repeat. */
  readonly secrets: ReadonlyArray<string>
  /** What stays where the answer has no other. */
  readonly kept?: Redacted.Redacted
}

/** `request` speaks the protocol. */
const ask = Effect.fnUntraced(function* (
  way: Authorization.OAuth2,
  client: OAuthClient,
  asked: Asked,
  request: (
    server: oauth.AuthorizationServer,
    known: oauth.Client,
    authentication: oauth.ClientAuth,
    options: oauth.TokenEndpointRequestOptions,
  ) => Promise<oauth.TokenEndpointResponse>,
): Effect.fn.Return<Answer, never, HttpClient.HttpClient> {
  const secrets = [...asked.secrets, ...(client.clientSecret === undefined ? [] : [Redacted.value(client.clientSecret)])]
  const fetching = yield* fetchOf(way)
  const told = yield* Effect.tryPromise({
    try: (signal) => {
      const options = { signal, [oauth.customFetch]: fetching.fetch, [oauth.allowInsecureRequests]: isLoopback(way.tokenUrl) }
      return request(serverOf(way), { client_id: client.clientId }, authenticationOf(way, client), options)
    },
    catch: (cause) => new Failed({ cause }),
  }).pipe(Effect.result)
  const now = yield* Clock.currentTimeMillis
  if (Result.isSuccess(told)) return { _tag: "Pair", pair: pairOf(told.success, asked.kept, now) }
  const { status, waitMillis } = fetching
  const { cause } = told.failure
  const words = inShort(saidBy(cause, status), secrets)
  const error = cause instanceof oauth.ResponseBodyError ? cause.error : undefined
  // Whatever an application that is in trouble says of a refresh token, it may say otherwise when it is not.
  if (status === undefined || status >= 500 || status === 429 || error === undefined)
    return { _tag: "Away", message: words, ...(waitMillis !== undefined && { waitMillis }) }
  if (error === "invalid_grant") return { _tag: "Ended", message: words }
  return clientErrors.has(error) ? { _tag: "ClientRefused", message: words } : { _tag: "Away", message: words }
})

/** Lets oauth4webapi fetch through the client that everything else goes through, and makes of the answer what the RFCs ask for. */
const fetchOf = Effect.fnUntraced(function* (way: Authorization.OAuth2) {
  const services = yield* Effect.context<HttpClient.HttpClient>()
  const seen: { status?: number; waitMillis?: number } = {}
  const post = (url: string, init: oauth.CustomFetchOptions<"POST", URLSearchParams>) =>
    Effect.gen(function* () {
      const http = yield* HttpClient.HttpClient
      const request = HttpClientRequest.post(url, { headers: init.headers }).pipe(
        HttpClientRequest.bodyText(init.body.toString(), "application/x-www-form-urlencoded;charset=UTF-8"),
      )
      const response = yield* http.execute(request)
      const { status, headers } = response
      Object.assign(seen, { status, ...waitOf(headers["retry-after"]) })
      return standard(way, status, yield* response.text)
    }).pipe(
      Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
      Effect.timeoutOrElse({ duration: timeoutMillis, orElse: () => Effect.fail(new Failed({ cause: "no answer in time" })) }),
    )
  const fetching = Object.assign(seen, {
    fetch: (url: string, init: oauth.CustomFetchOptions<"POST", URLSearchParams>) =>
      Effect.runPromiseWith(services)(post(url, init), init.signal === undefined ? {} : { signal: init.signal }),
  })
  return fetching
})

const waitOf = (retryAfter: string | undefined): { readonly waitMillis?: number } =>
  /^\d{1,6}$/.test(retryAfter ?? "") ? { waitMillis: Number(retryAfter) * 1000 } : {}

/** Some answer errors with the status 200, have words of their own for them, or name scopes in a list. */
const standard = ({ errors = {}, refresh: { endedBy = [] } }: Authorization.OAuth2, status: number, text: string): Response => {
  const parsed = Result.getOrUndefined(Result.try((): Json.Json => JSON.parse(text)))
  const headers = { "content-type": "application/json" }
  if (!Json.isObject(parsed)) return new Response(text, { status: bodiless(status) ? 502 : status })
  // An id token says who signed in, which is asked for where it is needed.
  const { error, scope, id_token: _, ...rest } = parsed
  const failed = typeof error === "string" && parsed["access_token"] === undefined
  const body = {
    ...rest,
    ...(typeof error === "string" && { error: endedBy.includes(error) ? "invalid_grant" : (errors[error] ?? error) }),
    ...(scope !== undefined && { scope: Array.isArray(scope) ? scope.join(" ") : scope }),
  }
  return new Response(JSON.stringify(body), { status: failed && status === 200 ? 400 : bodiless(status) ? 502 : status, headers })
}

const bodiless = (status: number) => [101, 204, 205, 304].includes(status)

const pairOf = (answer: oauth.TokenEndpointResponse, kept: Redacted.Redacted | undefined, now: number): OAuth2Credentials => {
  const refreshToken = answer.refresh_token === undefined ? kept : Redacted.make(answer.refresh_token)
  const seconds = (value: unknown) => (typeof value === "number" && value > 0 ? now + value * 1000 : undefined)
  const expiresAt = seconds(answer.expires_in)
  const refreshExpiresAt = seconds(answer["refresh_token_expires_in"] ?? answer["x_refresh_token_expires_in"])
  return {
    _tag: "OAuth2",
    accessToken: Redacted.make(answer.access_token),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(refreshExpiresAt !== undefined && { refreshExpiresAt }),
  }
}

/** The application's words, on one line, short, and without any secret that it repeats. */
export const inShort = (said: string, secrets: ReadonlyArray<string>): string => {
  const hidden = secrets.reduce((text, secret) => (secret === "" ? text : text.replaceAll(secret, "…")), said)
  return hidden
    .slice(0, 500)
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, " ")
}

const saidBy = (failure: unknown, status: number | undefined): string => {
  if (status === undefined) return "its token endpoint cannot be reached"
  if (!(failure instanceof oauth.ResponseBodyError)) return `${status}: the answer of its token endpoint is none`
  const { error, error_description: description } = failure
  return `${status}: ${error}${description === undefined ? "" : ` (${description})`}`
}

/** A vendor that runs on this machine, for development, has no certificate. */
export const isLoopback = (url: string): boolean => {
  const { protocol, hostname } = new URL(url)
  return protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname)
}
