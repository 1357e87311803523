/**
 * What the host application does, and how it waits until nothing is left to do. Every task may be repeated by another process that does not
 * know how far this one came, and this one may be frozen anywhere and go on afterwards: the host keeps a table of what it made, and adds a
 * row in the transaction in which it makes a record.
 */
import { type AdapterError, Authorization, type Json } from "@syncline/adapter-core"
import {
  Connections,
  type ConflictMoved,
  type Contended,
  type HubRecord,
  type InvalidInput,
  type OtherAccount,
  type PlaceTaken,
  type AlreadyResolved,
  type NotFound,
  type StoreError,
  SyncEngine,
  type VaultError,
  Wakeups,
} from "@syncline/engine"
import { Clock, Effect, Schema, Stream } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as Script from "./Script.ts"
import type { Account, Task } from "./WorkerSettings.ts"

type TaskError =
  | AlreadyResolved
  | ConflictMoved
  | AdapterError
  | VaultError
  | NotFound
  | InvalidInput
  | OtherAccount
  | PlaceTaken
  | StoreError
  | Contended
  | SqlError

type Done = Effect.fn.Return<void, TaskError, SyncEngine | SqlClient>

const tenant = "acme"

const listed = 1000

const connect = Effect.fnUntraced(function* (accounts: ReadonlyArray<Account>): Done {
  const engine = yield* SyncEngine
  for (const { app, token, partition, settings } of accounts) {
    const credentials = Authorization.token(token)
    const connection = yield* engine.connect({ tenant, app, credentials, settings: settings as Json.JsonObject })
    yield* engine.addStreams({ tenant, connectionId: connection.id, partition, settings: { firstPush: "go" } })
  }
})

const tokenOf = ({ data }: HubRecord): string => Script.tokenOf(Schema.decodeUnknownSync(Schema.String)(data["title"]))

/** The host's own table, of the records that it made. */
export const prepare = Effect.fnUntraced(function* (sql: SqlClient) {
  yield* sql`CREATE SCHEMA host`
  yield* sql`CREATE TABLE host.made (token text PRIMARY KEY, record_id text)`
})

/** A host that is frozen with its transaction open holds the next one up for this long. */
const longestPause = "1s"

/** Makes a record, unless one was made for this token. Answers with its id. */
const once = Effect.fnUntraced(function* <E, R>(token: string, make: Effect.Effect<string, E, R>) {
  const sql = yield* SqlClient
  const made = Effect.gen(function* () {
    yield* sql`SELECT set_config('idle_in_transaction_session_timeout', ${longestPause}, true)`
    const added = yield* sql`INSERT INTO host.made (token) VALUES (${token}) ON CONFLICT DO NOTHING RETURNING token`
    if (added.length > 0) yield* sql`UPDATE host.made SET record_id = ${yield* make} WHERE token = ${token}`
    const [row] = yield* sql<{ readonly recordId: string }>`SELECT record_id AS "recordId" FROM host.made WHERE token = ${token}`
    return row?.recordId ?? (yield* Effect.die(new Error(`the host did not note what it made for ${token}`)))
  })
  return yield* sql.withTransaction(made)
})

const write = Effect.fnUntraced(function* (): Done {
  const engine = yield* SyncEngine
  const issues = new Map((yield* Stream.runCollect(engine.records.all(tenant, "issue"))).map((record) => [tokenOf(record), record.id]))
  for (const [token, fields] of Object.entries(Script.hostEdits)) {
    const id = issues.get(token)
    if (id !== undefined) yield* engine.records.put(tenant, "issue", { id, fields })
  }
  for (const { title, body, comment } of Script.hostIssues) {
    const fields = { title, body, status: { category: "todo", name: "Todo" }, labels: [], assignees: [], author: null }
    const issue = yield* once(Script.tokenOf(title), engine.records.put(tenant, "issue", { fields }))
    const note = { issue, body: comment, author: null }
    yield* once(Script.tokenOf(comment), engine.records.put(tenant, "comment", { fields: note }))
  }
})

const decide = Effect.fnUntraced(function* (): Done {
  const engine = yield* SyncEngine
  const open = yield* engine.conflicts.list(tenant, { state: "open", limit: listed })
  // What nobody but the script can have caused is left for the end to show.
  for (const { id, kind, recordId } of open.filter(({ field }) => field === "title")) {
    const token = tokenOf(yield* engine.records.get(tenant, kind, recordId))
    yield* engine.conflicts.resolve(tenant, id, { value: Script.decisionOn(token) }, "the host")
  }
})

/** Fails where it cannot go on; then it is done again. */
export const tasks: {
  readonly [Name in Task]: (accounts: ReadonlyArray<Account>) => Effect.Effect<void, TaskError, SyncEngine | SqlClient>
} = {
  connect,
  write,
  decide,
  sync: () => Effect.void,
}

/** All of the tenant's. */
export const connections = Effect.flatMap(Connections, (repository) => repository.list(tenant))

const openDeliveries = Effect.fnUntraced(function* (engine: SyncEngine["Service"]) {
  const pending = yield* engine.deliveries.list(tenant, { state: "pending", limit: listed })
  return [...pending, ...(yield* engine.deliveries.list(tenant, { state: "running", limit: listed }))]
})

/** Syncs once. Whether nothing is left for later. */
export const synced = Effect.fnUntraced(function* () {
  const engine = yield* SyncEngine
  const { failures, errors } = yield* engine.sync({ tenant })
  return failures.length + errors.length + (yield* openDeliveries(engine)).length === 0
})

const longestWatch = "20 seconds"

/**
 * Lets time pass, so that all streams are due, and waits until those who watch have done what is due. Whether nothing is left for later.
 */
export const watched = Effect.fnUntraced(function* <E, R>(timePasses: Effect.Effect<unknown, E, R>) {
  const engine = yield* SyncEngine
  const wakeups = yield* Wakeups
  yield* timePasses
  yield* wakeups.wake
  const look = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const cursors = (yield* engine.status(tenant)).flatMap(({ streams }) => streams.map(({ cursor }) => cursor))
    const open = yield* openDeliveries(engine)
    const idle = cursors.every(({ nextDue }) => nextDue > now) && open.every(({ nextAttemptAt }) => nextAttemptAt > now)
    return { idle, settled: idle && open.length === 0 && cursors.every(({ lastError }) => lastError === undefined) }
  })
  const { settled } = yield* look.pipe(
    Effect.tap(({ idle }) => (idle ? Effect.void : Effect.sleep("50 millis"))),
    Effect.repeat({ until: ({ idle }) => idle }),
    Effect.timeout(longestWatch),
  )
  return settled
})
