/**
 * Runs effects in simulated time: lets everything go on that can, then moves the clock to whoever wakes next, until the effect is done. Between two waits
 * nothing else moves, so the same seed gives the same order of everything.
 */
import { type Context, Effect, type Exit, Fiber } from "effect"
import type { Activity } from "./Activity.ts"
import type { Engine, Services } from "./Engine.ts"
import type { VirtualClock } from "./VirtualClock.ts"

/** What runs on a fiber of its own; `exit` is there when it is done. */
export interface Running<A, E> {
  readonly engine: Engine
  readonly exit: () => Exit.Exit<A, E> | undefined
  readonly interrupt: () => void
}

/** `stuck`: no amount of waiting brings it to an end. */
export type Progress = "done" | "dead" | "paused" | "stuck"

export interface Driver {
  readonly start: <A, E>(engine: Engine, effect: Effect.Effect<A, E, Services>) => Running<A, E>
  /** Until all are done or one of them dies, falls asleep or is stuck. */
  readonly progress: (running: ReadonlyArray<Running<unknown, unknown>>, limitMillis?: number) => Promise<Progress>
  /** Lets time pass while nothing else runs. */
  readonly wait: (millis: number) => Promise<void>
}

/** Nothing that a step does takes longer. */
const longestStepMillis = 45 * 60_000

/** `age`: told of how much time passes, before anybody is woken by that. */
export const makeDriver = (clock: VirtualClock, activity: Activity, age: (millis: number) => Promise<void>): Driver => {
  const advance = async (time: number): Promise<boolean> => {
    const millis = Math.min(clock.next() ?? time, time) - clock.now()
    if (millis > 0) await age(millis)
    return clock.advance(time)
  }
  return {
    start: (engine, effect) => {
      const context: Context.Context<Services> = engine.context
      const fiber = Effect.runForkWith(context)(effect)
      return {
        engine,
        exit: () => fiber.pollUnsafe(),
        interrupt: () => {
          Effect.runFork(Fiber.interrupt(fiber))
        },
      }
    },
    progress: async (running, limitMillis = longestStepMillis) => {
      const deadline = clock.now() + limitMillis
      while (true) {
        const settled = await activity.settled()
        const open = running.filter((one) => one.exit() === undefined)
        const dead = open.filter(({ engine }) => engine.process.isDead())
        if (dead.length > 0) {
          for (const one of dead) one.interrupt()
          await activity.settled()
          if (dead.some((one) => one.exit() === undefined)) return "stuck"
          return "dead"
        }
        if (running.some(({ engine }) => engine.process.isDead())) return "dead"
        if (open.length === 0) return "done"
        if (open.some(({ engine }) => engine.process.isPaused())) return "paused"
        if (!settled) return "stuck"
        const next = clock.next()
        if (next === undefined || next > deadline) return "stuck"
        await advance(next)
      }
    },
    wait: async (millis) => {
      const until = clock.now() + millis
      while (await advance(until)) await activity.settled()
    },
  }
}
