/** What a slice of deliveries takes on, in which order, and when it stops. */
import { assert, describe } from "@effect/vitest"
import { RateLimited, Rejected, Unavailable } from "@syncline/adapter-core"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { findBy, join, partition as p, sync, tenant } from "../../src/testing/World.ts"
import { oneCard, test } from "./Cards.ts"
import * as Outbox from "./Outbox.ts"

const { Card, Team, object, start } = Outbox

describe("a slice", () => {
  test(
    "takes one delivery at a time, as many as it may, parents first",
    Effect.gen(function* () {
      const outbox = yield* Outbox.make()
      for (const id of ["1", "2", "3"]) yield* outbox.record(Card, `c${id}`, { title: id, team: `t${id}` })
      for (const id of ["1", "2", "3"]) yield* outbox.record(Team, `t${id}`, { title: id })
      assert.deepStrictEqual(yield* outbox.run(4), { _tag: "more" })
      assert.deepStrictEqual(outbox.claims, [1, 1, 1, 1])
      assert.deepStrictEqual(
        outbox.calls.map(({ kind }) => kind),
        ["team", "team", "team", "card"],
      )
      assert.deepStrictEqual(yield* outbox.run(2), { _tag: "more" })
      assert.deepStrictEqual(yield* outbox.run(1), { _tag: "done" })
      assert.deepStrictEqual(yield* outbox.deliveries, [])
    }),
  )

  test(
    "stops at the third delivery in a row that finds the application unavailable, and not before",
    Effect.gen(function* () {
      const unavailable = new Unavailable({ message: "maintenance" })
      const answers = [unavailable, unavailable, undefined, unavailable, unavailable, undefined, unavailable, unavailable, unavailable]
      const outbox = yield* Outbox.make({ create: (view) => answers.shift() ?? object(String(view["title"]), view) })
      for (let id = 0; id < 12; id += 1) yield* outbox.record(Team, `t${id}`, { title: String(id) })
      const slice = yield* outbox.run()
      assert.strictEqual(slice._tag, "stopped")
      assert.deepInclude(slice._tag === "stopped" && slice.error.reason, { _tag: "Unavailable", message: "maintenance" })
      assert.strictEqual(outbox.calls.length, 9)
    }),
  )

  test(
    "stops at the third also where these are its first",
    Effect.gen(function* () {
      const outbox = yield* Outbox.make({ create: () => new Unavailable({ message: "maintenance" }) })
      for (let id = 0; id < 5; id += 1) yield* outbox.record(Team, `t${id}`, { title: String(id) })
      assert.strictEqual((yield* outbox.run())._tag, "stopped")
      assert.lengthOf(
        outbox.calls.filter(({ operation }) => operation === "create"),
        3,
      )
    }),
  )

  test(
    "goes on after another failure, and stops at once where the connection does",
    Effect.gen(function* () {
      const answers = [
        new Unavailable({ message: "maintenance" }),
        new Unavailable({ message: "maintenance" }),
        new Rejected({ message: "too long" }),
        new Unavailable({ message: "maintenance" }),
        new RateLimited({ message: "slow down", waitMillis: 1 }),
      ]
      const outbox = yield* Outbox.make({ create: (view) => answers.shift() ?? object("x", view) })
      for (let id = 0; id < 6; id += 1) yield* outbox.record(Team, `t${id}`, { title: String(id) })
      const slice = yield* outbox.run()
      assert.deepInclude(slice._tag === "stopped" && slice.error.reason, { _tag: "RateLimited" })
      assert.strictEqual(outbox.calls.length, 5)
    }),
  )

  test(
    "closes what a stream is owed that does not send as far as the worker knows, and says nothing of it",
    Effect.gen(function* () {
      const outbox = yield* oneCard({ workSettings: { direction: "pull" } })
      assert.deepStrictEqual(yield* outbox.run(), { _tag: "done" })
      assert.deepStrictEqual(outbox.calls, [])
      assert.deepStrictEqual(yield* outbox.deliveries, [])
      const [commit] = outbox.commits
      assert.deepInclude(commit, { tenant: outbox.tenant, at: start, fence: outbox.fence, events: [] })
      assert.notProperty(commit, "run")
    }),
  )

  test(
    "counts its deliveries to a stream in one run",
    Effect.gen(function* () {
      const outbox = yield* Outbox.make()
      for (const id of ["1", "2"]) yield* outbox.record(Team, `t${id}`, { title: id })
      for (const id of ["1", "2"]) yield* outbox.record(Card, `c${id}`, { title: id, team: `t${id}` })
      yield* outbox.run()
      const runs = outbox.commits.flatMap(({ run }) => (run === undefined ? [] : [`${run.streamId} ${run.id}`]))
      assert.strictEqual(runs.length, 4)
      assert.strictEqual(new Set(runs).size, 2)
      assert.strictEqual(new Set(runs.map((run) => run.split(" ")[1])).size, 2)
    }),
  )
})

scenarioOver(MemoryStore.layer)("an edit of a word goes to the place that has it, though nothing waits for it there", ({ left, right }) =>
  Effect.gen(function* () {
    const engine = yield* SyncEngine
    const tag = left.create("tag", p, { name: "bug", color: "red" })
    left.create("task", p, { title: "Crash", tags: [tag] })
    yield* join(left)
    const { connection } = yield* join(right)
    yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "q", settings: { firstPush: "go" } })
    yield* sync
    yield* TestClock.adjust("1 minute")
    yield* sync
    assert.strictEqual(findBy(right, "tag", "name", "bug").fields["color"], "red")
    left.edit("tag", p, tag, { color: "blue" })
    yield* sync
    assert.strictEqual(findBy(right, "tag", "name", "bug").fields["color"], "blue")
    assert.deepStrictEqual(right.list("tag", "q"), [])
    assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
  }),
)
