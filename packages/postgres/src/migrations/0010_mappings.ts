/** What was set of mappings, version by version, and by which of them what is known of a stream was read. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const mappings = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE syncline.mappings (
      tenant_id text COLLATE "C" NOT NULL,
      app text COLLATE "C" NOT NULL,
      kind text COLLATE "C" NOT NULL,
      stream_id text COLLATE "C" NOT NULL,
      version integer NOT NULL,
      rules jsonb NOT NULL,
      set_by text NOT NULL,
      at bigint NOT NULL,
      PRIMARY KEY (tenant_id, app, kind, stream_id, version)
    )`
  yield* sql`COMMENT ON COLUMN syncline.mappings.stream_id IS 'Empty: of all streams of the application and kind.'`
  yield* sql`ALTER TABLE syncline.streams ADD COLUMN mapped jsonb`
})
