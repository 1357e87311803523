/** Where applications send what they tell by themselves, and their messages until they were looked at. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const webhooks = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE syncline.subscriptions (
      tenant_id text COLLATE "C" NOT NULL,
      connection_id text COLLATE "C" NOT NULL,
      path text COLLATE "C" NOT NULL UNIQUE,
      key_id text NOT NULL,
      ciphertext bytea NOT NULL,
      version int NOT NULL,
      created_at bigint NOT NULL,
      received_at bigint,
      refused_at bigint,
      refusal text,
      PRIMARY KEY (tenant_id, connection_id)
    )`
  yield* sql`
    CREATE TABLE syncline.inbox (
      tenant_id text COLLATE "C" NOT NULL,
      connection_id text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      received_at bigint NOT NULL,
      headers json,
      body bytea,
      done boolean NOT NULL DEFAULT false,
      PRIMARY KEY (id, tenant_id, connection_id)
    )`
  yield* sql`CREATE INDEX inbox_waiting ON syncline.inbox (tenant_id, connection_id, received_at) WHERE NOT done`
  yield* sql`CREATE INDEX inbox_by_time ON syncline.inbox USING brin (received_at) WITH (pages_per_range = 16)`
})
