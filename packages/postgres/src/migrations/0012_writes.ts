/** What was written to applications is kept beside the history of the record. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const writes = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE syncline.writes (
      tenant_id text COLLATE "C" NOT NULL,
      record_id text COLLATE "C" NOT NULL,
      seq bigint GENERATED ALWAYS AS IDENTITY,
      stream_id text COLLATE "C" NOT NULL,
      external_id text NOT NULL,
      run_id text NOT NULL,
      kind text NOT NULL,
      action text NOT NULL,
      at bigint NOT NULL,
      changes text,
      PRIMARY KEY (tenant_id, record_id, seq)
    )`
})
