/** What changed in a span of time is read again when somebody asks for it, and the readings of changes go on from where they were. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, Forbidden } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { on } from "./AdaptedApp.ts"
import * as Process from "./Process.ts"
import { calls, faultOnce, hiding, minute, runsOf, start, streamOf, titles } from "./Rereading.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, partition as p, rounds, sync, tenant } from "./World.ts"

export const rangeSuite = (scenario: Scenario): void => {
  // proves Q-15, F-26
  describe("a span of time that is read again", () => {
    /** What was hidden while the readings of changes passed it by. */
    const missed = Effect.fnUntraced(function* (app: FakeApp.FakeApp, hidden: Set<string>, many: number) {
      const ids: Array<string> = []
      yield* rounds()
      for (let index = 0; index < many; index += 1) {
        const id = app.create("task", p, { title: `Missed ${index}` })
        hidden.add(id)
        ids.push(id)
        yield* TestClock.adjust("1 minute")
      }
      app.create("task", p, { title: "Seen" })
      yield* rounds()
      hidden.clear()
      yield* rounds()
      return ids
    })

    scenario("is read from that moment; how far all is known never goes back, and changes are asked for from there", ({ left, right }) => {
      const hidden = new Set<string>()
      const blind = hiding(left, hidden)
      const test = Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("task", p, { title: "First" })
        yield* join(blind)
        yield* join(right)
        yield* missed(left, hidden, 2)
        assert.deepStrictEqual(yield* titles, ["First", "Seen"])
        const { stream, cursor } = yield* streamOf(left)
        const pages = calls(left, "page").length
        const span = { stream: stream.id, since: "2026-01-01T00:02:00Z" }
        yield* engine.resync(tenant, span)
        yield* engine.resync(tenant, span)
        yield* sync
        assert.deepStrictEqual(yield* titles, ["First", "Missed 0", "Missed 1", "Seen"])
        assert.isDefined(findBy(right, "task", "title", "Missed 1"))
        const [run, ...others] = yield* runsOf("range")
        assert.deepStrictEqual([run?.outcome, run?.counts.created, others], ["completed", 2, []])
        const after = (yield* streamOf(left)).cursor
        assert.deepStrictEqual([after.watermark, after.generation], [cursor.watermark, cursor.generation])
        assert.notProperty(after, "toReread")
        assert.deepStrictEqual(
          calls(left, "page")
            .slice(pages)
            .map(({ since }) => since),
          [start + 2 * minute, cursor.watermark],
        )
      })
      return on({ left: blind, right }, test)
    })

    scenario("ends where somebody says: what last changed later is left to the readings of changes", ({ left, right }) => {
      const hidden = new Set<string>()
      const blind = hiding(left, hidden)
      const test = Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(blind)
        const ids = yield* missed(left, hidden, 3)
        const { stream } = yield* streamOf(left)
        const at = left.get("task", p, ids[1] ?? "")?.updatedAt ?? 0
        yield* engine.resync(tenant, { stream: stream.id, since: at - minute, until: at })
        yield* rounds()
        assert.deepStrictEqual(yield* titles, ["Missed 0", "Missed 1", "Seen"])
      })
      return on({ left: blind, right }, test)
    })

    for (const when of ["before", "after"] as const) {
      scenario(
        `goes on where it stood when the store goes away ${when} the commit of its second page`,
        ({ left, right }) => {
          const hidden = new Set<string>()
          const blind = hiding(left, hidden)
          const apps = { left: blind, right }
          const test = Effect.gen(function* () {
            const engine = yield* SyncEngine
            yield* join(blind)
            yield* missed(left, hidden, 5)
            const { stream } = yield* streamOf(left)
            yield* engine.resync(tenant, { stream: stream.id, since: start })
            const fault = faultOnce(when, 2, ({ run }) => run?.strategy === "range")
            const process = yield* Process.start(apps, { fault })
            assert.strictEqual((yield* Effect.flip(process.engine.sync({ tenant })))._tag, "StoreError")
            yield* rounds()
            assert.lengthOf(yield* titles, 6)
            const runs = yield* runsOf("range")
            assert.deepStrictEqual(
              runs.map(({ outcome, counts }) => [outcome, counts.created]),
              [["completed", 5]],
            )
          })
          return on(apps, test)
        },
        { pageSize: 2 },
      )
    }

    scenario(
      "of an application that cannot be asked for changes is all of it, which the run says, shown as it is or not",
      ({ left }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          for (const title of ["One", "Two"]) left.create("task", p, { title })
          yield* join(left)
          yield* rounds()
          const { stream } = yield* streamOf(left)
          const ofTask = Effect.map(runsOf("full"), (runs) => runs.filter(({ kind }) => kind === "task"))
          const before = (yield* ofTask).length
          yield* engine.resync(tenant, { stream: stream.id, since: start })
          yield* TestClock.adjust("10 seconds")
          yield* sync
          const runs = yield* ofTask
          assert.lengthOf(runs, before + 1)
          assert.strictEqual(runs[0]?.counts.read, 2)
          assert.deepStrictEqual(yield* runsOf("range"), [])
          assert.notProperty((yield* streamOf(left)).cursor, "toReread")
        }),
      { left: { task: { facts: { kind: "none" } } } },
    )

    scenario("takes in nothing that is older than the starting point of its stream", ({ left, right }) => {
      const hidden = new Set<string>()
      const blind = hiding(left, hidden)
      const test = Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(blind, { startFrom: start + 10 * minute })
        yield* missed(left, hidden, 2)
        const { stream } = yield* streamOf(left)
        yield* engine.resync(tenant, { stream: stream.id, since: start })
        yield* rounds()
        assert.notInclude(yield* titles, "Missed 0")
        assert.lengthOf(yield* runsOf("range"), 1)
      })
      return on({ left: blind, right }, test)
    })

    scenario("that cannot be read is given up, and said; what changes is read all the same", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* join(left)
        yield* join(right)
        yield* rounds()
        const { stream } = yield* streamOf(left)
        const reason = new Forbidden({ message: "too long ago" })
        const end = left.beforeEach(({ kind, operation }) =>
          kind === "task" && operation === "page" ? Effect.fail(new AdapterError({ app: "left", operation, reason })) : Effect.void,
        )
        yield* engine.resync(tenant, { stream: stream.id, since: start })
        yield* sync
        end()
        assert.deepInclude((yield* runsOf("range"))[0], { outcome: "failed" })
        yield* TestClock.adjust("10 minutes")
        left.create("task", p, { title: "Later" })
        yield* rounds()
        assert.include(yield* titles, "Later")
        assert.lengthOf(yield* runsOf("range"), 1)
      }),
    )
  })
}
