import { describe, expect, it, layer } from "@effect/vitest"
import {
  Conflicts,
  Connections,
  Deliveries,
  Event,
  Grants,
  Inbox,
  Journal,
  Links,
  type MemoryStore,
  Records,
  SignIns,
  Streams,
  Subscriptions,
  Targets,
} from "@syncline/engine"
import { Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import * as Sample from "./Sample.ts"
import * as TestStore from "./TestStore.ts"

const { tenant } = Sample

const numbered = (name: string, from: number, size: number) => Array.from({ length: size }, (_, index) => `${name}${from + index}`)

const begun = { binding: "b", app: "app", connectionId: null, settings: null, redirectUri: "r", verifier: null, endsAt: 1_000_000 }

/** Tasks `r0`, `r1` and so on, from one number to another, each with everything a task has, and as many objects that are none. */
const fill = Effect.fnUntraced(function* (from: number, to: number) {
  for (let first = from; first < to; first += 500) {
    const ids = numbered("r", first, Math.min(500, to - first))
    const events = ids.map((runId) => new Event.SyncCompleted({ streamId: "a/tasks", kind: "task", runId }))
    yield* Sample.apply({ ...Sample.page(ids), events })
    yield* Sample.apply(Sample.found(ids))
  }
})

/** What workers and people do all day, on `size` objects at a time. Changes go through the tasks from the first on, each is changed once. */
const operations = () => {
  let created = 1_000_000
  let changed = 0
  const using = <Service, A, E>(
    service: Effect.Effect<Service, never, MemoryStore.Store>,
    use: (service: Service) => Effect.Effect<A, E>,
  ): Effect.Effect<unknown, E, MemoryStore.Store> => Effect.flatMap(service, use)
  return {
    "reading a page of known objects": (size: number) => using(Links, (links) => links.page(Sample.query(numbered("r", 10, size)))),
    "reading a page of unknown objects": (size: number) => using(Links, (links) => links.page(Sample.query(numbered("new", 0, size)))),
    "reading a page of objects that others may be the same as": (size: number) =>
      using(Links, (links) =>
        links.page({ ...Sample.query(numbered("new", 0, size)), matchKeys: numbered("r", 10, size).map((id) => `clue of ${id}`) }),
      ),
    "committing objects that are no record": (size: number) =>
      Effect.suspend(() => {
        created += size
        return Sample.apply(Sample.found(numbered("r", created, size)))
      }),
    "committing a page": (size: number) =>
      Effect.suspend(() => {
        created += size
        return Sample.apply(Sample.page(numbered("r", created, size)))
      }),
    "committing changes": (size: number) =>
      Effect.gen(function* () {
        const fence = yield* Sample.lease("a")
        const page = Sample.page(numbered("r", changed, size))
        changed += size
        const records = (page.records ?? []).map((record) => ({ ...record, seenVersion: 1, matchKeys: ["other"] }))
        yield* Sample.apply({ ...page, fence, records })
      }),
    "claiming, loading and settling deliveries": (size: number) =>
      Effect.gen(function* () {
        const deliveries = yield* Deliveries
        const fence = yield* Sample.lease("b")
        const claimed = yield* deliveries.claim(tenant, fence, Math.min(size, 20), 100)
        yield* deliveries.load(claimed, ["parent"])
        const done = { state: "done" } as const
        const settled = claimed.map(({ streamId, recordId, revision }) => ({ streamId, recordId, revision, to: done }))
        yield* Sample.apply({ fence, deliveries: settled })
      }),
    "giving up deliveries": (size: number) =>
      Effect.gen(function* () {
        const deliveries = yield* Deliveries
        const fence = yield* Sample.lease("b")
        const orders = yield* deliveries.load(yield* deliveries.claim(tenant, fence, Math.min(size, 20), 100), [])
        const to = { state: "dead", nextAttemptAt: 100, lastError: "no", attempts: 1, unverifiedSince: null, waitsForRecord: null } as const
        const drops = orders.map(({ delivery: { streamId, recordId } }) => ({ streamId, recordId }))
        const deed = { _tag: "DeliveryDropped", by: "ada", streamId: "b/tasks", reason: "theirs", error: "no" } as const
        const deeds = orders.map(({ record: { kind, id: recordId, version: seenVersion } }) => ({
          kind,
          recordId,
          seenVersion,
          origin: "host",
          deed,
        }))
        yield* Sample.apply({
          fence,
          deliveries: orders.map(({ delivery: { streamId, recordId, revision } }) => ({ streamId, recordId, revision, to })),
        })
        yield* Sample.apply({ drops, deeds })
      }),
    "finding what no longer waits": (size: number) => using(Links, (links) => links.ready(tenant, "a", { limit: size, unread: [] })),
    "listing links": (size: number) => using(Links, (links) => links.list(tenant, "a/tasks", { after: "xr5", limit: size })),
    "listing what is kept": (size: number) => using(Links, (links) => links.kept(tenant, "a/tasks", { after: "xr5", limit: size })),
    "storing messages": (size: number) =>
      using(Inbox, (inbox) => {
        const messages = numbered("new message ", (created += size), size)
        const [headers, body] = [{}, new Uint8Array()]
        return Effect.forEach(messages, (id) => inbox.put({ tenant, connectionId: "a", id, receivedAt: 1, headers, body }))
      }),
    "listing messages that wait, and being done with them": (size: number) =>
      using(Inbox, (inbox) =>
        Effect.flatMap(inbox.waiting(tenant, "b", { limit: size, bytes: 1000 }), (messages) =>
          inbox.done(
            tenant,
            "b",
            messages.map(({ id }) => id),
          ),
        ),
      ),
    "finding an endpoint": () => using(Subscriptions, (subscriptions) => subscriptions.byPath("path 5")),
    "finding the hooks of a connection, and noting what was heard": () =>
      using(Subscriptions, (subscriptions) =>
        Effect.andThen(subscriptions.hooks(tenant, "a"), subscriptions.heard(tenant, "a", ["p5", "p6"], (created += 1))),
      ),
    "beginning a sign-in, and ending one": () =>
      using(SignIns, (signIns) =>
        Effect.andThen(signIns.put({ ...begun, tenant, state: `new state ${created++}` }, 5), signIns.take("state 5")),
      ),
    "claiming a target, noting what it refused, and letting it go": () =>
      using(Targets, (targets) =>
        Effect.gen(function* () {
          const [claimed] = Option.toArray(yield* targets.claim(tenant, "t5", 1_000_000, 60_000))
          if (claimed === undefined) return
          const event = new Event.SyncCompleted({ streamId: "a/tasks", kind: "task", runId: "r" })
          const refused = {
            tenant,
            targetId: "t5",
            position: (created += 1),
            at: created,
            event,
            attempts: 1,
            nextAttemptAt: 1,
            refusal: { at: 1, status: 400, body: "no" },
          }
          const progress = { position: created, failures: 0, nextAttemptAt: 1, problem: null, succeededAt: 1, refused, taken: 5 }
          yield* targets.settle(claimed, progress, 60_000)
          yield* targets.release(tenant, "t5", claimed.fence)
        }),
      ),
    "listing what is to be sent again, and what was refused": (size: number) =>
      using(Targets, (targets) =>
        Effect.andThen(targets.dueMessages(tenant, "t5", 500, size), targets.refused(tenant, "t5", { after: 100, limit: size })),
      ),
    "finding links of a record": () => using(Links, (links) => links.ofRecord(tenant, "r5")),
    "listing records": (size: number) => using(Records, (records) => records.list(tenant, "task", { after: "r5", limit: size })),
    "listing deliveries": (size: number) => using(Deliveries, (deliveries) => deliveries.list(tenant, { state: "dead", limit: size })),
    "listing deliveries of a kind from where a page ended": (size: number) =>
      using(Deliveries, (deliveries) =>
        deliveries.list(tenant, {
          state: "dead",
          kind: "task",
          app: "app",
          after: { nextAttemptAt: 1, streamId: "a", recordId: "r" },
          limit: size,
        }),
      ),
    "finding a delivery": () => using(Deliveries, (deliveries) => deliveries.find(tenant, "b/tasks", "r5")),
    "reading a history": () => using(Journal, (journal) => journal.history(tenant, "r5")),
    "reading events": (size: number) => using(Journal, (journal) => journal.events(tenant, { after: 5, limit: size })),
  }
}

/** A prepared statement is planned anew a few times, and then perhaps no more. */
const executions = 7

interface Reading {
  readonly name: string
  readonly scans: number
  readonly rows: number
}

/** What an effect read: how often a table as a whole, and how many of its rows in all. */
const readingsOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    // Of this connection, not only of this transaction: what was counted before does not count.
    const readings = sql<Reading>`
      SELECT relname AS name, seq_scan::int AS scans, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS rows
      FROM pg_stat_xact_user_tables WHERE schemaname = 'syncline'`
    const before = new Map((yield* readings).map((reading) => [reading.name, reading]))
    yield* effect
    return (yield* readings).map(({ name, scans, rows }): Reading => ({
      name,
      scans: scans - (before.get(name)?.scans ?? 0),
      rows: rows - (before.get(name)?.rows ?? 0),
    }))
  })

