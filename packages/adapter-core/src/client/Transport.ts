/**
 * Sends one request of an adapter and sorts its answer: a 2xx JSON answer succeeds, everything else is an `AdapterError`. Waits for the limiter
 * first and teaches it after. Retries what surely did not happen; a write whose answer was lost is never retried here but reported as
 * `UnknownOutcome`.
 */
import { Clock, Context, Effect, Option, Redacted, Result, Schedule, Struct } from "effect"
import { FetchHttpClient, HttpClient, type HttpClientError, HttpClientRequest } from "effect/http"
import {
  AdapterError,
  Conflict,
  Forbidden,
  Gone,
  Malformed,
  Moved,
  RateLimited,
  type Reason,
  Rejected,
  Unauthorized,
  Unavailable,
  UnknownOutcome,
} from "../AdapterError.ts"
import * as AnswerBody from "./AnswerBody.ts"
import type { Api } from "../Api.ts"
import type { Method } from "../Endpoint.ts"
import { type Json, at } from "../Json.ts"
import { lastLook, notSent } from "./LastLook.ts"
import { Limiter, type LimiterRequest, Patience } from "./Limiter.ts"
import { type Signal, matches, waitMillis } from "../RatePolicy.ts"
import type { Reply } from "./Reply.ts"

export interface Outgoing {
  readonly operation: string
  readonly method: Method
  /** Absolute. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Json
  /** Changes something at the vendor (a GraphQL query is a POST and changes nothing). */
  readonly write: boolean
}

export interface Sender {
  readonly api: Api
  /** Header with the credentials; `undefined` sends none. */
  readonly authorization: { readonly name: string; readonly value: Redacted.Redacted } | undefined
  /** Whose limit is spent. */
  readonly limitKey: string
}

/** How long an answer may take, in milliseconds. */
export const Timeout = Context.Reference<number>("@syncline/adapter-core/Transport/Timeout", { defaultValue: () => 30_000 })

/** How often a request that surely did nothing is tried again before its error is reported. */
export const Retries = Context.Reference<number>("@syncline/adapter-core/Transport/Retries", { defaultValue: () => 3 })

/**
 * Done before a request that changes something is sent, after all waiting for limits. Whoever may act only for a limited time waits here until it is sure
 * that the time has not run out, or is stopped; the answer is asked once more right before the first byte goes out.
 */
export const BeforeWrite = Context.Reference<Effect.Effect<() => boolean>>("@syncline/adapter-core/Transport/BeforeWrite", {
  defaultValue: () => Effect.succeed(() => true),
})

const redirectsFollowed = 5

export const send = Effect.fnUntraced(function* (
  sender: Sender,
  outgoing: Outgoing,
): Effect.fn.Return<Reply, AdapterError, HttpClient.HttpClient | Limiter> {
  const retries = yield* Retries
  const patience = yield* Patience
  return yield* Effect.retry(attempt(sender, outgoing), {
    schedule: Schedule.jittered(Schedule.exponential("200 millis")),
    times: retries,
    while: ({ reason }) => reason._tag === "Unavailable" || (reason._tag === "RateLimited" && reason.waitMillis <= patience),
  })
})

const attempt = Effect.fnUntraced(function* (sender: Sender, outgoing: Outgoing) {
  const limiter = yield* Limiter
  const request: LimiterRequest = {
    app: sender.api.app,
    operation: outgoing.operation,
    method: outgoing.method,
    write: outgoing.write,
    key: sender.limitKey,
  }
  const fail = (reason: Reason) => new AdapterError({ app: sender.api.app, operation: outgoing.operation, reason })
  if (!canBeSent(sender.authorization)) {
    const message = "the credentials hold a line break or a character that no header can carry; enter them again"
    return yield* fail(new Unauthorized({ message }))
  }
  yield* limiter.take(sender.api.rates, request)
  const mayBeSent = outgoing.write ? yield* yield* BeforeWrite : undefined
  if (mayBeSent?.() === false) return yield* fail(new Unavailable({ message: "not sent: it may not be any more" }))
  const reply = yield* Effect.mapError(exchange(sender, outgoing, outgoing.url, mayBeSent, redirectsFollowed), fail)
  yield* limiter.observe(sender.api.rates, request, reply)
  const fault = faultOf(sender.api, outgoing, reply, yield* Clock.currentTimeMillis)
  if (fault === undefined) return reply
  if (fault._tag === "RateLimited") yield* limiter.close(sender.limitKey, fault.waitMillis)
  return yield* fail(fault)
})

