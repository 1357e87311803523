/** Loads what claimed deliveries are computed from, in one statement and so as of one moment. */
import type { Conflict, Delivery, KnownReference, Order } from "@syncline/engine"
import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import { conflictColumns } from "../conflicts/ConflictRow.ts"
import type { Database } from "../Database.ts"
import { awayStates, type LinkRow, linkColumns, toLink } from "../links/LinkRow.ts"
import { mergedRecords, namedRecords } from "../records/namedRecords.ts"
import { type RecordRow, recordColumns, toRecord } from "../records/RecordRow.ts"

interface OrderRow {
  /** Of the delivery, from 1. */
  readonly place: number
  readonly record: RecordRow
  readonly link: LinkRow | null
  readonly conflicts: ReadonlyArray<Conflict> | null
  readonly others: ReadonlyArray<LinkRow> | null
  readonly references: ReadonlyArray<Omit<KnownReference, "way"> & { readonly way: KnownReference["way"] | null }> | null
}

/** In the order of the deliveries, without those whose record is gone. They are of one tenant and one kind. */
export const loadOrders = (
  sql: Database["Service"],
  deliveries: ReadonlyArray<Delivery>,
  referenceFields: ReadonlyArray<string>,
): Effect.Effect<ReadonlyArray<Order>, SqlError> => {
  const [first] = deliveries
  if (first === undefined) return Effect.succeed([])
  const { tenant, kind } = first
  return sql<OrderRow>`
    SELECT claimed.place::float8 AS place,
      (SELECT row_to_json(record) FROM (SELECT ${sql.literal(recordColumns)}) AS record) AS record,
      (SELECT row_to_json(link) FROM (SELECT ${sql.literal(linkColumns)} WHERE links.tenant_id IS NOT NULL) AS link) AS link,
      (
        SELECT json_agg(conflict) FROM (
          SELECT ${sql.literal(conflictColumns)} FROM syncline.conflicts
          WHERE conflicts.tenant_id = ${tenant} AND conflicts.stream_id = links.stream_id AND conflicts.external_id = links.external_id
            AND conflicts.state = 'open'
        ) AS conflict
      ) AS conflicts,
      (
        SELECT json_agg(json_build_object('streamId', target.stream_id, 'kind', target.kind, 'externalId', coalesce(target.long_external_id, target.external_id),
          'recordId', named.record_id, 'address', target.address, 'way', CASE WHEN merged.into_id IS NOT NULL THEN 'out' END))
        FROM (SELECT DISTINCT named.record_id FROM (SELECT records.data) AS record ${namedRecords(sql, "record", referenceFields)}) AS named
        ${mergedRecords(sql, tenant)}
        CROSS JOIN LATERAL (
          SELECT * FROM syncline.links WHERE tenant_id = ${tenant} AND record_id = coalesce(merged.into_id, named.record_id) OFFSET 0
        ) AS target
        WHERE target.connection_id = claimed.connection_id AND target.state NOT IN (${sql.literal(awayStates)})
      ) AS references,
      CASE WHEN links.tenant_id IS NULL THEN (
        SELECT json_agg(other ORDER BY other."streamId") FROM (
          SELECT ${sql.literal(linkColumns)} FROM syncline.links WHERE tenant_id = ${tenant} AND record_id = claimed.record_id
        ) AS other
      ) END AS others
    FROM unnest(
      ${Column.unsized(
        sql,
        deliveries.map(({ streamId }) => streamId),
      )},
      ${Column.texts(deliveries.map(({ connectionId }) => connectionId))}::text[],
      ${Column.texts(deliveries.map(({ recordId }) => recordId))}::text[]
    ) WITH ORDINALITY AS claimed (stream_id, connection_id, record_id, place)
    CROSS JOIN LATERAL (
      SELECT * FROM syncline.records WHERE tenant_id = ${tenant} AND kind = ${kind} AND id = claimed.record_id OFFSET 0
    ) AS records
    LEFT JOIN LATERAL (
      SELECT * FROM syncline.links WHERE tenant_id = ${tenant} AND record_id = claimed.record_id AND stream_id = claimed.stream_id OFFSET 0
    ) AS links ON true
    ORDER BY claimed.place`.pipe(
    Effect.map((rows) =>
      rows.flatMap(({ place, record, link, conflicts, references, others }) => {
        const delivery = deliveries[place - 1]
        if (delivery === undefined) return []
        return [
          {
            delivery,
            record: toRecord(record),
            link: link === null ? undefined : toLink(link, record.data),
            conflicts: conflicts ?? [],
            others: (others ?? []).map((other) => toLink(other, record.data)),
            references: (references ?? []).map(({ way, ...reference }) => ({
              ...reference,
              ...(way !== null && way !== undefined && { way }),
            })),
          },
        ]
      }),
    ),
  )
}
