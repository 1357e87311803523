/** Waiting for how far the workers have come. */
import { Effect } from "effect"
import type { World } from "./World.ts"

/** Requests that the applications have got. */
const requests = ({ github, linear }: World): number => github.sandbox.log.length + linear.sandbox.log.length

/** Waits until the applications have got this many requests in all. */
export const until = (world: World, count: number): Effect.Effect<void> =>
  Effect.asVoid(
    Effect.repeat(
      Effect.suspend(() => (requests(world) >= count ? Effect.succeed(true) : Effect.as(Effect.sleep("5 millis"), false))),
      { until: (reached) => reached },
    ),
  )
