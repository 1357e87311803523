/**
 * One connection that sends to an application whose answers each test makes up: what is asked of the application, in what order, and what goes to the store.
 * Connection `a` has streams of teams and cards in partition `p`, and in partition `q`, which nothing goes to; records come from elsewhere.
 */
import {
  AdapterError,
  type Addresses,
  type Change,
  Client,
  Field,
  Gone,
  type Importer,
  Json,
  Kind,
  Limiter,
  type Reason,
  type Resource,
  type Upsert,
  type View,
} from "@syncline/adapter-core"
import {
  type Commit,
  type CommitRefused,
  Commits,
  type Contended,
  Deliveries,
  type Delivery,
  type HubRecord,
  type Link,
  Links,
  MemoryStore,
  type PageQuery,
  Records,
  type StoreError,
  type Stream,
} from "@syncline/engine"
import { Clock, Effect, Layer, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import type { Work } from "../../src/read/Work.ts"
import { type Slice, deliver } from "../../src/send/Deliver.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

export const Team = Kind.make({ name: "team", fields: { title: Field.value(Schema.String, { initial: "", essential: true }) } })

export const Card = Kind.make({
  name: "card",
  fields: {
    title: Field.value(Schema.String, { initial: "" }),
    note: Field.value(Schema.String, { initial: "" }),
    maker: Field.value(Schema.String, { initial: "" }),
    team: Field.parent("team"),
    friends: Field.references("team"),
    owner: Field.reference("team"),
  },
})

export const start = Date.UTC(2026, 0, 1)

export interface Call {
  readonly operation: "create" | "find" | "prepare" | "get" | "update"
  readonly kind: string
  /** But for the function that tells addresses. */
  readonly request: object
  readonly address?: Addresses
}

/** What the application does. Default: it takes everything as it is, and has nothing else. */
export interface Script {
  readonly createSafety?: Importer["createSafety"]
  readonly checksVersion?: true
  readonly create?: (view: View, time: number) => Answer
  /** `null`: there is no way to find anything. */
  readonly find?: (() => Answer | undefined) | null
  readonly get?: (externalId: string) => Answer
  readonly update?: (externalId: string, patch: View) => Answer
  readonly see?: Resource.Resource["see"]
  readonly settings?: Partial<Stream["settings"]>
  /** Of the stream of teams, where that is another. */
  readonly teamSettings?: Partial<Stream["settings"]>
  /** Of the stream as the worker knows it, where that is another. */
  readonly workSettings?: Partial<Stream["settings"]>
  readonly inDoubt?: Work["inDoubt"]
}

export type Answer = Change | Reason

type Before = (commit: Commit) => Effect.Effect<void, CommitRefused | StoreError, MemoryStore.Store>

export const object = (externalId: string, view: View, rest: Partial<Upsert> = {}): Upsert => ({
  _tag: "Upsert",
  externalId,
  view,
  raw: { externalId, view },
  ...rest,
})

const isChange = (answer: Answer): answer is Change => ["Upsert", "Removal", "Unreadable"].includes(answer._tag)

const answerOf = (answer: Answer, operation: string): Effect.Effect<Change, AdapterError> =>
  isChange(answer) ? Effect.succeed(answer) : Effect.fail(new AdapterError({ app: "app", operation, reason: answer }))

const upsertOf = (answer: Answer, operation: string): Effect.Effect<Upsert, AdapterError> =>
  Effect.flatMap(answerOf(answer, operation), (change) =>
    change._tag === "Upsert" ? Effect.succeed(change) : Effect.die(new Error(`${operation} answers with an object`)),
  )

/** Maker is the application's own. */
const resourceOf = (kind: Kind.Kind, script: Script, calls: Array<Call>, known: Map<string, Upsert>): Resource.Resource => {
  const call = (operation: Call["operation"], { address, ...request }: { readonly partition: string; readonly address?: Addresses }) =>
    Effect.sync(() => void calls.push({ operation, kind: kind.name, request, ...(address !== undefined && { address }) }))
  const keep = (change: Upsert) => Effect.sync(() => (known.set(change.externalId, change), change))
  const get = (externalId: string): Answer => script.get?.(externalId) ?? known.get(externalId) ?? new Gone({ message: "not there" })
  const writable = Object.keys(kind.fields).filter((name) => name !== "maker")
  return {
    kind,
    idScope: "partition",
    readable: Object.keys(kind.fields),
    writable,
    limits: {},
    see: script.see ?? ((fields) => Object.fromEntries(Object.entries(fields).filter(([name]) => writable.includes(name)))),
    exporter: {
      facts: { kind: "timestamp", granularityMillis: 1, inclusive: true, consistencyLagMillis: 0 },
      page: () => Effect.die(new Error("no page is asked for")),
      get: (_, request) => Effect.andThen(call("get", { ...request }), answerOf(get(request.externalId), `${kind.name}.get`)),
      read: (raw) => {
        const [view, address] = [Json.at(raw, ["view"]), Json.at(raw, ["address"])]
        const rest = { raw, ...(typeof address === "string" && { address }) }
        return object(String(Json.at(raw, ["externalId"])), Json.isObject(view) ? view : {}, rest)
      },
    },
    importer: {
      createSafety: script.createSafety ?? { _tag: "Mark", settleMillis: 1000 },
      ...(script.checksVersion === true && { checksVersion: true }),
      create: (_, request) =>
        Effect.andThen(
          call("create", request),
          Effect.flatMap(Clock.currentTimeMillis, (time) =>
            Effect.flatMap(
              upsertOf(script.create?.(request.view, time) ?? object(`x${known.size}`, request.view), `${kind.name}.create`),
              keep,
            ),
          ),
        ),
      ...(script.find !== null && {
        find: (_, request) =>
          Effect.andThen(
            call("find", request),
            Effect.suspend(() => {
              const found = script.find?.()
              return found === undefined ? Effect.succeed(undefined) : upsertOf(found, `${kind.name}.find`)
            }),
          ),
      }),
      prepareUpdate: (_, plan) => call("prepare", { ...plan }),
      update: (_, request) =>
        Effect.andThen(
          call("update", request),
          Effect.suspend(() => {
            const patch = request.patch as View
            const before = known.get(request.externalId)?.view ?? {}
            const answer = script.update?.(request.externalId, patch) ?? object(request.externalId, { ...before, ...patch })
            return Effect.flatMap(upsertOf(answer, `${kind.name}.update`), keep)
          }),
        ),
    },
  }
}

const named = (tenant: string, id: string, kind: Kind.Kind, rank: number, settings: Partial<Stream["settings"]>) => {
  const [connectionId = "", partition = ""] = id.split("/")
  return Sample.stream(tenant, id, connectionId, {
    instance: `https://${connectionId}.test`,
    kind: kind.name,
    partition,
    rank,
    settings: { ...Sample.settings, ...settings },
  })
}

type Failure = CommitRefused | StoreError

type Does<A = void> = Effect.Effect<A, Failure, MemoryStore.Store>

export interface Outbox {
  readonly tenant: string
  readonly fence: Work["fence"]
  /** What the application was asked. */
  readonly calls: Array<Call>
  readonly commits: Array<Commit>
  /** How many deliveries were asked for, each time. */
  readonly claims: ReadonlyArray<number>
  /** What was asked of links, while sending. */
  readonly pages: ReadonlyArray<PageQuery>
  /** The application's objects. */
  readonly known: Map<string, Upsert>
  /** Sends; `before` runs before each commit. */
  readonly run: (
    limit?: number,
    before?: Before,
  ) => Effect.Effect<Slice, Failure | Contended, MemoryStore.Store | SecureRandom.SecureRandom | Client.Requirements>
  /** A record that came in through `b`, and is owed to streams of `a`. */
  readonly record: (kind: Kind.Kind, id: string, data: Json.JsonObject, owedTo?: ReadonlyArray<string>) => Does
  /** The record is object `externalId` on a stream of `a`, which had `base` when it was last seen. */
  readonly link: (streamId: string, recordId: string, externalId: string, base: View | null, rest?: Partial<Link>) => Does
  readonly edit: (kind: Kind.Kind, id: string, patch: Json.JsonObject) => Does
  readonly recordOf: (kind: Kind.Kind, id: string) => Does<HubRecord>
  readonly deliveries: Does<ReadonlyArray<Delivery>>
  readonly linkOf: (streamId: string, recordId: string) => Does<Link | undefined>
}

export const make = Effect.fnUntraced(function* (script: Script = {}): Effect.fn.Return<Outbox, Failure, MemoryStore.Store> {
  yield* TestClock.setTime(start)
  const tenant = Sample.newTenant()
  const streamsWith = (settings: Partial<Stream["settings"]>) => [
    named(tenant, "a/p/team", Team, 0, { ...settings, ...script.teamSettings }),
    named(tenant, "a/q/team", Team, 0, { direction: "disabled" }),
    named(tenant, "a/p/card", Card, 1, settings),
    named(tenant, "a/q/card", Card, 1, { direction: "disabled" }),
    named(tenant, "b/p/card", Card, 1, {}),
  ]
  yield* Sample.setUp([Sample.connection(tenant, "a"), Sample.connection(tenant, "b")], streamsWith(script.settings ?? {}))
  const fence = yield* Sample.lease(tenant, "a")
  const calls: Array<Call> = []
  const commits: Array<Commit> = []
  const claims: Array<number> = []
  const pages: Array<PageQuery> = []
  const known = new Map<string, Upsert>()
  const resources = new Map<string, Resource.Resource>([Team, Card].map((kind) => [kind.name, resourceOf(kind, script, calls, known)]))
  const client = Client.make({
    api: { app: "app", baseUrl: "http://app.invalid", headers: {}, authorizations: [], rates: { budgets: [], gauges: [], signals: [] } },
    credentials: Effect.succeed(undefined),
  })
  const work: Work = {
    session: {
      connection: Sample.connection(tenant, "a"),
      opened: {
        instance: "http://app.invalid",
        authorizations: [],
        rates: { budgets: [], gauges: [], signals: [] },
        client,
        resources: [...resources.values()],
        account: Effect.die(new Error("nobody asks whose account it is")),
        partition: (id) => Effect.succeed({ id, name: id }),
      },
      resourceOf: (kind) => resources.get(kind),
      keepAlive: Effect.void,
      resourceAt: ({ kind }) => resources.get(kind),
    },
    fence,
    streams: streamsWith({ ...script.settings, ...script.workSettings }).filter(({ connectionId }) => connectionId === "a"),
    inDoubt: script.inDoubt ?? new Map(),
  }

  const run = Effect.fnUntraced(function* (limit = 100, before: Before = () => Effect.void) {
    const store = { commits: yield* Commits, deliveries: yield* Deliveries, links: yield* Links }
    const ground = yield* Effect.context<MemoryStore.Store>()
    return yield* deliver(work, limit).pipe(
      Effect.provideService(Commits, {
        ...store.commits,
        apply: (commit) =>
          before(commit).pipe(
            Effect.provideContext(ground),
            Effect.andThen(store.commits.apply(commit)),
            Effect.tap(() => Effect.sync(() => commits.push(commit))),
          ),
      }),
      Effect.provideService(Links, {
        ...store.links,
        page: (query) => Effect.suspend(() => (pages.push(query), store.links.page(query))),
      }),
      Effect.provideService(Deliveries, {
        ...store.deliveries,
        claim: (of, by, most, now) => Effect.suspend(() => (claims.push(most), store.deliveries.claim(of, by, most, now))),
      }),
    )
  })

  const record: Outbox["record"] = (kind, id, data, owedTo = [`a/p/${kind.name}`]) =>
    Sample.apply(tenant, {
      at: start,
      records: [Sample.created(id, { kind: kind.name, data: { ...initial(kind), ...data }, origin: "b/p/card" })],
      owed: owedTo.map((streamId) => ({ streamId, recordId: id })),
    })

  const link: Outbox["link"] = (streamId, recordId, externalId, base, rest = {}) =>
    Effect.andThen(
      Effect.sync(() => {
        if (base !== null) known.set(externalId, object(externalId, base))
      }),
      Sample.apply(tenant, {
        fence,
        links: [Sample.link(externalId, recordId, { streamId, kind: streamId.split("/")[2] ?? "", base, ...rest })],
        rawObjects: [{ streamId, externalId, payload: "null", hash: "none" }],
      }),
    )

  const edit: Outbox["edit"] = Effect.fnUntraced(function* (kind, id, patch) {
    const before = yield* recordOf(kind, id)
    const at = yield* Clock.currentTimeMillis
    const changes = Object.fromEntries(Object.entries(patch).map(([name, after]) => [name, { before: before.data[name] ?? null, after }]))
    yield* Sample.apply(tenant, {
      at,
      records: [
        {
          ...Sample.created(id, { kind: kind.name, data: { ...before.data, ...patch }, origin: "b/p/card" }),
          seenVersion: before.version,
          changes,
        },
      ],
    })
  })

  const recordOf: Outbox["recordOf"] = Effect.fnUntraced(function* (kind, id) {
    const records = yield* Records
    const found = (yield* records.list(tenant, kind.name, { limit: 100 })).find((each) => each.id === id)
    return found ?? (yield* Effect.die(new Error(`there is no ${kind.name} ${id}`)))
  })

  const deliveries = Effect.flatMap(Deliveries, (store) => store.list(tenant, { limit: 100 }))
  const linkOf: Outbox["linkOf"] = (streamId, recordId) =>
    Effect.map(
      Effect.flatMap(Links, (links) => links.ofRecord(tenant, recordId)),
      (links) => links.find((each) => each.streamId === streamId),
    )

  return { tenant, fence, calls, commits, claims, pages, known, run, record, link, edit, recordOf, deliveries, linkOf }
})

const initial = (kind: Kind.Kind): Json.JsonObject =>
  kind.name === "team" ? { title: "" } : { title: "", note: "", maker: "", team: null, friends: [], owner: null }

export const provide = <A, E>(run: Effect.Effect<A, E, MemoryStore.Store | SecureRandom.SecureRandom | Client.Requirements>) =>
  Effect.provide(run, Layer.mergeAll(MemoryStore.layer, SecureRandom.layerWebCrypto, FetchHttpClient.layer, Limiter.layerMemory), {
    local: true,
  })