/** The statistics are those of one transaction, and a plan belongs to one connection. */
const inTransaction = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.flatMap(SqlClient, (sql) => sql.withTransaction(effect))

/** Ten thousand of everything: the tenant's own, and as many other tenants with a connection and a stream each. */
const filled = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* Sample.pair()
  yield* fill(0, 10_000)
  yield* sql`
    INSERT INTO syncline.connections
    SELECT 'tenant ' || n, 'c', 'app', 'account', 'name', CASE WHEN n % 10 = 0 THEN 'paused' ELSE 'active' END, NULL, '{}', 0, 0
    FROM generate_series(1, 10000) AS n`
  yield* sql`
    INSERT INTO syncline.streams
    SELECT tenant_id, 's', 'c', 'app', 'task', 'p', '{"direction":"bidirectional"}', 0, 1, 'p', '{}', 'https://app.test' FROM syncline.connections WHERE tenant_id <> ${tenant}`
  yield* sql`
    INSERT INTO syncline.cursors
    SELECT tenant_id, id, 1, 1000000 + length(tenant_id), '{}' FROM syncline.streams WHERE tenant_id <> ${tenant}`
  yield* sql`INSERT INTO syncline.leases SELECT tenant_id, id, 1, 'worker', '-infinity' FROM syncline.connections`
  yield* sql`
    INSERT INTO syncline.grants
    SELECT tenant_id, id, 1, 'key', '\\x00', NULL, CASE WHEN length(tenant_id) % 2 = 0 THEN 1000000 END, 1000000, NULL FROM syncline.connections`
  yield* sql`
    INSERT INTO syncline.conflicts
    SELECT tenant_id, record_id, stream_id, external_id, record_id, kind, 'title', '1', '2', '3', 'manual',
      CASE WHEN record_id LIKE '%7' THEN 'open' ELSE 'resolved' END, NULL, NULL, 1, NULL, NULL, 'bothEdited', 1
    FROM syncline.links WHERE record_id IS NOT NULL`
  yield* sql`
    INSERT INTO syncline.runs
    SELECT tenant_id, 'run of ' || id, id, 's', 'task', 'delta', 'completed', 0, 0, 0, 0, 0, 0, 0, '[]', NULL, 1, 1, 1
    FROM syncline.connections`
  yield* sql`INSERT INTO syncline.events (tenant_id, at, count, events) SELECT ${tenant}, 1, 1, '[]' FROM generate_series(1, 10000)`
  yield* sql`
    INSERT INTO syncline.mappings SELECT 'tenant ' || n, 'app', 'task', '', 1, '{}', 'ann', 1 FROM generate_series(1, 10000) AS n`
  yield* sql`
    INSERT INTO syncline.history (tenant_id, record_id, kind, version, origin, at, whole, changes)
    SELECT ${tenant}, 'r' || n % 1000, 'task', n, 'host', n, false, '{}' FROM generate_series(1, 30000) AS n`
  yield* sql`
    INSERT INTO syncline.host_events (tenant_id, id, at) SELECT ${tenant}, 'e' || n, n FROM generate_series(1, 20000) AS n`
  yield* sql`
    INSERT INTO syncline.subscriptions (tenant_id, connection_id, path, key_id, ciphertext, version, created_at)
    SELECT 'tenant ' || n, 'c', 'path ' || n, 'k', 'sealed', 1, 1 FROM generate_series(1, 10000) AS n`
  yield* sql`
    INSERT INTO syncline.sign_ins (state, binding, app, redirect_uri, ends_at)
    SELECT 'state ' || n, 'b', 'app', 'https://host.example/back', 1000000 + n FROM generate_series(1, 10000) AS n`
  yield* sql`
    INSERT INTO syncline.inbox (tenant_id, connection_id, id, received_at, done)
    SELECT ${tenant}, CASE WHEN n % 2 = 0 THEN 'a' ELSE 'b' END, 'm' || n, n, n <= 19900 FROM generate_series(1, 20000) AS n`
  yield* sql`
    INSERT INTO syncline.hooks (tenant_id, connection_id, partition, since)
    SELECT ${tenant}, 'c' || n / 20, 'p' || n, 1 FROM generate_series(1, 20000) AS n`
  yield* sql`
    INSERT INTO syncline.writes (tenant_id, record_id, stream_id, external_id, run_id, kind, action, at)
    SELECT ${tenant}, 'r' || n % 1000, 'a/tasks', 'x' || n, 'run', 'task', 'update', n FROM generate_series(1, 30000) AS n`
  yield* sql`
    INSERT INTO syncline.link_keys SELECT tenant_id, stream_id, 'key of ' || external_id, external_id FROM syncline.links`
  yield* sql`UPDATE syncline.links SET waiting_for = '[{"kind":"task","externalId":"xr1","shortId":"xr1"}]' WHERE external_id LIKE '%77'`
  yield* sql`
    INSERT INTO syncline.targets (tenant_id, id, url, key_id, ciphertext, version, state, position, failures, next_attempt_at, created_at)
    SELECT CASE WHEN n < 20 THEN ${tenant} ELSE 'tenant ' || n END, 't' || n, 'https://host.example/', 'k', 'sealed', 1,
      CASE WHEN n < 200 THEN 'active' ELSE 'off' END, 0, 0, n, 1
    FROM generate_series(1, 10000) AS n`
  yield* sql`
    INSERT INTO syncline.target_messages (tenant_id, target_id, position, at, event, attempts, next_attempt_at, refused_at, status, body)
    SELECT ${tenant}, 't' || n % 20, n, n, '{"_tag":"SyncStarted","streamId":"s","kind":"k","runId":"r","strategy":"delta"}', 1, CASE WHEN n % 10 = 0 THEN n END, n, 400, 'no' FROM generate_series(1000, 30000) AS n`
  yield* sql`ANALYZE`
})

