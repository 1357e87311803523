/** Reads the state of everything through the store's own ports and the emulators' own tables. */
import { Conflicts, Connections, Deliveries, Journal, Links, type MemoryStore, Records, type StoreError, Streams } from "@syncline/engine"
import { Effect, Option } from "effect"
import type { Moment, SideFacts, StoreFacts } from "./Facts.ts"
import type { Side } from "./Side.ts"

const kinds = ["label", "person", "issue", "comment"] as const
const all = 100_000

const paged = Effect.fnUntraced(function* <A extends { readonly id: string }, E, R>(
  page: (after: string | undefined) => Effect.Effect<ReadonlyArray<A>, E, R>,
) {
  const items: Array<A> = []
  while (true) {
    const next = yield* page(items.at(-1)?.id)
    items.push(...next)
    if (next.length < 1000) return items
  }
})

const readStore = Effect.fnUntraced(function* (tenant: string) {
  const [connections, streams, records, links] = [yield* Connections, yield* Streams, yield* Records, yield* Links]
  const [deliveries, conflicts, journal] = [yield* Deliveries, yield* Conflicts, yield* Journal]
  const own = yield* streams.list(tenant)
  const linked = (yield* Effect.forEach(own, ({ id }) => links.list(tenant, id, { limit: all }))).flat()
  const alive = (yield* Effect.forEach(kinds, (kind) =>
    paged((after) => records.list(tenant, kind, { limit: 1000, ...(after !== undefined && { after }) })),
  )).flat()
  const removed = (yield* Effect.forEach(["host", ...own.map(({ id }) => id)], (origin) =>
    records.removed(tenant, origin, { limit: all }),
  )).flat()
  const known = new Set([...alive, ...removed].map(({ id }) => id))
  const further = new Map(
    linked.flatMap(({ recordId, kind }) => (recordId === null || known.has(recordId) ? [] : [[recordId, kind] as const])),
  )
  const rest = yield* Effect.forEach(further, ([id, kind]) => records.get(tenant, kind, id))
  const held = [...alive, ...removed, ...rest.flatMap((record) => Option.toArray(record))]
  return {
    connections: yield* connections.list(tenant),
    streams: own,
    cursors: new Map(yield* Effect.forEach(own, ({ id }) => Effect.map(streams.cursor(tenant, id), (cursor) => [id, cursor] as const))),
    records: held,
    links: linked,
    deliveries: yield* deliveries.list(tenant, { limit: all }),
    conflicts: yield* conflicts.list(tenant, { limit: all }),
    history: (yield* Effect.forEach(held, ({ id }) => journal.history(tenant, id))).flat(),
    runs: yield* journal.runs(tenant, { limit: all }),
    events: yield* journal.events(tenant, { after: 0, limit: all }),
  } satisfies StoreFacts
})

export const readMoment = Effect.fnUntraced(function* (
  sides: ReadonlyArray<{ readonly side: Side; readonly streams: { readonly [kind: string]: string } }>,
): Effect.fn.Return<Moment, StoreError, MemoryStore.Store> {
  const tenants = [...new Set(sides.map(({ side }) => side.tenant))]
  const stores = yield* Effect.forEach(tenants, (tenant) => Effect.map(readStore(tenant), (store) => [tenant, store] as const))
  return {
    sides: sides.map(
      ({
        side: { name, tenant, app, canary, manyPeople, people, rewrites, refuses, ignores, place, streamSettings, kindSettings, contents },
        streams,
      }): SideFacts => ({
        name,
        tenant,
        app,
        canary,
        manyPeople,
        people,
        rewrites,
        refuses,
        ignores,
        beside: place.beside(),
        streamSettings,
        kindSettings,
        streams,
        contents: contents(),
      }),
    ),
    stores: Object.fromEntries(stores),
    writes: Object.fromEntries(sides.map(({ side }) => [side.name, side.writes()])),
  }
})
