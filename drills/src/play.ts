/**
 * Plays the script: the people act, then a worker works until nothing is left. When it is killed or frozen another takes over its task;
 * when the task is done the frozen are thawed and finish theirs. At the end come a round and three more in which nobody has anything to
 * say.
 */
import { Clock, Effect } from "effect"
import { isDeepStrictEqual } from "node:util"
import * as Contents from "./Contents.ts"
import { query } from "./Database.ts"
import * as Ledger from "./Ledger.ts"
import { type Scene, scenes } from "./Script.ts"
import type { Job, Stage } from "./Stage.ts"
import type { Ending, Worker } from "./Worker.ts"
import type { Blow, Task } from "./WorkerSettings.ts"
import { writesTo } from "./World.ts"

/** What happens to one worker: a blow, or SIGKILL after a time at work, in milliseconds. */
export type Fate = { readonly _tag: "Blow"; readonly blow: Blow } | { readonly _tag: "Killed"; readonly afterMillis: number }

export interface Course {
  /** Of the first workers, one after the other. Those who come later are left in peace. */
  readonly fates?: ReadonlyArray<Fate>
  /** What all of them are told. */
  readonly job?: Job
  /** Done after a scene. */
  readonly after?: (scene: Scene) => Effect.Effect<void>
}

export interface Play {
  readonly contents: ReadonlyArray<string>
  /** What is wrong whatever the contents are. */
  readonly problems: ReadonlyArray<string>
  readonly kills: ReadonlyArray<Ledger.Incident>
  readonly freezes: ReadonlyArray<Ledger.Incident>
  /** How often the last worker passed each place. */
  readonly passed: Readonly<Record<string, number>>
}

const quietRounds = 3

/** A scene takes two seconds when nothing goes wrong. */
const longestScene = "90 seconds"

const workOf = (worker: Worker, task: Task, fate: Fate | undefined): Effect.Effect<Ending> =>
  fate?._tag === "Killed"
    ? Effect.raceFirst(
        worker.work(task),
        Effect.andThen(Effect.sleep(fate.afterMillis), Effect.as(worker.kill, { _tag: "killed" } as const)),
      )
    : worker.work(task)

export const play = Effect.fnUntraced(function* (stage: Stage, { fates = [], job = {}, after }: Course = {}) {
  const { world, database } = stage
  const problems: Array<string> = []
  const kills: Array<Ledger.Incident> = []
  const freezes: Array<Ledger.Incident> = []
  let passed: Readonly<Record<string, number>> = {}
  let used = 0
  let current: { readonly worker: Worker; readonly fate: Fate | undefined } | undefined

  const hire = Effect.gen(function* () {
    const fate = fates[used]
    used += 1
    return { worker: yield* stage.hire(fate?._tag === "Blow" ? { ...job, blow: fate.blow } : job), fate }
  })

  const perform = Effect.fnUntraced(function* (task: Task) {
    const frozen: Array<Worker> = []
    while (true) {
      current ??= yield* hire
      const { worker, fate } = current
      const ending = yield* workOf(worker, task, fate)
      const incident = { worker: worker.settings.name, at: yield* Clock.currentTimeMillis }
      if (ending._tag === "done") {
        passed = ending.passed
        break
      }
      if (ending._tag === "frozen") {
        frozen.push(worker)
        freezes.push(incident)
      } else if (ending._tag === "killed") kills.push(incident)
      else problems.push(`${worker.settings.name} ended by itself: ${ending.how}`)
      current = undefined
    }
    for (const worker of frozen) {
      const ending = yield* worker.thaw
      if (ending._tag !== "done") problems.push(`${worker.settings.name} did not finish after it was thawed: ${JSON.stringify(ending)}`)
      yield* worker.kill
    }
  })

  const inTime = <A, E, R>(what: string, effect: Effect.Effect<A, E, R>) =>
    Effect.timeoutOrElse(effect, {
      duration: longestScene,
      orElse: () => Effect.die(new Error(`${what} did not come to its end; ${stage.hired.map(told).join("; ")}`)),
    })

  for (const scene of scenes) {
    scene.people(world)
    yield* inTime(scene.name, perform(scene.task))
    if (after !== undefined) yield* after(scene)
  }

  const quietRound = Effect.andThen(Effect.sync(stage.letTimePass), inTime("a quiet round", perform("sync")))
  // What was last written was read before it was written; its new times are taken in now.
  const written = writesTo(world)
  yield* quietRound
  const before = yield* everything(stage)
  yield* Effect.repeat(quietRound, { times: quietRounds - 1 })
  const later = yield* everything(stage)
  problems.push(
    ...(isDeepStrictEqual(written, writesTo(world)) ? [] : ["there were writes to the applications when nobody had anything to say"]),
    ...Contents.differences(before, later).map((what) => `in the quiet rounds: ${what}`),
    ...(yield* query(database, Ledger.violations)),
    ...Contents.disagreements(world),
  )
  return { contents: yield* Contents.read(world, database), problems, kills, freezes, passed } satisfies Play
})

const told = ({ settings: { name }, troubles }: Worker): string =>
  troubles.length === 0 ? `${name} had no trouble` : `${name} had ${troubles.length} troubles, the last: ${troubles.at(-1) ?? ""}`

/** What nobody may change when nobody has anything to say. */
const everything = Effect.fnUntraced(function* ({ world, database }: Stage) {
  const links = yield* query(database, Ledger.linkWrites)
  return [...(yield* Contents.read(world, database)), ...links]
})
