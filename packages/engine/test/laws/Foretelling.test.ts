/** Whatever people do on both sides: a plan says just what the sync after it does, changes nothing, and is the same plan again. */
import { assert, describe, it } from "@effect/vitest"
import type { FakeLogEntry } from "@syncline/adapter-core/testing"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { TestEngine, World } from "@syncline/engine/testing"
import { Arbitrary, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Foretold from "../../src/testing/Foretold.ts"
import * as Happening from "../../src/testing/Happening.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import { OneByOne } from "../../src/work/AtOnce.ts"
import { laws } from "./Runs.ts"

const { sync, tenant } = World

const rounds = Arbitrary.array(Arbitrary.array(Arbitrary.schema(Happening.Happening), { maxLength: 6 }), { maxLength: 5 })
const removals = Arbitrary.schema(Schema.Literals(["keep", "close", "remove"]))
const strategy = Arbitrary.schema(Schema.Literals(["manual", "merge", "local_wins", "external_wins", "newest_wins"]))
const apply = Arbitrary.schema(Schema.Boolean)

const isTaken = ({ operation, outcome }: FakeLogEntry) => ["page", "get", "of", "find"].includes(operation) || outcome === "answered"

const refusedBy = ({ left, right }: World.Apps) => [...left.log, ...right.log].filter((entry) => !isTaken(entry)).length

// proves T-57
describe("A plan", () => {
  it.effect.prop(
    "says what is then done, changes nothing, and is the same as long as nothing moves",
    { rounds, removals, strategy, apply },
    (given) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(Date.UTC(2026, 0, 1))
        const apps = yield* World.makeApps({ pageSize: 3, ...Happening.worldOptions })
        const settings = { removals: given.removals, strategy: given.strategy, removalLimit: { count: 100, share: 1 } }
        const run = Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* World.join(apps.left, settings)
          yield* World.join(apps.right, settings)
          for (const round of given.rounds) {
            for (const each of round) {
              yield* Happening.happen(apps, each)
              yield* TestClock.adjust("1 second")
            }
            const before = yield* Sample.everything(tenant, Foretold.kinds)
            const plan = yield* engine.plan({ tenant })
            assert.deepStrictEqual(plan.troubles, [])
            assert.deepStrictEqual(yield* Sample.everything(tenant, Foretold.kinds), before)
            assert.strictEqual((yield* engine.plan({ tenant })).id, plan.id)
            const doing = given.apply ? engine.apply(tenant, plan) : Effect.provideService(sync, OneByOne, true)
            const [refused, planned] = [refusedBy(apps), Foretold.planned(plan)]
            const done = yield* Foretold.done(apps, doing)
            // What an application refuses is not foreseen: a note on what was removed there a moment ago.
            if (refusedBy(apps) === refused) assert.deepStrictEqual(done, planned)
            else for (const [what, count] of Object.entries(done)) assert.isAtMost(count, planned[what] ?? 0, what)
            yield* TestClock.adjust("1 minute")
          }
        })
        yield* Effect.provide(run, TestEngine.layer([apps.left.adapter, apps.right.adapter], MemoryStore.layer), { local: true })
      }),
    laws({ slower: 10 }),
  )
})
