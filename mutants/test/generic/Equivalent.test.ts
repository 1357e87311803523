// proves that a change which is named equivalent is found by what it is, and missed when it is gone: quality.md, "Do the tests bite?"
import { dirname } from "node:path"
import { describe, expect, it } from "vitest"
import { match } from "../../src/generic/Equivalent.ts"
import { equivalents } from "../../src/generic/equivalents.ts"
import { sourcesIn } from "../../src/generic/Scope.ts"
import { mutantsOf } from "../../src/generic/Sites.ts"

const file = "packages/engine/src/Here.ts"
const text = "f(1)\ng(1)"
const mutants = mutantsOf([{ file, text }])
const found = (find: string, replace: string) => match([{ file, find, replace, reason: "because" }], mutants, () => text)

describe("a named equivalent", () => {
  it("is the mutant that makes the same text", () => {
    const { named, stale } = found("g(1)", "g(2)")
    expect(stale).toEqual([])
    expect(mutants.filter(({ id }) => named.has(id))).toMatchObject([{ line: 2, before: "1", replacement: "2" }])
  })

  it.each([
    ["its text is gone", "h(1)", "h(2)"],
    ["its text stands there twice", "(1)", "(2)"],
    ["no operator makes the change", "g(1)", "g(7)"],
  ])("is stale when %s", (_why, find, replace) => {
    expect(found(find, replace)).toMatchObject({ named: new Map(), stale: [{ find }] })
  })

  it("is stale when its file is gone", () => {
    expect(match([{ file, find: "g(1)", replace: "g(2)", reason: "because" }], [], () => undefined).stale).toHaveLength(1)
  })
})

it("all that are named are still there, each with a reason", () => {
  const sources = sourcesIn(dirname(dirname(dirname(import.meta.dirname))))
  const files = new Set(equivalents.map((each) => each.file))
  const those = sources.filter((source) => files.has(source.file))
  const { stale } = match(equivalents, mutantsOf(those), (path) => those.find((source) => source.file === path)?.text)
  expect(stale.map((each) => `${each.file}: ${each.find}`)).toEqual([])
  expect(equivalents.filter(({ reason }) => reason.length < 20)).toEqual([])
})
