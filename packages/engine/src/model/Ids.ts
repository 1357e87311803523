/**
 * New ids for one piece of work: UUIDs of version 7, in the order of their making. They share one random beginning and count up from it, which costs
 * a hundredth of drawing each; no two pieces of work begin alike.
 */
import { Effect } from "effect"
import { SecureRandom } from "effect/crypto"

/** Each call gives the next id, for up to 2³¹ of them. */
export type NewId = () => string

export const make: Effect.Effect<NewId, never, SecureRandom.SecureRandom> = Effect.gen(function* () {
  const random = yield* SecureRandom.SecureRandom
  const first = yield* random.uuidV7()
  const head = first.slice(0, -8)
  // One bit less than there is room for, so that counting never runs over into the part before.
  let next = Number.parseInt(first.slice(-8), 16) >>> 1
  return () => head + (next++).toString(16).padStart(8, "0")
})
