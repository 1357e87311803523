/**
 * Leases by the database's clock, so that workers whose own clocks disagree agree on who holds one. A process that was killed gave none back: the next
 * one that is started on the same machine does it for it, instead of waiting until they run out.
 */
import { Leases, type StoreError } from "@syncline/engine"
import { Effect, Layer } from "effect"
import * as Column from "../Column.ts"
import { Database, run } from "../Database.ts"
import * as LeaseHolder from "./LeaseHolder.ts"

/** What was sent under such a lease may still be on its way, as under one that ran out; its deliveries are in doubt and looked after. */
const giveBackLeasesOfTheDead = Effect.fnUntraced(function* (sql: Database["Service"]) {
  const alive = yield* sql<{ readonly owner: string }>`SELECT DISTINCT owner FROM syncline.leases WHERE until > clock_timestamp()`
  const dead = yield* LeaseHolder.gone(alive.map(({ owner }) => owner))
  if (dead.length === 0) return
  yield* sql`UPDATE syncline.leases SET until = '-infinity' WHERE owner IN ${sql.in(dead)}`
})

export const layer: Layer.Layer<Leases, StoreError, Database> = Layer.effect(
  Leases,
  Effect.gen(function* () {
    const sql = yield* Database
    const holder = yield* LeaseHolder.prefix()
    yield* run("Leases.open")(giveBackLeasesOfTheDead(sql))
    const end = (millis: number) => sql`clock_timestamp() + ${Column.number(millis)} * interval '1 millisecond'`
    return {
      acquire: (tenant, connectionId, owner, millis) =>
        sql<{ readonly token: number }>`
          INSERT INTO syncline.leases AS stored (tenant_id, connection_id, token, owner, until)
          VALUES (${tenant}, ${connectionId}, 1, ${holder + owner}, ${end(millis)})
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
