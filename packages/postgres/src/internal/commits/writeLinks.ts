/** Stores links and payloads, each in place of the one of its stream and external id. A record that is linked to another object of the stream makes the commit stale. */
import type { Commit } from "@syncline/engine"
import * as Column from "../Column.ts"
import type { Database } from "../Database.ts"
import * as SharedBase from "../links/SharedBase.ts"
import { longId, shortId } from "../ShortId.ts"
import { storable } from "../StorableText.ts"
import type { Part } from "./Part.ts"
import { isWhole } from "./writeRecords.ts"

type Links = Commit["links"]

export const writeLinks = (sql: Database["Service"], { tenant, at, links, newLinks, records, rawObjects }: Commit): Part => {
  const created = new Map(
    records.flatMap((record) => (record.seenVersion === 0 && isWhole(record) ? [[keyOf(record.kind, record.id), record]] : [])),
  )
  const baseOf = ({ kind, recordId, base }: Links[number]): string | null => {
    if (base === null) return null
    const record = recordId === null ? undefined : created.get(keyOf(kind, recordId))
    return (record && SharedBase.encode(base, record.data)) ?? JSON.stringify(base)
  }
  const payloads = new Map(rawObjects.map((raw) => [keyOf(raw.streamId, raw.externalId), raw]))
  const given = links.map((link) => payloads.get(keyOf(link.streamId, link.externalId)))
  const replace = sql`ON CONFLICT (tenant_id, connection_id, kind, external_id, stream_id) DO UPDATE
      SET record_id = excluded.record_id, state = excluded.state, processed_at = excluded.processed_at, updated_at = excluded.updated_at,
        base = excluded.base, address = excluded.address, version = excluded.version, waiting_for = excluded.waiting_for,
        told = excluded.told, refused = excluded.refused,
        problem = excluded.problem, hash = coalesce(excluded.hash, stored.hash), payload = coalesce(excluded.payload, stored.payload),
        due = CASE WHEN excluded.due = ${again} THEN ${again} ELSE nullif(stored.due, substr(excluded.due, ${looked.length + 1})) END`
  // What was loaded before its record became another one.
  const isAnothers = sql`EXISTS (
      SELECT FROM given_links
      CROSS JOIN LATERAL (
        SELECT FROM syncline.records
        WHERE tenant_id = ${tenant} AND id = given_links.record_id AND removal ->> 'into' IS NOT NULL
        LIMIT 1
      ) AS merged
      WHERE NOT EXISTS (
        SELECT FROM syncline.links AS stored
        WHERE stored.tenant_id = ${tenant} AND stored.record_id = given_links.record_id AND stored.stream_id = given_links.stream_id
        OFFSET 0
      ))`
  return {
    queries: [
      sql`given_links AS MATERIALIZED (
      SELECT * FROM unnest(
        ${Column.texts(links.map(({ streamId }) => streamId))}::text[],
        ${Column.texts(links.map(({ connectionId }) => connectionId))}::text[],
        ${Column.texts(links.map(({ kind }) => kind))}::text[],
        ${Column.texts(links.map(({ externalId }) => shortId(externalId)))}::text[],
        ${Column.texts(links.map(({ externalId }) => longId(externalId)))}::text[],
        ${Column.texts(links.map(({ state }) => state))}::text[],
        ${Column.texts(links.map(({ recordId }) => recordId))}::text[],
        ${Column.texts(links.map(baseOf))}::text[],
        ${Column.texts(links.map(({ address }) => address))}::text[],
        ${Column.texts(links.map(({ version }) => version))}::text[],
        ${Column.numbers(links.map(({ updatedAt }) => updatedAt))}::bigint[],
        ${Column.texts(links.map(({ waitingFor }) => waiting(waitingFor)))}::text[],
        ${Column.texts(links.map(({ problem }) => storable(problem)))}::text[],
        ${Column.texts(links.map(({ told }) => filled(told)))}::text[],
        ${Column.texts(links.map(({ refused }) => filled(refused)))}::text[],
        ${Column.texts(given.map((raw) => raw?.hash ?? null))}::text[],
        ${Column.texts(given.map((raw) => raw?.payload ?? null))}::text[],
        ${Column.texts(links.map((link) => dueOf(link)))}::text[]
      ) AS given (stream_id, connection_id, kind, external_id, long_external_id, state, record_id, base, address, version, updated_at,
        waiting_for, problem, told, refused, hash, payload, due))`,
      sql`written_links AS (
      INSERT INTO syncline.links AS stored (tenant_id, connection_id, kind, external_id, stream_id, record_id, state, processed_at, updated_at, base,
        address, version, waiting_for, problem, long_external_id, told, refused, hash, payload, due)
      SELECT ${tenant}, connection_id, kind, external_id, stream_id, record_id, state, ${Column.number(at)}::bigint, updated_at, base,
        address, version, waiting_for::json, problem, long_external_id, told, refused, hash, payload, due
      FROM given_links ${newLinks ? sql`` : replace})`,
    ],
    ...(!newLinks && { stale: isAnothers }),
  }
}

/** Says of a link that it is due, whatever it was looked at for. */
const again = "again"

/** Before the `due` that it was looked at for, so that the two cannot be taken for each other. */
const looked = "="

const dueOf = (link: Links[number]): string | null => {
  if (link.again === true) return again
  return link.looked === undefined ? null : looked + link.looked
}

const keyOf = (of: string, id: string): string => `${of}\n${id}`

/** Nearly always there is nothing to store. */
const filled = (by: { readonly [field: string]: unknown }): string | null => (Object.keys(by).length === 0 ? null : JSON.stringify(by))

/** References with the ids that the index knows them by. */
const waiting = (references: Links[number]["waitingFor"]): string | null =>
  references.length === 0
    ? null
    : JSON.stringify(references.map(({ kind, externalId }) => ({ kind, externalId, shortId: shortId(externalId) })))
