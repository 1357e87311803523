import { expect, layer } from "@effect/vitest"
import { Conflicts, Connections, Deliveries, Event, Journal, Links, type MemoryStore, Records, Streams } from "@syncline/engine"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import * as Sample from "./Sample.ts"
import * as TestStore from "./TestStore.ts"

const { tenant } = Sample

const numbered = (name: string, from: number, size: number) => Array.from({ length: size }, (_, index) => `${name}${from + index}`)

/** Ten thousand and more of everything: the tenant's own, and other tenants' with a connection and a stream each. */
const filled = Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* Sample.pair()
  for (let from = 0; from < 10_000; from += 1000) {
    const ids = numbered("r", from, 1000)
    yield* Sample.apply({
      ...Sample.page(ids),
      events: ids.map((runId) => new Event.SyncCompleted({ streamId: "a/tasks", kind: "task", runId })),
    })
  }
  yield* sql`
    INSERT INTO syncline.connections
    SELECT 'tenant ' || n, 'c', 'app', 'account', 'name', CASE WHEN n % 10 = 0 THEN 'paused' ELSE 'active' END, NULL, '{}', 0, 0
    FROM generate_series(1, 10000) AS n`
  yield* sql`
    INSERT INTO syncline.streams
    SELECT tenant_id, 's', 'c', 'app', 'task', 'p', '{"direction":"bidirectional"}', 0, 1 FROM syncline.connections WHERE tenant_id <> ${tenant}`
  yield* sql`
    INSERT INTO syncline.cursors
    SELECT tenant_id, id, 1, 1000000 + length(tenant_id), '{}' FROM syncline.streams WHERE tenant_id <> ${tenant}`
  yield* sql`INSERT INTO syncline.leases SELECT tenant_id, id, 1, 'worker', '-infinity' FROM syncline.connections ON CONFLICT DO NOTHING`
  yield* sql`
    INSERT INTO syncline.conflicts
    SELECT tenant_id, record_id, stream_id, external_id, record_id, kind, 'title', '1', '2', '3', 'manual',
      CASE WHEN record_id LIKE '%7' THEN 'open' ELSE 'resolved' END, NULL, NULL, 1, NULL
    FROM syncline.links`
  yield* sql`
    INSERT INTO syncline.runs
    SELECT tenant_id, 'run of ' || id, id, 's', 'task', 'delta', 'completed', 0, 0, 0, 0, 0, 0, 0, '[]', NULL, 1, 1, 1 FROM syncline.connections`
  yield* sql`UPDATE syncline.links SET waiting_for = '[{"kind":"task","externalId":"x1","shortId":"x1"}]' WHERE external_id LIKE '%77'`
  yield* sql`ANALYZE`
})

/** Tables of which every row was read. */
const scannedBy = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    // Of this connection, not only of this transaction: what was counted before does not count.
    const scans = Effect.map(
      sql<{ readonly name: string; readonly scans: number }>`
        SELECT relname AS name, seq_scan::int AS scans FROM pg_stat_xact_user_tables WHERE schemaname = 'syncline'`,
      (rows) => new Map(rows.map((row) => [row.name, row.scans])),
    )
    const whole = Effect.gen(function* () {
      const before = yield* scans
      yield* effect
      const after = yield* scans
      return [...after].flatMap(([name, count]) => (count > (before.get(name) ?? 0) ? [name] : []))
    })
    return yield* sql.withTransaction(whole)
  })

/** A prepared statement is planned anew a few times, and then perhaps no more. */
const executions = 7