/** One request and, for redirects within the same origin, those it leads to. */
const exchange = (
  sender: Sender,
  outgoing: Outgoing,
  url: string,
  mayBeSent: (() => boolean) | undefined,
  redirectsLeft: number,
): Effect.Effect<Reply, Reason, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const client = yield* HttpClient.HttpClient
    const timeout = yield* Timeout
    const lost = (message: string): Reason => (outgoing.write ? new UnknownOutcome({ message }) : new Unavailable({ message }))
    // Left to itself, fetch follows redirects to any host, and turns a POST into a GET.
    const init: RequestInit = { ...Option.getOrUndefined(yield* Effect.serviceOption(FetchHttpClient.RequestInit)), redirect: "manual" }
    const reply = yield* Effect.gen(function* () {
      const response = yield* client.execute(toRequest(sender, outgoing, url))
      return toReply(response.status, response.headers, yield* AnswerBody.read(response))
    }).pipe(
      Effect.provideService(FetchHttpClient.RequestInit, mayBeSent === undefined ? init : lastLook(init, mayBeSent)),
      Effect.mapError((error) => {
        if (error._tag === "TooLarge") return outgoing.write ? lost(tooLarge(url, error)) : new Malformed({ message: tooLarge(url, error) })
        return neverSent(error) ? new Unavailable({ message: describe(error) }) : lost(describe(error))
      }),
      Effect.timeoutOrElse({ duration: timeout, orElse: () => Effect.fail(lost(`no answer within ${timeout} ms`)) }),
    )
    if (![301, 302, 303, 307, 308].includes(reply.status)) return reply
    const { location = "" } = reply.headers
    const target = location === "" ? null : URL.parse(location, url)
    // Names and passwords in an address are sent by no one; `fetch` refuses them.
    if (target === null || target.origin !== new URL(url).origin || target.username !== "" || target.password !== "") {
      return yield* Effect.fail(new Rejected({ message: `redirected to another host (${target?.host ?? "no location"}); not followed` }))
    }
    const leads = sender.api.leads?.(new URL(outgoing.url), target) ?? "same"
    if (leads !== "same") {
      const message = `${reply.status}: it is at ${bearable(target.pathname)} now`
      return yield* Effect.fail(leads === "elsewhere" ? new Gone({ message }) : new Moved({ message, ...leads }))
    }
    if (redirectsLeft === 0) return yield* Effect.fail(new Rejected({ message: `more than ${redirectsFollowed} redirects` }))
    // After a 303 the write is done, and its outcome is read there.
    const next: Outgoing = reply.status === 303 ? { ...Struct.omit(outgoing, ["body"]), method: "GET" } : outgoing
    return yield* exchange(sender, next, target.href, mayBeSent, redirectsLeft - 1)
  })

/** `fetch` refuses other characters, and would seem never to reach the application. White space around a value is not sent. */
const canBeSent = (authorization: Sender["authorization"]): boolean =>
  authorization === undefined || /^[\t\x20-\x7e\x80-\xff]*$/.test(Redacted.value(authorization.value).trim())

const toRequest = (sender: Sender, outgoing: Outgoing, url: string): HttpClientRequest.HttpClientRequest => {
  const headers: Record<string, string> = { ...sender.api.headers, ...outgoing.headers }
  if (sender.authorization !== undefined) headers[sender.authorization.name] = Redacted.value(sender.authorization.value)
  const request = HttpClientRequest.make(outgoing.method)(url, { headers })
  return outgoing.body === undefined ? request : HttpClientRequest.bodyJsonUnsafe(request, outgoing.body)
}

/** Text that was damaged on the way, or is no text, is not read: what would be read is not what was said. */
const toReply = (status: number, headers: Readonly<Record<string, string>>, { text, sound }: AnswerBody.AnswerBody): Reply => {
  const body = sound ? Result.getOrUndefined(Result.try((): Json => JSON.parse(text))) : undefined
  return { status, headers, body, text }
}

/** Without the query, which may hold what is nobody's business. */
const tooLarge = (url: string, { limit }: AnswerBody.TooLarge): string =>
  `the answer of ${new URL(url).pathname} has more than ${limit} bytes; provide a higher \`AnswerLimit\` to read it`

/** Errors after which it is certain that the vendor saw nothing. */
const neverSent = (error: HttpClientError.HttpClientError): boolean => {
  if (error.reason._tag === "InvalidUrlError" || error.reason._tag === "EncodeError") return true
  if (error.reason._tag !== "TransportError") return false
  return ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", notSent].some((code) => codesOf(error.reason).includes(code))
}

const codesOf = (error: unknown): ReadonlyArray<unknown> =>
  typeof error === "object" && error !== null
    ? ["code" in error ? error.code : undefined, ...("cause" in error ? codesOf(error.cause) : [])]
    : []

