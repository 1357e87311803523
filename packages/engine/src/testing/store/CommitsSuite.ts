/** Of the suite of stores: what a commit writes, what refuses it, and that a refused one writes nothing. */
import { type Vitest, expect } from "@effect/vitest"
import { Deferred, Effect, Fiber, Option } from "effect"
import { type Commit, Commits } from "../../store/Commits.ts"
import * as Event from "../../model/Event.ts"
import { Journal } from "../../store/Journal.ts"
import { Links } from "../../store/Links.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Records } from "../../store/Records.ts"
import { noCounts, problemsKept } from "../../model/Run.ts"
import type { Cursor } from "../../model/Stream.ts"
import { Streams } from "../../store/Streams.ts"
import * as Sample from "./Sample.ts"

const streamEvent = (runId: string) => new Event.SyncStarted({ streamId: "a/tasks", kind: "task", runId, strategy: "delta" })

const record = (tenant: string, id: string) =>
  Effect.flatMap(Records, (records) => Effect.map(records.get(tenant, "task", id), Option.getOrUndefined))

const cursorAfter = (cursor: Cursor, fields: Partial<Cursor> = {}) => ({
  streamId: "a/tasks",
  cursor: { ...cursor, version: cursor.version + 1, ...fields },
})

/** A commit that writes something of everything, on a tenant that has `r1` in version 1. */
const ofEverything = Effect.fnUntraced(function* (tenant: string) {
  const streams = yield* Streams
  const cursor = yield* streams.cursor(tenant, "a/tasks")
  return {
    fence: yield* Sample.lease(tenant, "a"),
    at: 200,
    rawObjects: [{ streamId: "a/tasks", externalId: "2", payload: '{"a":1}', hash: "h2" }],
    records: [Sample.created("r2", { matchKeys: ["key"] }), Sample.changed("r1", 1, "new")],
    links: [Sample.link("1", "r1"), Sample.link("2", "r2")],
    conflicts: [Sample.conflict(`conflict of ${tenant}`)],
    spread: [{ kind: "task", recordId: "r2", except: "a/tasks" }],
    owed: [{ streamId: "a/tasks", recordId: "r1" }],
    events: [streamEvent("run")],
    cursor: cursorAfter(cursor, { watermark: 5 }),
    run: Sample.run(`run of ${tenant}`),
  } satisfies Partial<Commit>
})

const withRecord = Effect.fnUntraced(function* () {
  const tenant = yield* Sample.pair()
  yield* Sample.apply(tenant, { records: [Sample.created("r1")] })
  return tenant
})

