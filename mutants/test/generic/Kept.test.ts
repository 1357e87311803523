// proves that what was seen is kept from one run to the next: quality.md, "Do the tests bite?"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"
import * as Kept from "../../src/generic/Kept.ts"
import { mutantsOf } from "../../src/generic/Sites.ts"

const kept = (seed: number, file: string, line: number, id = "id"): Kept.Kept => ({
  seed,
  id,
  file,
  line,
  operator: "swap number",
  before: "1",
  after: "2",
  outcome: "survived",
})

it("is read as it was written, by seed and place", () => {
  const folder = mkdtempSync(join(tmpdir(), "syncline-mutants-test-"))
  const path = join(folder, "generic.jsonl")
  try {
    expect(Kept.read(path)).toEqual([])
    Kept.write([kept(2, "a.ts", 1), kept(1, "b.ts", 1), kept(1, "a.ts", 2), kept(1, "a.ts", 1)], path)
    expect(Kept.read(path)).toEqual([kept(1, "a.ts", 1), kept(1, "a.ts", 2), kept(1, "b.ts", 1), kept(2, "a.ts", 1)])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

it("knows where a mutant is now, and leaves one that is gone where it was", () => {
  const mutants = mutantsOf([{ file: "packages/engine/src/decide/Here.ts", text: "\n\nf(1)" }])
  const [first] = mutants
  expect(Kept.located([kept(1, "packages/engine/src/Here.ts", 1, first?.id), kept(1, "gone.ts", 7)], mutants)).toMatchObject([
    { file: "packages/engine/src/decide/Here.ts", line: 3 },
    { file: "gone.ts", line: 7 },
  ])
})
