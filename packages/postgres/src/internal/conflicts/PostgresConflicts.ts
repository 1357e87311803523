/** Conflicts on PostgreSQL. */
import { type Conflict, Conflicts } from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import type { Fragment } from "effect/sql/Statement"
import * as Column from "../Column.ts"
import { currentColumns } from "./ConflictRow.ts"
import { Database, run } from "../Database.ts"

export const layer: Layer.Layer<Conflicts, never, Database> = Layer.effect(
  Conflicts,
  Effect.map(Database, (sql) => {
    /** Some conflicts of a tenant, each with what its record says by now while it is open. */
    const select = (tenant: string, which: Fragment) => sql<Conflict>`
      SELECT ${sql.literal(currentColumns)}
      FROM (SELECT * FROM syncline.conflicts WHERE tenant_id = ${tenant} ${which}) AS conflicts
      LEFT JOIN LATERAL (
        SELECT data FROM syncline.records WHERE tenant_id = ${tenant} AND kind = conflicts.kind AND id = conflicts.record_id OFFSET 0
      ) AS records ON conflicts.state = 'open'
      ORDER BY conflicts.id`
    const isShown = (tenant: string) => sql`
      AND NOT EXISTS (
        SELECT FROM syncline.streams
        WHERE streams.tenant_id = ${tenant} AND streams.id = conflicts.stream_id AND streams.taken_away IS NOT NULL OFFSET 0
      )`
    return {
      get: (tenant, id) =>
        select(tenant, sql`AND id = ${id} ${isShown(tenant)}`).pipe(
          Effect.map(([conflict]) => Option.fromUndefinedOr(conflict)),
          run("Conflicts.get"),
        ),
      list: (tenant, { state, after = "", limit, type, kind, recordId, connectionId, streamId, field, since }) => {
        const where = [
          sql`AND id > ${after}`,
          isShown(tenant),
          // As text of the statement, so that the index of open ones can be used.
          ...(state === undefined ? [] : [state === "open" ? sql`AND state = 'open'` : sql`AND state = 'resolved'`]),
          ...(type === undefined ? [] : [sql`AND type = ${type}`]),
          ...(kind === undefined ? [] : [sql`AND kind = ${kind}`]),
          ...(recordId === undefined ? [] : [sql`AND record_id = ${recordId}`]),
          ...(streamId === undefined ? [] : [sql`AND stream_id = ${streamId}`]),
          ...(field === undefined ? [] : [sql`AND field = ${field}`]),
          ...(since === undefined ? [] : [sql`AND detected_at >= ${Column.number(since)}::bigint`]),
          ...(connectionId === undefined
            ? []
            : [
                sql`AND stream_id IN (
                  SELECT streams.id FROM syncline.streams WHERE streams.tenant_id = ${tenant} AND streams.connection_id = ${connectionId})`,
              ]),
          sql`ORDER BY id LIMIT ${Column.number(limit)}::bigint`,
        ]
        return run("Conflicts.list")(select(tenant, sql.join(" ", false)(where)))
      },
      countOpen: (tenant, streamId) =>
        sql<{ readonly count: number }>`
          SELECT count(*)::float8 AS count FROM syncline.conflicts
          WHERE tenant_id = ${tenant} AND stream_id = ${streamId} AND state = 'open'`.pipe(
          Effect.map(([row]) => row?.count ?? 0),
          run("Conflicts.countOpen"),
        ),
    }
  }),
)
