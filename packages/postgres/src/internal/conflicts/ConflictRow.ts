/** A conflict as it is read: the columns of `syncline.conflicts` under the words of the engine. Rows are conflicts as they are. */

const columnsWith = (local: string) => `
  conflicts.tenant_id AS tenant, conflicts.id, conflicts.type, conflicts.revision, conflicts.stream_id AS "streamId",
  coalesce(conflicts.long_external_id, conflicts.external_id) AS "externalId", conflicts.record_id AS "recordId", conflicts.kind,
  conflicts.field, conflicts.base, ${local} AS local, conflicts.external, conflicts.external_at::float8 AS "externalAt", conflicts.strategy,
  conflicts.state, conflicts.resolution, conflicts.resolved_by AS "resolvedBy", conflicts.detected_at::float8 AS "detectedAt",
  conflicts.resolved_at::float8 AS "resolvedAt"`

/** The columns of a table or alias `conflicts`. */
export const conflictColumns = columnsWith("conflicts.local")

/** The same, with what the record says by now: `records` has the data of the record, or nothing where it does not matter any more. */
export const currentColumns = columnsWith("coalesce((records.data -> conflicts.field)::json, conflicts.local)")
