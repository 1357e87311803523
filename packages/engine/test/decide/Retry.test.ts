import { assert, describe, it } from "@effect/vitest"
import {
  Conflict,
  Forbidden,
  Gone,
  Malformed,
  Moved,
  RateLimited,
  Reason,
  Rejected,
  Unauthorized,
  Unavailable,
  UnknownOutcome,
} from "@syncline/adapter-core"
import { Arbitrary, Schema } from "effect"
import { consequences, mayBePartitions, pauseMillis, tellsNothing } from "../../src/decide/Retry.ts"

const hour = 60 * 60 * 1000
const attempts = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 })))
const random = Arbitrary.map(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 999 }))), (n) => n / 1000)

describe("Retry", () => {
  // proves T-46, T-54
  it.prop(
    "pauses between half a second and an hour, never shorter than half of what it could be",
    { attempts, random },
    (given) => {
      const pause = pauseMillis(given.attempts, given.random)
      const longest = Math.min(1000 * 2 ** Math.max(given.attempts - 1, 0), hour)
      assert.isAtLeast(pause, longest / 2)
      assert.isAtMost(pause, longest)
      assert.isTrue(Number.isInteger(pause))
    },
    { arbitrary: { runs: 1000 } },
  )

  it("doubles the pause with every attempt until it is an hour", () => {
    const pauses = Array.from({ length: 15 }, (_, index) => pauseMillis(index + 1, 0.5))
    for (const [index, pause] of pauses.entries()) {
      if (index > 0) assert.strictEqual(pause, Math.min((pauses[index - 1] ?? 0) * 2, hour * 0.75))
    }
    assert.strictEqual(pauses.at(-1), hour * 0.75)
  })

  // proves V-35
  it("has a consequence for every reason of an adapter's error, and for nothing else", () => {
    assert.sameMembers(
      Object.keys(consequences),
      Reason.members.map(({ fields }) => fields._tag.schema.literal),
    )
  })

  // proves V-35, law 2
  it("knows which failures say nothing of the object that was asked for, and which may be the whole partition's", () => {
    const message = "no"
    const told: ReadonlyArray<readonly [reason: Reason, tellsNothing: boolean, mayBePartitions: boolean]> = [
      [new RateLimited({ message, waitMillis: 1 }), true, false],
      [new Unavailable({ message }), true, false],
      [new Unauthorized({ message }), true, false],
      [new Forbidden({ message }), false, true],
      [new Gone({ message }), false, true],
      [new Rejected({ message }), false, false],
      [new Conflict({ message }), false, false],
      [new Moved({ message, partition: "q", externalId: "1" }), false, false],
      [new Malformed({ message }), false, false],
      [new UnknownOutcome({ message }), false, false],
    ]
    assert.lengthOf(told, Reason.members.length)
    for (const [reason, nothing, partitions] of told) {
      assert.deepStrictEqual([tellsNothing(reason), mayBePartitions(reason)], [nothing, partitions], reason._tag)
    }
  })
})