export const commitsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("create records and write their history", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const tenant = yield* Sample.pair()
      const write = Sample.created("r1", { data: { title: "one", done: false, tags: ["x"] }, matchKeys: ["email:a@b.c", "é"] })
      yield* Sample.apply(tenant, { at: 300, records: [write], run: Sample.run(`run of ${tenant}`) })
      const { kind, id, data, fieldTimes, matchKeys, changes, origin } = write
      const times = { createdAt: 300, updatedAt: 300 }
      expect(yield* record(tenant, "r1")).toEqual({ tenant, kind, id, version: 1, data, fieldTimes, matchKeys, ...times })
      const [entry, ...others] = yield* journal.history(tenant, "r1")
      expect(entry).toMatchObject({ tenant, recordId: "r1", kind, version: 1, origin, runId: `run of ${tenant}`, at: 300 })
      expect(entry?.changes).toEqual(changes)
      expect(others).toEqual([])
    }),
  )

  it.effect("change records on the version that was seen, and add to their history", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const tenant = yield* withRecord()
      const times = { title: { at: 9, origin: "host" } }
      yield* Sample.apply(tenant, {
        at: 300,
        records: [Sample.changed("r1", 1, "two", { fieldTimes: times, matchKeys: ["k"], origin: "host" })],
      })
      yield* Sample.apply(tenant, { at: 400, records: [Sample.changed("r1", 2, "three")] })
      expect(yield* record(tenant, "r1")).toMatchObject({
        version: 3,
        data: { title: "three" },
        matchKeys: [],
        createdAt: 100,
        updatedAt: 400,
      })
      const history = yield* journal.history(tenant, "r1")
      expect(history.map(({ version, origin, at, runId }) => ({ version, origin, at, runId }))).toEqual([
        { version: 1, origin: "a/tasks", at: 100, runId: null },
        { version: 2, origin: "host", at: 300, runId: null },
        { version: 3, origin: "a/tasks", at: 400, runId: null },
      ])
      expect(history[1]?.changes).toEqual({ title: { before: "title of r1", after: "two" } })
      expect(history.map(({ seq }) => seq)).toEqual(history.map(({ seq }) => seq).toSorted((a, b) => a - b))
    }),
  )

  it.effect("keep in the history what a creation says it changed, whatever that is", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const tenant = yield* Sample.pair()
      const part = { title: { after: "one" } }
      const undone = { title: { before: "zero", after: "one" }, body: { before: null, after: "" } }
      const data = { title: "one", body: "" }
      yield* Sample.apply(tenant, {
        records: [Sample.created("r1", { data, changes: part }), Sample.created("r2", { data, changes: undone })],
      })
      expect((yield* journal.history(tenant, "r1")).map(({ changes }) => changes)).toEqual([part])
      expect((yield* journal.history(tenant, "r2")).map(({ changes }) => changes)).toEqual([undone])
    }),
  )

  it.effect("are refused when a record has another version, is gone or exists already", () =>
    Effect.gen(function* () {
      const tenant = yield* withRecord()
      yield* Sample.apply(tenant, { records: [Sample.changed("r1", 1, "two")] })
      const before = yield* Sample.everything(tenant)
      for (const write of [
        Sample.changed("r1", 1, "x"),
        Sample.changed("r1", 3, "x"),
        Sample.changed("r9", 1, "x"),
        Sample.created("r1"),
      ]) {
        expect(yield* Sample.refusal(tenant, { records: [Sample.created("r5"), write] })).toBe("Stale")
      }
      expect(yield* Sample.everything(tenant)).toEqual(before)
    }),
  )

  it.effect("list and count records of a kind in the order of their ids", () =>
    Effect.gen(function* () {
      const records = yield* Records
      const tenant = yield* Sample.pair()
      yield* Sample.apply(tenant, {
        records: ["r3", "r1", "r2"].map((id) => Sample.created(id)).concat(Sample.created("r1", { kind: "person" })),
      })
      const ids = (page: { readonly after?: string; readonly limit: number }) =>
        Effect.map(records.list(tenant, "task", page), (found) => found.map(({ id }) => id))
      expect(yield* ids({ limit: 2 })).toEqual(["r1", "r2"])
      expect(yield* ids({ after: "r2", limit: 2 })).toEqual(["r3"])
      expect(yield* ids({ after: "r3", limit: 2 })).toEqual([])
      expect(yield* records.count(tenant, "task")).toBe(3)
      expect(yield* records.count(tenant, "person")).toBe(1)
      expect(yield* records.count(tenant, "note")).toBe(0)
    }),
  )

  it.effect("write all of it or nothing", () =>
    Effect.gen(function* () {
      const tenant = yield* withRecord()
      const commit = yield* ofEverything(tenant)
      const before = yield* Sample.everything(tenant)
      const stale = { ...commit, records: [...commit.records, Sample.changed("r9", 1, "x")] }
      expect(yield* Sample.refusal(tenant, stale)).toBe("Stale")
      expect(yield* Sample.everything(tenant)).toEqual(before)
      yield* Sample.apply(tenant, commit)
      const after = yield* Sample.everything(tenant)
      for (const part of ["records", "history", "links", "deliveries", "conflicts", "runs", "events", "cursors"] as const) {
        expect(after[part]).not.toEqual(before[part])
      }
    }),
  )

  it.effect("change nothing when they are repeated", () =>
    Effect.gen(function* () {
      const tenant = yield* withRecord()
      const commit = yield* ofEverything(tenant)
      yield* Sample.apply(tenant, commit)
      const before = yield* Sample.everything(tenant)
      expect(yield* Sample.refusal(tenant, commit)).toBe("Stale")
      expect(yield* Sample.everything(tenant)).toEqual(before)
    }),
  )

  it.effect("are refused whole without the lease", () =>
    Effect.gen(function* () {
      const tenant = yield* withRecord()
      const commit = yield* ofEverything(tenant)
      const before = yield* Sample.everything(tenant)
      for (const fence of [
        { connectionId: "a", token: commit.fence.token - 1 },
        { connectionId: "a", token: commit.fence.token + 1 },
        { connectionId: "b", token: commit.fence.token },
      ]) {
        expect(yield* Sample.refusal(tenant, { ...commit, fence })).toBe("LeaseLost")
      }
      expect(yield* Sample.everything(tenant)).toEqual(before)
      yield* Sample.apply(tenant, commit)
    }),
  )

  it.effect("move the cursor one version at a time", () =>
    Effect.gen(function* () {
      const streams = yield* Streams
      const tenant = yield* Sample.pair()
      const first = yield* streams.cursor(tenant, "a/tasks")
      const reading = { runId: "run", strategy: "delta", since: 4, position: "?page=2", startedAt: 5, newestSeen: 6 } as const
      const second = {
        ...first,
        version: first.version + 1,
        watermark: 7,
        validator: "etag",
        reading,
        failures: 2,
        lastError: "e",
        nextDue: 8,
      }
      yield* Sample.apply(tenant, { cursor: { streamId: "a/tasks", cursor: second } })
      expect(yield* streams.cursor(tenant, "a/tasks")).toEqual(second)
      for (const version of [first.version, second.version, second.version + 2]) {
        expect(yield* Sample.refusal(tenant, { cursor: { streamId: "a/tasks", cursor: { ...second, version } } })).toBe("Stale")
      }
      expect(yield* Sample.refusal(tenant, { cursor: { streamId: "none", cursor: second } })).toBe("Stale")
      expect(yield* streams.cursor(tenant, "a/tasks")).toEqual(second)
      const third = { version: second.version + 1, generation: 2, failures: 0, lastCompletedAt: 9, nextDue: 10 }
      yield* Sample.apply(tenant, { cursor: { streamId: "a/tasks", cursor: third } })
      expect(yield* streams.cursor(tenant, "a/tasks")).toEqual(third)
      expect(yield* streams.cursor(tenant, "b/tasks")).toEqual(first)
    }),
  )

  it.effect("add up what a run did, and keep its first problems", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const tenant = yield* Sample.pair()
      const id = `run of ${tenant}`
      const counts = { read: 1, created: 2, updated: 3, removed: 8, unchanged: 4, skipped: 5, conflicted: 6, failed: 7 }
      const problems = (from: number, count: number) =>
        Array.from({ length: count }, (_, index) => ({ externalId: `${from + index}`, recordId: null, message: `problem ${from + index}` }))
      const first = { connectionId: "a", streamId: "a/tasks", kind: "task", strategy: "initial" } as const
      yield* Sample.apply(tenant, { at: 300, run: Sample.run(id, { ...first, counts, problems: problems(0, 3) }) })
      const begun = { tenant, id, ...first, error: null, startedAt: 300 }
      expect(yield* journal.run(tenant, id)).toEqual(
        Option.some({ ...begun, outcome: "running", counts, problems: problems(0, 3), heartbeatAt: 300, endedAt: null }),
      )
      yield* Sample.apply(tenant, { at: 350, run: Sample.run(id, { ...first, counts, problems: [] }) })
      const last = Sample.run(id, {
        ...first,
        outcome: "failed",
        counts: { ...noCounts, read: 5 },
        problems: problems(3, 30),
        error: "broken",
      })
      yield* Sample.apply(tenant, { at: 400, run: last })
      const total = { read: 7, created: 4, updated: 6, removed: 16, unchanged: 8, skipped: 10, conflicted: 12, failed: 14 }
      expect(yield* journal.run(tenant, id)).toEqual(
        Option.some({
          ...begun,
          outcome: "failed",
          error: "broken",
          counts: total,
          problems: problems(0, problemsKept),
          heartbeatAt: 400,
          endedAt: 400,
        }),
      )
      expect(yield* journal.run(tenant, "none")).toEqual(Option.none())
    }),
  )

  it.effect("list runs, newest first", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const tenant = yield* Sample.pair()
      for (const [index, streamId] of ["a/tasks", "b/tasks", "a/tasks"].entries()) {
        yield* Sample.apply(tenant, { at: 300 + index, run: Sample.run(`${index} of ${tenant}`, { streamId }) })
      }
      const ids = (filter: { readonly streamId?: string; readonly limit: number }) =>
        Effect.map(journal.runs(tenant, filter), (runs) => runs.map(({ id }) => id[0]))
      expect(yield* ids({ limit: 10 })).toEqual(["2", "1", "0"])
      expect(yield* ids({ limit: 2 })).toEqual(["2", "1"])
      expect(yield* ids({ streamId: "a/tasks", limit: 10 })).toEqual(["2", "0"])
    }),
  )

  it.effect("list the latest runs of each of some streams", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const tenant = yield* Sample.pair()
      for (const [index, streamId] of ["a/tasks", "b/tasks", "a/tasks", "a/tasks"].entries()) {
        yield* Sample.apply(tenant, { at: 300 + index, run: Sample.run(`${index} of ${tenant}`, { streamId }) })
      }
      const ids = (streamIds: ReadonlyArray<string>, page: { readonly each: number; readonly since?: number }) =>
        Effect.map(journal.latestRuns(tenant, streamIds, page), (runs) => runs.map(({ id }) => id[0]))
      const both = yield* ids(["a/tasks", "b/tasks", "none"], { each: 2 })
      expect(both.filter((id) => id !== "1")).toEqual(["3", "2"])
      expect(both).toContain("1")
      expect(yield* ids(["a/tasks"], { each: 1 })).toEqual(["3"])
      expect(yield* ids(["a/tasks"], { each: 3, since: 302 })).toEqual(["3", "2"])
      expect(yield* ids([], { each: 3 })).toEqual([])
      // A run that began earlier and goes on is one of them.
      yield* Sample.apply(tenant, { at: 400, run: Sample.run(`0 of ${tenant}`, { streamId: "a/tasks" }) })
      expect(yield* ids(["a/tasks"], { each: 3, since: 303 })).toEqual(["3", "0"])
    }),
  )

  it.effect("announce events in their order, to be read from any position", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const tenant = yield* Sample.pair()
      const about = { streamId: "a/tasks", kind: "task", recordId: "r1" }
      const events = [
        streamEvent("1"),
        new Event.ExternalRecordCreated({ ...about, externalId: "1" }),
        new Event.SyncError({ ...about, runId: null, recordId: null, message: "no\u0000 \ud83d\ude00" }),
        new Event.ConflictResolved({ ...about, conflictId: "c", field: "title", resolution: "local" }),
      ]
      yield* Sample.apply(tenant, { at: 300, events: events.slice(0, 3) })
      yield* Sample.apply(tenant, { at: 400, events: events.slice(3) })
      const all = yield* journal.events(tenant, { after: 0, limit: 10 })
      expect(all.map(({ event }) => event)).toEqual(events)
      expect(all.map(({ event }) => event.constructor)).toEqual(events.map(({ constructor }) => constructor))
      expect(all.map(({ at }) => at)).toEqual([300, 300, 300, 400])
      expect(yield* journal.events(tenant, { after: all[1]?.seq ?? 0, limit: 1 })).toEqual([all[2]])
      expect(yield* journal.events(tenant, { after: all[3]?.seq ?? 0, limit: 10 })).toEqual([])
    }),
  )

  it.effect("store what other systems say, whatever it is", () =>
    Effect.gen(function* () {
      const links = yield* Links
      const tenant = yield* Sample.pair()
      const text = "\u0000 \ud83d\ude00 \ud800"
      yield* Sample.apply(tenant, {
        links: [Sample.link("1", null, { state: "quarantined", problem: text, base: null })],
        run: Sample.run(`run of ${tenant}`, { problems: [{ externalId: "1", recordId: null, message: text }], error: text }),
        events: [new Event.SyncError({ streamId: "a/tasks", kind: "task", runId: null, recordId: null, message: text })],
      })
      const [stored] = yield* links.list(tenant, "a/tasks", { limit: 1 })
      expect(stored?.problem).toContain("\ud83d\ude00")
    }),
  )
}

