/** When streams are read: at an interval, at times of the calendar, and from the beginning again when a person says so. */
import { assert, describe } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { StreamSettings } from "../model/Stream.ts"
import { announced } from "./Announced.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, joinKinds, join, partition as p, rounds, sync, tenant, writesTo } from "./World.ts"

const taskStream = Effect.fnUntraced(function* (app: string) {
  const engine = yield* SyncEngine
  const streams = (yield* engine.status(tenant)).flatMap((report) => report.streams)
  const found = streams.find(({ stream }) => stream.app === app && stream.kind === "task")
  return found ?? assert.fail(`there are no tasks of ${app}`)
})

const dueIn = Effect.fnUntraced(function* (app: string) {
  const { cursor } = yield* taskStream(app)
  return cursor.nextDue - (yield* Clock.currentTimeMillis)
})

const resync = Effect.fnUntraced(function* (app: string) {
  const engine = yield* SyncEngine
  yield* engine.resync(tenant, (yield* taskStream(app)).stream.id)
})

const resets = announced("StreamReset")

export const scheduleSuite = (scenario: Scenario): void => {
  // proves T-30, T-39
  describe("a schedule", () => {
    const set = ({ left }: Apps, settings: Partial<StreamSettings>) => joinKinds(left, ["task"], settings)

    scenario("has a stream read at times of the calendar, and at the interval when it is taken back", (apps) =>
      Effect.gen(function* () {
        yield* set(apps, { schedule: { cron: "0 6 * * *", timeZone: "Europe/Berlin" } })
        yield* sync
        assert.strictEqual(yield* dueIn("left"), 5 * 60 * 60 * 1000)
        yield* set(apps, { schedule: null })
        assert.strictEqual(yield* dueIn("left"), 5 * 60 * 1000)
        yield* set(apps, { intervalMillis: 1000 })
        assert.strictEqual(yield* dueIn("left"), 1000)
        // What is due soon is not put off.
        yield* set(apps, { intervalMillis: 60_000 })
        assert.strictEqual(yield* dueIn("left"), 1000)
      }),
    )

    scenario("that is none is refused by name, and changes nothing", (apps) =>
      Effect.gen(function* () {
        yield* set(apps, {})
        for (const schedule of [{ cron: "often" }, { cron: "0 0 30 2 *" }, { cron: "0 6 * * *", timeZone: "Europe/Atlantis" }]) {
          const error = yield* Effect.flip(set(apps, { schedule }))
          assert.strictEqual(error._tag, "InvalidInput")
          assert.match(error.message, /settings\.schedule .* a cron expression such as "0 6 \* \* 1-5"/)
        }
        assert.notProperty((yield* taskStream("left")).stream.settings, "schedule")
      }),
    )
  })

  // proves F-22, F-33, laws 2 and 3
  describe("reading from the beginning again", () => {
    scenario("takes in what changes did not tell, and makes, writes and drops nothing else", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const ids = ["One", "Two", "Three"].map((title) => left.create("task", p, { title }))
        yield* join(left)
        yield* join(right)
        yield* rounds()
        const writes = writesTo(left) + writesTo(right)
        const records = yield* engine.records.list(tenant, "task")
        const before = (yield* taskStream("left")).cursor
        yield* resync("left")
        yield* rounds()
        const { cursor, stream, links } = yield* taskStream("left")
        assert.strictEqual(cursor.generation, before.generation + 1)
        assert.deepStrictEqual(links, { linked: ids.length })
        assert.strictEqual(writesTo(left) + writesTo(right), writes)
        assert.deepStrictEqual(yield* engine.records.list(tenant, "task"), records)
        const [reset, ...others] = yield* resets
        assert.deepInclude(reset, { streamId: stream.id, kind: "task", generation: cursor.generation })
        assert.deepStrictEqual(others, [])
        const strategies = (yield* engine.runs(tenant)).filter(({ streamId, strategy }) => streamId === stream.id && strategy === "full")
        assert.deepStrictEqual(
          strategies.map(({ counts }) => [counts.read, counts.unchanged]),
          [[ids.length, ids.length]],
        )
        // Afterwards changes are asked for again.
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, ids[0] ?? "", { title: "First" })
        yield* rounds()
        assert.include(
          right.list("task", p).map(({ fields }) => fields["title"]),
          "First",
        )
      }),
    )

    scenario(
      "begins anew where a reading is under way",
      ({ left }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          for (let index = 0; index < 7; index += 1) left.create("task", p, { title: `Task ${index}` })
          yield* joinKinds(left, ["task"])
          const services = yield* Effect.context<SyncEngine>()
          let pages = 0
          left.beforeEach(({ operation, kind }) =>
            operation === "page" && kind === "task" && ++pages === 2
              ? Effect.orDie(resync("left").pipe(Effect.provideContext(services)))
              : Effect.void,
          )
          yield* Effect.ignore(sync)
          yield* TestClock.adjust("1 minute")
          yield* rounds()
          assert.lengthOf(yield* engine.records.list(tenant, "task"), 7)
          assert.strictEqual((yield* taskStream("left")).cursor.generation, 2)
        }),
      { pageSize: 2 },
    )

    scenario("is refused for what is not there or not read", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        assert.strictEqual((yield* Effect.flip(engine.resync(tenant, "nothing")))._tag, "NotFound")
        yield* joinKinds(left, ["task"], { direction: "push" })
        const error = yield* Effect.flip(resync("left"))
        assert.strictEqual(error._tag, "InvalidInput")
        assert.include(error.message, 'its direction is "push"')
        assert.deepStrictEqual(yield* resets, [])
      }),
    )
  })
}
