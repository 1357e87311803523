/**
 * A typed client of one application with one set of credentials: `get` one object, read a list by pages or as a whole, write. Needs an HTTP client
 * and a `Limiter`, nothing else; the engine and a ten-line script use the same one.
 */
import { Effect, Option, Result, type Schema, Stream } from "effect"
import type { HttpClient } from "effect/http"
import { AdapterError, Gone, Malformed, Rejected, UnknownOutcome } from "../AdapterError.ts"
import type { Api } from "../Api.ts"
import { header } from "../Authorization.ts"
import * as Decoder from "./Decoder.ts"
import type { GetEndpoint, ListEndpoint, Page, Protocol, WriteEndpoint } from "../Endpoint.ts"
import * as HttpDate from "./HttpDate.ts"
import { place, writeInstant } from "../Incremental.ts"
import { type Json, type JsonObject, at, flaw, isObject } from "../Json.ts"
import type { Limiter } from "./Limiter.ts"
import { nextPosition, turn } from "../Paging.ts"
import { expand } from "./PathTemplate.ts"
import { type SignIn, signedIn } from "./SignIn.ts"
import * as Trail from "./Trail.ts"
import { type Outgoing, send } from "./Transport.ts"

/** What every request needs from its surroundings. */
export type Requirements = HttpClient.HttpClient | Limiter

export interface ListOptions {
  /** A `next` of an earlier page: reading goes on there. */
  readonly position?: string
  /** Only what changed since then: epoch milliseconds. Lists without an incremental filter ignore it. */
  readonly since?: number
  /** The validator of an earlier reading with the same `since`. */
  readonly validator?: string
}

export interface Client {
  readonly get: <P, A>(
    endpoint: GetEndpoint<P, A>,
    parameters: NoInfer<P>,
  ) => Effect.Effect<{ readonly item: A; readonly raw: Json }, AdapterError, Requirements>
  readonly page: <P, A>(
    endpoint: ListEndpoint<P, A>,
    parameters: NoInfer<P>,
    options?: ListOptions,
  ) => Effect.Effect<Page<A>, AdapterError, Requirements>
  /** All pages, one request each, only as fast as they are taken. */
  readonly streamPages: <P, A>(
    endpoint: ListEndpoint<P, A>,
    parameters: NoInfer<P>,
    options?: ListOptions,
  ) => Stream.Stream<Page<A>, AdapterError, Requirements>
  /** All items. Fails with `Malformed` at the first item that does not decode; use `streamPages` to pass over such items. */
  readonly streamAll: <P, A>(
    endpoint: ListEndpoint<P, A>,
    parameters: NoInfer<P>,
    options?: ListOptions,
  ) => Stream.Stream<A, AdapterError, Requirements>
  /** Sends a write. `body` is the JSON body (REST) or further variables (GraphQL). */
  readonly write: <P, A>(
    endpoint: WriteEndpoint<P, A>,
    parameters: NoInfer<P>,
    body?: JsonObject,
    headers?: Readonly<Record<string, string>>,
  ) => Effect.Effect<{ readonly item: A; readonly raw: Json }, AdapterError, Requirements>
}

export interface ClientOptions extends SignIn {
  readonly api: Api
  /** Replaces the application's own address. */
  readonly baseUrl?: string
  /** Whose limit is spent; connections with the same credentials share it. Default: the application's name. */
  readonly limitKey?: string
}