const describe = (error: HttpClientError.HttpClientError): string => {
  const code = codesOf(error.reason).find((part) => typeof part === "string")
  return code === undefined ? `the connection failed (${error.reason._tag})` : `the connection failed (${code})`
}

/** What is wrong with an answer, if anything. */
const faultOf = (api: Api, outgoing: Outgoing, reply: Reply, now: number): Reason | undefined => {
  const { status } = reply
  const message = explain(reply)
  // The reason of a refusal that was cut off is not known; nothing happened, so the request may be made again.
  const isJson = /\bjson\b/.test(reply.headers["content-type"] ?? "")
  const cutOff = status >= 400 && status < 500 && isJson && reply.body === undefined && reply.text !== ""
  for (const signal of api.rates.signals) {
    if (matches(signal.when, reply)) return fromSignal(signal, api, outgoing, reply, message, now)
    if (cutOff && matches(Struct.omit(signal.when, ["body"]), reply)) return new Unavailable({ message })
  }
  if (status === 304 || status === 204 || status === 205) return undefined
  if (status >= 200 && status < 300) {
    if (reply.body !== undefined || (outgoing.method === "DELETE" && reply.text === "")) return undefined
    const unreadable = `answered ${status} with ${reply.text === "" ? "nothing" : "something that is not JSON, or not in the charset it says"}`
    return outgoing.write ? new UnknownOutcome({ message: unreadable }) : new Unavailable({ message: unreadable })
  }
  if (cutOff) return new Unavailable({ message })
  if (status === 401) return new Unauthorized({ message })
  if (status === 403) return new Forbidden({ message })
  if (status === 404 || status === 410) return new Gone({ message })
  if (status === 409 || status === 412) return new Conflict({ message })
  if (status === 429) {
    const wait = waitMillis({ header: "retry-after", unit: "seconds" }, reply.headers, now)
    return new RateLimited({ message, waitMillis: wait ?? 60_000 })
  }
  if (status === 408 || status === 425 || status === 503) return new Unavailable({ message })
  if (status >= 500) return outgoing.write ? new UnknownOutcome({ message }) : new Unavailable({ message })
  return refusal(api, reply, message)
}

const refusal = ({ refusedField = usualField }: Api, { body = null }: Reply, message: string): Rejected => {
  const field = refusedField(body)
  return new Rejected({ message, ...(field !== undefined && { field: bearable(field) }) })
}

const usualField: NonNullable<Api["refusedField"]> = (answer) => {
  const field = at(answer, ["errors", 0, "field"])
  return typeof field === "string" ? field : undefined
}

const fromSignal = (signal: Signal, api: Api, outgoing: Outgoing, reply: Reply, message: string, now: number): Reason => {
  switch (signal.reason) {
    case "RateLimited": {
      const wait = Option.fromUndefinedOr(
        (signal.wait ?? []).map((source) => waitMillis(source, reply.headers, now)).find((millis) => millis !== undefined),
      )
      return new RateLimited({ message, waitMillis: Option.getOrElse(wait, () => signal.otherwiseMillis ?? 60_000) })
    }
    case "Unavailable":
      return new Unavailable({ message })
    case "Unauthorized":
      return new Unauthorized({ message })
    case "Forbidden":
      return new Forbidden({ message })
    case "Rejected":
      return refusal(api, reply, message)
    case "Conflict":
      return new Conflict({ message })
    case "Gone":
      return new Gone({ message })
    case "UnknownOutcome":
      return outgoing.write ? new UnknownOutcome({ message }) : new Unavailable({ message })
  }
}

/** Words of others go into logs and onto screens: they stay on one line, short, and move no cursor. */
const bearable = (text: string): string =>
  text
    .slice(0, 500)
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, " ")

/** The vendor's own words where they are found at a usual place, cut to a bearable length. */
const explain = (reply: Reply): string => {
  const words = [
    at(reply.body, ["errors", 0, "extensions", "userPresentableMessage"]),
    at(reply.body, ["message"]),
    at(reply.body, ["errors", 0, "message"]),
    at(reply.body, ["error"]),
  ].find((part) => typeof part === "string")
  const details = (at(reply.body, ["errors"]) ?? []) as Json
  const fields = Array.isArray(details)
    ? details.flatMap((detail) => {
        const field = at(detail, ["field"])
        const code = at(detail, ["message"]) ?? at(detail, ["code"])
        return typeof field === "string" ? [`${field}: ${String(code ?? "invalid")}`] : []
      })
    : []
  const text = [words ?? (reply.body === undefined ? "no JSON in the answer" : "no message in the answer"), ...fields].join("; ")
  return `${reply.status}: ${bearable(text)}`
}
