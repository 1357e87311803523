/** Runs, history and events on PostgreSQL. */
import { Event, type FieldChange, type HistoryEntry, Journal, type Run, type RunCounts, type SentWrite, StoreError } from "@syncline/engine"
import { Array, Effect, Layer, Option, Schema } from "effect"
import * as Column from "../Column.ts"
import { Database, run } from "../Database.ts"
import { forgetOld } from "./forgetOld.ts"
import { shortId } from "../ShortId.ts"
import * as EventBatch from "./EventBatch.ts"

interface RunRow extends Omit<Run, "counts">, RunCounts {}

const runColumns = `
  tenant_id AS tenant, id, connection_id AS "connectionId", stream_id AS "streamId", kind, strategy, outcome, read::float8, created::float8,
  updated::float8, removed::float8, unchanged::float8, skipped::float8, conflicted::float8, failed::float8, problems, error, started_at::float8 AS "startedAt",
  heartbeat_at::float8 AS "heartbeatAt", ended_at::float8 AS "endedAt"`

const toRun = ({ read, created, updated, removed, unchanged, skipped, conflicted, failed, ...rest }: RunRow): Run => ({
  ...rest,
  counts: { read, created, updated, removed, unchanged, skipped, conflicted, failed },
})

interface HistoryRow extends Omit<HistoryEntry, "changes" | "deed"> {
  readonly whole: boolean
  readonly deed: HistoryEntry["deed"] | null
  /** JSON text: fields as they were created if `whole`, else the changes of fields. */
  readonly changes: string
}

const toHistoryEntry = ({ whole, changes, deed, ...rest }: HistoryRow): HistoryEntry => ({
  ...rest,
  ...(deed && { deed }),
  changes: whole
    ? Object.fromEntries(
        Object.entries(JSON.parse(changes) as Record<string, FieldChange["after"]>).map(([field, after]) => [field, { after }]),
      )
    : (JSON.parse(changes) as HistoryEntry["changes"]),
})

interface WriteRow extends Omit<SentWrite, "changes"> {
  readonly changes: string | null
}

const toWrite = ({ changes, ...rest }: WriteRow): SentWrite => ({
  ...rest,
  changes: changes === null ? {} : (JSON.parse(changes) as SentWrite["changes"]),
})

interface BatchRow {
  readonly batch: number
  readonly at: number
  readonly events: string
}

const decodeEvents = Schema.decodeUnknownEffect(Schema.Array(Event.Event))

/** A newer version of Syncline on the same database may announce what this one does not know. */
const unknownEvent = () =>
  new StoreError({
    operation: "Journal.events",
    message: "an event was written by a newer version of Syncline: update this one",
    lasting: true,
  })

