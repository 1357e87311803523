/**
 * An application in memory, with an adapter that needs no network, for tests of whatever stands on adapters. Next to the adapter it has a keyboard:
 * functions by which a test acts as a person at the application, and looks at what is there. All time is that of the Effect clock under which the
 * application was made, so a test clock rules it.
 */
import { Clock, Effect, Redacted, Result } from "effect"
import type { Adapter } from "../Adapter.ts"
import { type AdapterError, Gone, type Reason, Unauthorized } from "../AdapterError.ts"
import type { Api } from "../Api.ts"
import type { Credentials } from "../Authorization.ts"
import { make as makeClient } from "../client/Client.ts"
import { signedIn } from "../client/SignIn.ts"
import type { Json, JsonObject } from "../Json.ts"
import type { RatePolicy } from "../RatePolicy.ts"
import { type FakeCalls, make as makeCalls } from "./FakeCalls.ts"
import { type FakeKind, factsOf, seen, toRaw } from "./FakeKind.ts"
import { type FakeObject, make as makeObjects } from "./FakeObjects.ts"
import { make as makeResource } from "./FakeResource.ts"
import type { FakeTokens } from "./FakeTokens.ts"
import type { FakeSurroundings } from "./FakeSurroundings.ts"
import { type Told, about, message, webhooks } from "./FakeWebhooks.ts"
import type { Destination, Message, Registration } from "../Webhooks.ts"

export interface FakeAppOptions {
  /** Default `fake`. */
  readonly app?: string
  /** Every kind under its own name. */
  readonly kinds: Readonly<Record<string, FakeKind>>
  /** Objects a page. Default 100. */
  readonly pageSize?: number
  /** The partitions that exist. Default: any. */
  readonly partitions?: ReadonlyArray<string>
  /** The token that is accepted. Default `good`. */
  readonly token?: string
  /** Takes the access tokens of this endpoint instead. */
  readonly tokens?: FakeTokens
  /** Whose account it is. Default: that of the application, `Ada`. */
  readonly account?: () => string
  /** How far the application's clock is ahead of ours. Default 0. */
  readonly skewMillis?: number
  /** What its adapter keeps to. Default: its calls do not pass through the limiter. */
  readonly rates?: RatePolicy
  /** For how long it sends messages once it was told to. Default: for ever. */
  readonly hooksLastMillis?: number
}

export interface FakeApp extends Pick<FakeCalls, "log" | "counts" | "failNext" | "beforeEach"> {
  readonly adapter: Adapter
  /** Makes an object as a person would; fields left out have their initial value. Answers with its id. */
  readonly create: (kind: string, partition: string, fields: JsonObject, id?: string) => string
  readonly edit: (kind: string, partition: string, id: string, patch: JsonObject) => void
  readonly remove: (kind: string, partition: string, id: string) => void
  /** Puts back what was removed. */
  readonly restore: (kind: string, partition: string, id: string) => void
  /**
   * Takes an object to another partition, with what belongs to it there. Its old id says where it went; what belongs to it keeps its ids. Answers with the
   * new id.
   */
  readonly move: (kind: string, from: string, id: string, to: string) => string
  /** Makes one of two, as a person would: it goes on under the second's id, as that is; what names the first names it. */
  readonly merge: (kind: string, partition: string, id: string, into: string) => void
  /** From now on the object says that it last changed when it was made. */
  readonly backdate: (kind: string, partition: string, id: string) => void
  /** From now on the object comes out `Unreadable`, until it is edited. */
  readonly corrupt: (kind: string, partition: string, id: string) => void
  /** From now on the object is none of this kind, but keeps its place in the list. */
  readonly estrange: (kind: string, partition: string, id: string) => void
  /** From now on the object's payload has these members too, which the adapter does not know. */
  readonly extend: (kind: string, partition: string, id: string, members: JsonObject) => void
  readonly get: (kind: string, partition: string, id: string) => FakeObject | undefined
  /** In the order of creation. */
  readonly list: (kind: string, partition: string) => ReadonlyArray<FakeObject>
  /** What it tells by itself of an object as that is now, whole, or with `thin` only that there is something; of what is gone never more than that. */
  readonly tell: (kind: string, partition: string, id: string, told: Told & { readonly thin?: boolean }) => Message
  /** Where it was told to send messages. */
  readonly hooks: () => ReadonlyArray<Destination>
  /** No credentials are accepted any more. */
  readonly revoke: () => void
  /** Only this token is accepted from now on. */
  readonly accept: (token: string) => void
}

