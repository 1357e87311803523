/** Appends events in their order. Each carries its transaction, which has its number before any of its events gets a place in the sequence. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import type { Part } from "./Part.ts"

export const writeEvents = (sql: Database["Service"], { tenant, at, events }: Commit): Part => ({
  queries: [
    sql`author AS MATERIALIZED (SELECT pg_current_xact_id() AS txid)`,
    sql`written_events AS (
      INSERT INTO syncline.events (tenant_id, txid, at, event)
      SELECT ${tenant}, author.txid, ${Column.number(at)}::bigint, given.event
      FROM author CROSS JOIN unnest(${Column.texts(events.map((event) => JSON.stringify(event)))}::text[]) WITH ORDINALITY AS given (event, place)
      ORDER BY place)`,
  ],
})