layer(Layer.provideMerge(Layer.effectDiscard(filled), TestStore.layer))("with ten thousand of everything", (test) => {
  const readsNoWholeTable = <E>(what: string, effect: Effect.Effect<unknown, E, MemoryStore.Store>) => {
    test.effect(`${what} reads no table whole`, () =>
      Effect.gen(function* () {
        const readings = yield* inTransaction(readingsOf(Effect.replicateEffect(effect, executions, { discard: true })))
        expect(readings.filter(({ scans }) => scans > 0)).toEqual([])
      }),
    )
  }
  const of = <Service, A, E>(service: Effect.Effect<Service, never, MemoryStore.Store>, use: (service: Service) => Effect.Effect<A, E>) =>
    Effect.flatMap(service, use)

  for (const [what, run] of Object.entries(operations())) {
    readsNoWholeTable(what, Effect.orDie(Effect.asVoid(run(100))))
  }
  readsNoWholeTable("finding targets that are to be told", of(Targets, (targets) => targets.due(500, 100))) // prettier-ignore
  readsNoWholeTable("listing targets", of(Targets, (targets) => targets.list("tenant 5000"))) // prettier-ignore
  readsNoWholeTable("sealing targets anew", of(Targets, (targets) => targets.all("t5", 100))) // prettier-ignore
  readsNoWholeTable("finding due connections", of(Connections, (connections) => connections.due(500, 100))) // prettier-ignore
  const old = { events: 0, runs: 0, history: 0, payloads: 0 }
  readsNoWholeTable("finding what is too old", of(Journal, (journal) => journal.forget(tenant, old, 100))) // prettier-ignore
  readsNoWholeTable("finding the next wake-up", of(Connections, (connections) => connections.nextWake(tenant, "b"))) // prettier-ignore
  const time = { since: 500, now: 500 }
  readsNoWholeTable("finding a sync's work", of(Connections, (connections) => connections.hasWork(tenant, "b", time))) // prettier-ignore
  readsNoWholeTable("telling when sign-ins end", of(Grants, (grants) => grants.ends(tenant))) // prettier-ignore
  readsNoWholeTable("listing connections", of(Connections, (connections) => connections.list(tenant))) // prettier-ignore
  readsNoWholeTable("listing streams", of(Streams, (streams) => streams.list(tenant, { connectionId: "a" }))) // prettier-ignore
  readsNoWholeTable("reading cursors", of(Streams, (streams) => streams.cursors(tenant, "a"))) // prettier-ignore
  readsNoWholeTable("calling streams", of(Streams, (streams) => streams.setDue(tenant, ["a/tasks"], -1))) // prettier-ignore
  readsNoWholeTable("listing conflicts", of(Conflicts, (conflicts) => conflicts.list(tenant, { state: "open", limit: 10 }))) // prettier-ignore
  readsNoWholeTable("listing conflicts of a record", of(Conflicts, (conflicts) => conflicts.list(tenant, { recordId: "r7", limit: 10 }))) // prettier-ignore
  readsNoWholeTable("listing conflicts of a connection", of(Conflicts, (conflicts) => conflicts.list(tenant, { state: "open", connectionId: "a", field: "title", limit: 10 }))) // prettier-ignore
  readsNoWholeTable("listing runs", of(Journal, (journal) => journal.runs(tenant, { limit: 10 }))) // prettier-ignore
  readsNoWholeTable("the latest runs", of(Journal, (journal) => journal.latestRuns(tenant, ["a/tasks"], { each: 10, since: 1 }))) // prettier-ignore
  readsNoWholeTable("counting what is to be sent", of(Deliveries, (deliveries) => deliveries.counts(tenant, ["a/tasks"]))) // prettier-ignore
})

