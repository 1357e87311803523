/** Objects, edits and references travel both ways, once, and come to rest. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, partition as p, sync, tenant, twins, writesTo } from "./World.ts"

export const twoWaySuite = (scenario: Scenario): void => {
  describe("two-way", () => {
    // proves T-02, C-04, F-06
    scenario("objects of either side arrive on the other, once, with their references", ({ left, right }) =>
      Effect.gen(function* () {
        left.create("member", p, { name: "Ada", email: "ada@example.com" }, "l-ada")
        right.create("member", p, { name: "ada", email: "Ada@Example.com" }, "r-ada")
        const tag = left.create("tag", p, { name: "Bug", color: "red" })
        right.create("tag", p, { name: "bug", color: "red" }, "r-bug")
        const task = left.create("task", p, { title: "Crash", tags: [tag], assignee: "l-ada", author: "l-ada" })
        left.create("note", p, { task, body: "Seen it", author: "l-ada" })
        right.create("task", p, { title: "Docs" })
        yield* join(left)
        yield* join(right)
        yield* sync
        const crash = findBy(right, "task", "title", "Crash")
        assert.deepStrictEqual(crash.fields["tags"], ["r-bug"])
        assert.strictEqual(crash.fields["assignee"], "r-ada")
        assert.strictEqual(findBy(right, "note", "body", "Seen it").fields["task"], crash.id)
        assert.strictEqual(left.list("task", p).length, 2)
        assert.strictEqual(right.list("task", p).length, 2)
        assert.strictEqual(left.list("tag", p).length, 1)
        const engine = yield* SyncEngine
        const [note] = yield* engine.records.list(tenant, "note")
        const [ada] = yield* engine.records.list(tenant, "member")
        assert.strictEqual(note?.data["author"], ada?.id)
      }),
    )

    // proves T-11, T-52, law 4
    scenario("a second sync without edits writes nothing and asks once a stream", ({ left, right }) =>
      Effect.gen(function* () {
        for (let index = 0; index < 25; index += 1) left.create("task", p, { title: `Task ${index}` })
        right.create("task", p, { title: "Docs", state: "done" })
        yield* join(left)
        yield* join(right)
        yield* sync
        yield* sync
        const before = { left: left.counts(), right: right.counts() }
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.strictEqual(left.counts().creates + left.counts().updates, before.left.creates + before.left.updates)
        assert.strictEqual(right.counts().creates + right.counts().updates, before.right.creates + before.right.updates)
        assert.isAtMost(left.counts().reads - before.left.reads, 4)
        assert.isAtMost(right.counts().reads - before.right.reads, 4)
        assert.strictEqual(left.counts().gets, before.left.gets)
      }),
    )

    scenario("an edit on either side arrives on the other; edits of different fields merge", ({ left, right }) =>
      Effect.gen(function* () {
        const { task, twin } = yield* twins({ left, right }, { title: "Crash", body: "one\ntwo\nthree\nfour\nfive" })
        left.edit("task", p, task, { title: "Crash on start" })
        right.edit("task", p, twin, { state: "done", body: "one\ntwo\nthree\nfour\nFIVE" })
        yield* sync
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash on start")
        assert.strictEqual(left.get("task", p, task)?.fields["state"], "done")
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { body: "ONE\ntwo\nthree\nfour\nFIVE" })
        right.edit("task", p, twin, { body: "one\ntwo\nthree\nfour\nfive!" })
        yield* sync
        assert.strictEqual(left.get("task", p, task)?.fields["body"], "ONE\ntwo\nthree\nfour\nfive!")
        assert.strictEqual(right.get("task", p, twin)?.fields["body"], "ONE\ntwo\nthree\nfour\nfive!")
      }),
    )

    // proves T-03, views and bases
    scenario("a state that one side cannot say does not bounce", ({ left, right }) =>
      Effect.gen(function* () {
        const task = left.create("task", p, { title: "Crash", state: "in_progress" })
        yield* join(left)
        yield* join(right)
        yield* sync
        const writes = writesTo(left)
        for (const state of ["backlog", "in_progress", "todo"]) {
          yield* TestClock.adjust("1 minute")
          left.edit("task", p, task, { state })
          yield* sync
        }
        assert.strictEqual(writesTo(left), writes)
        assert.strictEqual(writesTo(right), 1)
        assert.strictEqual(left.get("task", p, task)?.fields["state"], "todo")
        yield* TestClock.adjust("1 minute")
        right.edit("task", p, findBy(right, "task", "title", "Crash").id, { state: "done" })
        yield* sync
        assert.strictEqual(left.get("task", p, task)?.fields["state"], "done")
      }),
    )

    scenario("what an application makes of a value comes back once and stays", ({ left, right }) =>
      Effect.gen(function* () {
        const task = left.create("task", p, { title: "  Crash  " })
        yield* join(left)
        yield* join(right)
        yield* sync
        assert.strictEqual(left.get("task", p, task)?.fields["title"], "  Crash  ")
        assert.strictEqual(findBy(right, "task", "title", "Crash").fields["title"], "Crash")
        const writes = writesTo(left) + writesTo(right)
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.strictEqual(writesTo(left) + writesTo(right), writes)
      }),
    )

    scenario("sets keep the additions and removals of both sides", ({ left, right }) =>
      Effect.gen(function* () {
        const [a = "", b = "", c = ""] = ["a", "b", "c"].map((name) => left.create("tag", p, { name }))
        const task = left.create("task", p, { title: "Crash", tags: [a, b] })
        yield* join(left)
        yield* join(right)
        yield* sync
        const twin = findBy(right, "task", "title", "Crash")
        const rightC = findBy(right, "tag", "name", "c").id
        const rightA = findBy(right, "tag", "name", "a").id
        const rightB = findBy(right, "tag", "name", "b").id
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { tags: [b] })
        right.edit("task", p, twin.id, { tags: [rightA, rightB, rightC] })
        yield* sync
        assert.deepStrictEqual(left.get("task", p, task)?.fields["tags"], [b, c])
        assert.deepStrictEqual(right.get("task", p, twin.id)?.fields["tags"], [rightB, rightC])
      }),
    )

    // proves F-34, F-35, F-37
    scenario("the host's own records go out, and its edits as one request", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        yield* join(right)
        yield* sync
        const id = yield* engine.records.put(tenant, "task", { fields: { title: "From the host" } })
        yield* engine.records.put(tenant, "note", { fields: { task: id, body: "first" } })
        yield* sync
        assert.strictEqual(findBy(left, "note", "body", "first").fields["task"], findBy(left, "task", "title", "From the host").id)
        const updates = right.counts("task").updates
        for (const body of ["a", "ab", "abc"]) yield* engine.records.put(tenant, "task", { id, fields: { body } })
        yield* sync
        assert.strictEqual(right.counts("task").updates, updates + 1)
        assert.strictEqual(findBy(right, "task", "title", "From the host").fields["body"], "abc")
        const history = yield* engine.records.history(tenant, id)
        assert.deepStrictEqual(history.at(-1)?.changes, { body: { before: "ab", after: "abc" } })
      }),
    )

    // proves I1, F-26
    scenario(
      "a second change of the instant up to which was read is not missed where the list leaves that instant out",
      ({ left, right }) =>
        Effect.gen(function* () {
          left.create("task", p, { title: "First" })
          yield* join(left)
          yield* join(right)
          yield* sync
          left.create("task", p, { title: "Second" })
          yield* TestClock.adjust("1 minute")
          yield* sync
          assert.sameMembers(
            right.list("task", p).map(({ fields }) => fields["title"]),
            ["First", "Second"],
          )
        }),
      { left: { task: { facts: { inclusive: false } } } },
    )

    // proves I1, F-33
    for (const [clock, leftAheadMillis] of [
      ["as ours", 0],
      ["ten minutes behind ours", -600_000],
    ] as const) {
      scenario(
        `an edit behind the reader is read by the next one, although this one sees later edits (the application's clock is ${clock})`,
        ({ left, right }) =>
          Effect.gen(function* () {
            const tasks = ["one", "two", "three", "four"].map((title) => left.create("task", p, { title }))
            yield* TestClock.adjust("1 minute")
            let pages = 0
            left.beforeEach(({ operation, kind }) =>
              Effect.gen(function* () {
                if (operation !== "page" || kind !== "task" || ++pages !== 2) return
                yield* TestClock.adjust("1 second")
                left.edit("task", p, tasks[0] ?? "", { title: "one again" })
                yield* TestClock.adjust("1 second")
                left.edit("task", p, tasks[3] ?? "", { title: "four again" })
              }),
            )
            yield* join(left)
            yield* join(right)
            yield* sync
            yield* TestClock.adjust("1 minute")
            yield* sync
            assert.sameMembers(
              right.list("task", p).map(({ fields }) => fields["title"]),
              ["one again", "two", "three", "four again"],
            )
          }),
        { pageSize: 2, leftAheadMillis },
      )
    }

    scenario("the host cannot create what is there already", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("tag", p, { name: "Bug" })
        yield* join(left)
        yield* sync
        const error = yield* Effect.flip(engine.records.put(tenant, "tag", { fields: { name: "bug" } }))
        assert.include(error.message, "name:bug")
        assert.strictEqual((yield* engine.records.list(tenant, "tag")).length, 1)
      }),
    )
  })
}
