/** Addresses of the host that are told of events, and the messages to them that are outside of the order. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const targets = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE syncline.targets (
      tenant_id text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      url text NOT NULL,
      events text[],
      key_id text NOT NULL,
      ciphertext bytea NOT NULL,
      older_until bigint,
      version int NOT NULL,
      state text NOT NULL,
      position bigint NOT NULL,
      failures int NOT NULL,
      next_attempt_at bigint NOT NULL,
      problem text,
      succeeded_at bigint,
      missed bigint NOT NULL DEFAULT 0,
      created_at bigint NOT NULL,
      fence bigint NOT NULL DEFAULT 0,
      claimed_until timestamptz,
      PRIMARY KEY (tenant_id, id)
    ) WITH (fillfactor = 50)`
  yield* sql`CREATE INDEX targets_active ON syncline.targets (next_attempt_at) WHERE state = 'active'`
  yield* sql`CREATE INDEX targets_by_id ON syncline.targets (id)`
  yield* sql`
    CREATE TABLE syncline.target_messages (
      tenant_id text COLLATE "C" NOT NULL,
      target_id text COLLATE "C" NOT NULL,
      position bigint NOT NULL,
      at bigint NOT NULL,
      event json NOT NULL,
      attempts int NOT NULL,
      next_attempt_at bigint,
      refused_at bigint,
      status int,
      body text,
      PRIMARY KEY (tenant_id, target_id, position)
    )`
  yield* sql`
    CREATE INDEX target_messages_due ON syncline.target_messages (tenant_id, target_id, next_attempt_at) WHERE next_attempt_at IS NOT NULL`
  yield* sql`CREATE INDEX target_messages_by_time ON syncline.target_messages (tenant_id, at)`
})
