/** Copies of a tenant's part of the tables. Rows are never changed in place, so a copy shares them. */
import { Effect, Layer } from "effect"
import { Copies } from "../Copies.ts"
import * as MemoryCommits from "./MemoryCommits.ts"
import * as MemoryConnections from "./MemoryConnections.ts"
import * as MemoryInbox from "./MemoryInbox.ts"
import * as MemoryReads from "./MemoryReads.ts"
import { MemoryTables, type Tables, empty, putLink, putRecord } from "./MemoryTables.ts"

const ports = Layer.mergeAll(MemoryCommits.layer, MemoryConnections.layer, MemoryInbox.layer, MemoryReads.layer)

export const layer: Layer.Layer<Copies, never, MemoryTables> = Layer.effect(
  Copies,
  Effect.map(MemoryTables, (tables) => ({
    of: (tenant) =>
      Effect.suspend(() => Layer.build(ports.pipe(Layer.provide(Layer.succeed(MemoryTables, copied(tables, tenant))), Layer.fresh))),
  })),
)

const copied = (tables: Tables, tenant: string): Tables => {
  const copy = empty()
  const isOurs = (at: string) => at.startsWith(`[${JSON.stringify(tenant)},`)
  const take = <Row>(from: ReadonlyMap<string, Row>, to: Map<string, Row>) => {
    for (const [at, row] of from) if (isOurs(at)) to.set(at, row)
  }
  take(tables.connections, copy.connections)
  take(tables.streams, copy.streams)
  take(tables.cursors, copy.cursors)
  take(tables.rawObjects, copy.rawObjects)
  take(tables.deliveries, copy.deliveries)
  take(tables.conflicts, copy.conflicts)
  for (const [at, runs] of tables.seen) if (isOurs(at)) copy.seen.set(at, new Map(runs))
  take(tables.keysOfLink, copy.keysOfLink)
  take(tables.mappings, copy.mappings)
  for (const [at, record] of tables.records) if (record.tenant === tenant) putRecord(copy, record, tables.cluesOfRecord.get(at) ?? [])
  for (const link of tables.links.values()) if (link.tenant === tenant) putLink(copy, link)
  const inDoubt = new Set([...copy.deliveries.values()].map(({ recordId }) => recordId))
  copy.history.push(...tables.history.filter((entry) => entry.tenant === tenant && inDoubt.has(entry.recordId)))
  return copy
}
