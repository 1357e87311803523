/** What people decide objects to be, what is to be looked at again, and by what objects without a record are found. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const matches = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE syncline.links ADD COLUMN choice text, ADD COLUMN due text`
  yield* sql`CREATE INDEX links_due ON syncline.links (tenant_id, connection_id, stream_id, external_id) WHERE due IS NOT NULL`
  yield* sql`
    CREATE TABLE syncline.link_keys (
      tenant_id text COLLATE "C" NOT NULL,
      stream_id text COLLATE "C" NOT NULL,
      key text COLLATE "C" NOT NULL,
      external_id text COLLATE "C" NOT NULL,
      PRIMARY KEY (tenant_id, stream_id, key, external_id)
    )`
  yield* sql`CREATE INDEX link_keys_of_link ON syncline.link_keys (tenant_id, stream_id, external_id)`
  yield* sql`ALTER TABLE syncline.deliveries ADD COLUMN chosen boolean NOT NULL DEFAULT false`
})
