/**
 * The hub's tables. Everything is in the schema `syncline` and named with it, so the tables fit into any database without touching its search path.
 *
 * - Times that the engine speaks of are `bigint`, epoch milliseconds: exact, small, and written as they come. In psql: `to_timestamp(at / 1000.0)`.
 *   The end of a lease is a `timestamptz`, because the database's own clock decides it and nobody else reads it.
 * - Ids are `text COLLATE "C"`: compared byte by byte, whatever the database's locale. `external_id` is what the indexes see: a long id's hash, with
 *   the id itself in `long_external_id`.
 * - JSON that SQL never looks into is `text` on the tables that every page writes, because checking it again costs a fifth of a commit; cast it to
 *   `json` to look into it. `records.data` is `jsonb`: references are read from it.
 * - Of two indexes that a query could use, the one it should is made last: PostgreSQL prefers that while it knows nothing about a table, and a prepared
 *   statement that was planned on an empty table keeps its plan until the table is analyzed.
 * - There are no foreign keys: the engine's commits are the only writers, and each key would be checked for every row of every page.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const hub = Effect.gen(function* () {
  const sql = yield* SqlClient

  yield* sql`
    CREATE TABLE syncline.connections (
      tenant_id text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      app text COLLATE "C" NOT NULL,
      external_account_id text COLLATE "C" NOT NULL,
      name text NOT NULL,
      status text NOT NULL,
      reason text,
      settings json NOT NULL,
      blocked_until bigint NOT NULL,
      created_at bigint NOT NULL,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, app, external_account_id)
    )`

  yield* sql`
    CREATE TABLE syncline.leases (
      tenant_id text COLLATE "C" NOT NULL,
      connection_id text COLLATE "C" NOT NULL,
      token bigint NOT NULL,
      owner text NOT NULL,
      until timestamptz NOT NULL,
      PRIMARY KEY (tenant_id, connection_id)
    ) WITH (fillfactor = 50)`

  yield* sql`
    CREATE TABLE syncline.grants (
      tenant_id text COLLATE "C" NOT NULL,
      connection_id text COLLATE "C" NOT NULL,
      version integer NOT NULL,
      key_id text NOT NULL,
      ciphertext bytea NOT NULL,
      PRIMARY KEY (tenant_id, connection_id)
    )`

  yield* sql`
    CREATE TABLE syncline.streams (
      tenant_id text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      connection_id text COLLATE "C" NOT NULL,
      app text NOT NULL,
      kind text COLLATE "C" NOT NULL,
      partition text COLLATE "C" NOT NULL,
      settings jsonb NOT NULL,
      rank integer NOT NULL,
      initial_done_at bigint,
      PRIMARY KEY (tenant_id, id),
      UNIQUE (tenant_id, connection_id, kind, partition)
    )`
  yield* sql`CREATE INDEX streams_of_kind ON syncline.streams (tenant_id, kind)`

  yield* sql`
    CREATE TABLE syncline.cursors (
      tenant_id text COLLATE "C" NOT NULL,
      stream_id text COLLATE "C" NOT NULL,
      version bigint NOT NULL,
      next_due bigint NOT NULL,
      data json NOT NULL,
      PRIMARY KEY (tenant_id, stream_id)
    ) WITH (fillfactor = 50)`
  yield* sql`CREATE INDEX cursors_due ON syncline.cursors (next_due)`

  yield* sql`
    CREATE TABLE syncline.records (
      tenant_id text COLLATE "C" NOT NULL,
      kind text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      version integer NOT NULL,
      created_at bigint NOT NULL,
      updated_at bigint NOT NULL,
      created_seq bigint,
      created_by text COLLATE "C",
      created_in text COLLATE "C",
      data jsonb NOT NULL,
      field_times text NOT NULL,
      match_keys text,
      PRIMARY KEY (tenant_id, kind, id)
    ) WITH (fillfactor = 90)`
  yield* sql`
    COMMENT ON COLUMN syncline.records.created_seq IS
    'With created_by and created_in the first entry of its history, while the record is as it was created; written out with its first change.'`

  yield* sql`
    CREATE TABLE syncline.match_keys (
      tenant_id text COLLATE "C" NOT NULL,
      kind text COLLATE "C" NOT NULL,
      record_id text COLLATE "C" NOT NULL,
      key text COLLATE "C" NOT NULL,
      PRIMARY KEY (tenant_id, kind, record_id, key)
    )`
  yield* sql`CREATE INDEX match_keys_of_key ON syncline.match_keys (key, tenant_id, kind)`

  yield* sql`
    CREATE TABLE syncline.links (
      tenant_id text COLLATE "C" NOT NULL,
      connection_id text COLLATE "C" NOT NULL,
      kind text COLLATE "C" NOT NULL,
      external_id text COLLATE "C" NOT NULL,
      stream_id text COLLATE "C" NOT NULL,
      record_id text COLLATE "C",
      state text NOT NULL,
      processed_at bigint NOT NULL,
      updated_at bigint,
      base text,
      address text,
      version text,
      waiting_for json,
      problem text,
      long_external_id text,
      hash text,
      payload text,
      PRIMARY KEY (tenant_id, connection_id, kind, external_id, stream_id)
    )`
  yield* sql`
    COMMENT ON COLUMN syncline.links.base IS
    'JSON; or, beginning with =, what differs from the data of the record, which is as it was created: [fields, names of missing fields].'`
  yield* sql`CREATE UNIQUE INDEX links_of_record ON syncline.links (tenant_id, record_id, stream_id) WHERE record_id IS NOT NULL`
  yield* sql`CREATE INDEX links_waiting ON syncline.links (tenant_id, connection_id) WHERE waiting_for IS NOT NULL`
  yield* sql`CREATE INDEX links_unlinked ON syncline.links (tenant_id, stream_id, state, external_id) WHERE state <> 'linked'`

  yield* sql`
    CREATE TABLE syncline.deliveries (
      tenant_id text COLLATE "C" NOT NULL,
      stream_id text COLLATE "C" NOT NULL,
      record_id text COLLATE "C" NOT NULL,
      connection_id text COLLATE "C" NOT NULL,
      state text NOT NULL,
      revision integer NOT NULL,
      attempts integer NOT NULL,
      unverified_since bigint,
      next_attempt_at bigint NOT NULL,
      last_error text,
      waits_for_record text COLLATE "C",
      claimed_at bigint,
      claimed_under bigint,
      PRIMARY KEY (tenant_id, stream_id, record_id)
    ) WITH (fillfactor = 80)`
  yield* sql`
    CREATE INDEX deliveries_stuck ON syncline.deliveries (tenant_id, state, next_attempt_at)
    WHERE state IN ('parked', 'dead')`
  yield* sql`
    CREATE INDEX deliveries_open ON syncline.deliveries (tenant_id, stream_id, next_attempt_at, record_id)
    WHERE state IN ('pending', 'running')`
  yield* sql`
    CREATE INDEX deliveries_in_doubt ON syncline.deliveries (tenant_id, connection_id)
    WHERE state = 'running' OR unverified_since IS NOT NULL`
  yield* sql`
    CREATE INDEX deliveries_waiting ON syncline.deliveries (tenant_id, connection_id, waits_for_record)
    WHERE waits_for_record IS NOT NULL`

  yield* sql`
    CREATE TABLE syncline.conflicts (
      tenant_id text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      stream_id text COLLATE "C" NOT NULL,
      external_id text COLLATE "C" NOT NULL,
      record_id text COLLATE "C" NOT NULL,
      kind text COLLATE "C" NOT NULL,
      field text COLLATE "C" NOT NULL,
      base json NOT NULL,
      local json NOT NULL,
      external json NOT NULL,
      strategy text NOT NULL,
      state text NOT NULL,
      resolution text,
      resolved_by text,
      detected_at bigint NOT NULL,
      resolved_at bigint,
      long_external_id text,
      PRIMARY KEY (tenant_id, id)
    )`
  yield* sql`CREATE INDEX conflicts_open ON syncline.conflicts (tenant_id, id) WHERE state = 'open'`
  yield* sql`CREATE UNIQUE INDEX conflicts_of_field ON syncline.conflicts (tenant_id, stream_id, external_id, field) WHERE state = 'open'`

  yield* sql`
    CREATE TABLE syncline.runs (
      tenant_id text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      connection_id text COLLATE "C" NOT NULL,
      stream_id text COLLATE "C" NOT NULL,
      kind text NOT NULL,
      strategy text NOT NULL,
      outcome text NOT NULL,
      read bigint NOT NULL,
      created bigint NOT NULL,
      updated bigint NOT NULL,
      unchanged bigint NOT NULL,
      skipped bigint NOT NULL,
      conflicted bigint NOT NULL,
      failed bigint NOT NULL,
      problems jsonb NOT NULL,
      error text,
      started_at bigint NOT NULL,
      heartbeat_at bigint NOT NULL,
      ended_at bigint,
      PRIMARY KEY (tenant_id, id)
    ) WITH (fillfactor = 50)`
  yield* sql`CREATE INDEX runs_by_start ON syncline.runs (tenant_id, started_at, id)`
  yield* sql`CREATE INDEX runs_of_stream ON syncline.runs (tenant_id, stream_id, started_at, id)`

  yield* sql`
    CREATE TABLE syncline.history (
      tenant_id text COLLATE "C" NOT NULL,
      record_id text COLLATE "C" NOT NULL,
      seq bigint GENERATED ALWAYS AS IDENTITY,
      kind text NOT NULL,
      version integer NOT NULL,
      origin text NOT NULL,
      run_id text,
      at bigint NOT NULL,
      whole boolean NOT NULL,
      changes text NOT NULL,
      PRIMARY KEY (tenant_id, record_id, seq)
    )`
  yield* sql`
    COMMENT ON COLUMN syncline.history.whole IS
    'The record was created: changes holds its fields as they are, where it otherwise holds before and after of each.'`

  yield* sql`
    CREATE TABLE syncline.events (
      tenant_id text COLLATE "C" NOT NULL,
      batch bigint GENERATED ALWAYS AS IDENTITY,
      at bigint NOT NULL,
      count integer NOT NULL,
      events text NOT NULL,
      PRIMARY KEY (tenant_id, batch)
    )`
  yield* sql`
    COMMENT ON COLUMN syncline.events.events IS
    'Events of one commit, as JSON: groups of [what they share, names of the other fields, values of the first event, of the second, …].'`
  yield* sql`
    CREATE FUNCTION syncline.refuse(reason text) RETURNS void LANGUAGE plpgsql STRICT AS $$
    BEGIN
      RAISE EXCEPTION USING ERRCODE = 'SYREF', MESSAGE = reason;
    END
    $$`
  yield* sql`
    COMMENT ON FUNCTION syncline.refuse(text) IS
    'Rolls the calling statement back and names why; does nothing when there is no reason.'`
})
