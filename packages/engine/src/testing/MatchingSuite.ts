/** Which object of one application is which of the other: by keys, when that is certain; otherwise a person is told. */
import { assert, describe } from "@effect/vitest"
import { Field, Kind, Unavailable, UnknownOutcome } from "@syncline/adapter-core"
import { Deferred, Effect, Fiber, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Failpoint from "../Failpoint.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { Tag, findBy, join, joinKinds, outage, partition as p, sync, tenant } from "./World.ts"

const namesOf = (app: Parameters<typeof findBy>[0]) => app.list("tag", p).map(({ fields }) => fields["name"])

/** Tags of which each application keeps its own name, colour and all when they turn out to be one. */
const own = { strategy: "newest_wins", keepsOwn: true } as const
const OwnTag = Kind.make({
  ...Tag,
  fields: {
    name: Field.value(Schema.NonEmptyString, { initial: "tag", essential: true, ...own }),
    color: Field.value(Schema.String, { initial: "", ...own }),
  },
})
const ofOwn = { tag: { kind: OwnTag } }

const look = (app: Parameters<typeof findBy>[0]) =>
  app.list("tag", p).map(({ fields }) => `${String(fields["name"])} ${String(fields["color"])}`.trim())

export const matchingSuite = (scenario: Scenario): void => {
  // proves F-13, F-16, F-18, F-29
  describe("matching", () => {
    scenario("an object is the one record that shares its key, whatever the case; another is new", ({ left, right }) =>
      Effect.gen(function* () {
        left.create("tag", p, { name: "Bug", color: "red" })
        right.create("tag", p, { name: "bug", color: "red" })
        right.create("tag", p, { name: "docs" })
        yield* join(left)
        yield* join(right)
        yield* sync
        const engine = yield* SyncEngine
        assert.sameMembers(namesOf(left), ["Bug", "docs"])
        assert.sameMembers(namesOf(right), ["bug", "docs"])
        assert.strictEqual((yield* engine.records.list(tenant, "tag")).length, 2)
      }),
    )

    scenario("what differs between two that match is decided by strategy, or asked", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("tag", p, { name: "Bug", color: "red" })
        yield* TestClock.adjust("1 minute")
        right.create("tag", p, { name: "bug", color: "blue" })
        yield* join(left)
        yield* sync
        yield* join(right)
        yield* sync
        const conflicts = yield* engine.conflicts.list(tenant, { state: "open" })
        assert.deepStrictEqual(
          conflicts.map(({ field, local, external }) => [field, local, external]),
          [["name", "Bug", "bug"]],
        )
        assert.strictEqual(findBy(left, "tag", "name", "Bug").fields["color"], "blue")
        assert.strictEqual(findBy(right, "tag", "name", "bug").fields["color"], "blue")
      }),
    )

    scenario(
      "of two that match each keeps its own where the kind says so, nobody is asked, and what is edited later travels",
      ({ left, right }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const settle = Effect.gen(function* () {
            for (let turn = 0; turn < 3; turn += 1) {
              yield* sync
              yield* TestClock.adjust("1 minute")
            }
          })
          const bug = left.create("tag", p, { name: "Bug", color: "red" })
          const docs = left.create("tag", p, { name: "docs" })
          left.create("tag", p, { name: "Ours", color: "green" })
          yield* TestClock.adjust("1 minute")
          const theirs = right.create("tag", p, { name: "bug", color: "blue" })
          right.create("tag", p, { name: "Docs", color: "white" })
          right.create("tag", p, { name: "ours" })
          yield* join(left)
          yield* join(right)
          yield* settle
          assert.sameMembers(look(left), ["Bug red", "docs white", "Ours green"])
          assert.sameMembers(look(right), ["bug blue", "Docs white", "ours green"])
          assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
          left.edit("tag", p, bug, { color: "black" })
          right.edit("tag", p, theirs, { name: "defect" })
          left.edit("tag", p, docs, { name: "Texts" })
          yield* settle
          assert.sameMembers(look(left), ["defect black", "Texts white", "Ours green"])
          assert.sameMembers(look(right), ["defect black", "Texts white", "ours green"])
          assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      { left: ofOwn, right: ofOwn },
    )

    scenario(
      "what a create finds under its name keeps its own too",
      ({ left, right }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* join(left)
          yield* join(right)
          yield* sync
          yield* TestClock.adjust("1 minute")
          left.create("tag", p, { name: "bug", color: "red" })
          yield* engine.sync({ tenant, connectionId: (yield* engine.status(tenant))[0]?.connection.id ?? "" })
          right.create("tag", p, { name: "bug", color: "blue" })
          const back = outage(right, ({ operation }) => operation === "page")
          yield* sync
          back()
          assert.deepStrictEqual([look(left), look(right)], [["bug red"], ["bug blue"]])
          yield* TestClock.adjust("1 minute")
          yield* sync
          assert.deepStrictEqual([look(left), look(right)], [["bug red"], ["bug blue"]])
          assert.lengthOf(yield* engine.records.list(tenant, "tag"), 1)
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      { left: ofOwn, right: ofOwn },
    )

    scenario("two objects of one page that share a key stay two", ({ left, right }) =>
      Effect.gen(function* () {
        left.create("tag", p, { name: "Bug" })
        left.create("tag", p, { name: "bug" })
        yield* join(left)
        yield* join(right)
        yield* sync
        const engine = yield* SyncEngine
        assert.strictEqual((yield* engine.records.list(tenant, "tag")).length, 2)
        assert.sameMembers(namesOf(right), ["Bug", "bug"])
      }),
    )

    for (const pageSize of [1, 100]) {
      scenario(
        `two objects that match one record are not both linked to it (${pageSize} a page)`,
        ({ left, right }) =>
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            left.create("tag", p, { name: "Bug" })
            right.create("tag", p, { name: "bug" })
            right.create("tag", p, { name: "BUG" })
            yield* join(left)
            yield* sync
            yield* joinKinds(right, ["tag"], { direction: "pull" })
            yield* sync
            for (const record of yield* engine.records.list(tenant, "tag")) {
              const streams = (yield* engine.records.links(tenant, record.id)).map(({ streamId }) => streamId)
              assert.strictEqual(new Set(streams).size, streams.length)
            }
            assert.strictEqual((yield* engine.records.list(tenant, "tag")).length, 2)
          }),
        { pageSize },
      )
    }

    // proves I3
    scenario("what two applications show at the same moment becomes one record", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("tag", p, { name: "Bug" })
        right.create("tag", p, { name: "bug" })
        const one = yield* joinKinds(left, ["tag"])
        const other = yield* joinKinds(right, ["tag"])
        const syncOther = yield* Deferred.make<void>()
        const second = yield* Effect.forkChild(Effect.andThen(Deferred.await(syncOther), engine.sync({ tenant, connectionId: other.id })))
        // The first has looked for a match, and has not written yet. The second gets all the turns it can use.
        const meanwhile = (name: Failpoint.Name) =>
          Effect.gen(function* () {
            if (name !== "absorb.loaded" || !(yield* Deferred.succeed(syncOther, undefined))) return
            for (let turn = 0; turn < 1000; turn += 1) yield* Effect.yieldNow
          })
        yield* Effect.provideService(engine.sync({ tenant, connectionId: one.id }), Failpoint.Failpoints, meanwhile)
        yield* Fiber.join(second)
        yield* sync
        assert.strictEqual((yield* engine.records.list(tenant, "tag")).length, 1)
        assert.deepStrictEqual([namesOf(left).length, namesOf(right).length], [1, 1])
      }),
    )

    scenario("an object that matches several records is set aside with their names and touches none", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("tag", p, { name: "Bug" })
        left.create("tag", p, { name: "bug" })
        right.create("tag", p, { name: "BUG" })
        yield* join(left)
        yield* sync
        const connection = yield* joinKinds(right, ["tag"], { direction: "pull" })
        const report = yield* sync
        const records = yield* engine.records.list(tenant, "tag")
        assert.deepStrictEqual(records.map(({ data, version }) => `${String(data["name"])} ${version}`).toSorted(), ["Bug 1", "bug 1"])
        const run = report.runs.find(({ connectionId }) => connectionId === connection.id)
        assert.strictEqual(run?.counts.failed, 1)
        for (const { id } of records) assert.include(run?.problems[0]?.message ?? "", id)
        const [, status] = yield* engine.status(tenant)
        assert.deepStrictEqual(status?.streams[0]?.links, { ambiguous: 1 })
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.strictEqual((yield* engine.records.list(tenant, "tag")).length, 2)
      }),
    )

    scenario("an object without a key matches nothing", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("member", p, { name: "Ada" })
        right.create("member", p, { name: "Ada" })
        yield* join(left)
        yield* join(right)
        yield* sync
        assert.strictEqual((yield* engine.records.list(tenant, "member")).length, 2)
      }),
    )

    scenario("a name that its object is about to give up is free for another one soon", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const tag = left.create("tag", p, { name: "bug" })
        yield* join(left)
        yield* join(right)
        yield* sync
        // The renaming comes late, behind the create.
        right.failNext("update", new Unavailable({ message: "503" }))
        left.edit("tag", p, tag, { name: "defect" })
        left.create("tag", p, { name: "bug" })
        for (let turn = 0; turn < 4; turn += 1) {
          yield* TestClock.adjust("1 minute")
          yield* sync
        }
        assert.sameMembers(namesOf(right), ["defect", "bug"])
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    for (const names of [
      ["a", "b"],
      ["a", "b", "c"],
    ]) {
      // proves I3, law 6
      scenario(`${names.length} words that exchange their names have them soon, and nobody is asked`, ({ left, right }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const tags = names.map((name, index) => left.create("tag", p, { name, color: `of ${index}` }))
          yield* join(left)
          yield* join(right)
          yield* sync
          yield* TestClock.adjust("1 minute")
          tags.forEach((id, index) => left.edit("tag", p, id, { name: names[(index + 1) % names.length] ?? "" }))
          for (let turn = 0; turn < 4; turn += 1) {
            yield* sync
            yield* TestClock.adjust("1 minute")
          }
          const shown = (app: typeof left) =>
            app.list("tag", p).map(({ fields }) => `${String(fields["color"])}: ${String(fields["name"])}`)
          assert.sameMembers(shown(right), shown(left))
          assert.sameMembers(namesOf(left), names)
          assert.strictEqual(right.counts("tag").updates, names.length + 1)
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
          assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
        }),
      )
    }

    scenario("a name that a word bears for a moment is nobody's edit, when the answer to it is lost", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const [a = "", b = ""] = ["a", "b"].map((name) => left.create("tag", p, { name, color: `of ${name}` }))
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("tag", p, a, { name: "b" })
        left.edit("tag", p, b, { name: "a" })
        right.beforeEach(({ operation, fields }) =>
          Effect.sync(() => {
            if (operation !== "update" || !String(fields?.["name"]).endsWith("(renaming)")) return
            right.failNext("update", { reason: new UnknownOutcome({ message: "reset" }), after: true })
          }),
        )
        for (let turn = 0; turn < 4; turn += 1) {
          yield* sync
          yield* TestClock.adjust("1 minute")
        }
        for (const app of [left, right]) assert.sameMembers(look(app), ["b of a", "a of b"])
        const past = yield* Effect.forEach(yield* engine.records.list(tenant, "tag"), ({ id }) => engine.records.history(tenant, id))
        assert.notInclude(JSON.stringify(past), "renaming")
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario(
      "an object that a create finds at the application already is not taken from the record that has it",
      ({ left, right }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          left.create("tag", p, { name: "Bug" })
          left.create("tag", p, { name: "bug" })
          yield* join(left)
          const { streams } = yield* join(right)
          for (let attempt = 0; attempt < 16; attempt += 1) {
            yield* sync
            yield* TestClock.adjust("65 minutes")
          }
          assert.deepStrictEqual(namesOf(right), ["bug"])
          const found = yield* engine.records.find(tenant, streams["tag"]?.id ?? "", right.list("tag", p)[0]?.id ?? "")
          const holder = found._tag === "Some" ? found.value.recordId : null
          const [dead, ...others] = yield* engine.deliveries.list(tenant, { state: "dead" })
          assert.deepStrictEqual(others, [])
          assert.notStrictEqual(dead?.recordId, holder)
          assert.include(dead?.lastError ?? "", String(holder))
        }),
      { right: { tag: { see: { name: (name) => String(name).toLowerCase() } } } },
    )
  })
}
