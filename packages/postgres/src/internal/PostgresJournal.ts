/** Runs, history and events on PostgreSQL. */
import { Event, type FieldChange, type HistoryEntry, Journal, type Run, type RunCounts, StoreError } from "@syncline/engine"
import { Array, Effect, Layer, Option, Schema } from "effect"
import * as Column from "./Column.ts"
import { Database, run } from "./Database.ts"

interface RunRow extends Omit<Run, "counts">, RunCounts {}

const runColumns = `
  tenant_id AS tenant, id, connection_id AS "connectionId", stream_id AS "streamId", kind, strategy, outcome, read::float8, created::float8,
  updated::float8, unchanged::float8, skipped::float8, conflicted::float8, failed::float8, problems, error, started_at::float8 AS "startedAt",
  heartbeat_at::float8 AS "heartbeatAt", ended_at::float8 AS "endedAt"`

const toRun = ({ read, created, updated, unchanged, skipped, conflicted, failed, ...rest }: RunRow): Run => ({
  ...rest,
  counts: { read, created, updated, unchanged, skipped, conflicted, failed },
})

interface HistoryRow extends Omit<HistoryEntry, "changes"> {
  readonly whole: boolean
  /** JSON text: fields as they were created if `whole`, else the changes of fields. */
  readonly changes: string
}

const toHistoryEntry = ({ whole, changes, ...rest }: HistoryRow): HistoryEntry => ({
  ...rest,
  changes: whole
    ? Object.fromEntries(
        Object.entries(JSON.parse(changes) as Record<string, FieldChange["after"]>).map(([field, after]) => [field, { after }]),
      )
    : (JSON.parse(changes) as HistoryEntry["changes"]),
})

interface EventRow {
  readonly seq: number
  readonly at: number
  /** JSON text. */
  readonly event: string
}

const decodeEvents = Schema.decodeEffect(Schema.Array(Schema.fromJsonString(Event.Event)))

/** A newer version of Syncline on the same database may announce what this one does not know. */
const unknownEvent = () => new StoreError({ operation: "Journal.events", message: "an event was written by a newer version of Syncline" })

export const layer: Layer.Layer<Journal, never, Database> = Layer.effect(
  Journal,
  Effect.map(Database, (sql) => {
    const selectRun = sql`SELECT ${sql.literal(runColumns)} FROM syncline.runs`
    return {
      run: (tenant, id) =>
        sql<RunRow>`${selectRun} WHERE tenant_id = ${tenant} AND id = ${id}`.pipe(
          Effect.map(([row]) => Option.map(Option.fromUndefinedOr(row), toRun)),
          run("Journal.run"),
        ),
      runs: (tenant, { streamId, limit }) =>
        sql<RunRow>`
          ${selectRun} WHERE tenant_id = ${tenant} ${streamId === undefined ? sql`` : sql`AND stream_id = ${streamId}`}
          ORDER BY started_at DESC, id DESC LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map(toRun)),
          run("Journal.runs"),
        ),
      history: (tenant, recordId) =>
        sql<HistoryRow>`
          SELECT tenant_id AS tenant, seq::float8, record_id AS "recordId", kind, version, origin, run_id AS "runId", at::float8, whole, changes
          FROM syncline.history
          WHERE tenant_id = ${tenant} AND record_id = ${recordId}
          ORDER BY history.seq`.pipe(
          Effect.map((rows) => rows.map(toHistoryEntry)),
          run("Journal.history"),
        ),
      events: (tenant, { after, limit }) =>
        sql<EventRow>`
          SELECT seq::float8, at::float8, event
          FROM syncline.events
          WHERE tenant_id = ${tenant} AND seq > ${Column.number(after)}::bigint
          ORDER BY events.seq LIMIT ${Column.number(limit)}::bigint`.pipe(
          run("Journal.events"),
          Effect.flatMap((rows) =>
            decodeEvents(rows.map(({ event }) => event)).pipe(
              Effect.mapError(unknownEvent),
              Effect.map((events) => Array.zipWith(rows, events, ({ seq, at }, event) => ({ tenant, seq, at, event }))),
            ),
          ),
        ),
    }
  }),
)
