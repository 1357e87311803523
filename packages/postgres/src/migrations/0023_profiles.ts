/** People whom nothing but their accounts tells, which browsers are theirs, and how all that is one tenant's becomes another's. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

export const profiles = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE syncline.profiles (
      id text COLLATE "C" PRIMARY KEY,
      created_at bigint NOT NULL,
      united_into text COLLATE "C"
    )`
  yield* sql`COMMENT ON COLUMN syncline.profiles.united_into IS 'The profile that it is part of by now, which is part of no other.'`
  yield* sql`
    CREATE TABLE syncline.profile_accounts (
      app text NOT NULL,
      instance text NOT NULL,
      account_id text COLLATE "C" NOT NULL,
      tenant_id text COLLATE "C" NOT NULL,
      PRIMARY KEY (account_id, app, instance)
    )`
  yield* sql`CREATE INDEX profile_accounts_of_tenant ON syncline.profile_accounts (tenant_id)`
  yield* sql`
    CREATE TABLE syncline.browser_sessions (
      digest text COLLATE "C" PRIMARY KEY,
      tenant_id text COLLATE "C" NOT NULL,
      ends_at bigint NOT NULL
    )`
  yield* sql`CREATE INDEX browser_sessions_of_tenant ON syncline.browser_sessions (tenant_id)`
  yield* sql`CREATE INDEX browser_sessions_by_end ON syncline.browser_sessions (ends_at)`
  yield* sql`ALTER TABLE syncline.streams ADD COLUMN joined_at bigint`
  yield* sql`
    CREATE FUNCTION syncline.repoint(old_tenant text, new_tenant text) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE owned text;
    BEGIN
      FOR owned IN
        SELECT class.relname FROM pg_attribute AS attribute
        JOIN pg_class AS class ON class.oid = attribute.attrelid AND class.relkind = 'r'
        JOIN pg_namespace AS schema ON schema.oid = class.relnamespace AND schema.nspname = 'syncline'
        WHERE attribute.attname = 'tenant_id' AND NOT attribute.attisdropped
        ORDER BY class.relname
      LOOP
        EXECUTE format('UPDATE syncline.%I SET tenant_id = $2 WHERE tenant_id = $1', owned) USING old_tenant, new_tenant;
      END LOOP;
    END
    $$`
  yield* sql`COMMENT ON FUNCTION syncline.repoint(text, text) IS 'Makes the rows of one tenant those of another, in whatever table they are.'`
})