export const make = (options: ClientOptions): Client => {
  const { api } = options
  const baseUrl = (options.baseUrl ?? api.baseUrl).replace(/\/+$/, "")
  const origin = new URL(baseUrl).origin
  const fail = (operation: string, reason: AdapterError["reason"]) => new AdapterError({ app: api.app, operation, reason })

  const sendTo = (outgoing: Outgoing) =>
    signedIn(
      options,
      ({ reason }: AdapterError) => reason._tag === "Unauthorized",
      (credentials) => {
        const authorization = credentials && header(api.authorizations, credentials)
        return send({ api, authorization, limitKey: options.limitKey ?? api.app }, outgoing)
      },
    )

  const build = Effect.fnUntraced(function* (request: {
    readonly operation: string
    readonly protocol: Protocol
    readonly parameters: unknown
    readonly write: boolean
    readonly url?: string | undefined
    readonly query?: Readonly<Record<string, string>> | undefined
    readonly variables?: JsonObject | undefined
    readonly place?: { readonly path: ReadonlyArray<string>; readonly value: Json } | undefined
    readonly headers?: Readonly<Record<string, string>> | undefined
    readonly body?: JsonObject | undefined
  }): Effect.fn.Return<Outgoing, AdapterError> {
    const { operation, protocol, write } = request
    const headers = request.headers ?? {}
    if (protocol._tag === "Graphql") {
      const own = (protocol.variables as (parameters: unknown) => JsonObject)(request.parameters)
      const merged: JsonObject = { ...own, ...request.body, ...request.variables }
      const variables = request.place === undefined ? merged : place(merged, request.place.path, request.place.value)
      const body = { query: protocol.document, variables }
      return { operation, method: "POST", url: baseUrl + (api.graphqlPath ?? "/graphql"), headers, body, write }
    }
    const method = protocol.method
    const body = request.body === undefined ? {} : { body: request.body }
    if (request.url !== undefined) {
      const url = URL.parse(request.url, baseUrl)
      if (url === null || url.origin !== origin) {
        return yield* fail(
          operation,
          new Rejected({ message: `the next page lies on another host (${url?.host ?? request.url}); not followed` }),
        )
      }
      if (url.username !== "" || url.password !== "") {
        return yield* fail(operation, new Rejected({ message: "the address of the next page holds a name or a password; not followed" }))
      }
      return { operation, method, url: url.href, headers, write, ...body }
    }
    const expanded = expand(protocol.path, request.parameters as Record<string, string>, protocol.spelling)
    if ("unusable" in expanded) {
      const message = `"${expanded.unusable}" is empty or has a part that cannot stand in a path`
      return yield* fail(operation, new Rejected({ message, field: expanded.unusable }))
    }
    const url = new URL(baseUrl + expanded.path)
    for (const [name, value] of Object.entries({ ...protocol.query, ...request.query })) url.searchParams.set(name, value)
    return { operation, method, url: url.href, headers, write, ...body }
  })

  const one = Effect.fnUntraced(function* <A>(endpoint: GetEndpoint<never, A> | WriteEndpoint<never, A>, outgoing: Outgoing) {
    const reply = yield* sendTo(outgoing)
    const raw = at(endpoint._tag === "Get" ? reply.body : (reply.body ?? null), endpoint.at)
    if (endpoint._tag === "Get" && (raw === undefined || raw === null)) {
      const message = "the answer holds no such object"
      // An error that no signal explains is no proof that the object is gone; nor is an answer without the place where the object would be.
      if (at(reply.body, ["errors", 0]) !== undefined) return yield* fail(endpoint.name, new Rejected({ message }))
      const holder = endpoint.at.length === 0 ? undefined : at(reply.body, endpoint.at.slice(0, -1))
      const said = Array.isArray(holder) || (raw === null && isObject(holder))
      return yield* fail(endpoint.name, said ? new Gone({ message }) : new Malformed({ message: "the answer has no place for the object" }))
    }
    const decode = reader(endpoint.item)
    const found =
      raw === undefined ? Result.fail("the answer does not hold the object") : Result.map(decode(raw), (item) => ({ item, raw }))
    if (Result.isSuccess(found)) return found.success
    const message = found.failure
    // The application took the write; what came of it is not known.
    return yield* fail(endpoint.name, endpoint._tag === "Write" ? new UnknownOutcome({ message }) : new Malformed({ message }))
  })

  const page: Client["page"] = Effect.fnUntraced(function* (endpoint, parameters, { position, since: from, validator: known } = {}) {
    const { incremental } = endpoint
    const turned = turn(endpoint.paging, position)
    if (Result.isFailure(turned)) return yield* fail(endpoint.name, new Rejected({ message: turned.failure }))
    const step = turned.success
    const since = incremental && from !== undefined ? writeInstant(from, incremental.format) : undefined
    const conditional = position === undefined && known !== undefined ? { "if-none-match": known } : {}
    const outgoing = yield* build({
      operation: endpoint.name,
      protocol: endpoint.protocol,
      parameters,
      write: false,
      url: step.url,
      query: { ...step.query, ...(incremental?._tag === "Query" && since !== undefined && { [incremental.parameter]: since }) },
      variables: step.variables,
      place: incremental?._tag === "Variable" && since !== undefined ? { path: incremental.path, value: since } : undefined,
      headers: { ...conditional, ...(incremental?._tag === "Header" && since !== undefined && { [incremental.name]: since }) },
    })
    const reply = yield* sendTo(outgoing)
    const told = { serverTime: HttpDate.parse(reply.headers["date"] ?? "") }
    const asked =
      conditional["if-none-match"] !== undefined || (incremental?._tag === "Header" && since !== undefined && position === undefined)
    if (reply.status === 304 && asked) return { items: [], malformed: [], next: undefined, validator: known, notModified: true, ...told }
    const listed = at(reply.body, endpoint.items)
    if (!Array.isArray(listed)) {
      return yield* fail(endpoint.name, new Malformed({ message: `the answer has no list at "${endpoint.items.join(".")}"` }))
    }
    const following = nextPosition(endpoint.paging, position, reply, listed, outgoing.url)
    if (Result.isFailure(following)) return yield* fail(endpoint.name, new Malformed({ message: following.failure }))
    const next = following.success
    const read = reader(endpoint.item)
    const items: Array<{ readonly item: typeof endpoint.item.Type; readonly raw: Json }> = []
    const unreadable: Array<{ readonly raw: Json; readonly message: string }> = []
    for (const raw of listed as ReadonlyArray<Json>) {
      const decoded = read(raw)
      if (Result.isSuccess(decoded)) items.push({ item: decoded.success, raw })
      else unreadable.push({ raw: sound(raw), message: decoded.failure })
    }
    const single = position === undefined && next === undefined
    const validator = endpoint.conditional === true && single ? reply.headers["etag"] : undefined
    return { items, malformed: unreadable, next, validator, notModified: false, ...told }
  })

  const streamPages: Client["streamPages"] = (endpoint, parameters, from = {}) =>
    Stream.paginate({ position: from.position, trail: Trail.none }, ({ position, trail }) =>
      Effect.flatMap(page(endpoint, parameters, { ...from, ...(position !== undefined && { position }) }), (turned) => {
        if (turned.next === undefined) return Effect.succeed([[turned], Option.none()] as const)
        const further = Trail.follow(trail, turned.next)
        if (further === undefined) return Effect.fail(fail(endpoint.name, new Malformed({ message: Trail.roundabout })))
        return Effect.succeed([[turned], Option.some({ position: turned.next, trail: further })] as const)
      }),
    )

  return {
    get: Effect.fnUntraced(function* (endpoint, parameters) {
      return yield* one(endpoint, yield* build({ operation: endpoint.name, protocol: endpoint.protocol, parameters, write: false }))
    }),
    page,
    streamPages,
    streamAll: (endpoint, parameters, from) =>
      Stream.flatMap(streamPages(endpoint, parameters, from), (turned) => {
        const [bad] = turned.malformed
        const good = Stream.fromIterable(turned.items.map(({ item }) => item))
        if (bad === undefined) return good
        return Stream.concat(good, Stream.fail(fail(endpoint.name, new Malformed({ message: bad.message }))))
      }),
    write: Effect.fnUntraced(function* (endpoint, parameters, body, headers) {
      const outgoing = yield* build({ operation: endpoint.name, protocol: endpoint.protocol, parameters, write: true, body, headers })
      return yield* one(endpoint, outgoing)
    }),
  }
}

const reader = <A>(item: Schema.Decoder<A>): ((raw: Json) => Result.Result<A, string>) => {
  const decode = Decoder.make(item)
  return (raw) => {
    const fault = flaw(raw)
    return fault === undefined ? Result.mapError(decode(raw), ({ message }) => message) : Result.fail(`the object ${fault}`)
  }
}

/** What can be kept of an object that could not be read. */
const sound = (raw: Json): Json => (flaw(raw) === undefined ? raw : null)
