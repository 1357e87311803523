/** How long what is planned takes at least. */
import { RatePolicy } from "@syncline/adapter-core"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "../../src/plan/Duration.ts"

const minute = 60_000
const creates = {
  name: "creates",
  limit: 10,
  windowMillis: minute,
  cost: ({ method }: { readonly method: string }) => (method === "POST" ? 1 : 0),
}
const requests = { name: "requests", limit: 100, windowMillis: minute, cost: () => 1 }

// proves T-57
describe("Duration", () => {
  it("is nothing where no limit is known, or as long as there is enough at once", () => {
    assert.strictEqual(Duration.atLeastMillis({ budgets: [] }, { reads: 1000, creates: 1000, changes: 1000 }), 0)
    assert.strictEqual(Duration.atLeastMillis({ budgets: [creates, requests] }, { reads: 80, creates: 10, changes: 10 }), 0)
  })

  it("is what the slowest limit takes to grow back, of what each request costs", () => {
    assert.strictEqual(Duration.atLeastMillis({ budgets: [creates, requests] }, { reads: 0, creates: 20, changes: 0 }), minute)
    assert.strictEqual(Duration.atLeastMillis({ budgets: [creates, requests] }, { reads: 180, creates: 15, changes: 5 }), minute)
    assert.strictEqual(Duration.atLeastMillis({ budgets: [creates] }, { reads: 1000, creates: 0, changes: 1000 }), 0)
  })

  it("is never longer than a budget that is spent as it grows back", () => {
    const slow = RatePolicy.neverOver({ limit: 80, windowMillis: minute, burst: 4 }, creates)
    assert.isAtMost(Duration.atLeastMillis({ budgets: [slow] }, { reads: 0, creates: 84, changes: 0 }), 64 * 1000)
  })
})
