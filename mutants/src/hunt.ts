/** Hunts one planted defect: where it is expected first, then everywhere that could see it. */
import { Effect } from "effect"
import { type Catcher, type Verdict, ofHint } from "./Catcher.ts"
import type { Copy } from "./Copy.ts"
import type { Defect } from "./Defect.ts"
import { type Level, catchersFor } from "./Level.ts"

/** What became of a defect: the catches by where they were made, and what could not be believed. */
export interface Hunted {
  readonly defect: Defect
  readonly catches: ReadonlyArray<{ readonly where: Level | "hint"; readonly by: string }>
  /** Levels that looked and saw nothing. */
  readonly missed: ReadonlyArray<Level | "hint">
  readonly broken: ReadonlyArray<string>
  readonly seconds: number
}

export interface Ground {
  /** Nothing is ever planted here. */
  readonly sound: Copy
  readonly databaseUrl: string
  /** All that will be hunted. */
  readonly defects: ReadonlyArray<Defect>
}

export type Hunter = (defect: Defect, copy: Copy, everywhere: boolean) => Effect.Effect<Hunted>

/** Remembers what passes in a sound copy: what fails there as well catches nothing. */
export const makeHunter = ({ sound, databaseUrl, defects }: Ground): Hunter => {
  const hints = defects.map(({ caughtBy }) => caughtBy)
  const soundness = new Map<string, Effect.Effect<Verdict>>()

  const soundVerdict = Effect.fnUntraced(function* ({ whole }: Catcher) {
    const known = soundness.get(whole.name) ?? (yield* Effect.cached(whole.run(sound.root, databaseUrl)))
    soundness.set(whole.name, known)
    return yield* known
  })

  return Effect.fnUntraced(function* (defect, copy, everywhere) {
    const began = performance.now()
    const catches: Array<Hunted["catches"][number]> = []
    const missed: Array<Level | "hint"> = []
    const broken: Array<string> = []
    const tries = everywhere
      ? catchersFor(defect.file)
      : ([["hint", ofHint(copy.root, defect.caughtBy, hints)], ...catchersFor(defect.file)] as const)
    for (const [where, catcher] of tries) {
      const verdict = yield* Effect.acquireUseRelease(
        Effect.sync(() => copy.plant(defect)),
        () => catcher.run(copy.root, databaseUrl),
        (restore) => Effect.sync(restore),
      )
      if (verdict._tag === "passed") missed.push(where)
      else if (verdict._tag === "broken") broken.push(`${catcher.name}: ${verdict.why}`)
      else {
        const fit = yield* soundVerdict(catcher)
        if (fit._tag === "passed") catches.push({ where, by: verdict.by })
        else broken.push(`${catcher.whole.name} does not pass without the defect either: ${fit._tag === "caught" ? fit.by : fit.why}`)
      }
      if (!everywhere && catches.length > 0) break
    }
    return { defect, catches, missed, broken, seconds: (performance.now() - began) / 1000 }
  })
}