export const exclusivelySuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("lets one at a time create records of a kind", () =>
    Effect.gen(function* () {
      const commits = yield* Commits
      const tenant = yield* Sample.pair()
      const order: Array<string> = []
      const entered = yield* Deferred.make<void>()
      const leave = yield* Deferred.make<void>()
      const first = yield* commits
        .exclusively(
          tenant,
          "task",
        )(
          Effect.gen(function* () {
            order.push("first in")
            yield* Deferred.succeed(entered, undefined)
            yield* Deferred.await(leave)
            yield* Sample.apply(tenant, { records: [Sample.created("r1")] })
            order.push("first out")
          }),
        )
        .pipe(Effect.forkChild)
      yield* Deferred.await(entered)
      const second = yield* commits
        .exclusively(
          tenant,
          "task",
        )(Effect.tap(record(tenant, "r1"), () => Effect.sync(() => order.push("second in"))))
        .pipe(Effect.forkChild)
      yield* commits.exclusively(tenant, "person")(Effect.sync(() => order.push("other kind")))
      yield* commits.exclusively(Sample.newTenant(), "task")(Effect.sync(() => order.push("other tenant")))
      // Time for the second to come in, if anything lets it.
      for (let turn = 0; turn < 20; turn += 1) yield* commits.exclusively(Sample.newTenant(), "task")(record(tenant, "r1"))
      yield* Deferred.succeed(leave, undefined)
      yield* Fiber.join(first)
      expect(yield* Fiber.join(second)).toMatchObject({ id: "r1", version: 1 })
      expect(order).toEqual(["first in", "other kind", "other tenant", "first out", "second in"])
    }),
  )

  it.effect("answers with what was done, fails as it failed, and lets go either way", () =>
    Effect.gen(function* () {
      const commits = yield* Commits
      const tenant = yield* Sample.pair()
      expect(yield* commits.exclusively(tenant, "task")(Effect.succeed(7))).toBe(7)
      expect(yield* Effect.flip(commits.exclusively(tenant, "task")(Effect.fail("my own")))).toBe("my own")
      const refused = commits.exclusively(tenant, "task")(Sample.apply(tenant, { records: [Sample.changed("none", 1, "x")] }))
      expect(yield* Effect.flip(refused)).toMatchObject({ _tag: "CommitRefused", reason: "Stale" })
      yield* commits.exclusively(tenant, "task")(Sample.apply(tenant, { records: [Sample.created("r1")] }))
      expect(yield* record(tenant, "r1")).toMatchObject({ version: 1 })
    }),
  )
}
