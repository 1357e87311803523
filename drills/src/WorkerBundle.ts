/**
 * The worker program in one file, made from the sources as they are. A drill starts two workers or more, and to find and load five hundred modules took each
 * of them more than a second.
 */
import { Effect } from "effect"
import { mkdirSync, renameSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { rolldown } from "rolldown"

const program = join(import.meta.dirname, "workerProgram.ts")
const target = join(import.meta.dirname, "../build/worker.mjs")

const build = async (): Promise<string> => {
  const bundle = await rolldown({ input: program, platform: "node" })
  const { output } = await bundle.generate({ format: "esm", codeSplitting: false })
  await bundle.close()
  // Whoever makes it at the same time makes the same, and nobody starts a half of it.
  const fresh = `${target}.${process.pid}`
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(fresh, output[0].code)
  renameSync(fresh, target)
  return target
}

let built: Promise<string> | undefined

/** Where it is; made when it is first asked for. */
export const file: Effect.Effect<string> = Effect.promise(() => (built ??= build()))
