/**
 * Which mutants compile: a mistake that the compiler finds is none that a programmer could leave behind. All are compiled at once, each in a file of its own
 * beside the one that it changes. One that changes the declarations counts as found: whoever uses them may complain.
 */
import { Effect } from "effect"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Child from "../Child.ts"
import type { Copy } from "../Copy.ts"
import { type Mutant, mutated } from "./Mutant.ts"
import { mutatedPackages } from "./Scope.ts"

const limitMillis = 900_000

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

/** Where one text does not parse, the compiler says nothing of what is wrong with the others. */
const isOfSyntax = /error TS1\d{3}:/

/** The ids of those that compile. */
export const fitting: (mutants: ReadonlyArray<Mutant>, copy: Copy) => Effect.Effect<ReadonlySet<string>> = Effect.fnUntraced(function* (
  mutants: ReadonlyArray<Mutant>,
  copy: Copy,
) {
  if (mutants.length === 0) return new Set()
  const variants = mutants.map((mutant, index) => ({ mutant, path: mutant.file.replace(/\.ts$/, `.mutant${index}.ts`) }))
  const output = yield* Effect.acquireUseRelease(
    Effect.sync(() => {
      for (const { mutant, path } of variants) writeFileSync(join(copy.root, path), mutated(mutant, copy.read(mutant.file)))
    }),
    () => compile(copy),
    () => Effect.sync(() => variants.forEach(({ path }) => rmSync(join(copy.root, path)))),
  )
  const faulty = new Set(output.split("\n").map((line) => line.split("(")[0]))
  const rest = variants.flatMap(({ mutant, path }) => (faulty.has(path) ? [] : [mutant]))
  if (isOfSyntax.test(output) && rest.length < mutants.length) return yield* fitting(rest, copy)
  const fit = variants.filter(({ mutant, path }) => !faulty.has(path) && declarationOf(copy, path) === declarationOf(copy, mutant.file))
  return new Set(fit.map(({ mutant }) => mutant.id))
})
