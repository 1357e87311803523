import { assert, describe, it } from "vitest"
import type { Violation } from "../src/Facts.ts"
import { makePlan } from "../src/Plan.ts"
import { shrink } from "../src/shrink.ts"

const breach: Violation = { invariant: "I1", message: 'issue i7 differs in "a"' }

describe("shrink", () => {
  it("keeps only the operations without which the breach is gone", async () => {
    const plan = makePlan(1, { operations: 60 })
    const needed = plan.operations.filter((_operation, index) => index === 13 || index === 41)
    const smallest = await shrink(plan, breach, ({ operations }) =>
      Promise.resolve(
        needed.every((one) => operations.some((other) => other === one)) ? [{ ...breach, message: 'issue i9 differs in "b"' }] : [],
      ),
    )
    assert.deepStrictEqual(smallest.operations, needed)
    assert.deepStrictEqual(smallest.initial, [])
  })

  it("does not follow another breach", async () => {
    const plan = makePlan(1, { operations: 20 })
    const smallest = await shrink(plan, breach, ({ operations }) =>
      Promise.resolve([operations.length === plan.operations.length ? breach : { invariant: "I2", message: "lost" }]),
    )
    assert.strictEqual(smallest.operations.length, plan.operations.length)
  })
})
