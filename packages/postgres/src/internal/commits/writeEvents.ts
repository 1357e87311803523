/**
 * Appends events in their order. Those who write events of one tenant do it one after another until they have committed, so an event is never seen
 * before one with a smaller place in the sequence. `only` names a subquery: they are written if it has a row.
 */
import type { Commit } from "@syncline/engine"
import type { Fragment } from "effect/sql/Statement"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import * as EventBatch from "../journal/EventBatch.ts"
import type { Part } from "./Part.ts"

export const writeEvents = (
  sql: Database["Service"],
  { tenant, at, events }: Pick<Commit, "tenant" | "at" | "events">,
  only?: Fragment,
): Part => {
  const batches = EventBatch.divide(events)
  return {
    queries: [
      sql`turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtext('syncline events'), hashtext(${tenant})))`,
      sql`written_events AS (
      INSERT INTO syncline.events (tenant_id, at, count, events)
      SELECT ${tenant}, ${Column.number(at)}::bigint, given.count, given.events
      FROM turn ${only === undefined ? sql`` : sql`CROSS JOIN ${only}`} CROSS JOIN unnest(
        ${Column.numbers(batches.map(({ length }) => length))}::int[],
        ${Column.texts(batches.map(EventBatch.encode))}::text[]
      ) WITH ORDINALITY AS given (count, events, place)
      ORDER BY place)`,
    ],
  }
}
