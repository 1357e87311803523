/** People who were sent to an application to sign in, until they come back. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const signIns = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE syncline.sign_ins (
      state text COLLATE "C" PRIMARY KEY,
      binding text NOT NULL,
      app text NOT NULL,
      tenant_id text COLLATE "C",
      connection_id text COLLATE "C",
      settings json,
      redirect_uri text NOT NULL,
      key_id text,
      ciphertext bytea,
      ends_at bigint NOT NULL
    )`
  yield* sql`CREATE INDEX sign_ins_by_end ON syncline.sign_ins (ends_at)`
})