/** What a run wrote lies in its time, by which it is found. */
const ofRun = (sql: Database["Service"], tenant: string, id: string) => sql`
  run_id = ${id}
  AND at >= (SELECT started_at FROM syncline.runs WHERE tenant_id = ${tenant} AND id = ${id})
  AND at <= (SELECT heartbeat_at FROM syncline.runs WHERE tenant_id = ${tenant} AND id = ${id})`

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
      latestRuns: (tenant, streamIds, { each, since }) =>
        sql<RunRow>`
          SELECT latest.* FROM unnest(${Column.unsized(sql, streamIds)}) AS asked (stream_id) CROSS JOIN LATERAL (
            ${selectRun} WHERE tenant_id = ${tenant} AND stream_id = asked.stream_id
            ORDER BY started_at DESC, id DESC LIMIT ${Column.number(each)}::bigint
          ) AS latest ${since === undefined ? sql`` : sql`WHERE "heartbeatAt" >= ${Column.number(since)}::float8`}`.pipe(
          Effect.map((rows) => rows.map(toRun)),
          run("Journal.latestRuns"),
        ),
      history: (tenant, recordId) =>
        sql<HistoryRow>`
          WITH RECURSIVE kinds AS (
            (SELECT kind FROM syncline.records WHERE tenant_id = ${tenant} ORDER BY tenant_id, kind LIMIT 1)
            UNION ALL
            SELECT (
              SELECT records.kind FROM syncline.records WHERE tenant_id = ${tenant} AND records.kind > kinds.kind ORDER BY tenant_id, kind LIMIT 1
            )
            FROM kinds WHERE kinds.kind IS NOT NULL
          )
          SELECT tenant_id AS tenant, seq::float8, record_id AS "recordId", kind, version, origin, run_id AS "runId", at::float8, whole, changes, deed
          FROM syncline.history
          WHERE tenant_id = ${tenant} AND record_id = ${recordId}
          UNION ALL
          SELECT untouched.tenant_id, untouched.created_seq, untouched.id, untouched.kind, 1, untouched.created_by, untouched.created_in,
            untouched.created_at, true, untouched.data::text, NULL
          FROM kinds CROSS JOIN LATERAL (
            SELECT * FROM syncline.records WHERE tenant_id = ${tenant} AND kind = kinds.kind AND id = ${recordId} AND created_seq IS NOT NULL OFFSET 0
          ) AS untouched
          ORDER BY seq`.pipe(
          Effect.map((rows) => rows.map(toHistoryEntry)),
          run("Journal.history"),
        ),
      writes: (tenant, { limit, ...of }) =>
        sql<WriteRow>`
          SELECT tenant_id AS tenant, seq::float8, run_id AS "runId", stream_id AS "streamId", kind, record_id AS "recordId",
            external_id AS "externalId", action, changes, at::float8
          FROM syncline.writes
          WHERE tenant_id = ${tenant} AND ${"recordId" in of ? sql`record_id = ${of.recordId}` : ofRun(sql, tenant, of.runId)}
          ORDER BY seq LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map(toWrite)),
          run("Journal.writes"),
        ),
      // Nothing is indexed by run, because runs are written all the time and seldom undone: both sides are walked in the order of the ids.
      changedBy: (tenant, { id, kind }, { after = "", limit }) =>
        sql<{ readonly id: string }>`
          SELECT id FROM (
            SELECT record_id AS id FROM syncline.history
            WHERE tenant_id = ${tenant} AND run_id = ${id} AND kind = ${kind} AND record_id > ${after}
            UNION
            SELECT id FROM syncline.records
            WHERE tenant_id = ${tenant} AND kind = ${kind} AND created_in = ${id} AND records.id > ${after}
          ) AS changed
          ORDER BY id LIMIT ${Column.number(limit)}::bigint`.pipe(
          Effect.map((rows) => rows.map((row) => row.id)),
          run("Journal.changedBy"),
        ),
      consumed: (tenant, id) =>
        sql<{ readonly recordId: string | null }>`
          SELECT record_id AS "recordId" FROM syncline.host_events WHERE tenant_id = ${tenant} AND id = ${shortId(id)}`.pipe(
          Effect.map(([row]) => Option.map(Option.fromUndefinedOr(row), ({ recordId }) => ({ id, recordId }))),
          run("Journal.consumed"),
        ),
      forget: (tenant, before, limit) => forgetOld(sql, tenant, before, limit).pipe(run("Journal.forget")),
      events: (tenant, { after, limit }) => {
        const { batch, place } = EventBatch.positionOf(after)
        return sql<BatchRow>`
          SELECT batch::float8, at::float8, events
          FROM (
            SELECT *, sum(count) OVER (ORDER BY batch) - count AS before FROM (
              SELECT batch, at, count, events FROM syncline.events
              WHERE tenant_id = ${tenant} AND batch >= ${Column.number(batch)}::bigint
              ORDER BY batch LIMIT ${Column.number(limit)}::bigint + 1
            ) AS batches
          ) AS batches
          WHERE before < ${Column.number(limit + place)}
          ORDER BY batch`.pipe(
          run("Journal.events"),
          Effect.flatMap((rows) => {
            const found = rows
              .flatMap((row) =>
                EventBatch.decode(row.events).map((event, index) => ({ seq: EventBatch.seqOf(row.batch, index), at: row.at, event })),
              )
              .filter(({ seq }) => seq > after)
              .slice(0, limit)
            return decodeEvents(found.map(({ event }) => event)).pipe(
              Effect.mapError(unknownEvent),
              Effect.map((events) => Array.zipWith(found, events, ({ seq, at }, event) => ({ tenant, seq, at, event }))),
            )
          }),
        )
      },
    }
  }),
)
