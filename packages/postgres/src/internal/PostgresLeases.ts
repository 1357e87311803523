/** Leases by the database's clock, so that workers whose own clocks disagree agree on who holds one. */
import { Leases } from "@syncline/engine"
import { Effect, Layer } from "effect"
import * as Column from "./Column.ts"
import { Database, run } from "./Database.ts"

export const layer: Layer.Layer<Leases, never, Database> = Layer.effect(
  Leases,
  Effect.map(Database, (sql) => {
    const end = (millis: number) => sql`clock_timestamp() + ${Column.number(millis)} * interval '1 millisecond'`
    return {
      acquire: (tenant, connectionId, owner, millis) =>
        sql<{ readonly token: number }>`
          INSERT INTO syncline.leases AS stored (tenant_id, connection_id, token, owner, until)
          VALUES (${tenant}, ${connectionId}, 1, ${owner}, ${end(millis)})
          ON CONFLICT (tenant_id, connection_id) DO UPDATE
          SET token = stored.token + 1, owner = excluded.owner, until = excluded.until
          WHERE stored.until <= clock_timestamp()
          RETURNING token::float8`.pipe(
          Effect.map(([lease]) => lease?.token),
          run("Leases.acquire"),
        ),
      renew: (tenant, connectionId, token, millis) =>
        sql`
          UPDATE syncline.leases SET until = ${end(millis)}
          WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND token = ${Column.number(token)}::bigint
          RETURNING 1`.pipe(
          Effect.map((rows) => rows.length > 0),
          run("Leases.renew"),
        ),
      release: (tenant, connectionId, token) =>
        sql`
          UPDATE syncline.leases SET until = '-infinity'
          WHERE tenant_id = ${tenant} AND connection_id = ${connectionId} AND token = ${Column.number(token)}::bigint`.pipe(
          Effect.asVoid,
          run("Leases.release"),
        ),
    }
  }),
)