/** The tables that grow with the number of records. */
const large = new Set(["records", "links", "deliveries", "match_keys", "link_keys", "history", "events", "conflicts"])

/** Rows of one table that an operation may read for each object it is about. */
const rowsForOne = 8

describe("plans that were made when the tables were almost empty", () => {
  it.effect("do not compare everything that a reconciliation showed with everything that is linked", () =>
    inTransaction(
      Effect.gen(function* () {
        const [sql, links] = [yield* SqlClient, yield* Links]
        yield* Sample.pair()
        const query = { tenant, streamId: "a/tasks", runId: "whole", before: Number.MAX_SAFE_INTEGER }
        yield* Effect.replicateEffect(links.countUnseen(query), executions, { discard: true })
        yield* Effect.replicateEffect(links.unseen(query, { limit: 10 }), executions, { discard: true })
        yield* fill(0, 3000)
        yield* sql`
          INSERT INTO syncline.seen (tenant_id, stream_id, run_id, page, external_ids)
          SELECT ${tenant}, 'a/tasks', 'whole', page, (SELECT array_agg('x' || page || '-' || n) FROM generate_series(1, 1000) AS n)
          FROM generate_series(1, 1000) AS page`
        expect(yield* links.countUnseen(query)).toBe(3000)
        expect(yield* links.unseen(query, { limit: 10 })).toHaveLength(10)
      }),
    ).pipe(Effect.provide(TestStore.layer)),
  )

  for (const before of [0, 100]) {
    for (const [what, run] of Object.entries(operations())) {
      it.effect(`(${before} tasks) read no more than they need when the tables have filled: ${what}`, () =>
        inTransaction(
          Effect.gen(function* () {
            yield* Sample.pair()
            yield* fill(0, before)
            yield* Effect.ignore(Effect.replicateEffect(run(1), executions, { discard: true }))
            yield* fill(before, 3000)
            const readings = yield* readingsOf(run(100))
            expect(readings.filter(({ name, rows }) => large.has(name) && rows > 100 * rowsForOne)).toEqual([])
          }),
        ).pipe(Effect.provide(TestStore.layer)),
      )
    }
  }
})
