// proves what the page shows: quality.md, "Do the tests bite?"
import { expect, it } from "vitest"
import type { Kept } from "../../src/generic/Kept.ts"
import { pageOf } from "../../src/generic/page.ts"

const kept = (seed: number, outcome: Kept["outcome"]): Kept => ({
  seed,
  id: "id",
  file: "packages/engine/src/decide/Merge.ts",
  line: 1,
  operator: "swap number",
  before: "1",
  after: "2",
  outcome,
})

it("has a table for each seed, and each change that makes no difference with its reason", () => {
  const equivalent = { file: "packages/engine/src/decide/Merge.ts", find: "a || b", replace: "a", reason: "b is never so" }
  const page = pageOf([kept(1, "killed"), kept(1, "survived"), kept(2, "killed")], [equivalent])
  const [, one, two] = page.split("\n## ")
  expect(one).toMatch(/^Seed 1\n/)
  expect(one).toMatch(/`packages\/engine\/src\/decide` \| 2 +\| 1 +\| 1 +\| 0 +\| 0 +\| 50 %/)
  expect(two).toMatch(/`all` +\| 1 +\| 1 .* 100 %/)
  expect(page).toContain("| `a \\|\\| b` | `a`")
  expect(page).toContain("b is never so")
})