/** Opens nothing: the clock is that of the effect that makes the application. */
export const make = (options: FakeAppOptions): Effect.Effect<FakeApp> => Effect.map(Clock.Clock, (clock) => makeWith(options, clock))

const makeWith = (options: FakeAppOptions, clock: Clock.Clock): FakeApp => {
  const { app = "fake", pageSize = 100, skewMillis = 0, partitions } = options
  const calls = makeCalls(app, clock, options.rates)
  const now = () => clock.currentTimeMillisUnsafe() + skewMillis
  const kinds = new Map<string, { readonly fake: FakeKind } & Pick<FakeSurroundings, "objects" | "results">>()
  for (const [name, fake] of Object.entries(options.kinds)) {
    if (name !== fake.kind.name) throw new Error(`the kind "${fake.kind.name}" stands under the name "${name}"`)
    if (fake.createSafety?._tag === "NaturalKey" && fake.naturalKey === undefined)
      throw new Error(`the natural key of "${name}" is missing`)
    kinds.set(name, { fake, objects: makeObjects(factsOf(fake), now), results: new Map() })
  }
  let accepted: string | undefined = options.token ?? "good"
  let ids = 0
  const newId = (kind: string) => `${kind}-${++ids}`

  const kindOf = (name: string) => {
    const found = kinds.get(name)
    if (found === undefined) throw new Error(`${app} has no kind "${name}"`)
    return found
  }

  const checked = (result: ReturnType<FakeKind["kind"]["decode"]>): JsonObject => {
    if (Result.isFailure(result)) throw new Error(result.failure.message)
    return result.success
  }

  const resolve: FakeSurroundings["resolve"] = (kind, partition, address) => {
    const known = kinds.get(kind)
    if (known === undefined) return address
    const { addressField } = known.fake
    if (addressField === undefined) return known.objects.get(partition, address)?.id
    return known.objects.list(partition).find(({ fields }) => fields[addressField] === address)?.id
  }

  const exists = (partition: string) => partitions === undefined || partitions.includes(partition)

  const accepts = (given: Credentials) =>
    options.tokens === undefined ? accepted !== undefined && secretOf(given) === accepted : options.tokens.accepts(secretOf(given))

  const open: Adapter["open"] = (signIns) => {
    const signIn = signedIn(
      signIns,
      (error: Reason) => error._tag === "Unauthorized",
      (given) =>
        given !== undefined && accepts(given) ? Effect.void : Effect.fail<Reason>(new Unauthorized({ message: "bad credentials" })),
    )
    const admit = (partition: string): Effect.Effect<void, Reason | AdapterError> =>
      Effect.andThen(signIn, exists(partition) ? Effect.void : Effect.fail(new Gone({ message: `there is no partition "${partition}"` })))
    return Effect.succeed({
      instance: api.baseUrl,
      authorizations: api.authorizations,
      rates: api.rates,
      client: makeClient({ api, ...signIns }),
      resources: [...kinds].map(([kind, { fake, objects, results }]) =>
        makeResource(fake, {
          objects,
          results,
          pageSize,
          now,
          newId,
          resolve,
          departed: (of, partition, id) => kinds.get(of)?.objects.departed(partition, id),
          count: (what) => calls.count(kind, what),
          answer: (call, effect) => calls.answer({ kind, ...call }, Effect.andThen(admit(call.partition), effect)),
        }),
      ),
      account: calls.answer(
        { operation: "account" },
        Effect.map(signIn, () => ({ externalAccountId: options.account?.() ?? `${app}-account`, name: "Ada" })),
      ),
      ...(partitions !== undefined && {
        partitions: ({ search = "", after = "0" }) =>
          calls.answer(
            { operation: "partitions" },
            Effect.map(signIn, () => {
              const all = partitions.filter((id) => id.includes(search))
              const end = Number(after) + pageSize
              const page = all.slice(Number(after), end).map((id) => ({ id, name: id }))
              return { partitions: page, ...(end < all.length && { next: String(end) }) }
            }),
          ),
      }),
      partition: (id) => calls.answer({ operation: "partition", partition: id }, Effect.as(admit(id), { id, name: id })),
    })
  }

  const api: Api = {
    app,
    baseUrl: `http://${app}.invalid`,
    headers: {},
    authorizations: options.tokens
      ? [options.tokens.authorization]
      : [{ _tag: "Token", header: "authorization", prefix: "Bearer ", label: "Key", hint: "any" }],
    rates: options.rates ?? { budgets: [], gauges: [], signals: [] },
  }

  const hooks = new Map<string, Destination>()
  const hooking = (partition: string, act: () => void) =>
    calls.answer(
      { operation: "hook", partition },
      exists(partition) ? Effect.sync(act) : Effect.fail(new Gone({ message: `there is no partition "${partition}"` })),
    )
  const registration: Registration = {
    set: (_, destination) =>
      Effect.as(
        hooking(destination.partition, () => void hooks.set(`${destination.partition}\n${destination.path}`, destination)),
        options.hooksLastMillis === undefined ? {} : { expiresAt: now() + options.hooksLastMillis },
      ),
    remove: (_, { partition, path }) => hooking(partition, () => void hooks.delete(`${partition}\n${path}`)),
  }

  return {
    log: calls.log,
    counts: calls.counts,
    failNext: calls.failNext,
    beforeEach: calls.beforeEach,
    adapter: {
      app,
      name: app,
      icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
      api,
      kinds: [...kinds.values()].map(({ fake }) => fake.kind),
      webhooks: { ...webhooks, kinds: [...kinds.keys()], registration },
      open,
    },
    hooks: () => [...hooks.values()],
    create: (kind, partition, fields, id = newId(kind)) => {
      const { fake, objects } = kindOf(kind)
      return objects.add(partition, id, seen(fake, checked(fake.kind.decode(fields)))).id
    },
    edit: (kind, partition, id, patch) => {
      const { fake, objects } = kindOf(kind)
      objects.change(partition, id, seen(fake, checked(fake.kind.decodePartial(patch)), objects.get(partition, id)?.fields))
    },
    remove: (kind, partition, id) => kindOf(kind).objects.remove(partition, id),
    restore: (kind, partition, id) => kindOf(kind).objects.restore(partition, id),
    move: (kind, from, id, to) => {
      const moved = kindOf(kind).objects.move(from, id, to, newId(kind))
      for (const { fake, objects } of kinds.values()) {
        const parents = Object.entries(fake.kind.fields).flatMap(([name, field]) =>
          field.references === kind && field.required === true ? [name] : [],
        )
        for (const child of objects.list(from)) {
          const parent = parents.find((name) => child.fields[name] === id)
          if (parent !== undefined) objects.move(from, child.id, to, child.id, { [parent]: moved.id })
        }
      }
      return moved.id
    },
    merge: (kind, partition, id, into) => {
      kindOf(kind).objects.merge(partition, id, into)
      for (const { fake, objects } of kinds.values()) {
        const names = Object.entries(fake.kind.fields).flatMap(([name, field]) => (field.references === kind ? [name] : []))
        for (const { id: other, fields } of objects.list(partition)) {
          const patch: Record<string, Json> = {}
          for (const name of names) {
            const value = fields[name]
            if (value === id) patch[name] = into
            if (isList(value) && value.includes(id)) patch[name] = [...new Set(value.map((one) => (one === id ? into : one)))]
          }
          if (Object.keys(patch).length > 0) objects.change(partition, other, patch)
        }
      }
    },
    backdate: (kind, partition, id) => kindOf(kind).objects.backdate(partition, id),
    corrupt: (kind, partition, id) => kindOf(kind).objects.corrupt(partition, id),
    estrange: (kind, partition, id) => kindOf(kind).objects.estrange(partition, id),
    extend: (kind, partition, id, members) => kindOf(kind).objects.extend(partition, id, members),
    get: (kind, partition, id) => kindOf(kind).objects.get(partition, id),
    list: (kind, partition) => kindOf(kind).objects.list(partition),
    tell: (kind, partition, id, { thin = false, ...told }) => {
      const { fake, objects } = kindOf(kind)
      const object = thin ? undefined : objects.get(partition, id)
      return message(about(kind, partition, id, object && toRaw(fake, object)), told)
    },
    revoke: () => {
      accepted = undefined
    },
    accept: (token) => {
      accepted = token
    },
  }
}

const isList = (value: Json | undefined): value is ReadonlyArray<Json> => Array.isArray(value)

const secretOf = (credentials: Credentials): string => {
  switch (credentials._tag) {
    case "Token":
      return Redacted.value(credentials.token)
    case "Basic":
      return Redacted.value(credentials.password)
    case "OAuth2":
      return Redacted.value(credentials.accessToken)
  }
}
