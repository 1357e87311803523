/**
 * Creates and changes records, each with its entry in the history. A record that exists already, is gone, or has another version than the one that was
 * seen makes the commit stale.
 */
import type { Commit, RecordWrite } from "@syncline/engine"
import type { Fragment } from "effect/sql/Statement"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import * as FieldTimes from "../records/FieldTimes.ts"
import { shortId } from "../ShortId.ts"
import type { Part } from "./Part.ts"

type Sql = Database["Service"]

export const writeRecords = (sql: Sql, commit: Commit): ReadonlyArray<Part> => {
  const created = commit.records.filter(({ seenVersion }) => seenVersion === 0)
  // In one order everywhere, so that commits that meet wait for each other instead of blocking each other.
  const changed = commit.records.filter(({ seenVersion }) => seenVersion > 0).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return [
    ...(created.length > 0 ? [createRecords(sql, commit, created)] : []),
    ...(changed.length > 0 ? [changeRecords(sql, commit, changed)] : []),
  ]
}

const createRecords = (sql: Sql, { tenant, at, run }: Commit, records: ReadonlyArray<RecordWrite>): Part => ({
  queries: [
    sql`created AS MATERIALIZED (
      SELECT * FROM unnest(${columnsOf(sql, records)},
        ${Column.texts(records.map((record) => (isWhole(record) ? null : JSON.stringify(record.changes))))}::text[],
        ${privacyOf(records)}::text[]
      ) AS given (kind, id, data, field_times, match_keys, origin, changes, privacy))`,
    sql`created_records AS (
      INSERT INTO syncline.records (tenant_id, kind, id, version, created_at, updated_at, created_seq, created_by, created_in, data, field_times,
        match_keys, privacy)
      SELECT ${tenant}, kind, id, 1, ${Column.number(at)}::bigint, ${Column.number(at)}::bigint,
        CASE WHEN changes IS NULL THEN nextval('syncline.history_seq_seq') END, CASE WHEN changes IS NULL THEN origin END,
        CASE WHEN changes IS NULL THEN ${run?.id ?? null} END, data::jsonb, field_times, match_keys,
        privacy::jsonb
      FROM created)`,
    sql`created_history AS (
      INSERT INTO syncline.history (tenant_id, record_id, kind, version, origin, run_id, at, whole, changes)
      SELECT ${tenant}, id, kind, 1, origin, ${run?.id ?? null}, ${Column.number(at)}::bigint, false, changes
      FROM created WHERE changes IS NOT NULL)`,
    ...(records.some(({ matchKeys, clues = [] }) => matchKeys.length + clues.length > 0)
      ? insertKeys(sql, "created_keys", tenant, records)
      : []),
  ],
})

/**
 * What a record that is as it was created tells of its creation (`untouched`) goes into the history before the record changes.
 *
 * An upsert, because it finds its rows by the primary key whatever the planner believes about the table. A row that it would insert, where it should
 * have found one, can be told by its time of creation.
 */
const changeRecords = (sql: Sql, { tenant, at, run }: Commit, records: ReadonlyArray<RecordWrite>): Part => ({
  queries: [
    sql`changed AS MATERIALIZED (
      SELECT * FROM unnest(${columnsOf(sql, records)},
        ${Column.texts(records.map(({ changes }) => JSON.stringify(changes)))}::text[],
        ${Column.numbers(records.map(({ seenVersion }) => seenVersion + 1))}::int[],
        ${Column.texts(records.map(({ removal }) => (removal === undefined ? null : JSON.stringify(removal))))}::text[],
        ${Column.texts(records.map(({ deed }) => (deed === undefined ? null : JSON.stringify(deed))))}::text[],
        ${privacyOf(records)}::text[]
      ) AS given (kind, id, data, field_times, match_keys, origin, changes, version, removal, deed, privacy))`,
    sql`untouched AS MATERIALIZED (
      SELECT stored.*
      FROM changed CROSS JOIN LATERAL (
        SELECT kind, id, created_at, created_seq, created_by, created_in, data FROM syncline.records
        WHERE tenant_id = ${tenant} AND kind = changed.kind AND id = changed.id AND created_seq IS NOT NULL
        OFFSET 0
      ) AS stored)`,
    sql`untouched_history AS (
      INSERT INTO syncline.history (tenant_id, record_id, seq, kind, version, origin, run_id, at, whole, changes) OVERRIDING SYSTEM VALUE
      SELECT ${tenant}, id, created_seq, kind, 1, created_by, created_in, created_at, true, data::text
      FROM untouched)`,
    sql`changed_records AS (
      INSERT INTO syncline.records AS stored (tenant_id, kind, id, version, created_at, updated_at, data, field_times, match_keys, removal,
        privacy)
      SELECT ${tenant}, kind, id, version, -1, ${Column.number(at)}::bigint, data::jsonb, field_times, match_keys, removal::jsonb, privacy::jsonb
      FROM changed
      ON CONFLICT (tenant_id, kind, id) DO UPDATE
      SET version = excluded.version, updated_at = excluded.updated_at, data = excluded.data, field_times = excluded.field_times,
        match_keys = excluded.match_keys, removal = excluded.removal, privacy = coalesce(excluded.privacy, stored.privacy), created_seq = NULL, created_by = NULL, created_in = NULL
      WHERE stored.version = excluded.version - 1
      RETURNING created_at)`,
    sql`changed_history AS (
      INSERT INTO syncline.history (tenant_id, record_id, kind, version, origin, run_id, at, whole, changes, deed)
      SELECT ${tenant}, id, kind, version, origin, ${run?.id ?? null}, ${Column.number(at)}::bigint, false, changes, deed::json
      FROM changed)`,
    ...insertKeys(sql, "changed_keys", tenant, records),
    sql`obsolete_keys AS MATERIALIZED (
      SELECT held.*
      FROM changed CROSS JOIN LATERAL (
        SELECT * FROM syncline.match_keys WHERE tenant_id = ${tenant} AND kind = changed.kind AND record_id = changed.id OFFSET 0
      ) AS held
      WHERE NOT EXISTS (SELECT FROM changed_keys WHERE changed_keys.record_id = changed.id AND changed_keys.key = held.key))`,
    sql`removed_keys AS (
      DELETE FROM syncline.match_keys AS stored USING obsolete_keys
      WHERE stored.tenant_id = obsolete_keys.tenant_id AND stored.kind = obsolete_keys.kind
        AND stored.record_id = obsolete_keys.record_id AND stored.key = obsolete_keys.key)`,
  ],
  stale: sql`(SELECT count(*) FROM changed_records WHERE created_at >= 0) <> ${Column.number(records.length)}::int`,
})

