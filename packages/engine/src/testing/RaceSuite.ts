/** Things that happen between two steps of the engine, in the order that is least convenient. Each was first seen in a simulated world. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, Malformed, Unavailable, UnknownOutcome } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import * as Process from "./Process.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, outage, partition as p, sync, tenant, twins } from "./World.ts"

export const raceSuite = (scenario: Scenario): void => {
  // proves laws 1 and 7
  describe("races", () => {
    scenario("a tag that could not be made yet is put on its task when it is there", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const tag = left.create("tag", p, { name: "bug" })
        left.create("task", p, { title: "Crash", tags: [tag] })
        yield* join(left)
        yield* join(right)
        right.failNext("create", new Unavailable({ message: "503" }))
        yield* sync
        assert.deepStrictEqual(findBy(right, "task", "title", "Crash").fields["tags"], [])
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.deepStrictEqual(findBy(right, "task", "title", "Crash").fields["tags"], [findBy(right, "tag", "name", "bug").id])
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario("an edit of an object whose create is in doubt comes in, and ours of another field goes out", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        yield* join(right)
        yield* sync
        const task = left.create("task", p, { title: "only", body: "ours" })
        right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        const back = outage(right, ({ operation }) => operation === "find" || operation === "page")
        yield* TestClock.adjust("1 minute")
        yield* sync
        const twin = findBy(right, "task", "title", "only").id
        right.edit("task", p, twin, { body: "theirs" })
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "renamed" })
        back()
        for (let turn = 0; turn < 3; turn += 1) {
          yield* sync
          yield* TestClock.adjust("1 minute")
        }
        assert.deepInclude(right.get("task", p, twin)?.fields, { title: "renamed", body: "theirs" })
        assert.deepInclude(left.get("task", p, task)?.fields, { title: "renamed", body: "theirs" })
        assert.strictEqual(right.list("task", p).length, 1)
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
      }),
    )

    scenario("tags that are taken off and put on while the create of their task is in doubt stay so", ({ left, right }) =>
      Effect.gen(function* () {
        const make = (name: string) => left.create("tag", p, { name })
        const [bug, docs, urgent] = [make("bug"), make("docs"), make("urgent")]
        yield* join(left)
        yield* join(right)
        yield* sync
        const task = left.create("task", p, { title: "only", tags: [bug, docs] })
        const back = outage(right, ({ operation, kind }) => kind === "task" && (operation === "find" || operation === "page"))
        right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        yield* TestClock.adjust("1 minute")
        yield* sync
        const twin = findBy(right, "task", "title", "only").id
        assert.lengthOf(right.get("task", p, twin)?.fields["tags"] as ReadonlyArray<string>, 2)
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { tags: [bug] })
        const there = (name: string) => findBy(right, "tag", "name", name).id
        right.edit("task", p, twin, { tags: [there("bug"), there("docs"), there("urgent")] })
        yield* sync
        back()
        for (let turn = 0; turn < 3; turn += 1) {
          yield* TestClock.adjust("1 minute")
          yield* sync
        }
        assert.deepStrictEqual(left.get("task", p, task)?.fields["tags"], [bug, urgent])
        assert.deepStrictEqual(right.get("task", p, twin)?.fields["tags"], [there("bug"), there("urgent")])
      }),
    )

    scenario(
      "an update is prepared before the object is looked at, so that nothing is read between that look and the write",
      ({ left, right }) =>
        Effect.gen(function* () {
          const task = left.create("task", p, { title: "only" })
          yield* join(left)
          yield* join(right)
          yield* sync
          const before = right.log.length
          yield* TestClock.adjust("1 minute")
          left.edit("task", p, task, { title: "renamed" })
          yield* sync
          const calls = right.log.slice(before).filter(({ kind, operation }) => kind === "task" && operation !== "page")
          assert.deepStrictEqual(
            calls.map(({ operation, fields }) => [operation, fields]),
            [
              ["prepare", { title: "renamed" }],
              ["get", undefined],
              ["update", { title: "renamed" }],
            ],
          )
        }),
      { right: { task: { prepares: true } } },
    )

    scenario("what an update whose answer was lost put there is nobody's edit, however much has changed here since", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const engine = yield* SyncEngine
        const make = (name: string) => left.create("tag", p, { name })
        const [bug, docs] = [make("bug"), make("docs")]
        const { task, twin } = yield* twins(apps, { title: "only" })
        left.edit("task", p, task, { title: "sent", tags: [bug, docs] })
        // The record has said so for a while when it is sent.
        right.failNext("update", new Unavailable({ message: "503" }))
        yield* sync
        const isSent = () => right.log.some(({ operation, outcome }) => operation === "update" && outcome === "lost")
        const back = outage(right, ({ operation }) => operation === "page" || (operation === "get" && isSent()))
        right.failNext("update", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.isTrue(isSent())
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "newer", tags: [bug] })
        yield* sync
        back()
        for (let turn = 0; turn < 3; turn += 1) {
          yield* TestClock.adjust("6 minutes")
          yield* sync
        }
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
        assert.deepInclude(left.get("task", p, task)?.fields, { title: "newer", tags: [bug] })
        assert.deepInclude(right.get("task", p, twin)?.fields, { title: "newer", tags: [findBy(right, "tag", "name", "bug").id] })
      }),
    )

    for (const [title, dies, afterMillis] of [
      ["whose answer is lost", false, 1000],
      ["that was sent in the very millisecond of the change, and whose answer is lost,", false, 0],
      ["in the middle of which the worker dies", true, 1000],
    ] as const) {
      scenario(
        `an update of several requests ${title} is finished, and what it left half done is nobody's edit`,
        (apps) =>
          Effect.gen(function* () {
            const { left, right } = apps
            const engine = yield* SyncEngine
            const { task, twin } = yield* twins(apps, { title: "only", state: "done" })
            const [record] = yield* engine.records.list(tenant, "task")
            yield* engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { state: "canceled" } })
            yield* TestClock.adjust(afterMillis)
            const isSent = () => left.log.some(({ operation }) => operation === "update")
            const process = yield* Process.start(apps, {
              fault: ({ deliveries }) => (dies && deliveries.length > 0 && isSent() ? "before" : undefined),
            })
            left.failNext("update", new UnknownOutcome({ message: "the first of two requests was done" }))
            yield* Effect.ignore(process.engine.sync({ tenant }))
            left.edit("task", p, task, { state: "todo" })
            for (let turn = 0; turn < 3; turn += 1) {
              yield* TestClock.adjust("6 minutes")
              yield* sync
            }
            assert.strictEqual(left.get("task", p, task)?.fields["state"], "canceled")
            assert.strictEqual(right.get("task", p, twin)?.fields["state"], "done")
            assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
            left.edit("task", p, task, { state: "todo" })
            yield* TestClock.adjust("6 minutes")
            yield* sync
            assert.strictEqual(right.get("task", p, twin)?.fields["state"], "todo")
          }),
        { left: { task: { waypoints: { state: (from, to) => (from === "todo" || to === "todo" ? [] : ["todo"]) } } } },
      )
    }

    scenario("what the host says while an update is on its way whose answer is lost was not sent by it", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task, twin } = yield* twins({ left, right }, { title: "only" })
        const [record] = yield* engine.records.list(tenant, "task")
        const say = (title: string) => engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { title } })
        yield* say("ours")
        yield* TestClock.adjust("1 second")
        let looked = false
        left.beforeEach(({ kind, operation }) => {
          if (looked || kind !== "task" || operation !== "get") return Effect.void
          looked = true
          return Effect.andThen(Effect.orDie(say("newer")), TestClock.adjust("1 second"))
        })
        left.failNext("update", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        yield* sync
        assert.isTrue(looked)
        for (let turn = 0; turn < 3; turn += 1) {
          yield* TestClock.adjust("6 minutes")
          yield* sync
        }
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
        assert.strictEqual(left.get("task", p, task)?.fields["title"], "newer")
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "newer")
      }),
    )

    scenario(
      "what an update passes through is an edit where the update whose answer is lost left that field alone",
      ({ left, right }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { task, twin } = yield* twins({ left, right }, { title: "only", state: "done" })
          const [record] = yield* engine.records.list(tenant, "task")
          yield* engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { title: "ours" } })
          yield* TestClock.adjust("1 second")
          left.failNext("update", new UnknownOutcome({ message: "reset" }))
          yield* sync
          left.edit("task", p, task, { state: "todo" })
          for (let turn = 0; turn < 3; turn += 1) {
            yield* TestClock.adjust("6 minutes")
            yield* sync
          }
          assert.deepInclude(left.get("task", p, task)?.fields, { title: "ours", state: "todo" })
          assert.deepInclude(right.get("task", p, twin)?.fields, { title: "ours", state: "todo" })
        }),
      { left: { task: { waypoints: { state: () => ["todo"] } } } },
    )

    scenario("what a lost create made is not taken for somebody else's while it cannot be looked for", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        yield* join(right)
        yield* sync
        left.create("task", p, { title: "only" })
        right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        const back = outage(right, ({ operation }) => operation === "find")
        for (let turn = 0; turn < 3; turn += 1) {
          yield* TestClock.adjust("1 minute")
          yield* sync
        }
        assert.isAbove(right.log.filter(({ operation, outcome }) => operation === "page" && outcome === "answered").length, 3)
        assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 1)
        back()
        for (let turn = 0; turn < 3; turn += 1) {
          yield* TestClock.adjust("5 minutes")
          yield* sync
        }
        assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 1)
        for (const app of [left, right]) assert.strictEqual(app.list("task", p).length, 1)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        right.edit("task", p, findBy(right, "task", "title", "only").id, { title: "theirs" })
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.strictEqual(left.list("task", p)[0]?.fields["title"], "theirs")
      }),
    )

    scenario("an edit of the host at the very moment of a create whose answer is lost is sent when it is found", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.create("task", p, { title: "only" })
        right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        const back = outage(right, ({ operation }) => operation === "find" || operation === "page")
        yield* sync
        const [record] = yield* engine.records.list(tenant, "task")
        yield* engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { title: "the host's" } })
        back()
        for (let turn = 0; turn < 3; turn += 1) {
          yield* TestClock.adjust("1 minute")
          yield* sync
        }
        for (const app of [left, right])
          assert.deepStrictEqual(
            app.list("task", p).map(({ fields }) => fields["title"]),
            ["the host's"],
          )
      }),
    )

    for (const [title, spoilt] of [
      ["an answer that cannot be read once costs no page again", false],
      ["a place in a list that can never be read from again is left, and the list read anew", true],
    ] as const) {
      scenario(
        title,
        ({ left }) =>
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            for (let index = 0; index < 6; index += 1) left.create("task", p, { title: `Task ${index}` })
            const garbled = new AdapterError({ app: "left", operation: "read", reason: new Malformed({ message: "no list" }) })
            let beginnings = 0
            const back = left.beforeEach(({ operation, kind, position }) => {
              if (operation !== "page" || kind !== "task") return Effect.void
              if (position === undefined) beginnings += 1
              if (position === undefined || beginnings > 1) return Effect.void
              if (!spoilt) back()
              return Effect.fail(garbled)
            })
            yield* join(left)
            for (let turn = 0; turn < 6; turn += 1) {
              yield* Effect.ignore(sync)
              yield* TestClock.adjust("1 minute")
            }
            assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 6)
            const pages = left.log.filter(({ operation, kind, since }) => operation === "page" && kind === "task" && since === undefined)
            const first = pages.filter(({ position }) => position === undefined)
            assert.strictEqual(first.length, spoilt ? 2 : 1)
          }),
        { pageSize: 2 },
      )
    }

    scenario("deciding for the record owes nothing to a stream that only reads", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = right.create("task", p, { title: "Crash" })
        yield* join(left)
        yield* join(right, { direction: "pull" })
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, findBy(left, "task", "title", "Crash").id, { title: "Left" })
        yield* sync
        yield* TestClock.adjust("1 minute")
        right.edit("task", p, task, { title: "Right" })
        yield* sync
        const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
        yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada")
        yield* sync
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        assert.deepStrictEqual(
          [left, right].map((app) => app.list("task", p)[0]?.fields["title"]),
          ["Left", "Right"],
        )
      }),
    )
  })
}