layer(Layer.provideMerge(Layer.effectDiscard(filled), TestStore.layer))("with ten thousand of everything", (it) => {
  const readsNoWholeTable = <E>(what: string, effect: Effect.Effect<unknown, E, MemoryStore.Store>) => {
    it.effect(`${what} reads no table whole`, () =>
      Effect.gen(function* () {
        expect(yield* scannedBy(Effect.replicateEffect(effect, executions, { discard: true }))).toEqual([])
      }),
    )
  }
  const using = <Service, A, E>(
    service: Effect.Effect<Service, never, MemoryStore.Store>,
    use: (service: Service) => Effect.Effect<A, E>,
  ) => Effect.flatMap(service, use)
  let created = 20_000
  let changed = 0

  readsNoWholeTable(
    "finding due connections",
    using(Connections, (connections) => connections.due(500, 100)),
  )
  readsNoWholeTable(
    "finding the next wake-up",
    using(Connections, (connections) => connections.nextWake(tenant, "b")),
  )
  readsNoWholeTable(
    "listing connections",
    using(Connections, (connections) => connections.list(tenant)),
  )
  readsNoWholeTable(
    "listing streams",
    using(Streams, (streams) => streams.list(tenant, { connectionId: "a" })),
  )
  readsNoWholeTable(
    "reading cursors",
    using(Streams, (streams) => streams.cursors(tenant, "a")),
  )
  readsNoWholeTable(
    "calling streams",
    using(Streams, (streams) => streams.setDue(tenant, ["a/tasks"], -1)),
  )
  readsNoWholeTable(
    "reading a page of known objects",
    using(Links, (links) => links.page(Sample.query(numbered("r", 100, 100)))),
  )
  readsNoWholeTable(
    "reading a page of unknown objects",
    using(Links, (links) => links.page(Sample.query(numbered("new", 0, 100)))),
  )
  readsNoWholeTable(
    "finding what no longer waits",
    using(Links, (links) => links.ready(tenant, "a", 10)),
  )
  readsNoWholeTable(
    "listing links",
    using(Links, (links) => links.list(tenant, "a/tasks", { after: "x5", limit: 10 })),
  )
  readsNoWholeTable(
    "finding links of a record",
    using(Links, (links) => links.ofRecord(tenant, "r5")),
  )
  readsNoWholeTable(
    "listing records",
    using(Records, (records) => records.list(tenant, "task", { after: "r5", limit: 10 })),
  )
  readsNoWholeTable(
    "listing deliveries",
    using(Deliveries, (deliveries) => deliveries.list(tenant, { state: "dead", limit: 10 })),
  )
  readsNoWholeTable(
    "listing conflicts",
    using(Conflicts, (conflicts) => conflicts.list(tenant, { state: "open", limit: 10 })),
  )
  readsNoWholeTable(
    "listing runs",
    using(Journal, (journal) => journal.runs(tenant, { limit: 10 })),
  )
  readsNoWholeTable(
    "reading a history",
    using(Journal, (journal) => journal.history(tenant, "r5")),
  )
  readsNoWholeTable(
    "reading events",
    using(Journal, (journal) => journal.events(tenant, { after: 5000, limit: 10 })),
  )
  readsNoWholeTable(
    "claiming, loading and settling deliveries",
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      const fence = yield* Sample.lease("b")
      const claimed = yield* deliveries.claim(tenant, fence, 20, 100)
      yield* deliveries.load(claimed, ["parent"])
      const settlements = claimed.map(({ streamId, recordId, revision }) => ({
        streamId,
        recordId,
        revision,
        to: { state: "done" } as const,
      }))
      yield* Sample.apply({ fence, deliveries: settlements })
    }),
  )
  readsNoWholeTable(
    "committing a page",
    Effect.suspend(() => {
      created += 100
      return Sample.apply(Sample.page(numbered("r", created, 100)))
    }),
  )
  readsNoWholeTable(
    "committing changes",
    Effect.gen(function* () {
      changed += 100
      const fence = yield* Sample.lease("a")
      const page = Sample.page(numbered("r", changed, 100))
      const records = (page.records ?? []).map((record) => ({ ...record, seenVersion: 1, matchKeys: ["other"] }))
      yield* Sample.apply({ ...page, fence, records })
    }),
  )
})
