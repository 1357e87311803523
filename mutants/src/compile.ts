/**
 * Which planted defects do not compile: one that does not is no defect that a programmer could leave behind. All are compiled at once, each in a copy of its
 * file beside it, which takes as long as to compile the sources once. Only where the compiler complains a defect is then compiled alone, in its place.
 */
import { Effect } from "effect"
import { existsSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import * as Child from "./Child.ts"
import type { Copy } from "./Copy.ts"
import { type Defect, planted } from "./Defect.ts"

const limitMillis = 300_000

/** The project of the sources that a file is part of. */
const projectOf = (root: string, file: string): string => {
  const folder = dirname(file)
  const project = join(folder, "tsconfig.src.json")
  return folder === "." || existsSync(join(root, project)) ? project : projectOf(root, folder)
}

/** What the compiler says against the sources as they are; empty when nothing. */
const compile = Effect.fnUntraced(function* ({ root }: Copy, files: ReadonlyArray<string>) {
  const projects = new Set(files.map((file) => projectOf(root, file)))
  const program = join(root, "node_modules", ".bin", "tsc")
  const { code, output } = yield* Child.run({ program, parameters: ["-b", ...projects, "--pretty", "false"], cwd: root, limitMillis })
  return code === 0 ? "" : output
})

/** The files that the compiler has something to say of. */
const blamed = (output: string): ReadonlySet<string> =>
  new Set(output.split("\n").flatMap((line) => /^(.+?)\(\d+,\d+\): error /.exec(line)?.[1] ?? []))

const together = (all: ReadonlyArray<Defect>, copy: Copy) => {
  const variants = all.map((defect, index) => ({ defect, file: defect.file.replace(/\.ts$/, `.planted${index}.ts`) }))
  const write = Effect.sync(() => {
    for (const { defect, file } of variants) writeFileSync(join(copy.root, file), planted(defect, copy.read(defect.file)))
  })
  const remove = () => Effect.sync(() => variants.forEach(({ file }) => rmSync(join(copy.root, file))))
  return Effect.acquireUseRelease(
    write,
    () => compile(copy, all.map(({ file }) => file)), // prettier-ignore
    remove,
  ).pipe(Effect.map((output) => ({ output, variants })))
}

const alone = (defect: Defect, copy: Copy) =>
  Effect.acquireUseRelease(
    Effect.sync(() => copy.plant(defect)),
    () => compile(copy, [defect.file]),
    (restore) => Effect.sync(restore),
  )

export interface Complaint {
  /** Absent when the sources do not compile even without a defect. */
  readonly defect?: Defect
  readonly output: string
}

export const complaints = Effect.fnUntraced(function* (all: ReadonlyArray<Defect>, copy: Copy): Effect.fn.Return<ReadonlyArray<Complaint>> {
  const { output, variants } = yield* together(all, copy)
  if (output === "") return []
  const files = blamed(output)
  const suspects = variants.flatMap(({ defect, file }) => (files.has(file) ? [defect] : []))
  if (files.size !== suspects.length || suspects.length === 0) return [{ output }]
  const found: Array<Complaint> = []
  for (const defect of suspects) {
    const said = yield* alone(defect, copy)
    if (said !== "") found.push({ defect, output: said })
  }
  return found
})
