/** What is known of the tests of a package: which places they reach, and how long they take. It holds as long as the sources and the tests are the same. */
import { fingerprint } from "./fingerprint.ts"
import * as Memory from "./Memory.ts"
import type { Line } from "./runner/Line.ts"
import { sourceFoldersIn, supportingFilesOf, testFilesOf } from "./Scope.ts"
import type { Test, TestFile } from "./Test.ts"

type Told<Tag extends Line["_tag"]> = Line & { readonly _tag: Tag }

export interface Knowledge {
  /** The test files of the package. */
  readonly files: ReadonlyArray<string>
  readonly of: (file: string) => TestFile | undefined
  readonly learn: (line: Told<"test">) => void
  /** What was learnt of the file is all that there is to know of it. */
  readonly finish: (line: Told<"file">) => void
}

/** What counts and measures. */
const method = ["Switched.ts", "Sites.ts", "Scope.ts", "fences.ts", "operators", "runner"].map((name) => `mutants/src/generic/${name}`)

export const open = (root: string, folder: string, cache: string): Knowledge => {
  const key = fingerprint(root, [...sourceFoldersIn(root), ...supportingFilesOf(root, folder), ...method, "pnpm-lock.yaml"])
  const memory = Memory.open<TestFile>(cache, `reached-${folder.replaceAll("/", "-")}`, key)
  const files = testFilesOf(root, folder)
  const prints = new Map(files.map((file) => [file, `${file} ${fingerprint(root, [file])}`]))
  const of = (file: string) => memory.get(prints.get(file) ?? "")
  const learnt = new Map<string, Map<string, Test>>()
  return {
    files,
    of,
    learn: ({ file, name, millis, reached }) => {
      const tests = learnt.get(file) ?? new Map<string, Test>()
      learnt.set(file, tests.set(name, { name, millis, reached }))
    },
    finish: ({ file, around }) => {
      const print = prints.get(file)
      if (print === undefined || of(file) !== undefined) return
      memory.put(print, { file, around, tests: [...(learnt.get(file)?.values() ?? [])] })
    },
  }
}
