/**
 * One life of an engine's process. All it does to the world passes its gate: a dead process can do nothing any more, a paused one nothing until it is woken.
 * A trap springs at the n-th passage, before or after the passage has had its effect.
 */
import type { Mishap } from "./Operation.ts"

export interface Incarnation {
  readonly name: string
  readonly isDead: () => boolean
  readonly isPaused: () => boolean
  readonly die: () => void
  readonly wake: () => void
  readonly arm: (mishap: Mishap | undefined) => void
  /** Whether the armed trap has sprung. */
  readonly sprung: () => boolean
  /** Resolves when the process may go on, at once unless it is paused. */
  readonly awake: () => Promise<void>
  /** Counts one passage, of a commit or of something else. Answers with the mishap that befalls it. */
  readonly pass: (what: "commit" | "other") => Mishap | undefined
}

export const makeIncarnation = (name: string): Incarnation => {
  let dead = false
  let trap: Mishap | undefined
  let passages = 0
  let waking: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined
  const sleep = () => {
    let resolve = () => {}
    const promise = new Promise<void>((done) => {
      resolve = done
    })
    waking = { promise, resolve }
  }
  return {
    name,
    isDead: () => dead,
    isPaused: () => waking !== undefined,
    die: () => {
      dead = true
    },
    wake: () => {
      const sleeping = waking
      waking = undefined
      sleeping?.resolve()
    },
    arm: (mishap) => {
      trap = mishap
      passages = 0
    },
    sprung: () => trap !== undefined && passages >= trap.at,
    awake: async () => {
      while (waking !== undefined) await waking.promise
    },
    pass: (what) => {
      if (trap?.kind === "commit-error" && what !== "commit") return undefined
      passages += 1
      if (trap === undefined || passages !== trap.at) return undefined
      if (trap.kind === "pause") sleep()
      if (trap.kind === "crash" && !trap.after) dead = true
      return trap
    },
  }
}
