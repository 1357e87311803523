/** How it goes that an application tells of a place by itself. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const hooks = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE syncline.subscriptions ADD COLUMN base text`
  yield* sql`
    CREATE TABLE syncline.hooks (
      tenant_id text COLLATE "C" NOT NULL,
      connection_id text COLLATE "C" NOT NULL,
      partition text COLLATE "C" NOT NULL,
      since bigint,
      tried_at bigint,
      problem text,
      url text,
      version int,
      expires_at bigint,
      heard_at bigint,
      missed_at bigint,
      PRIMARY KEY (tenant_id, connection_id, partition)
    )`
})
