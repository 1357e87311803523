/**
 * What an application shows, as the engine takes it in: pages of changes go through the engine's own decision and commit into a store in memory. The
 * application behind it is plain data, made up by each law.
 */
import {
  type AdapterError,
  type Change,
  Field,
  Json,
  Kind,
  type Malformed,
  type Resource,
  type Upsert,
  type View,
} from "@syncline/adapter-core"
import { type CommitRefused, type Contended, type Fence, Leases, Links, MemoryStore, type StoreError, type Stream } from "@syncline/engine"
import { Effect, Layer, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { absorb } from "../../src/read/Absorb.ts"
import type { Absorbed, Batch } from "../../src/read/Batch.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

/** A thing with a name and a key by which the same thing is found in another application. */
export const Thing = Kind.make({
  name: "thing",
  fields: { title: Field.value(Schema.String, { initial: "" }), key: Field.value(Schema.String, { initial: "" }) },
  matchKeys: ({ key }) => (key === undefined || key === "" ? [] : [`key:${key}`]),
})

/** What refers to others of its kind and cannot be without a team. */
export const Node = Kind.make({
  name: "node",
  fields: {
    title: Field.value(Schema.String, { initial: "" }),
    parent: Field.reference("node"),
    related: Field.references("node"),
    team: Field.parent("team"),
  },
})

export const Team = Kind.make({ name: "team", fields: { title: Field.value(Schema.String, { initial: "" }) } })

/** An object in its state of a time. */
export const object = (externalId: string, updatedAt: number, view: View): Upsert => ({
  _tag: "Upsert",
  externalId,
  updatedAt,
  view,
  raw: { externalId, updatedAt, view },
})

export const poison = (externalId: string, error: Malformed): Change => ({ _tag: "Unreadable", externalId, raw: { externalId }, error })

const notAsked = Effect.die(new Error("nothing is read from the application itself"))

/** The exporter reads back what `object` wrote. */
export const resourceOf = (kind: Kind.Kind): Resource.Resource => ({
  kind,
  idScope: "partition",
  readable: Object.keys(kind.fields),
  writable: Object.keys(kind.fields),
  limits: {},
  see: (fields) => fields,
  exporter: {
    facts: { kind: "timestamp", granularityMillis: 1, inclusive: true, consistencyLagMillis: 0 },
    page: () => notAsked,
    get: () => notAsked,
    read: (raw) => {
      const view = Json.at(raw, ["view"])
      return object(String(Json.at(raw, ["externalId"])), Number(Json.at(raw, ["updatedAt"])), Json.isObject(view) ? view : {})
    },
  },
})

export interface Feed {
  readonly tenant: string
  readonly streams: ReadonlyArray<Stream>
  /** Takes in a page of a stream. */
  readonly page: (
    streamId: string,
    changes: ReadonlyArray<Change>,
    options?: Partial<Pick<Batch, "new" | "meanwhile" | "inDoubt" | "relatives" | "resource" | "elsewhere" | "asking">>,
  ) => Effect.Effect<
    Absorbed & { readonly new: boolean },
    AdapterError | CommitRefused | StoreError | Contended,
    MemoryStore.Store | SecureRandom.SecureRandom
  >
  /** Looks again at what waited for something that is there by now. */
  readonly settleWaiting: (
    connectionId: string,
  ) => Effect.Effect<void, AdapterError | CommitRefused | StoreError | Contended, MemoryStore.Store | SecureRandom.SecureRandom>
}

/** Streams by their id, which is `<connection>/<partition>/<kind>`, and their kinds. */
export const make = Effect.fnUntraced(function* (kinds: { readonly [streamId: string]: Kind.Kind }) {
  const tenant = Sample.newTenant()
  const leases = yield* Leases
  const streams = Object.entries(kinds).map(([id, kind]): Stream => {
    const [connectionId = "", partition = ""] = id.split("/")
    return Sample.stream(tenant, id, connectionId, { app: connectionId, kind: kind.name, partition })
  })
  const connections = [...new Set(streams.map(({ connectionId }) => connectionId))]
  yield* Sample.setUp(
    connections.map((id) => Sample.connection(tenant, id)),
    streams,
  )
  const fences = new Map<string, Fence>()
  for (const connectionId of connections) {
    fences.set(connectionId, { connectionId, token: (yield* leases.acquire(tenant, connectionId, "worker", 3_600_000)) ?? 0 })
  }

  const page: Feed["page"] = (streamId, changes, options = {}) => {
    const stream = streams.find(({ id }) => id === streamId)
    const kind = kinds[streamId]
    const fence = fences.get(stream?.connectionId ?? "")
    if (stream === undefined || kind === undefined || fence === undefined) return Effect.die(new Error(`there is no stream ${streamId}`))
    const own = streams.filter(({ connectionId }) => connectionId === stream.connectionId)
    const batch = {
      stream,
      resource: resourceOf(kind),
      changes,
      fence,
      streams: own,
      relatives: [],
      inDoubt: new Map(),
      with: () => ({}),
    }
    // Nobody is asked here.
    return Effect.catchTag(absorb({ ...batch, ...options }), "AdapterError", Effect.die)
  }

  const settleWaiting: Feed["settleWaiting"] = Effect.fnUntraced(function* (connectionId) {
    const links = yield* Links
    for (const { link, payload } of yield* links.ready(tenant, connectionId, { limit: 100, unread: [] })) {
      const kind = kinds[link.streamId]
      if (kind === undefined) continue
      yield* page(link.streamId, [resourceOf(kind).exporter.read(JSON.parse(payload) as Json.Json)])
    }
  })

  return { tenant, streams, page, settleWaiting } satisfies Feed
})

/** A store of its own for each list of commands. */
export const provide = <A, E>(run: Effect.Effect<A, E, MemoryStore.Store | SecureRandom.SecureRandom>): Effect.Effect<A, E> =>
  Effect.provide(run, Layer.merge(MemoryStore.layer, SecureRandom.layerWebCrypto), { local: true })
