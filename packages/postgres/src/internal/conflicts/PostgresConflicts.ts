/** Conflicts on PostgreSQL. */
import { type Conflict, Conflicts } from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import * as Column from "../Column.ts"
import { conflictColumns } from "./ConflictRow.ts"
import { Database, run } from "../Database.ts"

export const layer: Layer.Layer<Conflicts, never, Database> = Layer.effect(
  Conflicts,
  Effect.map(Database, (sql) => {
    const select = sql`SELECT ${sql.literal(conflictColumns)} FROM syncline.conflicts`
    return {
      get: (tenant, id) =>
        sql<Conflict>`${select} WHERE tenant_id = ${tenant} AND id = ${id}`.pipe(
          Effect.map(([conflict]) => Option.fromUndefinedOr(conflict)),
          run("Conflicts.get"),
        ),
      list: (tenant, { state, after = "", limit }) => {
        // As text of the statement, so that the index of open ones can be used.
        const ofState = state === undefined ? sql`` : state === "open" ? sql`AND state = 'open'` : sql`AND state = 'resolved'`
        return run("Conflicts.list")(sql<Conflict>`
          ${select} WHERE tenant_id = ${tenant} AND id > ${after} ${ofState} ORDER BY id LIMIT ${Column.number(limit)}::bigint`)
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
