/** The records of the hub, in memory. */
import { Effect, Layer, Option } from "effect"
import type { HubRecord } from "../../model/Record.ts"
import { Records } from "../Records.ts"
import { MemoryTables, type Tables, key } from "./MemoryTables.ts"

const isAlive = ({ removal }: HubRecord): boolean => removal === undefined

const removedBy = (tables: Tables, tenant: string, origin: string) =>
  [...tables.records.values()].filter(
    (record) => record.tenant === tenant && record.removal?.origin === origin && record.removal.confirmed === undefined,
  )

export const layer: Layer.Layer<Records, never, MemoryTables> = Layer.effect(
  Records,
  Effect.map(MemoryTables, (tables) => ({
    get: (tenant, kind, id) => Effect.sync(() => Option.fromUndefinedOr(tables.records.get(key(tenant, kind, id)))),
    list: (tenant, kind, page) =>
      Effect.sync(() =>
        [...tables.records.values()]
          .filter(
            (record) =>
              record.tenant === tenant && record.kind === kind && isAlive(record) && (page.after === undefined || record.id > page.after),
          )
          .toSorted((a, b) => (a.id < b.id ? -1 : 1))
          .slice(0, page.limit),
      ),
    count: (tenant, kind) =>
      Effect.sync(
        () => [...tables.records.values()].filter((record) => record.tenant === tenant && record.kind === kind && isAlive(record)).length,
      ),
    removed: (tenant, origin, page) =>
      Effect.sync(() =>
        removedBy(tables, tenant, origin)
          .filter(({ id }) => page.after === undefined || id > page.after)
          .toSorted((a, b) => (a.id < b.id ? -1 : 1))
          .slice(0, page.limit),
      ),
    countRemoved: (tenant, origin, since) =>
      Effect.sync(() => removedBy(tables, tenant, origin).filter(({ removal }) => (removal?.at ?? 0) >= since).length),
  })),
)
