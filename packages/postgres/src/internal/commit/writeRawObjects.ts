/** Stores payloads. A payload that is stored already is not written again. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { shortId } from "../ShortId.ts"
import type { Part } from "./Part.ts"

export const writeRawObjects = (sql: Database["Service"], { tenant, at, rawObjects }: Commit): Part => ({
  queries: [
    sql`written_raw_objects AS (
      INSERT INTO syncline.raw_objects AS stored (tenant_id, stream_id, external_id, fetched_at, hash, payload)
      SELECT ${tenant}, stream_id, external_id, ${Column.number(at)}::bigint, hash, payload
      FROM unnest(
        ${Column.texts(rawObjects.map(({ streamId }) => streamId))}::text[],
        ${Column.texts(rawObjects.map(({ externalId }) => shortId(externalId)))}::text[],
        ${Column.texts(rawObjects.map(({ hash }) => hash))}::text[],
        ${Column.texts(rawObjects.map(({ payload }) => payload))}::text[]
      ) AS given (stream_id, external_id, hash, payload)
      ON CONFLICT (tenant_id, stream_id, external_id) DO UPDATE
      SET fetched_at = excluded.fetched_at, hash = excluded.hash, payload = excluded.payload
      WHERE stored.hash <> excluded.hash)`,
  ],
})
