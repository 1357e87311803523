/**
 * A copy of a tenant's rows in temporary tables: on disk, so that memory does not grow with what a tenant has, without locks on the rows that were copied, and
 * gone with the session, however that ends. The ports are those of the store; their statements are led from its tables to the copies on their way out.
 */
import { PgClient } from "@effect/sql-pg"
import { Commits, Copies } from "@syncline/engine"
import { Context, Effect, Layer, Semaphore } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as SqlClient from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import type { SqlError } from "effect/sql/SqlError"
import * as PostgresCommits from "../commits/PostgresCommits.ts"
import * as PostgresConflicts from "../conflicts/PostgresConflicts.ts"
import * as PostgresConnections from "../connections/PostgresConnections.ts"
import { Database, run as running } from "../Database.ts"
import * as PostgresDeliveries from "../deliveries/PostgresDeliveries.ts"
import * as PostgresInbox from "../inbox/PostgresInbox.ts"
import * as PostgresJournal from "../journal/PostgresJournal.ts"
import * as PostgresLeases from "../leases/PostgresLeases.ts"
import * as PostgresLinks from "../links/PostgresLinks.ts"
import * as PostgresRecords from "../records/PostgresRecords.ts"
import * as PostgresStreams from "../streams/PostgresStreams.ts"

/** Copied whole. */
const whole = [
  "connections",
  "streams",
  "cursors",
  "records",
  "match_keys",
  "links",
  "link_keys",
  "deliveries",
  "conflicts",
  "seen",
  "mappings",
] as const
/** Empty in a copy, but for the history of what is being delivered. */
const past = [
  "leases",
  "runs",
  "events",
  "writes",
  "history",
  "host_events",
  "grants",
  "sign_ins",
  "profiles",
  "profile_accounts",
  "browser_sessions",
  "subscriptions",
  "hooks",
  "inbox",
  "targets",
  "target_messages",
] as const
const tables = [...whole, ...past]

const ports = Layer.mergeAll(
  PostgresCommits.layer,
  PostgresConflicts.layer,
  PostgresConnections.layer,
  PostgresDeliveries.layer,
  PostgresInbox.layer,
  PostgresJournal.layer,
  PostgresLeases.layer,
  PostgresLinks.layer,
  PostgresRecords.layer,
  PostgresStreams.layer,
)

export const layer: Layer.Layer<Copies, never, Database> = Layer.effect(
  Copies,
  Effect.map(Database, (sql) => ({
    of: Effect.fnUntraced(function* (tenant) {
      const run = running("Copies.of")
      const session = yield* run(sql.reserve)
      yield* Effect.addFinalizer(() => Effect.ignore(clear(saying(session))))
      yield* run(fill(saying(session), tenant))
      const database = yield* clientOn(sql, led(session))
      const context = yield* Layer.build(Layer.fresh(ports).pipe(Layer.provide(Layer.succeed(Database, database))))
      return Context.add(context, Commits, alone(Context.get(context, Commits)))
    }),
  })),
)

/** Statements as they are said of the store, led to the copies. Nobody else hears or waits for what happens there. */
const led = (connection: Connection): Connection => {
  const to = (statement: string) =>
    statement.replace(/\bsyncline\.(?!refuse\()/g, "pg_temp.").replace(/\b(pg_notify|pg_advisory_xact_lock)\(/g, "pg_temp.$1(")
  return {
    execute: (statement, params, transform) => connection.execute(to(statement), params, transform),
    executeRaw: (statement, params) => connection.executeRaw(to(statement), params),
    executeStream: (statement, params, transform) => connection.executeStream(to(statement), params, transform),
    executeValues: (statement, params) => connection.executeValues(to(statement), params),
    executeValuesUnprepared: (statement, params) => connection.executeValuesUnprepared(to(statement), params),
    executeUnprepared: (statement, params, transform) => connection.executeUnprepared(to(statement), params, transform),
  }
}

type Say = (statement: string, params?: ReadonlyArray<unknown>) => Effect.Effect<unknown, SqlError>

const saying =
  (connection: Connection): Say =>
  (statement, params = []) =>
    connection.executeUnprepared(statement, params, undefined)

/** All of it as it was at one moment. */
const fill = Effect.fnUntraced(function* (say: Say, tenant: string) {
  yield* say("BEGIN ISOLATION LEVEL REPEATABLE READ")
  for (const table of tables) yield* say(`CREATE TEMPORARY TABLE ${table} (LIKE syncline.${table} INCLUDING ALL)`)
  for (const table of whole) yield* say(`INSERT INTO pg_temp.${table} SELECT * FROM syncline.${table} WHERE tenant_id = $1`, [tenant])
  yield* say(
    `INSERT INTO pg_temp.history OVERRIDING SYSTEM VALUE SELECT * FROM syncline.history
     WHERE tenant_id = $1 AND record_id IN (SELECT record_id FROM pg_temp.deliveries)`,
    [tenant],
  )
  // What comes next in the history comes behind what is there, written out or not.
  yield* say(`
    SELECT setval(
      pg_get_serial_sequence('pg_temp.history', 'seq'),
      greatest((SELECT max(seq) FROM pg_temp.history), (SELECT max(created_seq) FROM pg_temp.records), 1)
    )`)
  for (const { name, types } of unheard) yield* say(`CREATE FUNCTION pg_temp.${name}(${types}) RETURNS void LANGUAGE sql AS ''`)
  yield* say("COMMIT")
  yield* say(`ANALYZE ${tables.map((table) => `pg_temp.${table}`).join(", ")}`)
})

const unheard = [
  { name: "pg_notify", types: "text, text" },
  { name: "pg_advisory_xact_lock", types: "integer, integer" },
]

/** The session goes back to the others as it came. */
const clear = Effect.fnUntraced(function* (say: Say) {
  yield* say("ROLLBACK")
  yield* say(`DROP TABLE IF EXISTS ${tables.map((table) => `pg_temp.${table}`).join(", ")}`)
  for (const { name, types } of unheard) yield* say(`DROP FUNCTION IF EXISTS pg_temp.${name}(${types})`)
})

/** The client of the store, but for the one session of the copy, which one transaction has at a time. */
const clientOn = Effect.fnUntraced(function* (sql: PgClient.PgClient, own: Connection) {
  const turn = Semaphore.makeUnsafe(1)
  const { config, json, listen, notify } = sql
  const client = yield* SqlClient.make({
    acquirer: Effect.succeed(own),
    borrower: (use) => turn.withPermit(use(own)),
    transactionAcquirer: Effect.as(turn.takeScoped(1), own),
    compiler: PgClient.makeCompiler(),
    driver: sql.driver,
    spanAttributes: [],
  }).pipe(Effect.provide(Reactivity.layer))
  return Object.assign(client, { [PgClient.TypeId]: PgClient.TypeId, config, json, listen, notify })
})

/** Whoever creates records waits for nobody outside, as nobody outside sees them. */
const alone = (commits: Commits["Service"]): Commits["Service"] => {
  const turn = Semaphore.makeUnsafe(1)
  return { apply: commits.apply, exclusively: () => (effect) => turn.withPermit(effect) }
}
