/** A conflict as it is read: the columns of `syncline.conflicts` under the words of the engine. Rows are conflicts as they are. */

/** The columns of a table or alias `conflicts`. */
export const conflictColumns = `
  conflicts.tenant_id AS tenant, conflicts.id, conflicts.stream_id AS "streamId",
  coalesce(conflicts.long_external_id, conflicts.external_id) AS "externalId", conflicts.record_id AS "recordId", conflicts.kind,
  conflicts.field, conflicts.base, conflicts.local, conflicts.external, conflicts.strategy, conflicts.state, conflicts.resolution,
  conflicts.resolved_by AS "resolvedBy", conflicts.detected_at::float8 AS "detectedAt", conflicts.resolved_at::float8 AS "resolvedAt"`
