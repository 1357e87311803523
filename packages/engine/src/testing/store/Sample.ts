/** What the suite of stores writes: connections, streams, records and links with everything filled in, and all that a tenant has, read back. */
import type { Json } from "@syncline/adapter-core"
import { Effect } from "effect"
import { type Commit, Commits, type LinkWrite, type RecordWrite, type RunWrite, empty } from "../../store/Commits.ts"
import type { Conflict } from "../../model/Conflict.ts"
import { Conflicts } from "../../store/Conflicts.ts"
import type { Connection } from "../../model/Connection.ts"
import { Connections } from "../../store/Connections.ts"
import { Deliveries } from "../../store/Deliveries.ts"
import { Journal } from "../../store/Journal.ts"
import { Leases } from "../../store/Leases.ts"
import { Links, type PageQuery } from "../../store/Links.ts"
import { Records } from "../../store/Records.ts"
import { noCounts } from "../../model/Run.ts"
import type { Stream, StreamSettings } from "../../model/Stream.ts"
import { Streams } from "../../store/Streams.ts"

let tenants = 0

/** A tenant that no other test uses: the tests of a suite share one store. */
export const newTenant = (): string => `tenant ${(tenants += 1)}`

export const settings: StreamSettings = { direction: "bidirectional", intervalMillis: 60_000 }

export const connection = (tenant: string, id: string, fields: Partial<Connection> = {}): Connection => ({
  tenant,
  id,
  app: "app",
  externalAccountId: `account of ${id}`,
  name: `name of ${id}`,
  status: "active",
  reason: null,
  settings: { site: "https://example.org" },
  blockedUntil: 0,
  createdAt: 1,
  ...fields,
})

/** A ready stream of tasks that goes both ways. */
export const stream = (tenant: string, id: string, connectionId: string, fields: Partial<Stream> = {}): Stream => ({
  tenant,
  id,
  connectionId,
  app: "app",
  instance: "https://app.test",
  kind: "task",
  partition: `partition of ${id}`,
  partitionName: `name of the partition of ${id}`,
  partitionAliases: [],
  settings,
  rank: 0,
  initialDoneAt: 1,
  ...fields,
})

/** Stores connections and streams whose first reading is far away. */
export const setUp = Effect.fnUntraced(function* (connections: ReadonlyArray<Connection>, streams: ReadonlyArray<Stream>) {
  const connectionStore = yield* Connections
  const streamStore = yield* Streams
  for (const each of connections) yield* connectionStore.insert(each)
  for (const each of streams) yield* streamStore.configure(each, 1_000_000)
})

/** A tenant with connections `a` and `b`, each with a ready stream of tasks that goes both ways: `a/tasks` and `b/tasks`. */
export const pair = Effect.fnUntraced(function* (fields: Partial<Stream> = {}) {
  const tenant = newTenant()
  yield* setUp(
    [connection(tenant, "a"), connection(tenant, "b")],
    [stream(tenant, "a/tasks", "a", fields), stream(tenant, "b/tasks", "b", fields)],
  )
  return tenant
})

/** A task that did not exist. */
export const created = (id: string, fields: Partial<RecordWrite> = {}): RecordWrite => {
  const data: Json.JsonObject = fields.data ?? { title: `title of ${id}` }
  return {
    kind: "task",
    id,
    seenVersion: 0,
    data,
    fieldTimes: Object.fromEntries(Object.keys(data).map((name) => [name, { at: 10, origin: "a/tasks" }])),
    matchKeys: [],
    origin: "a/tasks",
    changes: Object.fromEntries(Object.entries(data).map(([name, after]) => [name, { after }])),
    ...fields,
  }
}

/** A task whose title was changed. */
export const changed = (id: string, seenVersion: number, title: string, fields: Partial<RecordWrite> = {}): RecordWrite => ({
  ...created(id),
  seenVersion,
  data: { title },
  changes: { title: { before: `title of ${id}`, after: title } },
  ...fields,
})

