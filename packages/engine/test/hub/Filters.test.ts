/** What lists can be asked for, and what the refusal says of what they cannot. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Filters from "../../src/hub/Filters.ts"

describe("a position in the events", () => {
  it.effect("is a whole number from 0 on that counts exactly", () =>
    Effect.gen(function* () {
      for (const at of [0, 1, Number.MAX_SAFE_INTEGER]) assert.strictEqual(yield* Filters.checkPosition(at), at)
      for (const at of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
        const { message } = yield* Effect.flip(Filters.checkPosition(at))
        assert.include(message, "the position of an event, or 0 for the beginning", String(at))
        assert.include((yield* Effect.flip(Filters.checkEvents({ after: at }))).message, "after", String(at))
      }
    }),
  )
})

describe("the rows of a list", () => {
  it.effect("are a whole number from 1 on that counts exactly", () =>
    Effect.gen(function* () {
      for (const limit of [1, 100, Number.MAX_SAFE_INTEGER]) assert.deepStrictEqual(yield* Filters.checkPage({ limit }), { limit })
      for (const limit of [0, -1, 1.5, 2 ** 53, Number.NaN]) {
        const { message } = yield* Effect.flip(Filters.checkPage({ limit }))
        assert.include(message, "a whole number of rows, at least 1", String(limit))
      }
    }),
  )
})
