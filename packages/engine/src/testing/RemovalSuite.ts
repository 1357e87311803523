/**
 * What people remove at an application is said to be removed, by whatever way that is learnt, and destroys nothing: the record stays, and so does what it is
 * elsewhere. Nothing is written to it and nothing is made in its place; when it is put back it catches up.
 */
import { assert, describe } from "@effect/vitest"
import { Gone } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { explain, of, tags } from "./Explained.ts"
import { type Apps, type WorldOptions, join, outage, partition as p, rounds, sync, tenant, writesTo } from "./World.ts"

/** `left` has a bin that its lists show. */
const bin: WorldOptions = { left: { task: { tellsRemovals: true, readOnly: ["author"] }, tag: { tellsRemovals: true } } }

const inStep = Effect.fnUntraced(function* ({ left, right }: Apps, ...titles: ReadonlyArray<string>) {
  const ids = titles.map((title) => left.create("task", p, { title }))
  yield* join(left)
  yield* join(right)
  yield* rounds()
  return ids
})

const fieldsOf = (app: FakeApp.FakeApp, kind: string, field: string) => app.list(kind, p).map(({ fields }) => fields[field])

const removals = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const events = yield* engine.events.list(tenant, { after: 0, limit: 1000 })
  return events.flatMap(({ event }) => (event._tag === "ExternalRecordRemoved" ? [event] : []))
})

/** How many links an application has in a state. */
const linksOf = Effect.fnUntraced(function* (app: string, kind: string) {
  const engine = yield* SyncEngine
  const status = yield* engine.status(tenant)
  return status.flatMap(({ streams }) =>
    streams.flatMap(({ stream, links }) => (stream.app === app && stream.kind === kind ? [links] : [])),
  )
})

const deliveries = Effect.flatMap(SyncEngine, (engine) => engine.deliveries.list(tenant))

