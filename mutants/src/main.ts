/**
 * `pnpm mutants`: plants each known defect in a copy of the workspace and sees whether tests or simulator catch it. Ends with 1 when one survives, no
 * longer applies or compiles, or is looked for by tests that fail without it too. Nothing that it makes outlives it.
 */
import { EmbeddedPostgres } from "@syncline/postgres/embedded"
import { Cause, Effect, Exit, Redacted } from "effect"
import { availableParallelism } from "node:os"
import { dirname, join } from "node:path"
import { complaints } from "./compile.ts"
import * as Copy from "./Copy.ts"
import { copying, forEach } from "./copies.ts"
import { type Defect, misfits } from "./Defect.ts"
import { defects } from "./defects.ts"
import * as Generic from "./generic/hunt.ts"
import { type Hunted, makeHunter } from "./hunt.ts"
import { type Options, UsageError, parseOptions, usage } from "./Options.ts"
import { writePage } from "./page.ts"
import * as Results from "./Results.ts"

const root = dirname(dirname(import.meta.dirname))

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const chosenBy = ({ only, part }: Options): ReadonlyArray<Defect> =>
  defects
    .filter(({ id, title, file }) => only.length === 0 || only.some((word) => [id, title, file].some((text) => text.includes(word))))
    .filter((_, index) => index % part.of === part.at - 1)

/** Tells of those that do not compile. Whether there were none. */
const check = Effect.fnUntraced(function* (all: ReadonlyArray<Defect>, sound: Copy.Copy) {
  const found = yield* complaints(all, sound)
  for (const { defect, output } of found) {
    say(`${defect === undefined ? "the workspace does not compile as it is:" : `does not compile: ${defect.id}`}\n${output}`)
  }
  if (found.length === 0) say(`${all.length} planted defects apply and compile`)
  return found.length === 0
})

const tell = ({ defect, catches, missed, broken, seconds }: Hunted): void => {
  const time = `${seconds.toFixed(1)} s`.padStart(8)
  for (const { where, by } of catches) say(`caught  ${time}  ${defect.id}: ${defect.title} [${where}: ${by}]`)
  if (catches.length === 0) say(`SURVIVED${time}  ${defect.id}: ${defect.title}`)
  if (missed.length > 0) say(`                  not seen by ${missed.join(", ")}`)
  for (const why of broken) say(`                  worthless: ${why}`)
}

const seenEverywhere = ({ defect, catches, missed }: Hunted): Parameters<typeof Results.put>[0] => ({
  id: defect.id,
  caught: Object.fromEntries(catches.flatMap(({ where, by }) => (where === "hint" ? [] : [[where, by]]))),
  missed: missed.filter((where) => where !== "hint"),
})

const seenFirst = ({ defect, catches: [first] }: Hunted): Parameters<typeof Results.put>[0] => ({
  id: defect.id,
  first: first?.by,
})

const hunt = Effect.fnUntraced(function* (all: ReadonlyArray<Defect>, sound: Copy.Copy, { jobs, mode, save }: Options) {
  const server = yield* Effect.orDie(EmbeddedPostgres.make())
  const hunter = makeHunter({ sound, databaseUrl: Redacted.value(server.connectionUrl()), defects: all })
  const hunted = yield* forEach(all, sound, jobs, (defect, copy) =>
    Effect.tap(hunter(defect, copy, mode === "full"), (found) =>
      Effect.sync(() => {
        tell(found)
        if (save && found.broken.length === 0) Results.put(mode === "full" ? seenEverywhere(found) : seenFirst(found), defects)
      }),
    ),
  )
  const survivors = hunted.filter(({ catches }) => catches.length === 0)
  const doubtful = hunted.filter(({ broken }) => broken.length > 0)
  say(`${hunted.length - survivors.length} of ${hunted.length} planted defects caught`)
  for (const { defect } of survivors) say(`survived: ${defect.id}: ${defect.title}`)
  for (const { defect } of doubtful) say(`some of what should catch it is worthless: ${defect.id}`)
  if (save) writePage(join(root, "docs", "planted-defects.md"), defects, Results.read(defects))
  return survivors.length === 0 && doubtful.length === 0
})

const program = Effect.fnUntraced(function* (options: Options) {
  const all = chosenBy(options)
  const sound = yield* copying(() => Copy.make(root))
  const stale = misfits(all, sound.root)
  for (const misfit of stale) say(misfit)
  if (stale.length > 0) return false
  const jobs = Math.min(options.jobs, availableParallelism(), all.length)
  const compiles = yield* check(all, sound)
  return options.mode === "check" || !compiles ? compiles : yield* hunt(all, sound, { ...options, jobs })
}, Effect.scoped)

const start = async (options: Options): Promise<void> => {
  if (options.mode === "help") return say(usage)
  if (options.mode === "generic") return carryOut(Generic.hunt(root, options, say))
  const chosen = chosenBy(options)
  if (chosen.length === 0)
    throw new UsageError(`no defect of this part has ${options.only.join(" or ")} in its id, title or file; --list shows them all`)
  if (options.mode === "list") return say(chosen.map(({ id, title, file }) => `${id}: ${title} (${file})`).join("\n"))
  await carryOut(program(options))
}

const carryOut = async (work: Effect.Effect<boolean>): Promise<void> => {
  const began = performance.now()
  const interruption = new AbortController()
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => interruption.abort())
  const exit = await Effect.runPromiseExit(work, { signal: interruption.signal })
  if (Exit.isFailure(exit)) say(Cause.hasInterruptsOnly(exit.cause) ? "interrupted" : Cause.pretty(exit.cause))
  process.exitCode = Exit.isSuccess(exit) && exit.value ? 0 : 1
  say(`${((performance.now() - began) / 1000).toFixed(0)} s`)
}

try {
  await start(parseOptions(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n\n${usage}\n`)
  process.exitCode = 2
}
