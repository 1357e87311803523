/**
 * Which mutants do not compile: a mistake that the compiler finds is none that a programmer could leave behind. Many are compiled at once, at most one in each
 * statement at the top of a module, and an error is put down to the mutant in whose statement it is told, or else to all of that file.
 */
import { Effect } from "effect"
import { parseSync } from "oxc-parser"
import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Child from "../Child.ts"
import type { Copy } from "../Copy.ts"
import { type Mutant, mutated } from "./Mutant.ts"
import { mutatedPackages } from "./Scope.ts"

const limitMillis = 300_000

/** What is compiled at once. */
export type Batch = ReadonlyArray<Mutant>

/** As few as possible. */
export const batches = (mutants: ReadonlyArray<Mutant>): ReadonlyArray<Batch> => {
  const rounds: Array<Array<Mutant>> = []
  for (const ofStatement of Map.groupBy(mutants, ({ file, within }) => `${file} ${within.start}`).values()) {
    for (const [round, mutant] of ofStatement.entries()) (rounds[round] ??= []).push(mutant)
  }
  return rounds
}

/** All sources as one program, so that what they have in common is read once. What a mutant no longer uses is no mistake here. */
const project = {
  extends: "./tsconfig.base.json",
  include: mutatedPackages.map((folder) => `${folder}/src`),
  exclude: ["**/src/testing/**"],
  compilerOptions: {
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    emitDeclarationOnly: false,
    rewriteRelativeImportExtensions: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
  },
}

/** What the compiler has against a copy as it is; empty when nothing. */
export const compile = Effect.fnUntraced(function* ({ root }: Copy) {
  const path = join(root, "tsconfig.mutants.json")
  writeFileSync(path, JSON.stringify(project))
  const program = join(root, "node_modules", ".bin", "tsc")
  const { code, output } = yield* Child.run({ program, parameters: ["-p", path, "--pretty", "false"], cwd: root, limitMillis })
  rmSync(path)
  if (code !== 0 && !output.includes("error TS")) return yield* Effect.die(new Error(`the compiler came to no end: ${output.slice(-500)}`))
  return code === 0 ? "" : output
})

interface Planted {
  readonly text: string
  /** Where each mutant's statement is now, in lines. */
  readonly places: ReadonlyArray<{ readonly mutant: Mutant; readonly first: number; readonly last: number }>
}

/** A text with all of these in it, of which no two are in one statement. */
export const plantedAll = (text: string, mutants: ReadonlyArray<Mutant>): Planted => {
  let planted = text
  for (const mutant of mutants.toSorted((a, b) => b.start - a.start)) planted = mutated(mutant, planted)
  const growth = ({ start, end, replacement }: Mutant) => replacement.length - (end - start)
  const lineAt = (offset: number) => planted.slice(0, offset).split("\n").length
  const places = mutants.map((mutant) => {
    const moved = mutants.filter(({ start }) => start < mutant.within.start).reduce((sum, each) => sum + growth(each), 0)
    return {
      mutant,
      first: lineAt(mutant.within.start + moved),
      last: lineAt(mutant.within.end + moved + growth(mutant)),
    }
  })
  return { text: planted, places }
}

/** Errors by the lines that they are told of, from what the compiler says. */
const errorLines = (output: string, file: string): ReadonlyArray<number> =>
  output.split("\n").flatMap((line) => {
    const [, path, at] = /^(.+?)\((\d+),\d+\): error /.exec(line) ?? []
    return path === file ? [Number(at)] : []
  })

export const isText = (mutant: Mutant, text: string): boolean => parseSync(mutant.file, mutated(mutant, text)).errors.length === 0

/** The ids of those in the batch that do not compile. */
export const unfit = Effect.fnUntraced(function* (batch: Batch, copy: Copy): Effect.fn.Return<ReadonlySet<string>> {
  const found = new Set<string>()
  const files = [...Map.groupBy(batch, ({ file }) => file)].map(([file, all]) => ({ file, ...plantedAll(copy.read(file), all) }))
  const output = yield* Effect.acquireUseRelease(
    Effect.sync(() => files.map(({ file, text }) => copy.write(file, text))),
    () => compile(copy),
    (restore) => Effect.sync(() => restore.forEach((each) => each())),
  )
  for (const { file, places } of files) {
    for (const line of errorLines(output, file)) {
      const blamed = places.filter(({ first: from, last }) => from <= line && line <= last)
      for (const { mutant } of blamed.length > 0 ? blamed : places) found.add(mutant.id)
    }
  }
  return found
})