/** A link on `a/tasks`. */
export const link = (externalId: string, recordId: string | null, fields: Partial<LinkWrite> = {}): LinkWrite => ({
  streamId: "a/tasks",
  connectionId: "a",
  kind: "task",
  externalId,
  state: "linked",
  recordId,
  base: { title: externalId },
  told: {},
  refused: {},
  address: null,
  version: null,
  updatedAt: null,
  waitingFor: [],
  problem: null,
  ...fields,
})

/** An open conflict on `a/tasks`. */
export const conflict = (id: string, fields: Partial<Conflict> = {}): Omit<Conflict, "tenant"> => ({
  id,
  type: "bothEdited",
  revision: 1,
  streamId: "a/tasks",
  externalId: "1",
  recordId: "r1",
  kind: "task",
  field: "title",
  base: null,
  local: "ours",
  external: { theirs: true },
  externalAt: 15,
  strategy: "manual",
  state: "open",
  resolution: null,
  resolvedBy: null,
  detectedAt: 20,
  resolvedAt: null,
  ...fields,
})

/** A run on `a/tasks` that goes on. */
export const run = (id: string, fields: Partial<RunWrite> = {}): RunWrite => ({
  id,
  connectionId: "a",
  streamId: "a/tasks",
  kind: "task",
  strategy: "delta",
  outcome: "running",
  counts: noCounts,
  problems: [],
  error: null,
  ...fields,
})

/** A page of `a/tasks`. */
export const page = (tenant: string, externalIds: ReadonlyArray<string>, fields: Partial<PageQuery> = {}): PageQuery => ({
  tenant,
  streamId: "a/tasks",
  connectionId: "a",
  kind: "task",
  externalIds,
  references: [],
  referenceFields: [],
  matchKeys: [],
  ...fields,
})

export const apply = (tenant: string, part: Partial<Commit>) =>
  Effect.flatMap(Commits, (commits) => commits.apply({ ...empty(tenant, 100), ...part }))

/** Whether a delivery was there to be dropped. */
export const drop = (tenant: string, streamId: string, recordId: string) =>
  apply(tenant, { drops: [{ streamId, recordId }] }).pipe(
    Effect.as(true),
    Effect.catchIf(
      (error) => error._tag === "CommitRefused" && error.reason === "Stale",
      () => Effect.succeed(false),
    ),
  )

/** Why a commit is refused. */
export const refusal = (tenant: string, part: Partial<Commit>) =>
  Effect.map(Effect.flip(apply(tenant, part)), (error) => "reason" in error && error.reason)

/** A lease on a connection that no other test waits for. */
export const lease = Effect.fnUntraced(function* (tenant: string, connectionId: string) {
  const leases = yield* Leases
  const token = yield* leases.acquire(tenant, connectionId, "worker", 3_600_000)
  if (token === undefined) return yield* Effect.die(new Error(`the lease of ${connectionId} is taken`))
  return { connectionId, token }
})

/** All that a tenant has, as far as it can be read. */
export const everything = Effect.fnUntraced(function* (tenant: string, kinds: ReadonlyArray<string> = ["task", "person"]) {
  const connections = yield* Effect.flatMap(Connections, (store) => store.list(tenant))
  const streams = yield* Streams
  const records = yield* Records
  const links = yield* Links
  const journal = yield* Journal
  const all = yield* streams.list(tenant)
  const found = yield* Effect.forEach(kinds, (kind) => records.list(tenant, kind, { limit: 1000 }))
  const linked = yield* Effect.forEach(all, ({ id }) => links.list(tenant, id, { limit: 1000 }))
  return {
    connections,
    streams: all,
    cursors: yield* Effect.forEach(all, ({ id }) => streams.cursor(tenant, id)),
    records: found.flat(),
    history: yield* Effect.forEach(found.flat(), ({ id }) => journal.history(tenant, id)),
    links: linked.flat(),
    payloads: yield* Effect.forEach(linked.flat(), ({ streamId, externalId }) => links.payload(tenant, streamId, externalId)),
    deliveries: yield* Effect.flatMap(Deliveries, (store) => store.list(tenant, { limit: 1000 })),
    conflicts: yield* Effect.flatMap(Conflicts, (store) => store.list(tenant, { limit: 1000 })),
    runs: yield* journal.runs(tenant, { limit: 1000 }),
    events: yield* journal.events(tenant, { after: 0, limit: 1000 }),
  }
})
