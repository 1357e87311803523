/**
 * What the host application does, and how it waits until nothing is left to do. Every task may be repeated by another process that does not
 * know how far this one came: the host looks before it makes a record, as it must where its own process can die.
 */
import { type AdapterError, Authorization, type Json } from "@syncline/adapter-core"
import {
  Connections,
  type Contended,
  type HubRecord,
  type InvalidInput,
  type NotFound,
  type StoreError,
  SyncEngine,
  type VaultError,
  Wakeups,
} from "@syncline/engine"
import { Clock, Effect, Schema, Stream } from "effect"
import * as Script from "./Script.ts"
import type { Account, Task } from "./WorkerSettings.ts"

type TaskError = AdapterError | VaultError | NotFound | InvalidInput | StoreError | Contended

type Done = Effect.fn.Return<void, TaskError, SyncEngine>

const tenant = "acme"

const listed = 1000

const connect = Effect.fnUntraced(function* (accounts: ReadonlyArray<Account>): Done {
  const engine = yield* SyncEngine
  for (const { app, token, partition, settings } of accounts) {
    const credentials = Authorization.token(token)
    const connection = yield* engine.connect({ tenant, app, credentials, settings: settings as Json.JsonObject })
    yield* engine.addStreams({ tenant, connectionId: connection.id, partition })
  }
})

const textOf = ({ data }: HubRecord, field: string): string => Schema.decodeUnknownSync(Schema.String)(data[field])

const tokenOf = (record: HubRecord): string => Script.tokenOf(textOf(record, record.kind === "comment" ? "body" : "title"))

const byToken = Effect.fnUntraced(function* (kind: "issue" | "comment") {
  const engine = yield* SyncEngine
  const records = yield* Stream.runCollect(engine.records.all(tenant, kind))
  return new Map(records.map((record) => [tokenOf(record), record]))
})

const write = Effect.fnUntraced(function* (): Done {
  const engine = yield* SyncEngine
  const issues = yield* byToken("issue")
  for (const [token, fields] of Object.entries(Script.hostEdits)) {
    const id = issues.get(token)?.id
    if (id !== undefined) yield* engine.records.put(tenant, "issue", { id, fields })
  }
  for (const { title, body, comment } of Script.hostIssues) {
    const known = issues.get(Script.tokenOf(title))?.id
    const fields = { title, body, status: { category: "todo", name: "Todo" }, labels: [], assignees: [], author: null }
    const issue = known ?? (yield* engine.records.put(tenant, "issue", { fields }))
    const comments = yield* byToken("comment")
    if (!comments.has(Script.tokenOf(comment))) {
      yield* engine.records.put(tenant, "comment", { fields: { issue, body: comment, author: null } })
    }
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
export const tasks: { readonly [Name in Task]: (accounts: ReadonlyArray<Account>) => Effect.Effect<void, TaskError, SyncEngine> } = {
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
