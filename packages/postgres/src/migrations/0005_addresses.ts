/** Objects are found by what their application calls them: texts name people and issues so. An address may be longer than an index takes. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const addresses = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE INDEX links_by_address ON syncline.links (tenant_id, connection_id, kind, md5(lower(address))) WHERE address IS NOT NULL`
})
