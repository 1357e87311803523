/**
 * What triggers in a drill's database write down about its workers, each of which is known by the name of its connections: who took which
 * lease when, how every cursor moved, and who wrote under whose lease. It is written in the workers' own transactions, so it tells of
 * nothing that was rolled back.
 */
import { type PgClient, PgTypes } from "@effect/sql-pg"
import { Effect } from "effect"

/** To be run after the migrations. */
export const install = Effect.fnUntraced(function* (sql: PgClient.PgClient) {
  yield* sql`CREATE SCHEMA drill`
  yield* sql`
    CREATE TABLE drill.leases (
      seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
      worker text NOT NULL DEFAULT current_setting('application_name'), connection_id text NOT NULL, before bigint, token bigint NOT NULL)`
  yield* sql`CREATE INDEX leases_of_connection ON drill.leases (connection_id, seq)`
  yield* sql`
    CREATE TABLE drill.cursors (
      seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream_id text NOT NULL, version_before bigint NOT NULL, version bigint NOT NULL,
      data_before json NOT NULL, data json NOT NULL)`
  yield* sql`
    CREATE TABLE drill.writes (
      seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(),
      worker text NOT NULL DEFAULT current_setting('application_name'), place text NOT NULL, subject text NOT NULL,
      connection_id text NOT NULL, holder text)`
  yield* sql`
    CREATE FUNCTION drill.note_lease() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO drill.leases (connection_id, before, token)
      VALUES (NEW.connection_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.token END, NEW.token);
      RETURN NULL;
    END
    $$`
  yield* sql`CREATE TRIGGER note_taken AFTER INSERT ON syncline.leases FOR EACH ROW EXECUTE FUNCTION drill.note_lease()`
  yield* sql`
    CREATE TRIGGER note_taken_over AFTER UPDATE ON syncline.leases
    FOR EACH ROW WHEN (OLD.token IS DISTINCT FROM NEW.token) EXECUTE FUNCTION drill.note_lease()`
  yield* sql`
    CREATE FUNCTION drill.note_write(place text, subject text, connection text) RETURNS void LANGUAGE sql AS $$
      INSERT INTO drill.writes (place, subject, connection_id, holder)
      VALUES (place, subject, connection, (SELECT worker FROM drill.leases WHERE connection_id = connection ORDER BY seq DESC LIMIT 1))
    $$`
  yield* sql`
    CREATE FUNCTION drill.note_link() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM drill.note_write('links', NEW.kind || ' ' || NEW.external_id, NEW.connection_id);
      RETURN NULL;
    END
    $$`
  yield* sql`
    CREATE FUNCTION drill.note_run() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM drill.note_write('runs', NEW.id, NEW.connection_id);
      RETURN NULL;
    END
    $$`
  yield* sql`CREATE TRIGGER note_link AFTER INSERT ON syncline.links FOR EACH ROW EXECUTE FUNCTION drill.note_link()`
  // Whoever changes a record, the host too, writes out bases that were stored as what differs from it; they say the same as before.
  yield* sql`
    CREATE TRIGGER note_changed_link AFTER UPDATE ON syncline.links FOR EACH ROW
    WHEN (NOT (OLD.base LIKE '=%' AND NEW.base NOT LIKE '=%' AND to_jsonb(OLD) - 'base' = to_jsonb(NEW) - 'base'))
    EXECUTE FUNCTION drill.note_link()`
  yield* sql`CREATE TRIGGER note_run AFTER INSERT OR UPDATE ON syncline.runs FOR EACH ROW EXECUTE FUNCTION drill.note_run()`
  yield* sql`
    CREATE FUNCTION drill.note_cursor() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO drill.cursors (stream_id, version_before, version, data_before, data)
      VALUES (NEW.stream_id, OLD.version, NEW.version, OLD.data, NEW.data);
      PERFORM drill.note_write('cursors', NEW.stream_id, connection_id)
      FROM syncline.streams WHERE tenant_id = NEW.tenant_id AND id = NEW.stream_id;
      RETURN NULL;
    END
    $$`
  yield* sql`
    CREATE TRIGGER note_cursor AFTER UPDATE ON syncline.cursors
    FOR EACH ROW WHEN (OLD.version <> NEW.version) EXECUTE FUNCTION drill.note_cursor()`
})

