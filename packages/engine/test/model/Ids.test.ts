/** Ids of one piece of work: one beginning, counted up, and never longer than an id is. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SecureRandom } from "effect/crypto"
import * as Ids from "../../src/model/Ids.ts"

/** The beginning, and the ends of the first two ids, of a piece of work whose random bytes are all the same. */
const twoFrom = (byte: number) =>
  Effect.gen(function* () {
    const newId = yield* Ids.make
    const [first, second] = [newId(), newId()]
    return [first.length, first.slice(0, -8) === second.slice(0, -8), first.slice(-8), second.slice(-8)]
  }).pipe(
    Effect.provideService(
      SecureRandom.SecureRandom,
      SecureRandom.make((size) => new Uint8Array(size).fill(byte)),
    ),
  )

describe("Ids", () => {
  it.effect("count up from half of what was drawn, in as many digits", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* twoFrom(0x44), [36, true, "22222222", "22222223"])
      assert.deepStrictEqual(yield* twoFrom(0), [36, true, "00000000", "00000001"])
      assert.deepStrictEqual(yield* twoFrom(0xff), [36, true, "7fffffff", "80000000"])
    }),
  )
})
