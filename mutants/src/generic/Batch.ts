/**
 * Which mutants do not compile: a mistake that the compiler finds is none that a programmer could leave behind. All are compiled at once, each in a file of its
 * own beside the one that it changes. Where it changes nothing in the declarations either, nobody else can complain. The others are planted, at most one in each
 * statement at the top of a module, and an error is put down to the mutant in whose statement it is told, or else to all of that file.
 */
import { Effect } from "effect"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
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

const declared = "build/declared"

/** All sources as one program, so that what they have in common is read once. What a mutant no longer uses is no mistake here. */
const project = {
  extends: "./tsconfig.base.json",
  include: mutatedPackages.map((folder) => `${folder}/src`),
  exclude: ["**/src/testing/**"],
  compilerOptions: {
    rootDir: ".",
    outDir: declared,
    composite: false,
    incremental: false,
    declaration: true,
    declarationMap: false,
    emitDeclarationOnly: true,
    rewriteRelativeImportExtensions: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
  },
}

/** What the compiler has against a copy as it is; empty when nothing. It leaves the declarations. */
export const compile = Effect.fnUntraced(function* ({ root }: Copy) {
  const path = join(root, "tsconfig.mutants.json")
  writeFileSync(path, JSON.stringify(project))
  const program = join(root, "node_modules", ".bin", "tsc")
  const { code, output } = yield* Child.run({ program, parameters: ["-p", path, "--pretty", "false"], cwd: root, limitMillis })
  rmSync(path)
  if (code !== 0 && !output.includes("error TS")) return yield* Effect.die(new Error(`the compiler came to no end: ${output.slice(-500)}`))
  return code === 0 ? "" : output
})

const declarationOf = ({ root }: Copy, file: string): string => {
  const path = join(root, declared, file.replace(/\.ts$/, ".d.ts"))
  return existsSync(path) ? readFileSync(path, "utf8") : ""
}

/** Of those that compile by themselves, whether all that anybody else knows of them is as it was. */
const compiledApart = Effect.fnUntraced(function* (mutants: ReadonlyArray<Mutant>, copy: Copy) {
  const variants = mutants.map((mutant, index) => ({ mutant, path: mutant.file.replace(/\.ts$/, `.mutant${index}.ts`) }))
  const output = yield* Effect.acquireUseRelease(
    Effect.sync(() => {
      for (const { mutant, path } of variants) writeFileSync(join(copy.root, path), mutated(mutant, copy.read(mutant.file)))
    }),
    () => compile(copy),
    () => Effect.sync(() => variants.forEach(({ path }) => rmSync(join(copy.root, path)))),
  )
  const faulty = new Set(output.split("\n").map((line) => line.split("(")[0]))
  const fit = variants.filter(({ path }) => !faulty.has(path))
  const known = Map.groupBy(fit, ({ mutant, path }) => declarationOf(copy, path) === declarationOf(copy, mutant.file))
  return { alike: (known.get(true) ?? []).map(({ mutant }) => mutant), other: (known.get(false) ?? []).map(({ mutant }) => mutant) }
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

/** The ids of those in the batch that do not compile. */
const unfit = Effect.fnUntraced(function* (batch: Batch, copy: Copy): Effect.fn.Return<ReadonlySet<string>> {
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

/** The ids of those that compile. */
export const fitting = Effect.fnUntraced(function* (mutants: ReadonlyArray<Mutant>, copy: Copy): Effect.fn.Return<ReadonlySet<string>> {
  if (mutants.length === 0) return new Set()
  const { alike, other } = yield* compiledApart(mutants, copy)
  const fit = new Set([...alike, ...other].map(({ id }) => id))
  for (const batch of batches(other)) for (const id of yield* unfit(batch, copy)) fit.delete(id)
  return fit
})
