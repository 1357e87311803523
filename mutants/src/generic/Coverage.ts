/** Which tests reach which places of the sources. */
import { Effect } from "effect"
import type { Copy } from "../Copy.ts"
import type { Mutant } from "./Mutant.ts"
import { type Probe, nearest, probe } from "./probes.ts"
import { seers, sourcesIn } from "./Scope.ts"
import { survey } from "./survey.ts"
import type { Reaching, Test, TestFile } from "./Test.ts"

export interface Coverage {
  /** By package, its own first: what reaches a mutant, by test files. */
  readonly reaching: (mutant: Mutant) => ReadonlyArray<ReadonlyArray<Reaching>>
  /** What fails without any mutant, in sentences. */
  readonly failing: ReadonlyArray<string>
}

/** What reaches each probe. */
export const byProbe = (files: ReadonlyArray<TestFile>): ReadonlyMap<number, ReadonlyArray<Reaching>> => {
  const found = new Map<number, Array<Reaching>>()
  for (const { file, around, tests } of files) {
    const ofFile = new Map<number, Array<Test>>(around.map((id) => [id, [...tests]]))
    const anywhere = new Set(around)
    for (const test of tests) {
      for (const id of test.reached) {
        if (anywhere.has(id)) continue
        const known = ofFile.get(id)
        if (known === undefined) ofFile.set(id, [test])
        else known.push(test)
      }
    }
    for (const [id, those] of ofFile) if (those.length > 0) found.set(id, [...(found.get(id) ?? []), { file, tests: those }])
  }
  return found
}

/** What reaches the mutants of the sources chosen. `probed` is spoilt by this: probes stay in it. */
export const measure = Effect.fnUntraced(function* (
  chosen: ReadonlyArray<string>,
  probed: Copy,
  sound: Copy,
  cache: string,
  jobs: number,
): Effect.fn.Return<Coverage> {
  const probes = new Map<string, ReadonlyArray<Probe>>()
  let count = 0
  for (const { file, text } of sourcesIn(sound.root)) {
    const made = probe(file, text, count)
    count += made.probes.length
    probes.set(file, made.probes)
    probed.write(file, made.text)
  }
  const folders = new Set(chosen.flatMap(seers))
  const known = yield* Effect.forEach(folders, (folder) => survey(folder, probed, sound, cache), { concurrency: jobs })
  const reachers = byProbe(known.flatMap(({ files }) => files))
  return {
    reaching: (mutant) => {
      const id = nearest(probes.get(mutant.file) ?? [], mutant)?.id
      const found = (id === undefined ? undefined : reachers.get(id)) ?? []
      return seers(mutant.file)
        .map((folder) => found.filter(({ file }) => file.startsWith(`${folder}/`)))
        .filter(({ length }) => length > 0)
    },
    failing: known.flatMap(({ failing }) => failing),
  }
})
