/** Mappings on PostgreSQL. */
import { type MappingPlace, type MappingVersion, Mappings } from "@syncline/engine"
import { Effect, Layer } from "effect"
import * as Column from "../Column.ts"
import { Database, run, transaction } from "../Database.ts"
import { storable } from "../StorableText.ts"

/** Of all streams of an application and kind. */
const noStream = ""

interface MappingRow extends Omit<MappingVersion, "streamId"> {
  readonly streamId: string
}

const columns = `tenant_id AS tenant, app, kind, stream_id AS "streamId", version, rules, set_by AS by, at::float8`

const toVersion = ({ streamId, ...row }: MappingRow): MappingVersion => ({ ...row, streamId: streamId === noStream ? null : streamId })

export const layer: Layer.Layer<Mappings, never, Database> = Layer.effect(
  Mappings,
  Effect.map(Database, (sql) => {
    const isAt = (tenant: string, { app, kind, streamId }: MappingPlace) =>
      sql`tenant_id = ${tenant} AND app = ${app} AND kind = ${kind} AND stream_id = ${streamId ?? noStream}`
    const lockOf = (tenant: string, { app, kind, streamId }: MappingPlace) =>
      sql`pg_advisory_xact_lock(hashtextextended(${JSON.stringify(["syncline mapping", tenant, app, kind, streamId])}, 0))`
    const newest = (tenant: string, place: MappingPlace, limit: number, before = Number.POSITIVE_INFINITY) => sql<MappingRow>`
      SELECT ${sql.literal(columns)} FROM syncline.mappings
      WHERE ${isAt(tenant, place)} AND version::float8 < ${Column.number(before)}
      ORDER BY version DESC LIMIT ${Column.number(limit)}::bigint`
    return {
      put: (tenant, place, rules, { by, at }) =>
        Effect.gen(function* () {
          const { app, kind, streamId } = place
          const text = JSON.stringify(rules)
          if (streamId !== null) {
            yield* sql`
              UPDATE syncline.streams SET settings = settings || jsonb_build_object('mapping', ${text}::jsonb)
              WHERE tenant_id = ${tenant} AND id = ${streamId} AND settings -> 'mapping' IS DISTINCT FROM ${text}::jsonb`
          }
          yield* sql`
            WITH newest AS (
              SELECT version, rules FROM syncline.mappings WHERE ${isAt(tenant, place)} ORDER BY version DESC LIMIT 1
            )
            INSERT INTO syncline.mappings (tenant_id, app, kind, stream_id, version, rules, set_by, at)
            SELECT ${tenant}, ${app}, ${kind}, ${streamId ?? noStream}, coalesce((SELECT version FROM newest), 0) + 1, ${text}::jsonb,
              ${storable(by)}, ${Column.number(at)}::bigint
            WHERE NOT EXISTS (SELECT FROM newest WHERE rules = ${text}::jsonb)`
          const [row] = yield* newest(tenant, place, 1)
          return row === undefined ? { tenant, ...place, version: 1, rules, by, at } : toVersion(row)
        }).pipe(run("Mappings.put"), transaction(sql, "Mappings.put", [lockOf(tenant, place)])),
      versions: (tenant, place, { before, limit }) =>
        newest(tenant, place, limit, before).pipe(
          Effect.map((rows) => rows.map(toVersion)),
          run("Mappings.versions"),
        ),
    }
  }),
)
