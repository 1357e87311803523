/** Copies of the workspace that are removed when the work is done, and work that is spread over some of them. */
import { Effect, Queue } from "effect"
import * as Copy from "./Copy.ts"

export const copying = (make: () => Copy.Copy) => Effect.acquireRelease(Effect.sync(make), (copy) => Effect.sync(copy.remove))

/** Does something with each item, `jobs` at a time, each in a copy of its own. */
export const forEach = Effect.fnUntraced(function* <A, B>(
  all: ReadonlyArray<A>,
  sound: Copy.Copy,
  jobs: number,
  use: (item: A, copy: Copy.Copy) => Effect.Effect<B>,
) {
  const free = yield* Queue.unbounded<Copy.Copy>()
  for (let job = 0; job < jobs; job += 1) yield* Queue.offer(free, yield* copying(() => Copy.again(sound)))
  return yield* Effect.forEach(
    all,
    (item) =>
      Effect.acquireUseRelease(
        Queue.take(free),
        (copy) => use(item, copy),
        (copy) => Queue.offer(free, copy),
      ),
    { concurrency: jobs },
  )
})
