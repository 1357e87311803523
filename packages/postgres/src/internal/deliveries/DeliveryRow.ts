/** A delivery as it is read: the columns of `syncline.deliveries` and of its stream under the words of the engine. Rows are deliveries as they are. */

/** The columns of tables or aliases `deliveries` and `streams`. */
export const deliveryColumns = `
  deliveries.tenant_id AS tenant, deliveries.stream_id AS "streamId", deliveries.connection_id AS "connectionId", streams.kind,
  deliveries.record_id AS "recordId", deliveries.state, deliveries.revision, deliveries.attempts,
  deliveries.unverified_since::float8 AS "unverifiedSince", deliveries.next_attempt_at::float8 AS "nextAttemptAt",
  deliveries.last_error AS "lastError", deliveries.waits_for_record AS "waitsForRecord", streams.rank, deliveries.chosen`
