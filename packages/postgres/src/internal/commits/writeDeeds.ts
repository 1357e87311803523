/**
 * Appends decisions that change nothing of a record to its history. A record that is gone, or has another version than the one that was decided on, makes the
 * commit stale: until it has ended nobody else changes the record.
 */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import type { Part } from "./Part.ts"

export const writeDeeds = (sql: Database["Service"], { tenant, at, deeds }: Commit): Part => ({
  queries: [
    sql`decided AS MATERIALIZED (
      SELECT given.*
      FROM unnest(
        ${Column.texts(deeds.map(({ kind }) => kind))}::text[],
        ${Column.texts(deeds.map(({ recordId }) => recordId))}::text[],
        ${Column.numbers(deeds.map(({ seenVersion }) => seenVersion))}::int[],
        ${Column.texts(deeds.map(({ origin }) => origin))}::text[],
        ${Column.texts(deeds.map(({ deed }) => JSON.stringify(deed)))}::text[]
      ) AS given (kind, record_id, version, origin, deed)
      CROSS JOIN LATERAL (
        SELECT version FROM syncline.records
        WHERE tenant_id = ${tenant} AND kind = given.kind AND id = given.record_id AND version = given.version
        OFFSET 0 FOR SHARE
      ) AS seen)`,
    sql`written_deeds AS (
      INSERT INTO syncline.history (tenant_id, record_id, kind, version, origin, at, whole, changes, deed)
      SELECT ${tenant}, record_id, kind, version, origin, ${Column.number(at)}::bigint, false, '{}', deed::json
      FROM decided)`,
  ],
  stale: sql`(SELECT count(*) FROM decided) < ${Column.number(deeds.length)}`,
})
