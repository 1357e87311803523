/**
 * Stores conflicts, each in place of the one of its id. One that was written or resolved meanwhile, or a second open one of a field, makes the commit stale.
 */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { longId, shortId } from "../ShortId.ts"
import type { Part } from "./Part.ts"

export const writeConflicts = (sql: Database["Service"], { tenant, conflicts }: Commit): Part => ({
  queries: [
    sql`written_conflicts AS (
      INSERT INTO syncline.conflicts AS stored (tenant_id, id, stream_id, external_id, long_external_id, record_id, kind, field, base, local, external,
        strategy, state, resolution, resolved_by, detected_at, resolved_at, type, revision, external_at)
      SELECT ${tenant}, id, stream_id, external_id, long_external_id, record_id, kind, field, base::json, local::json, external::json,
        strategy, state, resolution, resolved_by, detected_at, resolved_at, type, revision, external_at
      FROM unnest(
        ${Column.texts(conflicts.map(({ id }) => id))}::text[],
        ${Column.texts(conflicts.map(({ streamId }) => streamId))}::text[],
        ${Column.texts(conflicts.map(({ externalId }) => shortId(externalId)))}::text[],
        ${Column.texts(conflicts.map(({ externalId }) => longId(externalId)))}::text[],
        ${Column.texts(conflicts.map(({ recordId }) => recordId))}::text[],
        ${Column.texts(conflicts.map(({ kind }) => kind))}::text[],
        ${Column.texts(conflicts.map(({ field }) => field))}::text[],
        ${Column.texts(conflicts.map(({ base }) => JSON.stringify(base)))}::text[],
        ${Column.texts(conflicts.map(({ local }) => JSON.stringify(local)))}::text[],
        ${Column.texts(conflicts.map(({ external }) => JSON.stringify(external)))}::text[],
        ${Column.texts(conflicts.map(({ strategy }) => strategy))}::text[],
        ${Column.texts(conflicts.map(({ state }) => state))}::text[],
        ${Column.texts(conflicts.map(({ resolution }) => resolution))}::text[],
        ${Column.texts(conflicts.map(({ resolvedBy }) => resolvedBy))}::text[],
        ${Column.numbers(conflicts.map(({ detectedAt }) => detectedAt))}::bigint[],
        ${Column.numbers(conflicts.map(({ resolvedAt }) => resolvedAt))}::bigint[],
        ${Column.texts(conflicts.map(({ type }) => type))}::text[],
        ${Column.numbers(conflicts.map(({ revision }) => revision))}::int[],
        ${Column.numbers(conflicts.map(({ externalAt }) => externalAt))}::bigint[]
      ) AS given (id, stream_id, external_id, long_external_id, record_id, kind, field, base, local, external, strategy, state, resolution,
        resolved_by, detected_at, resolved_at, type, revision, external_at)
      ON CONFLICT (tenant_id, id) DO UPDATE
      SET stream_id = excluded.stream_id, external_id = excluded.external_id, long_external_id = excluded.long_external_id,
        record_id = excluded.record_id, kind = excluded.kind, field = excluded.field, base = excluded.base, local = excluded.local,
        external = excluded.external, strategy = excluded.strategy, state = excluded.state, resolution = excluded.resolution,
        resolved_by = excluded.resolved_by, detected_at = excluded.detected_at, resolved_at = excluded.resolved_at,
        type = excluded.type, revision = excluded.revision, external_at = excluded.external_at
      WHERE stored.state = 'open' AND stored.revision = excluded.revision - 1
      RETURNING 1)`,
  ],
  stale: sql`(SELECT count(*) FROM written_conflicts) < ${Column.number(conflicts.length)}`,
})
