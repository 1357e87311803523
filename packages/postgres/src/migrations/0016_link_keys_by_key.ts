/**
 * What objects are found by is looked up by key, and forgotten by object. Two indexes that both begin with tenant and stream look alike to PostgreSQL while the table is
 * empty, and the plan that is made then is kept; these do not.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const linkKeysByKey = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`DROP INDEX syncline.link_keys_of_link`
  yield* sql`ALTER TABLE syncline.link_keys DROP CONSTRAINT link_keys_pkey`
  yield* sql`ALTER TABLE syncline.link_keys ADD PRIMARY KEY (key, stream_id, tenant_id, external_id)`
  yield* sql`CREATE INDEX link_keys_of_link ON syncline.link_keys (external_id, stream_id, tenant_id)`
})
