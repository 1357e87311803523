/**
 * Work whose waits pass at once: whenever all that is left of it is waiting, the test clock goes to the moment at which the first wait ends. What the work
 * does it does at the same times as it would with all the waiting. Answers that take for ever are not noticed.
 */
import { Clock, Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { Timeout } from "../client/Transport.ts"
import { type CheckFailed, fail } from "./Check.ts"

/** Runs all `tasks` at once. None may wait for two things at a time. */
export const run = Effect.fnUntraced(function* <E, R>(
  tasks: ReadonlyArray<Effect.Effect<void, E, R>>,
): Effect.fn.Return<void, E | CheckFailed, R> {
  const clock = yield* Clock.Clock
  const waits = new Set<{ readonly until: number }>()
  let unfinished = tasks.length
  const watched: Clock.Clock = {
    ...clock,
    sleep: (duration) =>
      Effect.suspend(() => {
        // As on a real clock, time has whole milliseconds, and no wait ends early.
        const millis = Math.ceil(Duration.toMillis(duration))
        if (!Number.isFinite(millis)) return clock.sleep(duration)
        const wait = { until: clock.currentTimeMillisUnsafe() + millis }
        waits.add(wait)
        return Effect.ensuring(
          clock.sleep(Duration.millis(millis)),
          Effect.sync(() => waits.delete(wait)),
        )
      }),
  }
  const running = yield* Effect.all(
    tasks.map((task) =>
      Effect.ensuring(
        task,
        Effect.sync(() => (unfinished -= 1)),
      ),
    ),
    { concurrency: "unbounded", discard: true },
  ).pipe(
    Effect.provideService(Clock.Clock, watched),
    // With a time limit, a request under way would be a wait too.
    Effect.provideService(Timeout, Number.POSITIVE_INFINITY),
    Effect.forkChild,
  )
  for (let idle = 0; running.pollUnsafe() === undefined; idle += 1) {
    if (idle > longestIdle) return yield* fail("the work neither ends nor waits")
    yield* Effect.yieldNow
    if (unfinished === 0 || waits.size < unfinished) continue
    const first = Math.min(...[...waits].map(({ until }) => until))
    yield* TestClock.adjust(first - clock.currentTimeMillisUnsafe())
    idle = 0
  }
  yield* Fiber.join(running)
})

/** In turns of the scheduler. */
const longestIdle = 100_000
