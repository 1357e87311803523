/** The records of the hub, in memory. */
import { Effect, Layer, Option } from "effect"
import type { HubRecord } from "../../model/Record.ts"
import { Records } from "../Records.ts"
import { MemoryTables, type Tables, key, putClues } from "./MemoryTables.ts"

const isAlive = ({ removal }: HubRecord): boolean => removal === undefined

const removedBy = (tables: Tables, tenant: string, origin: string) =>
  [...tables.records.values()].filter(
    (record) => record.tenant === tenant && record.removal?.origin === origin && record.removal.confirmed === undefined,
  )

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right)

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
    naming: (tenant, kinds, ids, { after, limit }) =>
      Effect.sync(() => {
        const place = ({ kind, id }: Pick<HubRecord, "kind" | "id">) => `${kind}\n${id}`
        return [...tables.records.values()]
          .filter(
            (record) => record.tenant === tenant && kinds.includes(record.kind) && (after === undefined || place(record) > place(after)),
          )
          .filter(({ data }) => ids.some((id) => JSON.stringify(data).includes(JSON.stringify(id))))
          .toSorted((a, b) => (place(a) < place(b) ? -1 : 1))
          .slice(0, limit)
      }),
    removed: (tenant, origin, page) =>
      Effect.sync(() =>
        removedBy(tables, tenant, origin)
          .filter(({ id }) => page.after === undefined || id > page.after)
          .toSorted((a, b) => (a.id < b.id ? -1 : 1))
          .slice(0, page.limit),
      ),
    still: (tenant, { records, streams }) =>
      Effect.sync(
        () =>
          records.every(({ kind, id, version }) => tables.records.get(key(tenant, kind, id))?.version === version) &&
          streams.every(({ id, settings }) => isSame(tables.streams.get(key(tenant, id))?.settings, settings)),
      ),
    keepClues: (tenant, kind, clues) =>
      Effect.sync(() => {
        for (const [id, own] of Map.groupBy(clues, (each) => each.id))
          putClues(
            tables,
            { tenant, kind, id },
            own.map(({ clue }) => clue),
          )
      }),
    countRemoved: (tenant, origin, since) =>
      Effect.sync(() => removedBy(tables, tenant, origin).filter(({ removal }) => (removal?.at ?? 0) >= since).length),
  })),
)
