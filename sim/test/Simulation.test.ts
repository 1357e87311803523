// proves laws 1, 2, 4, 6 to 10 over seeded schedules with faults, in memory and on PostgreSQL
import { MemoryStore } from "@syncline/engine"
import { PostgresStore } from "@syncline/postgres"
import { TestDatabase } from "@syncline/postgres/testing"
import { Effect, Layer } from "effect"
import { assert, describe, it } from "vitest"
import { makePlan } from "../src/Plan.ts"
import { regressions } from "../src/regressions.ts"
import { type Verdict, simulate } from "../src/simulate.ts"
import type { StoreContext } from "../src/Stores.ts"

const over = async <E>(store: Layer.Layer<MemoryStore.Store, E>, use: (context: StoreContext) => Promise<Verdict>): Promise<Verdict> =>
  await Effect.runPromise(Effect.scoped(Effect.flatMap(Layer.build(store), (context) => Effect.promise(() => use(context)))))

const inMemory = async (seed: number) => await over(MemoryStore.layer, async (store) => await simulate(makePlan(seed), store))

const postgres = PostgresStore.layer.pipe(
  Layer.provideMerge(TestDatabase.layer({ name: "store", prepare: Effect.scoped(Layer.build(PostgresStore.layer)) })),
)

describe("in memory", () => {
  it.each(regressions)("seed $seed: $title", async ({ seed }) => {
    assert.deepStrictEqual((await inMemory(seed)).violations, [])
  })

  // `pnpm sim` plays all from 1 on, and the continuous integration the first thousand: these are for a change at hand.
  it.each([1, 11, 21, 31])("seed %i keeps every promise", async (seed) => {
    assert.deepStrictEqual((await inMemory(seed)).violations, [])
  })

  it("the same seed gives the same history, byte for byte, and another seed another", async () => {
    const [one, again, other] = [await inMemory(7), await inMemory(7), await inMemory(8)]
    assert.isAbove(one.tally.requests, 50)
    assert.strictEqual(one.digest, again.digest)
    assert.notStrictEqual(one.digest, other.digest)
  })
})

describe("on PostgreSQL", () => {
  it.each([2, 3, 6, 9])("seed %i keeps every promise", async (seed) => {
    const plan = makePlan(seed, { operations: 60 })
    const verdict = await over(postgres, async (store) => await simulate(plan, store))
    assert.deepStrictEqual(verdict.violations, [])
  })
})