/** What is not given stays as it was. */
const privacyOf = (records: ReadonlyArray<RecordWrite>) =>
  Column.texts(records.map(({ privacy }) => (privacy === undefined ? null : JSON.stringify(privacy))))

/** `kind, id, data, field_times, match_keys, origin`. */
const columnsOf = (sql: Sql, records: ReadonlyArray<RecordWrite>): Fragment => sql`
  ${Column.texts(records.map(({ kind }) => kind))}::text[],
  ${Column.texts(records.map(({ id }) => id))}::text[],
  ${Column.texts(records.map(({ data }) => JSON.stringify(data)))}::text[],
  ${Column.texts(records.map(({ fieldTimes, data }) => FieldTimes.encode(fieldTimes, data)))}::text[],
  ${Column.texts(records.map(({ matchKeys }) => (matchKeys.length === 0 ? null : JSON.stringify(matchKeys))))}::text[],
  ${Column.texts(records.map(({ origin }) => origin))}::text[]`

/** Clues are stored for as long as a stream of their kind matches by them. */
const insertKeys = (sql: Sql, name: string, tenant: string, records: ReadonlyArray<RecordWrite>): ReadonlyArray<Fragment> => {
  const keys = records.flatMap(({ kind, id, matchKeys, clues = [] }) => [
    ...matchKeys.map((key) => ({ kind, id, key: shortId(key), isClue: false })),
    ...clues.map((key) => ({ kind, id, key: shortId(key), isClue: true })),
  ])
  const given = sql`unnest(
        ${Column.texts(keys.map(({ kind }) => kind))}::text[],
        ${Column.texts(keys.map(({ id }) => id))}::text[],
        ${Column.texts(keys.map(({ key }) => key))}::text[],
        ${Column.texts(keys.map(({ isClue }) => String(isClue)))}::boolean[]
      ) AS given (kind, record_id, key, is_clue)`
  const isWanted = keys.some(({ isClue }) => isClue)
    ? sql`WHERE NOT is_clue OR kind IN (SELECT kind FROM syncline.streams WHERE tenant_id = ${tenant} AND settings -> 'match' IS NOT NULL)`
    : sql``
  return [
    sql`${sql.literal(name)} AS MATERIALIZED (SELECT kind, record_id, key FROM ${given} ${isWanted})`,
    sql`stored_${sql.literal(name)} AS (
      INSERT INTO syncline.match_keys (tenant_id, kind, record_id, key)
      SELECT ${tenant}, kind, record_id, key FROM ${sql.literal(name)}
      ON CONFLICT DO NOTHING)`,
  ]
}

/** Whether the changes say that the record was created with all of its data, so that the data tell them as long as they stay as they are. */
export const isWhole = ({ data, changes }: RecordWrite): boolean => {
  const fields = Object.keys(data)
  return (
    Object.keys(changes).length === fields.length &&
    fields.every((field) => {
      const change = changes[field]
      return change !== undefined && !("before" in change) && change.after === data[field]
    })
  )
}
