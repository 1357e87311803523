/**
 * Appends events in their order. Those who write events of one tenant do it one after another until they have committed, so an event is never seen
 * before one with a smaller place in the sequence.
 */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import type { Part } from "./Part.ts"

export const writeEvents = (sql: Database["Service"], { tenant, at, events }: Commit): Part => ({
  queries: [
    sql`turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtext('syncline events'), hashtext(${tenant})))`,
    sql`written_events AS (
      INSERT INTO syncline.events (tenant_id, at, event)
      SELECT ${tenant}, ${Column.number(at)}::bigint, given.event
      FROM turn CROSS JOIN unnest(${Column.texts(events.map((event) => JSON.stringify(event)))}::text[]) WITH ORDINALITY AS given (event, place)
      ORDER BY place)`,
  ],
})
