/** Whatever fails, nothing is lost, nothing is doubled, and nothing else is held up. */
import { assert, describe } from "@effect/vitest"
import { Rejected, Unauthorized, Unavailable, UnknownOutcome } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, partition as p, rounds, sync, tenant, twins } from "./World.ts"

export const failureSuite = (scenario: Scenario): void => {
  describe("failures", () => {
    // proves laws 1, 7
    scenario("an update whose answer is lost, and whose edit is taken back before it is known, is nobody's edit", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        left.create("task", p, { title: "One" })
        yield* join(left)
        yield* join(right)
        yield* rounds()
        const [record] = yield* engine.records.list(tenant, "task")
        const say = (title: string) => engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { title } })
        right.failNext("update", { reason: new UnknownOutcome({ message: "the line broke" }), after: true })
        yield* say("Two")
        yield* sync
        yield* say("One")
        yield* rounds()
        for (const app of [left, right])
          assert.deepStrictEqual(
            app.list("task", p).map(({ fields }) => fields["title"]),
            ["One"],
          )
        assert.strictEqual((yield* engine.records.list(tenant, "task"))[0]?.data["title"], "One")
      }),
    )

    // proves V-12, F-20, law 2
    for (const [app, kind] of [
      ["right", "task"],
      ["left", "task"],
      ["left", "tag"],
    ] as const) {
      scenario(`a lost answer to a create of a ${kind} in ${app} leaves exactly one`, (apps) =>
        Effect.gen(function* () {
          const target = apps[app]
          const source = app === "left" ? apps.right : apps.left
          source.create(kind, p, kind === "tag" ? { name: "only" } : { title: "only" })
          yield* join(apps.left)
          yield* join(apps.right)
          target.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
          for (let turn = 0; turn < 5; turn += 1) {
            yield* sync
            yield* TestClock.adjust("1 minute")
          }
          assert.strictEqual(target.list(kind, p).length, 1)
          const engine = yield* SyncEngine
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      )
    }

    // proves I3, law 2
    for (const [app, kind] of [
      ["right", "task"],
      ["left", "task"],
      ["right", "tag"],
    ] as const) {
      scenario(
        `what a create of a ${kind} with a lost answer made in ${app} is not taken for somebody else's by the next reading`,
        (apps) =>
          Effect.gen(function* () {
            const [target, source] = [apps[app], app === "left" ? apps.right : apps.left]
            yield* join(apps.left)
            yield* join(apps.right)
            yield* sync
            yield* TestClock.adjust("1 minute")
            source.create(kind, p, kind === "tag" ? { name: "only" } : { title: "only" })
            target.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
            yield* sync
            yield* sync
            yield* TestClock.adjust("1 minute")
            yield* sync
            assert.strictEqual(target.list(kind, p).length, 1)
            assert.strictEqual(source.list(kind, p).length, 1)
            const engine = yield* SyncEngine
            assert.strictEqual((yield* engine.records.list(tenant, kind)).length, 1)
          }),
      )
    }

    // proves V-35, F-39, T-54
    scenario("an unavailable application is tried again with growing pauses until it is back", ({ left, right }) =>
      Effect.gen(function* () {
        left.create("task", p, { title: "Crash" })
        yield* join(left)
        yield* join(right)
        right.failNext("create", new Unavailable({ message: "503" }), 4)
        const engine = yield* SyncEngine
        let waits = 0
        for (; right.list("task", p).length === 0 && waits < 30; waits += 1) {
          yield* sync
          yield* TestClock.adjust("2 seconds")
        }
        assert.strictEqual(right.list("task", p).length, 1)
        assert.isAbove(waits, 4)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    // proves F-40, T-38
    scenario("a refused write is dead with its reason, the others go on, and it can be taken up again", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("task", p, { title: "One" })
        left.create("task", p, { title: "Two" })
        yield* join(left)
        yield* join(right)
        right.failNext("create", new Rejected({ message: "title is too long", field: "title" }))
        yield* sync
        assert.strictEqual(right.list("task", p).length, 1)
        const [dead] = yield* engine.deliveries.list(tenant, { state: "dead" })
        assert.include(dead?.lastError ?? "", "title is too long")
        yield* engine.deliveries.retry(tenant, dead?.streamId ?? "", dead?.recordId ?? "")
        yield* sync
        assert.strictEqual(right.list("task", p).length, 2)
      }),
    )

    // proves C-32, V-06
    scenario("refused credentials stop the connection and say so; new ones take it up where it was", ({ left, right }) =>
      Effect.gen(function* () {
        left.create("task", p, { title: "One" })
        yield* join(left)
        const side = yield* join(right)
        yield* sync
        right.revoke()
        left.create("task", p, { title: "Two" })
        yield* TestClock.adjust("1 minute")
        const report = yield* sync
        assert.strictEqual(report.errors[0]?.connectionId, side.connection.id)
        const calls = right.log.length
        yield* sync
        assert.strictEqual(right.log.length, calls)
        right.accept("good")
        yield* join(right)
        yield* sync
        assert.strictEqual(right.list("task", p).length, 2)
      }),
    )

    scenario("wrong credentials are refused before anything is stored", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.accept("other")
        const error = yield* Effect.flip(join(left))
        assert.strictEqual(error._tag === "AdapterError" ? error.reason._tag : error._tag, "Unauthorized")
        assert.deepStrictEqual(yield* engine.status(tenant), [])
      }),
    )

    // proves T-38, I14, I17
    scenario("an unreadable object is set aside alone and comes in when it can be read", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("task", p, { title: "One" })
        const bad = left.create("task", p, { title: "Two" })
        left.create("task", p, { title: "Three" })
        left.corrupt("task", p, bad)
        const side = yield* join(left)
        yield* join(right)
        const report = yield* sync
        assert.strictEqual(right.list("task", p).length, 2)
        const run = report.runs.find(({ kind, connectionId }) => kind === "task" && connectionId === side.connection.id)
        assert.strictEqual(run?.counts.failed, 1)
        assert.strictEqual(run?.outcome, "completed")
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, bad, { title: "Two again" })
        yield* sync
        assert.strictEqual(findBy(right, "task", "title", "Two again").fields["title"], "Two again")
        const [status] = yield* engine.status(tenant)
        assert.isUndefined(status?.streams.find(({ stream }) => stream.kind === "task")?.links.quarantined)
      }),
    )

    // proves V-07, F-11
    scenario("a note that is read before its task waits for it", ({ left, right }) =>
      Effect.gen(function* () {
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* TestClock.adjust("1 minute")
        // Between the reading of tasks and that of notes someone makes both.
        const stop = left.beforeEach((call) =>
          Effect.sync(() => {
            if (call.operation !== "page" || call.kind !== "note") return
            stop()
            const task = left.create("task", p, { title: "Late" })
            left.create("note", p, { task, body: "early" })
          }),
        )
        yield* sync
        assert.deepStrictEqual(right.list("note", p), [])
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.strictEqual(findBy(right, "note", "body", "early").fields["task"], findBy(right, "task", "title", "Late").id)
      }),
    )

    // proves law 7: read before write
    scenario("an edit made at the application while ours is on its way is not overwritten", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task, twin } = yield* twins({ left, right }, { title: "Crash", body: "x" })
        left.edit("task", p, task, { title: "Left title" })
        const stop = right.beforeEach((call) =>
          Effect.sync(() => {
            if (call.operation !== "get") return
            stop()
            right.edit("task", p, twin, { body: "their body" })
          }),
        )
        yield* sync
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Left title")
        assert.strictEqual(right.get("task", p, twin)?.fields["body"], "their body")
        yield* sync
        assert.strictEqual(left.get("task", p, task)?.fields["body"], "their body")
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
      }),
    )

    // proves law 7, I7
    scenario("an edit of the same field made at the application while ours is on its way is asked about", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task, twin } = yield* twins({ left, right }, { title: "Crash" })
        left.edit("task", p, task, { title: "Left title" })
        const stop = right.beforeEach((call) =>
          Effect.sync(() => {
            if (call.operation !== "get") return
            stop()
            right.edit("task", p, twin, { title: "Right title" })
          }),
        )
        yield* sync
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Right title")
        const [conflict, ...others] = yield* engine.conflicts.list(tenant)
        assert.deepStrictEqual(others, [])
        assert.deepInclude(conflict, { field: "title", base: "Crash", local: "Left title", external: "Right title", state: "open" })
      }),
    )

    scenario("a failing application slows no other", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const side = yield* join(left)
        yield* join(right)
        yield* sync
        left.create("task", p, { title: "One" })
        right.failNext("page", new Unavailable({ message: "maintenance" }), 100)
        yield* TestClock.adjust("1 minute")
        const report = yield* sync
        assert.isTrue(report.failures.some(({ message }) => message.includes("maintenance")))
        const run = report.runs.find(({ kind, connectionId }) => kind === "task" && connectionId === side.connection.id)
        assert.strictEqual(run?.counts.created, 1)
        assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 1)
      }),
    )

    scenario(
      "credentials refused in the middle of a reading leave the cursor where it was",
      ({ left, right }) =>
        Effect.gen(function* () {
          for (let index = 0; index < 30; index += 1) left.create("task", p, { title: `Task ${index}` })
          yield* join(left)
          yield* join(right)
          let pages = 0
          const stop = left.beforeEach((call) => {
            if (call.operation !== "page" || call.kind !== "task") return Effect.void
            pages += 1
            return pages === 2 ? Effect.sync(() => left.failNext("page", new Unauthorized({ message: "expired" }))) : Effect.void
          })
          yield* sync
          stop()
          const engine = yield* SyncEngine
          assert.isAtMost((yield* engine.records.list(tenant, "task")).length, 20)
          yield* join(left)
          yield* sync
          assert.strictEqual(right.list("task", p).length, 30)
          // Of three pages the second was asked for twice; at the end one more asks what changed since the reading began.
          assert.isAtMost(left.log.filter(({ operation, kind }) => operation === "page" && kind === "task").length, 7)
        }),
      { pageSize: 10 },
    )
  })
}
