/** Two places that were filled before they were joined: nothing is made twice, and a person is asked. */
import { assert, describe } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import * as RecordId from "../model/RecordId.ts"
import type { StreamSettings } from "../model/Stream.ts"
import * as Process from "./Process.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, joinKinds, partition as p, sync, tenant } from "./World.ts"

const asking: Partial<StreamSettings> = { firstPush: "ask" }

const tasksOf = (app: Apps["left"]) =>
  app
    .list("task", p)
    .map(({ fields }) => fields["title"])
    .toSorted()

/** One task of each side was there before, and a note on that of the left. */
const filled = Effect.fnUntraced(function* ({ left, right }: Apps) {
  const task = left.create("task", p, { title: "Crash" })
  left.create("note", p, { task, body: "Seen it" })
  right.create("task", p, { title: "Crash, too" })
  yield* joinKinds(left, ["task", "note"], asking)
  yield* joinKinds(right, ["task", "note"], asking)
  return task
})

const go = Effect.fnUntraced(function* (app: string) {
  const engine = yield* SyncEngine
  const report = (yield* engine.status(tenant)).find(({ connection }) => connection.app === app)
  const connectionId = report?.connection.id ?? ""
  yield* engine.addStreams({ tenant, connectionId, partition: p, kinds: ["task", "note"], settings: { firstPush: "go" } })
})

const heldNow = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const held = yield* engine.deliveries.list(tenant, { state: "held" })
  return held.map(({ kind }) => kind)
})

export const firstPushSuite = (scenario: Scenario): void => {
  // proves law 2, F-17, T-57
  describe("a first push between two filled sides", () => {
    scenario("waits for a person also where time passes while a page is taken in", (apps) =>
      Effect.gen(function* () {
        const clock = yield* Clock.Clock
        let ticks = 0
        const now = () => clock.currentTimeMillisUnsafe() + (ticks += 1)
        const ticking = { ...clock, currentTimeMillisUnsafe: now, currentTimeMillis: Effect.sync(now) }
        const process = yield* Effect.provideService(Process.start(apps), Clock.Clock, ticking)
        const { left, right } = apps
        left.create("task", p, { title: "Crash" })
        right.create("task", p, { title: "Crash, too" })
        for (const app of [left, right]) {
          yield* joinKinds(app, ["task", "note"], asking)
          yield* process.engine.sync({ tenant })
        }
        assert.deepStrictEqual([tasksOf(left), tasksOf(right)], [["Crash"], ["Crash, too"]])
        assert.deepStrictEqual(yield* heldNow, ["task", "task"])
      }),
    )

    scenario("waits for a person, who is told in the report, the status and the explanation", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const task = yield* filled(apps)
        yield* sync
        const report = yield* sync
        assert.deepStrictEqual(tasksOf(apps.left), ["Crash"])
        assert.deepStrictEqual(tasksOf(apps.right), ["Crash, too"])
        assert.strictEqual(report.deliveries.held.count, 2)
        assert.include(report.deliveries.held.first[0]?.reason, "both held something of the kind task that the other does not know")
        assert.deepStrictEqual(yield* heldNow, ["task", "task"])
        const status = (yield* engine.status(tenant)).flatMap(({ streams }) => streams)
        assert.deepStrictEqual(
          status.flatMap(({ stream, deliveries }) => (stream.kind === "task" ? [deliveries.held] : [])),
          [1, 1],
        )
        const told = yield* engine.explain(tenant, { app: "left", kind: "task", externalId: task })
        const right = told.places.find(({ app }) => app === "right")
        assert.deepStrictEqual(
          right?.reasons.map(({ _tag }) => _tag),
          ["Held"],
        )
        assert.include(right?.youCan.join() ?? "", 'settings: { firstPush: "go" }')
      }),
    )

    scenario("goes on when both sides are told to, with what belongs to it", (apps) =>
      Effect.gen(function* () {
        yield* filled(apps)
        yield* sync
        yield* go("left")
        yield* sync
        assert.deepStrictEqual(tasksOf(apps.right), ["Crash, too"])
        assert.deepStrictEqual(yield* heldNow, ["task", "task"])
        yield* go("right")
        yield* sync
        for (const app of [apps.left, apps.right]) {
          assert.deepStrictEqual(tasksOf(app), ["Crash", "Crash, too"])
          assert.strictEqual(app.list("note", p).length, 1)
        }
        assert.deepStrictEqual(yield* heldNow, [])
      }),
    )

    scenario("does not hold up what is made afterwards, nor edits of what belongs together", (apps) =>
      Effect.gen(function* () {
        yield* filled(apps)
        yield* sync
        yield* TestClock.adjust("1 minute")
        apps.left.create("task", p, { title: "New" })
        yield* sync
        assert.deepStrictEqual(tasksOf(apps.right), ["Crash, too", "New"])
        yield* TestClock.adjust("1 minute")
        const [twin] = apps.right.list("task", p).filter(({ fields }) => fields["title"] === "New")
        apps.right.edit("task", p, twin?.id ?? "", { title: "Newer" })
        yield* sync
        assert.deepStrictEqual(tasksOf(apps.left), ["Crash", "Newer"])
        assert.deepStrictEqual(yield* heldNow, ["task", "task"])
      }),
    )

    scenario("is not held up by a side that has nothing, or has only what the other has, and words match by their names", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        left.create("task", p, { title: "Crash", tags: [left.create("tag", p, { name: "bug" })] })
        right.create("tag", p, { name: "docs" })
        yield* joinKinds(left, ["tag", "task"], asking)
        yield* joinKinds(right, ["tag", "task"], asking)
        yield* sync
        assert.deepStrictEqual(tasksOf(right), ["Crash"])
        assert.deepStrictEqual(yield* heldNow, [])
      }),
    )

    scenario("is looked at again when a place that was not read yet has what the other side was thought to miss", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const engine = yield* SyncEngine
        const place = (app: string, partition: string) => ({ app, instance: `http://${app}.invalid`, kind: "task", partition })
        const docs = right.create("task", "q", { title: "Docs" })
        const original = RecordId.ofSource(RecordId.sourceIn(place("right", "q"), "partition", { externalId: docs }))
        right.create("task", p, { title: "Crash" })
        left.create("task", p, { title: "Docs" }, RecordId.operationOf(original, place("left", p)))
        const { id: connectionId } = yield* joinKinds(right, ["task"], asking)
        yield* joinKinds(left, ["task"], asking)
        yield* sync
        assert.deepStrictEqual(yield* heldNow, ["task"])
        yield* engine.addStreams({ tenant, connectionId, partition: "q", kinds: ["task"], settings: asking })
        yield* sync
        assert.deepStrictEqual(yield* heldNow, [])
        assert.deepStrictEqual([tasksOf(right), tasksOf(left)], [["Crash"], ["Crash", "Docs"]])
        assert.strictEqual(right.list("task", "q").length, 1)
      }),
    )
  })
}
