/** Runs, history, writes and events in memory. */
import { Effect, Layer, Option } from "effect"
import type { StoredEvent } from "../../model/Event.ts"
import type { HistoryEntry } from "../../model/History.ts"
import { leftStates } from "../../model/Link.ts"
import type { SentWrite } from "../../model/SentWrite.ts"
import { Journal } from "../Journal.ts"
import { MemoryTables, type Tables, key, shares } from "./MemoryTables.ts"

/** Takes the first of what is old out of rows. Answers with how many are old. */
const drop = <Row>(rows: Array<Row>, isOld: (row: Row) => boolean, limit: number): number => {
  const old = rows.filter(isOld)
  const dropped = new Set(old.slice(0, limit))
  const left = rows.filter((row) => !dropped.has(row))
  rows.length = 0
  for (const row of left) rows.push(row)
  return old.length
}

/** Targets that were not told of what is forgotten say how much it was, and go on behind it. */
const miss = (tables: Tables, gone: ReadonlyArray<StoredEvent>): void => {
  const last = gone.at(-1)?.seq ?? 0
  for (const [at, target] of tables.targets) {
    if (target.tenant !== gone[0]?.tenant || target.position >= last) continue
    const missed = gone.filter(({ seq, event }) => seq > target.position && (target.events?.includes(event._tag) ?? true))
    tables.targets.set(at, { ...target, position: last, missed: target.missed + missed.length })
  }
}

export const layer: Layer.Layer<Journal, never, MemoryTables> = Layer.effect(
  Journal,
  Effect.map(MemoryTables, (tables) => ({
    run: (tenant, id) => Effect.sync(() => Option.fromUndefinedOr(tables.runs.get(key(tenant, id)))),
    runs: (tenant, filter) =>
      Effect.sync(() =>
        [...tables.runs.values()]
          .filter((run) => run.tenant === tenant && (filter.streamId === undefined || run.streamId === filter.streamId))
          .toReversed()
          .slice(0, filter.limit),
      ),
    latestRuns: (tenant, streamIds, { each, since = Number.NEGATIVE_INFINITY }) =>
      Effect.sync(() => {
        const own = Map.groupBy([...tables.runs.values()].filter((run) => run.tenant === tenant).toReversed(), ({ streamId }) => streamId)
        return [...new Set(streamIds)].flatMap((id) => (own.get(id) ?? []).slice(0, each).filter(({ heartbeatAt }) => heartbeatAt >= since))
      }),
    history: (tenant, recordId) =>
      Effect.sync(() => tables.history.filter((entry) => entry.tenant === tenant && entry.recordId === recordId)),
    writes: (tenant, { limit, ...of }) =>
      Effect.sync(() => tables.writes.filter((written) => written.tenant === tenant && shares(written, of)).slice(0, limit)),
    changedBy: (tenant, { id, kind }, { after = "", limit }) =>
      Effect.sync(() => {
        const of = tables.history.filter((entry) => entry.tenant === tenant && entry.runId === id && entry.kind === kind)
        return [...new Set(of.map(({ recordId }) => recordId))]
          .filter((each) => each > after)
          .toSorted()
          .slice(0, limit)
      }),
    consumed: (tenant, id) =>
      Effect.sync(() => Option.map(Option.fromUndefinedOr(tables.consumed.get(key(tenant, id))), ({ recordId }) => ({ id, recordId }))),
    forget: (tenant, before, limit) =>
      Effect.sync(() => {
        const newest = new Map(tables.history.map((entry) => [key(entry.tenant, entry.recordId), entry.seq]))
        const inOrder = [...tables.runs.values()].toSorted((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1))
        const last = new Map(inOrder.map((run) => [key(run.tenant, run.streamId), run.id]))
        const isOld = {
          events: ({ at, ...event }: StoredEvent) => event.tenant === tenant && at < before.events,
          history: ({ at, recordId, seq, ...entry }: HistoryEntry) =>
            entry.tenant === tenant && at < before.history && newest.get(key(tenant, recordId)) !== seq,
          writes: ({ at, ...write }: SentWrite) => write.tenant === tenant && at < before.history,
        }
        const old = [...tables.runs.entries()].filter(
          ([, { id, streamId, heartbeatAt, endedAt, ...run }]) =>
            run.tenant === tenant && endedAt !== null && heartbeatAt < before.runs && last.get(key(tenant, streamId)) !== id,
        )
        for (const [at] of old.slice(0, limit)) tables.runs.delete(at)
        const told = [...tables.consumed.entries()].filter(([, event]) => event.tenant === tenant && event.at < before.events)
        for (const [at] of told.slice(0, limit)) tables.consumed.delete(at)
        const looked = [...tables.inbox.entries()].filter(
          ([, { message, done }]) => done && message.tenant === tenant && message.receivedAt < before.events,
        )
        for (const [at] of looked.slice(0, limit)) tables.inbox.delete(at)
        const left = [...tables.links.entries()].filter(
          ([at, link]) =>
            link.tenant === tenant &&
            leftStates.includes(link.state) &&
            link.processedAt < before.payloads &&
            link.due === undefined &&
            tables.rawObjects.has(at),
        )
        for (const [at] of left.slice(0, limit)) tables.rawObjects.delete(at)
        const ended = [...tables.targetMessages.entries()].filter(([, message]) => message.tenant === tenant && message.at < before.events)
        for (const [at] of ended.slice(0, limit)) tables.targetMessages.delete(at)
        miss(tables, tables.events.filter(isOld.events).slice(0, limit))
        const counts = [
          ended.length,
          old.length,
          left.length,
          told.length,
          looked.length,
          drop(tables.events, isOld.events, limit),
          drop(tables.history, isOld.history, limit),
          drop(tables.writes, isOld.writes, limit),
        ]
        return counts.some((count) => count >= limit)
      }),
    events: (tenant, page) =>
      Effect.sync(() => tables.events.filter((event) => event.tenant === tenant && event.seq > page.after).slice(0, page.limit)),
  })),
)
