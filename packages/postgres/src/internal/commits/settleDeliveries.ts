/**
 * Ends claims. A delivery that is sent is removed; any other becomes what the settlement says, except that it is pending again, as good as new, when
 * there is more to send than was claimed. One that would wait for a record which has its link by now does not wait. What is not claimed is left alone,
 * so a settlement that is repeated cannot touch a delivery that was opened since.
 */
import type { Commit } from "@syncline/engine"
import type { Fragment } from "effect/sql/Statement"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import { storable } from "../StorableText.ts"
import { opensDeliveries } from "./openDeliveries.ts"
import type { Part } from "./Part.ts"
import { awayStates } from "../links/LinkRow.ts"

/** Needs `given_links` if the commit writes links and `opening` if it opens deliveries. */
export const settleDeliveries = (sql: Database["Service"], commit: Commit): Part => {
  const { tenant, at, deliveries } = commit
  const unsettled = deliveries.map(({ to }) => (to.state === "done" ? undefined : to))
  const reopened = opensDeliveries(commit)
    ? sql`EXISTS (SELECT FROM opening WHERE opening.stream_id = given.stream_id AND opening.record_id = given.record_id)`
    : sql`false`
  // In the partition of the delivery, if the kind of what it waits for has a stream there.
  const isInPlace = (links: Fragment) => sql`EXISTS (
          SELECT FROM syncline.streams AS own
          WHERE own.tenant_id = ${tenant} AND own.id = given.stream_id AND (
            EXISTS (
              SELECT FROM syncline.streams AS place
              WHERE place.tenant_id = ${tenant} AND place.id = ${links}.stream_id AND place.partition = own.partition)
            OR NOT EXISTS (
              SELECT FROM syncline.streams AS place
              WHERE place.tenant_id = ${tenant} AND place.connection_id = own.connection_id AND place.kind = ${links}.kind
                AND place.partition = own.partition)))`
  const linkedHere =
    commit.links.length > 0
      ? sql`EXISTS (
          SELECT FROM given_links
          WHERE given_links.connection_id = found.connection_id AND given_links.record_id = given.waits_for_record
            AND given_links.state NOT IN (${sql.literal(awayStates)}) AND ${isInPlace(sql`given_links`)})`
      : sql`false`
  return {
    queries: [
      sql`claimed AS MATERIALIZED (
      SELECT found.tenant_id, given.*, found.revision <> given.revision OR ${reopened} AS grown, ${reopened} AS reopened,
        given.state = 'parked' AND given.waits_for_record IS NOT NULL AND (${linkedHere} OR EXISTS (
          SELECT FROM syncline.links
          WHERE links.tenant_id = ${tenant} AND links.record_id = given.waits_for_record AND links.connection_id = found.connection_id
            AND links.state NOT IN (${sql.literal(awayStates)})
            AND ${isInPlace(sql`links`)}
          OFFSET 0
        )) AS awaited
      FROM unnest(
        ${Column.unsized(
          sql,
          deliveries.map(({ streamId }) => streamId),
        )},
        ${Column.texts(deliveries.map(({ recordId }) => recordId))}::text[],
        ${Column.numbers(deliveries.map(({ revision }) => revision))}::int[],
        ${Column.texts(deliveries.map(({ to }) => to.state))}::text[],
        ${Column.numbers(unsettled.map((to) => to?.nextAttemptAt ?? null))}::bigint[],
        ${Column.texts(unsettled.map((to) => storable(to?.lastError ?? null)))}::text[],
        ${Column.numbers(unsettled.map((to) => to?.attempts ?? null))}::int[],
        ${Column.numbers(unsettled.map((to) => to?.unverifiedSince ?? null))}::bigint[],
        ${Column.texts(unsettled.map((to) => to?.waitsForRecord ?? null))}::text[]
      ) AS given (stream_id, record_id, revision, state, next_attempt_at, last_error, attempts, unverified_since, waits_for_record)
      CROSS JOIN LATERAL (
        SELECT tenant_id, state, revision, connection_id FROM syncline.deliveries
        WHERE tenant_id = ${tenant} AND stream_id = given.stream_id AND record_id = given.record_id
        OFFSET 0 FOR UPDATE
      ) AS found
      WHERE found.state = 'running')`,
      sql`settled AS MATERIALIZED (
      SELECT *, CASE WHEN state = 'done' AND NOT grown THEN 'sent' ELSE 'kept' END AS outcome, grown OR awaited AS resumed FROM claimed)`,
      sql`sent_deliveries AS (
      DELETE FROM syncline.deliveries AS stored USING settled
      WHERE stored.tenant_id = settled.tenant_id AND stored.stream_id = settled.stream_id AND stored.record_id = settled.record_id
        AND settled.outcome = 'sent')`,
      sql`settled_deliveries AS (
      UPDATE syncline.deliveries AS stored
      SET state = CASE WHEN resumed THEN 'pending' ELSE settled.state END,
        revision = stored.revision + reopened::int,
        attempts = CASE WHEN grown THEN 0 ELSE settled.attempts END,
        unverified_since = settled.unverified_since,
        next_attempt_at = CASE WHEN resumed THEN ${Column.number(at)}::bigint ELSE settled.next_attempt_at END,
        last_error = CASE WHEN resumed THEN NULL ELSE settled.last_error END,
        waits_for_record = CASE WHEN resumed THEN NULL ELSE settled.waits_for_record END,
        claimed_at = NULL, claimed_under = NULL
      FROM settled
      WHERE stored.tenant_id = settled.tenant_id AND stored.stream_id = settled.stream_id AND stored.record_id = settled.record_id
        AND settled.outcome = 'kept')`,
    ],
  }
}