/** Cursors that did not move by one version, or whose watermark moved back within a generation. */
const backwards = (sql: PgClient.PgClient) =>
  Effect.map(
    sql<{ readonly told: string }>`
      SELECT format(
        'the cursor of %s %s went from %s (%s) to %s (%s)', streams.app, streams.kind, version_before, data_before, version, data
      ) AS told
      FROM drill.cursors JOIN syncline.streams ON streams.id = cursors.stream_id
      WHERE version <> version_before + 1
        OR (data ->> 'generation')::int < (data_before ->> 'generation')::int
        OR (data ->> 'generation' = data_before ->> 'generation'
          AND coalesce((data ->> 'watermark')::float8, '-infinity') < coalesce((data_before ->> 'watermark')::float8, '-infinity'))
      ORDER BY seq`,
    (rows) => rows.map(({ told }) => told),
  )

/** Leases whose token did not grow, and writes of a worker while another held the lease. */
const unfenced = (sql: PgClient.PgClient) =>
  Effect.map(
    sql<{ readonly told: string }>`
      SELECT format('%s took a lease with the token %s after %s', worker, token, before) AS told
      FROM drill.leases WHERE token <= before
      UNION ALL
      SELECT format('%s wrote %s %s of the connection %s while %s held its lease', worker, count(*), place, connection_id, holder)
      FROM drill.writes WHERE worker IS DISTINCT FROM holder
      GROUP BY worker, place, connection_id, holder`,
    (rows) => rows.map(({ told }) => told),
  )

/** What went against the rules, told for people. */
export const violations = (sql: PgClient.PgClient) => Effect.map(Effect.all([backwards(sql), unfenced(sql)]), (found) => found.flat())

/** A worker that was killed or frozen, and when: epoch milliseconds of the machine's clock. */
export interface Incident {
  readonly worker: string
  readonly at: number
}

/**
 * Which of the connections that a worker held, when something happened to it, nobody else had written to, or taken the lease of, within a time; told for
 * people.
 */
export const takenUpLate = ({ worker, at }: Incident, sign: "writes" | "leases", withinMillis: number) =>
  Effect.fnUntraced(function* (sql: PgClient.PgClient) {
    const moment = sql`to_timestamp(${PgTypes.float8(at / 1000)})`
    const rows = yield* sql<{ readonly connection: string; readonly millis: number | null }>`
      WITH held AS (
        SELECT DISTINCT ON (connection_id) connection_id, worker FROM drill.leases WHERE at <= ${moment} ORDER BY connection_id, seq DESC
      )
      SELECT held.connection_id AS connection, (
        SELECT extract(epoch FROM min(sign.at) - ${moment}) * 1000 FROM ${sql(`drill.${sign}`)} AS sign
        WHERE sign.connection_id = held.connection_id AND sign.worker <> ${worker} AND sign.at > ${moment}
      )::float8 AS millis
      FROM held WHERE held.worker = ${worker}`
    return rows
      .filter(({ millis }) => millis === null || millis > withinMillis)
      .map(({ connection, millis }) =>
        millis === null
          ? `nobody took up the connection ${connection} of ${worker}`
          : `the connection ${connection} of ${worker} was taken up after ${Math.round(millis)} ms`,
      )
  })

/** Each write of a link so far, told for people. */
export const linkWrites = (sql: PgClient.PgClient) =>
  Effect.map(
    sql<{ readonly told: string }>`SELECT format('write of the link of %s', subject) AS told FROM drill.writes WHERE place = 'links'`,
    (rows) => rows.map(({ told }) => told),
  )
