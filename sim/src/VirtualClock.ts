/**
 * Time that stands still until it is moved. Whoever sleeps is woken in the order of the wake-up times, equal ones in the order in which they fell
 * asleep. Unlike Effect's test clock it can tell when the next sleeper wakes, so hours of waiting cost nothing and never wake two sleepers at once.
 */
import { type Clock, Duration, Effect } from "effect"

export interface VirtualClock {
  readonly clock: Clock.Clock
  /** Epoch milliseconds. */
  readonly now: () => number
  /** When the next sleeper wakes. */
  readonly next: () => number | undefined
  /** Moves time to the next sleeper and wakes it, or to `time` if nobody wakes before that. Answers whether somebody was woken. */
  readonly advance: (time: number) => boolean
}

export const makeVirtualClock = (start: number): VirtualClock => {
  let now = start
  let sleepers: Array<{ readonly at: number; readonly wake: () => void }> = []
  const nanos = () => BigInt(Math.floor(now)) * 1_000_000n
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: () => now,
    currentTimeMillis: Effect.sync(() => now),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.callback<void>((resume) => {
        // Real timers know whole milliseconds.
        const millis = Math.ceil(Duration.toMillis(duration))
        if (millis <= 0) {
          resume(Effect.void)
          return undefined
        }
        const sleeper = { at: now + millis, wake: () => resume(Effect.void) }
        const place = sleepers.findIndex(({ at }) => at > sleeper.at)
        sleepers.splice(place === -1 ? sleepers.length : place, 0, sleeper)
        return Effect.sync(() => {
          sleepers = sleepers.filter((other) => other !== sleeper)
        })
      }),
  }
  return {
    clock,
    now: () => now,
    next: () => sleepers[0]?.at,
    advance: (time) => {
      const first = sleepers[0]
      if (first === undefined || first.at > time) {
        now = Math.max(now, time)
        return false
      }
      sleepers = sleepers.slice(1)
      now = Math.max(now, first.at)
      first.wake()
      return true
    },
  }
}
