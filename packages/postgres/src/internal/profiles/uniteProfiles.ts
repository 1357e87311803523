/**
 * Makes all that is of one profile another's. The two profiles are locked first, in one order, so that of two that would become one of each other at the same time the second
 * sees what the first has done; then whatever is sealed, so that nobody exchanges it meanwhile.
 */
import type { Union } from "@syncline/engine"
import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import * as SharedBase from "../links/SharedBase.ts"

interface Version {
  readonly connectionId: string
  readonly version: number
}

const follow = (stored: ReadonlyArray<Version>, sealed: ReadonlyArray<Version>): boolean =>
  stored.every(({ connectionId, version }) => sealed.some((next) => next.connectionId === connectionId && next.version === version + 1))

/** To be run in a transaction. */
export const uniteProfiles = (sql: Database["Service"], { from, into, at, grants, secrets }: Union): Effect.Effect<boolean, SqlError> =>
  Effect.gen(function* () {
    const found = yield* sql<{ readonly id: string; readonly unitedInto: string | null }>`
      SELECT id, united_into AS "unitedInto" FROM syncline.profiles WHERE id IN ${sql.in([from, into])} ORDER BY id FOR UPDATE`
    const [old, heir] = [found.find(({ id }) => id === from), found.find(({ id }) => id === into)]
    if (old === undefined || heir === undefined || heir.unitedInto !== null || (old.unitedInto ?? into) !== into) return false
    const held = yield* sql<Version & { readonly isClaimed: boolean }>`
      SELECT connection_id AS "connectionId", version, coalesce(claimed_until > clock_timestamp(), false) AS "isClaimed"
      FROM syncline.grants WHERE tenant_id = ${from} FOR UPDATE`
    const endpoints = yield* sql<Version>`
      SELECT connection_id AS "connectionId", version FROM syncline.subscriptions WHERE tenant_id = ${from} FOR UPDATE`
    if (held.some(({ isClaimed }) => isClaimed) || !follow(held, grants) || !follow(endpoints, secrets)) return false
    yield* sql`
      UPDATE syncline.streams SET
        joined_at = CASE tenant_id WHEN ${from} THEN ${Column.number(at)}::bigint ELSE joined_at END,
        former_settings = CASE WHEN initial_done_at IS NULL THEN former_settings
          ELSE coalesce(former_settings, settings) || '{"direction":"disabled"}' END
      WHERE tenant_id IN ${sql.in([from, into])} AND taken_away IS NULL`
    yield* sql`UPDATE syncline.leases SET token = token + 1, until = '-infinity' WHERE tenant_id = ${from}`
    yield* settleDoubles(sql, from, into)
    yield* sql`SELECT syncline.repoint(${from}, ${into})`
    for (const { connectionId, version, keyId, ciphertext, wrappedKey } of grants) {
      yield* sql`
        UPDATE syncline.grants
        SET version = ${version}, key_id = ${keyId}, ciphertext = ${ciphertext}, wrapped_key = ${wrappedKey}, claimed_until = NULL
        WHERE tenant_id = ${into} AND connection_id = ${connectionId}`
    }
    for (const { connectionId, version, sealed } of secrets) {
      yield* sql`
        UPDATE syncline.subscriptions SET version = ${version}, key_id = ${sealed.keyId}, ciphertext = ${sealed.ciphertext}
        WHERE tenant_id = ${into} AND connection_id = ${connectionId}`
    }
    yield* sql`UPDATE syncline.profiles SET united_into = ${into} WHERE id = ${from} OR united_into = ${from}`
    return true
  })

/**
 * Records whose ids follow from the same object are the same record: the one that was changed last stays, and the links of the other are its links. An event of the host that both
 * took in was taken in once.
 */
const settleDoubles = Effect.fnUntraced(function* (sql: Database["Service"], from: string, into: string) {
  yield* sql`
    WITH doubled AS MATERIALIZED (
      SELECT one.kind, one.id, older.tenant_id, older.data
      FROM syncline.records AS one
      JOIN syncline.records AS other ON other.tenant_id = ${into} AND other.kind = one.kind AND other.id = one.id
      JOIN syncline.records AS older ON older.kind = one.kind AND older.id = one.id
        AND older.tenant_id = CASE WHEN one.updated_at > other.updated_at THEN other.tenant_id ELSE one.tenant_id END
      WHERE one.tenant_id = ${from}
    ), based AS (
      UPDATE syncline.links SET base = ${SharedBase.writtenOut(sql, sql`links.base`, sql`doubled.data`)}
      FROM doubled
      WHERE links.tenant_id = doubled.tenant_id AND links.kind = doubled.kind AND links.record_id = doubled.id
    ), unkeyed AS (
      DELETE FROM syncline.match_keys USING doubled
      WHERE match_keys.tenant_id = doubled.tenant_id AND match_keys.kind = doubled.kind AND match_keys.record_id = doubled.id
    )
    DELETE FROM syncline.records USING doubled
    WHERE records.tenant_id = doubled.tenant_id AND records.kind = doubled.kind AND records.id = doubled.id`
  yield* sql`
    DELETE FROM syncline.host_events AS one USING syncline.host_events AS other
    WHERE one.tenant_id = ${from} AND other.tenant_id = ${into} AND other.id = one.id`
})
