/** References: what is not known yet is awaited, what is not known at all is left alone, what the application alone decides is nobody's edit. */
import { assert, describe } from "@effect/vitest"
import { UnknownOutcome } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, joinKinds, outage, partition as p, sync, tenant, twins, writesTo } from "./World.ts"

/** More than are looked at in one go. */
const many = 120

export const referenceSuite = (scenario: Scenario): void => {
  describe("references", () => {
    for (const [title, known] of [
      ["that is known", true],
      ["that becomes known later", false],
    ] as const) {
      scenario(
        `whoever makes our copies at the application, a bot ${title}, never becomes their author`,
        ({ left, right }) =>
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            const bot = () => right.create("member", p, { name: "Bot", email: "bot@example.com" }, "bot")
            if (known) bot()
            left.create("member", p, { name: "Ada", email: "ada@example.com" }, "ada")
            const task = left.create("task", p, { title: "Crash", author: "ada" })
            yield* join(left)
            yield* join(right)
            yield* sync
            const twin = findBy(right, "task", "title", "Crash")
            assert.strictEqual(twin.fields["author"], "bot")
            const author = (yield* engine.records.list(tenant, "task"))[0]?.data["author"]
            assert.isString(author)
            yield* TestClock.adjust("1 minute")
            if (!known) bot()
            right.edit("task", p, twin.id, { body: "theirs" })
            yield* sync
            yield* TestClock.adjust("1 minute")
            left.edit("task", p, task, { title: "Crash again" })
            yield* sync
            const [record] = yield* engine.records.list(tenant, "task")
            assert.deepInclude(record?.data, { title: "Crash again", body: "theirs", author })
            assert.strictEqual(left.get("task", p, task)?.fields["author"], "ada")
            for (const { fields } of [...left.log, ...right.log]) assert.notProperty(fields ?? {}, "author")
          }),
        { right: { task: { see: { author: (author) => author ?? "bot" } } } },
      )
    }

    for (const [title, difference] of [
      ["read before it is written", {}],
      ["written against its version", { checksVersion: true }],
    ] as const) {
      scenario(
        `members of a set that nobody here knows survive our edits of the set, ${title}`,
        ({ left, right }) =>
          Effect.gen(function* () {
            const unknown = right.create("tag", p, { name: "theirs" })
            right.corrupt("tag", p, unknown)
            const task = left.create("task", p, { title: "Crash" })
            const [a = "", b = ""] = ["a", "b"].map((name) => left.create("tag", p, { name }))
            yield* join(left)
            yield* join(right)
            yield* sync
            const twin = findBy(right, "task", "title", "Crash").id
            const tags = () => right.get("task", p, twin)?.fields["tags"]
            yield* TestClock.adjust("1 minute")
            right.edit("task", p, twin, { tags: [unknown] })
            yield* sync
            for (const mine of [[a, b], [b], []]) {
              yield* TestClock.adjust("1 minute")
              left.edit("task", p, task, { tags: mine })
              yield* sync
              const theirs = mine.map((id) => findBy(right, "tag", "name", id === a ? "a" : "b").id)
              assert.sameMembers([...(tags() as ReadonlyArray<string>)], [unknown, ...theirs])
            }
            yield* TestClock.adjust("1 minute")
            right.edit("tag", p, unknown, { name: "readable" })
            yield* sync
            assert.deepStrictEqual(left.get("task", p, task)?.fields["tags"], [findBy(left, "tag", "name", "readable").id])
          }),
        { right: { task: difference } },
      )
    }

    scenario("a person who appears after a task was sent without them is assigned to it then", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const ada = { name: "Ada", email: "ada@example.com" }
        const task = left.create("task", p, { title: "Crash", assignee: left.create("member", p, ada) })
        left.create("task", p, { title: "Another" })
        yield* join(left)
        yield* join(right)
        yield* sync
        const twin = findBy(right, "task", "title", "Crash").id
        assert.isNull(right.get("task", p, twin)?.fields["assignee"])
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        const { updates } = right.counts("task")
        const hers = right.create("member", p, ada)
        for (let turn = 0; turn < 3; turn += 1) {
          yield* TestClock.adjust("1 minute")
          yield* sync
        }
        assert.strictEqual(right.get("task", p, twin)?.fields["assignee"], hers)
        assert.strictEqual(right.counts("task").updates, updates + 1)
        assert.notStrictEqual(left.get("task", p, task)?.fields["assignee"], null)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario("what a person added to an object before its lost create was found stays there", ({ left, right }) =>
      Effect.gen(function* () {
        const unknown = right.create("tag", p, { name: "theirs" })
        right.corrupt("tag", p, unknown)
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.create("task", p, { title: "only" })
        right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        const back = outage(right, ({ operation }) => operation === "find" || operation === "page")
        yield* sync
        right.edit("task", p, findBy(right, "task", "title", "only").id, { tags: [unknown], assignee: "stranger" })
        back()
        yield* TestClock.adjust("1 minute")
        yield* sync
        yield* TestClock.adjust("1 minute")
        yield* sync
        const { fields } = findBy(right, "task", "title", "only")
        assert.deepStrictEqual([fields["tags"], fields["assignee"]], [[unknown], "stranger"])
        assert.strictEqual(left.list("task", p).length, 1)
      }),
    )

    scenario("a reference that becomes known while its stream rests comes in when it works again", ({ left, right }) =>
      Effect.gen(function* () {
        const tag = right.create("tag", p, { name: "theirs" })
        right.corrupt("tag", p, tag)
        const { task, twin } = yield* twins({ left, right }, { title: "Crash" })
        right.edit("task", p, twin, { tags: [tag] })
        yield* sync
        yield* joinKinds(right, ["task"], { direction: "disabled" })
        yield* TestClock.adjust("1 minute")
        right.edit("tag", p, tag, { name: "readable" })
        yield* sync
        yield* joinKinds(right, ["task"], { direction: "bidirectional" })
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.deepStrictEqual(right.get("task", p, twin)?.fields["tags"], [tag])
        assert.deepStrictEqual(left.get("task", p, task)?.fields["tags"], [findBy(left, "tag", "name", "readable").id])
      }),
    )

    scenario("more than a slice of objects waits for one, and all of them come in when it comes", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Late" })
        left.corrupt("task", p, task)
        for (let index = 0; index < many; index += 1) left.create("note", p, { task, body: `Note ${index}` })
        yield* TestClock.adjust("1 minute")
        left.create("note", p, { task, body: "The last that is read, and the only one that is read again" })
        yield* joinKinds(left, ["task", "note"])
        yield* sync
        assert.deepStrictEqual(yield* engine.records.list(tenant, "note"), [])
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Here" })
        yield* sync
        assert.strictEqual((yield* engine.records.list(tenant, "note", { limit: 1000 })).length, many + 1)
        assert.strictEqual(writesTo(right), 0)
      }),
    )

    scenario("objects that wait on a stream that takes nothing any more hold up nobody", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = left.create("task", p, { title: "Late" })
        left.corrupt("task", p, task)
        for (let index = 0; index < many; index += 1) left.create("note", p, { task, body: `Note ${index}` })
        yield* joinKinds(left, ["task", "note"])
        yield* sync
        yield* joinKinds(left, ["note"], { direction: "push" })
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Here" })
        yield* sync
        assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 1)
        assert.deepStrictEqual(yield* engine.records.list(tenant, "note"), [])
      }),
    )
  })
}
