/** What a plan says beside what is then done, in the same words: how much of each at every place. */
import { Effect } from "effect"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { type Plan, actions } from "../model/Plan.ts"
import { removalField } from "../model/Record.ts"
import type { HistoryEntry } from "../model/History.ts"
import { Journal } from "../store/Journal.ts"
import { Links } from "../store/Links.ts"
import { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Apps } from "./World.ts"
import { tenant } from "./World.ts"

export type Amounts = { readonly [what: string]: number }

export const kinds = ["member", "tag", "task", "note"]

/** Without what is nothing. */
const some = (amounts: ReadonlyArray<readonly [string, number]>): Amounts =>
  Object.fromEntries(amounts.filter(([, count]) => count > 0).toSorted(([a], [b]) => (a < b ? -1 : 1)))

export const planned = ({ streams }: Plan): Amounts =>
  some(
    streams.flatMap(({ app, kind, partitionName, here, there, conflicts }) => {
      const place = `${app} ${partitionName} ${kind}`
      return [
        ...actions.flatMap((action) => [
          [`${place}: ${action} here`, here[action].count] as const,
          [`${place}: ${action} there`, there[action].count] as const,
        ]),
        [`${place}: conflict`, conflicts.count] as const,
      ]
    }),
  )

const writes = (app: FakeApp.FakeApp) =>
  app.log.flatMap(({ operation, kind, partition, outcome }) =>
    actions.some((action) => action === operation) && outcome === "answered"
      ? [`${app.adapter.app} ${partition} ${kind}: ${operation} there`]
      : [],
  )

const actionOf = ({ version, changes }: HistoryEntry): string => {
  const removal = changes[removalField]
  if (removal !== undefined) return removal.after === true ? "remove" : "restore"
  return version === 1 ? "create" : "update"
}

/** Everything that has happened. */
const happened = Effect.fnUntraced(function* ({ left, right }: Apps) {
  const [streams, links, records, journal, engine] = [yield* Streams, yield* Links, yield* Records, yield* Journal, yield* SyncEngine]
  const places = yield* streams.list(tenant)
  const nameOf = (id: string) => {
    const stream = places.find((each) => each.id === id)
    return stream === undefined ? id : `${stream.app} ${stream.partitionName} ${stream.kind}`
  }
  const ids = new Set<string>()
  for (const { id } of places)
    for (const { recordId } of yield* links.list(tenant, id, { limit: 10_000 })) if (recordId !== null) ids.add(recordId)
  for (const kind of kinds) for (const { id } of yield* records.list(tenant, kind, { limit: 10_000 })) ids.add(id)
  const histories = yield* Effect.forEach(ids, (id) => journal.history(tenant, id))
  const entries = histories.flat().filter(({ changes }) => Object.keys(changes).length > 0)
  const conflicts = yield* engine.conflicts.list(tenant, { limit: 1000 })
  return [
    ...[left, right].flatMap(writes),
    ...entries.map((entry) => `${nameOf(entry.origin)}: ${actionOf(entry)} here`),
    ...conflicts.map(({ streamId }) => `${nameOf(streamId)}: conflict`),
  ]
})

const tally = (what: ReadonlyArray<string>) => new Map([...Map.groupBy(what, (each) => each)].map(([each, all]) => [each, all.length]))

/** What an effect does. */
export const done = Effect.fnUntraced(function* <A, E, R>(apps: Apps, effect: Effect.Effect<A, E, R>) {
  const before = tally(yield* happened(apps))
  yield* effect
  const after = tally(yield* happened(apps))
  return some([...after].map(([what, count]) => [what, count - (before.get(what) ?? 0)] as const))
})
