import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { passages, together } from "../../src/decide/Passages.ts"
import * as TextMerge from "../../src/decide/TextMerge.ts"

const changers = (base: string, local: string, external: string) => passages(base, local, external).map(({ changedBy }) => changedBy)

const text = Arbitrary.map(Arbitrary.schema(Schema.Array(Schema.Literals(["a", "b", "c", "d", ""]))), (lines) => lines.join("\n"))
const runs = { arbitrary: { runs: 5000 } }

describe("passages", () => {
  for (const [what, base, local, external, expected] of [
    ["nobody changed anything", "a\nb", "a\nb", "a\nb", ["nobody"]],
    ["one side changed it", "a\nb\nc", "a\nB\nc", "a\nb\nc", ["nobody", "local", "nobody"]],
    ["each changed another", "a\nb\nc", "A\nb\nc", "a\nb\nC", ["local", "nobody", "external"]],
    ["both changed the same, alike", "a\nb\nc", "a\nB\nc", "a\nB\nc", ["nobody", "both", "nobody"]],
    ["both changed the same, differently", "a\nb\nc", "a\nB\nc", "a\nX\nc", ["nobody", "disputed", "nobody"]],
    ["neighbours, which touch", "a\nb\nc", "A\nb\nc", "a\nB\nc", ["disputed", "nobody"]],
    ["one took away what the other changed", "a\nb\nc", "a\nc", "a\nB\nc", ["nobody", "disputed", "nobody"]],
    ["one added at the end", "a", "a\nb", "a", ["nobody", "local"]],
  ] as const) {
    it(`where ${what}: ${expected.join(", ")}`, () => assert.deepStrictEqual(changers(base, local, external), [...expected]))
  }

  it("are together what both sides make of it, unless something is in dispute", () => {
    assert.strictEqual(together(passages("a\nb\nc", "A\nb\nc", "a\nb\nC")), "A\nb\nC")
    assert.strictEqual(together(passages("a\nb\nc", "a\nB\nc", "a\nB\nc")), "a\nB\nc")
    assert.strictEqual(together(passages("c\nd\nd", "c\nd", "\nc\nd")), "\nc\nd")
    assert.isUndefined(together(passages("a\nb\nc", "a\nB\nc", "a\nX\nc")))
  })

  it("has the lines of each side", () => {
    assert.deepStrictEqual(passages("a\nb\nc\nd", "a\nB\nd", "a\nb\nX\nY\nd"), [
      { changedBy: "nobody", base: ["a"], local: ["a"], external: ["a"] },
      { changedBy: "disputed", base: ["b", "c"], local: ["B"], external: ["b", "X", "Y"] },
      { changedBy: "nobody", base: ["d"], local: ["d"], external: ["d"] },
    ])
  })

  it.prop(
    "are the text of each side when they are put together, and the merged text where there is one",
    { base: text, local: text, external: text },
    ({ base, local, external }) => {
      const found = passages(base, local, external)
      for (const [side, whole] of Object.entries({ base, local, external }) as ReadonlyArray<["base" | "local" | "external", string]>) {
        assert.strictEqual(found.flatMap((passage) => passage[side]).join("\n"), whole)
      }
      const merged = TextMerge.merge(base, local, external)
      if (merged !== undefined) assert.strictEqual(together(found), merged)
    },
    runs,
  )
})
