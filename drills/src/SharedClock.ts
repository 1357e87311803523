/**
 * The time on which all processes of a drill agree: the machine's, and ahead of it by what was passed over. Nobody has to sit through the
 * minute after which a lost create is known not to have happened. Only the process that made the clock lets time pass; a process that is
 * frozen finds out afterwards.
 */
import { Clock, Effect, Layer, type Scope } from "effect"
import { closeSync, openSync, readSync, writeSync } from "node:fs"

export interface SharedClock {
  /** The file by which other processes follow this clock. */
  readonly file: string
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly pass: (millis: number) => void
}

/** The file holds one number: by how many milliseconds the clock is ahead of the machine's. */
const bytes = 8

const opened = (file: string, flags: string) =>
  Effect.acquireRelease(
    Effect.sync(() => openSync(file, flags)),
    (descriptor) => Effect.sync(() => closeSync(descriptor)),
  )

/** Makes the file. */
export const make = (file: string): Effect.Effect<SharedClock, never, Scope.Scope> =>
  Effect.map(opened(file, "w"), (descriptor) => {
    let ahead = 0
    const write = () => {
      const buffer = Buffer.alloc(bytes)
      buffer.writeDoubleLE(ahead)
      writeSync(descriptor, buffer, 0, bytes, 0)
    }
    write()
    return {
      file,
      now: () => Date.now() + ahead,
      pass: (millis) => {
        ahead += millis
        write()
      },
    }
  })

/** The clock of a program that follows the file. Sleeping takes its real time. */
export const layer = (file: string): Layer.Layer<never> =>
  Layer.effect(
    Clock.Clock,
    Effect.gen(function* () {
      const real = yield* Clock.Clock
      const descriptor = yield* opened(file, "r")
      const buffer = Buffer.alloc(bytes)
      const ahead = () => {
        readSync(descriptor, buffer, 0, bytes, 0)
        return buffer.readDoubleLE()
      }
      const millis = () => real.currentTimeMillisUnsafe() + ahead()
      const nanos = () => real.currentTimeNanosUnsafe() + BigInt(ahead()) * 1_000_000n
      return {
        currentTimeMillisUnsafe: millis,
        currentTimeMillis: Effect.sync(millis),
        currentTimeNanosUnsafe: nanos,
        currentTimeNanos: Effect.sync(nanos),
        monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
        monotonicTimeNanos: real.monotonicTimeNanos,
        sleep: (duration) => real.sleep(duration),
      }
    }),
  )
