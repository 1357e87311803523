/**
 * A place (application, address, kind, partition) has one stream in a tenant, whichever connection serves it. What was configured before knows no address:
 * its streams are found again by none.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const places = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE syncline.streams ADD COLUMN instance text COLLATE "C" NOT NULL DEFAULT ''`
  yield* sql`ALTER TABLE syncline.streams ALTER COLUMN instance DROP DEFAULT`
  yield* sql`ALTER TABLE syncline.streams DROP CONSTRAINT streams_tenant_id_connection_id_kind_partition_key`
  yield* sql`CREATE UNIQUE INDEX streams_of_place ON syncline.streams (tenant_id, app, instance, kind, partition)`
  yield* sql`CREATE INDEX streams_of_connection ON syncline.streams (tenant_id, connection_id)`
})