export const removalSuite = (scenario: Scenario): void => {
  // proves F-30, V-08, laws 3 and 14
  describe("removals", () => {
    scenario(
      "what an application tells to be removed stays here and elsewhere, and catches up when it is put back",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const [one = ""] = yield* inStep(apps, "One", "Two")
          const record = (yield* engine.records.list(tenant, "task")).find(({ data }) => data["title"] === "One")
          const id = record?.id ?? ""
          left.remove("task", p, one)
          yield* rounds()
          assert.deepStrictEqual(fieldsOf(right, "task", "title").toSorted(), ["One", "Two"])
          assert.lengthOf(yield* engine.records.list(tenant, "task"), 2)
          const told = yield* removals
          assert.lengthOf(told, 1)
          assert.deepInclude(told[0], { kind: "task", recordId: id, externalId: one })
          assert.deepStrictEqual(yield* linksOf("left", "task"), [{ linked: 1, removed: 1 }])
          const place = of(yield* explain(id), "left")
          assert.deepStrictEqual(tags(place), ["Removed"])
          assert.include(place.text, "it is no longer there")
          const before = writesTo(left)
          yield* engine.records.put(tenant, "task", { id, fields: { title: "Newer" } })
          yield* rounds()
          assert.strictEqual(writesTo(left), before)
          assert.deepStrictEqual(tags(of(yield* explain(id), "left")), ["Removed"])
          assert.deepStrictEqual(fieldsOf(right, "task", "title").toSorted(), ["Newer", "Two"])
          assert.deepStrictEqual(yield* deliveries, [])
          left.restore("task", p, one)
          yield* rounds()
          assert.deepStrictEqual(fieldsOf(left, "task", "title").toSorted(), ["Newer", "Two"])
          assert.deepStrictEqual(yield* linksOf("left", "task"), [{ linked: 2 }])
          assert.lengthOf(yield* removals, 1)
          assert.lengthOf(right.list("task", p), 2)
        }),
      bin,
    )

    scenario("what was removed is found out by writing to it, and holds nothing else up", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const [one = "", two = ""] = yield* inStep(apps, "One", "Two")
        const twin = right.list("task", p).find(({ fields }) => fields["title"] === "One")?.id ?? ""
        right.remove("task", p, twin)
        left.edit("task", p, one, { title: "Newer" })
        left.edit("task", p, two, { title: "Second" })
        yield* rounds()
        assert.deepStrictEqual(fieldsOf(right, "task", "title"), ["Second"])
        assert.deepStrictEqual(fieldsOf(left, "task", "title"), ["Newer", "Second"])
        assert.deepStrictEqual(yield* deliveries, [])
        assert.deepStrictEqual(yield* linksOf("right", "task"), [{ linked: 1, removed: 1 }])
        assert.deepStrictEqual(
          (yield* removals).map(({ externalId }) => externalId),
          [twin],
        )
        const runs = yield* engine.runs(tenant)
        const problems = runs.flatMap((run) => run.problems)
        assert.deepStrictEqual(
          problems.map(({ externalId, message }) => [externalId, message]),
          [[twin, "it is no longer there"]],
        )
        right.restore("task", p, twin)
        yield* rounds()
        assert.deepStrictEqual(fieldsOf(right, "task", "title").toSorted(), ["Newer", "Second"])
        assert.deepStrictEqual(fieldsOf(left, "task", "title"), ["Newer", "Second"])
      }),
    )

    scenario("what is added to something that was removed waits for it, and says so", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const [one = ""] = yield* inStep(apps, "One")
        const [twin] = right.list("task", p)
        right.remove("task", p, twin?.id ?? "")
        right.failNext("create", new Gone({ message: "there is no such task" }))
        left.create("note", p, { task: one, body: "a" })
        yield* rounds()
        const [delivery, ...others] = yield* deliveries
        assert.lengthOf(others, 0)
        assert.strictEqual(delivery?.state, "parked")
        assert.match(delivery?.lastError ?? "", /^waits for task .*: it is no longer there$/)
        right.restore("task", p, twin?.id ?? "")
        yield* rounds()
        assert.deepStrictEqual(fieldsOf(right, "note", "body"), ["a"])
        assert.deepStrictEqual(yield* deliveries, [])
      }),
    )

    scenario("while nobody can tell whether something is gone, what is owed to it waits", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const [one = ""] = yield* inStep(apps, "One")
        right.remove("task", p, right.list("task", p)[0]?.id ?? "")
        let asked = 0
        const back = outage(right, ({ operation }) => operation === "get" && ++asked > 1)
        left.edit("task", p, one, { title: "Newer" })
        yield* sync
        assert.deepStrictEqual(yield* removals, [])
        assert.deepInclude((yield* deliveries)[0], { state: "pending" })
        back()
        yield* TestClock.adjust("10 minutes")
        yield* rounds()
        assert.lengthOf(yield* removals, 1)
        assert.deepStrictEqual(yield* deliveries, [])
      }),
    )

    scenario("what is gone only for a moment is not removed", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const [one = ""] = yield* inStep(apps, "One")
        right.failNext("update", new Gone({ message: "for a moment" }))
        left.edit("task", p, one, { title: "Newer" })
        yield* rounds()
        assert.deepStrictEqual(yield* removals, [])
        assert.deepStrictEqual(yield* linksOf("right", "task"), [{ linked: 1 }])
        assert.deepStrictEqual(yield* deliveries, [])
        assert.deepStrictEqual(fieldsOf(right, "task", "title"), ["Newer"])
      }),
    )

    scenario(
      "a label that is told to be removed makes room for one of its name",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left } = apps
          const bug = left.create("tag", p, { name: "bug" })
          yield* inStep(apps)
          left.remove("tag", p, bug)
          yield* rounds()
          assert.deepStrictEqual(yield* linksOf("left", "tag"), [{ gone: 1 }])
          assert.deepStrictEqual(
            (yield* removals).map(({ externalId }) => externalId),
            [bug],
          )
          const again = left.create("tag", p, { name: "bug" })
          yield* rounds()
          assert.lengthOf(yield* engine.records.list(tenant, "tag"), 1)
          assert.isTrue(of(yield* explain({ app: "left", kind: "tag", externalId: again }), "left").inStep)
        }),
      bin,
    )

    const closing = { removals: "close" } as const
    const stateOf = Effect.fnUntraced(function* (title: string) {
      const engine = yield* SyncEngine
      return (yield* engine.records.list(tenant, "task")).find(({ data }) => data["title"] === title)?.data["state"]
    })

    scenario(
      "where a stream says so, what is removed there is closed elsewhere, and opened again when it is put back",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const [one = "", two = ""] = ["One", "Two"].map((title) => left.create("task", p, { title, state: "doing" }))
          left.edit("task", p, two, { state: "done" })
          left.create("note", p, { task: one, body: "Seen it" })
          yield* join(left, closing)
          yield* join(right)
          yield* rounds()
          left.remove("task", p, one)
          left.remove("task", p, two)
          yield* rounds()
          assert.deepStrictEqual([yield* stateOf("One"), yield* stateOf("Two")], ["canceled", "done"])
          assert.deepStrictEqual(fieldsOf(right, "task", "state"), ["done", "done"])
          assert.lengthOf(right.list("note", p), 1)
          assert.lengthOf(yield* removals, 2)
          assert.deepStrictEqual(yield* deliveries, [])
          left.restore("task", p, one)
          left.restore("task", p, two)
          yield* rounds()
          assert.deepStrictEqual([yield* stateOf("One"), yield* stateOf("Two")], ["doing", "done"])
          assert.sameDeepMembers(
            right.list("task", p).map(({ fields }) => [fields["title"], fields["state"]]),
            [
              ["One", "todo"],
              ["Two", "done"],
            ],
          )
          assert.deepStrictEqual(fieldsOf(left, "task", "state"), ["doing", "done"])
          const writes = writesTo(left) + writesTo(right)
          yield* rounds()
          assert.strictEqual(writesTo(left) + writesTo(right), writes)
        }),
      bin,
    )

    scenario("where a stream says so, what is found to be removed when it is written to is closed elsewhere", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const one = left.create("task", p, { title: "One" })
        yield* join(left)
        yield* join(right, closing)
        yield* rounds()
        right.remove("task", p, right.list("task", p)[0]?.id ?? "")
        left.edit("task", p, one, { title: "Newer" })
        yield* rounds()
        assert.deepStrictEqual([fieldsOf(left, "task", "title"), fieldsOf(left, "task", "state")], [["Newer"], ["canceled"]])
        assert.lengthOf(yield* removals, 1)
        assert.deepStrictEqual(yield* deliveries, [])
      }),
    )

    scenario(
      "what somebody else is at work on when it is removed is a conflict",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const ids = ["One", "Two"].map((title) => left.create("task", p, { title }))
          yield* join(left, closing)
          yield* join(right)
          yield* rounds()
          for (const id of ids) left.remove("task", p, id)
          for (const { id } of yield* engine.records.list(tenant, "task"))
            yield* engine.records.put(tenant, "task", { id, fields: { state: "doing" } })
          yield* rounds()
          const conflicts = yield* engine.conflicts.list(tenant, { state: "open" })
          assert.deepStrictEqual(
            conflicts.map(({ field, base, local, external }) => [field, base, local, external]),
            [
              ["state", "todo", "doing", "canceled"],
              ["state", "todo", "doing", "canceled"],
            ],
          )
          assert.deepStrictEqual(fieldsOf(right, "task", "state"), ["todo", "todo"])
          for (const [index, { id }] of conflicts.entries())
            yield* engine.conflicts.resolve(tenant, id, index === 0 ? "external" : "local", "ada")
          yield* rounds()
          assert.sameMembers(
            (yield* engine.records.list(tenant, "task")).map(({ data }) => data["state"]),
            ["canceled", "doing"],
          )
          assert.sameMembers(fieldsOf(right, "task", "state"), ["done", "todo"])
          assert.deepStrictEqual(yield* deliveries, [])
        }),
      bin,
    )
  })
}
