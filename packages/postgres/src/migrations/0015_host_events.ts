/** Which events of a host were carried out, so that one that is told again changes nothing. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const hostEvents = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE syncline.host_events (
      tenant_id text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      record_id text,
      at bigint NOT NULL,
      PRIMARY KEY (tenant_id, id)
    )`
  yield* sql`CREATE INDEX host_events_by_time ON syncline.host_events USING brin (at) WITH (pages_per_range = 16)`
})
