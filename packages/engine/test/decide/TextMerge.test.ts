import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import * as TextMerge from "../../src/decide/TextMerge.ts"

/** Few different lines, so that equal ones meet; with and without carriage returns and empty lines. */
const lines = Arbitrary.schema(Schema.Array(Schema.Literals(["a", "b", "c", "c\r", ""])))
const text = Arbitrary.map(lines, (parts) => parts.join("\n"))
const runs = { arbitrary: { runs: 1000 } }

describe("TextMerge", () => {
  it.prop(
    "takes the side that changed where the other did not",
    { base: text, side: text },
    ({ base, side }) => {
      assert.strictEqual(TextMerge.merge(base, side, base), side)
      assert.strictEqual(TextMerge.merge(base, base, side), side)
      assert.strictEqual(TextMerge.merge(base, side, side), side)
    },
    runs,
  )

  it.prop(
    "does not care which side is which",
    { base: text, left: text, right: text },
    ({ base, left, right }) => assert.strictEqual(TextMerge.merge(base, left, right), TextMerge.merge(base, right, left)),
    runs,
  )

  it.prop(
    "keeps both edits where untouched lines lie between them",
    { above: lines, newAbove: lines, between: lines, below: lines, newBelow: lines },
    ({ above, newAbove, between, below, newBelow }) => {
      const whole = (first: ReadonlyArray<string>, last: ReadonlyArray<string>) => [...first, "=", ...between, "=", ...last].join("\n")
      assert.strictEqual(TextMerge.merge(whole(above, below), whole(newAbove, below), whole(above, newBelow)), whole(newAbove, newBelow))
    },
    runs,
  )

  it.prop(
    "invents no line and, merged again, changes nothing",
    { base: text, left: text, right: text },
    ({ base, left, right }) => {
      const merged = TextMerge.merge(base, left, right)
      if (merged === undefined) return
      const known = new Set([base, left, right].flatMap((side) => side.split("\n")))
      assert.isTrue(merged.split("\n").every((line) => known.has(line)))
      assert.strictEqual(TextMerge.merge(left, merged, left), merged)
    },
    runs,
  )

  const base = "one\ntwo\nthree\nfour\nfive"

  it("finds no merge for different edits of the same or of neighbouring lines", () => {
    assert.isUndefined(TextMerge.merge(base, base.replace("two", "2"), base.replace("two", "zwei")))
    assert.isUndefined(TextMerge.merge(base, base.replace("two", "2"), base.replace("three", "3")))
    assert.isUndefined(TextMerge.merge(base, `${base}\nsix`, `${base}\nsechs`))
    assert.isUndefined(TextMerge.merge(base, base.replace("two\n", ""), base.replace("two", "2")))
    assert.isUndefined(TextMerge.merge("", "left", "right"))
  })

  it("takes the same edit of both sides once, beside different ones", () => {
    const left = base.replace("one", "1").replace("five", "5")
    assert.strictEqual(TextMerge.merge(base, left, base.replace("five", "5").replace("three", "3")), "1\ntwo\n3\nfour\n5")
  })

  it("keeps line ends as they are", () => {
    const windows = base.replaceAll("\n", "\r\n")
    assert.strictEqual(
      TextMerge.merge(windows, windows.replace("one", "1"), windows.replace("five", "5")),
      "1\r\ntwo\r\nthree\r\nfour\r\n5",
    )
    assert.strictEqual(TextMerge.merge(base, `${base}\n`, base.replace("one", "1")), `${base.replace("one", "1")}\n`)
    assert.strictEqual(TextMerge.merge(`${base}\n`, base, `${base}\n`.replace("one", "1")), base.replace("one", "1"))
  })

  it("is done with texts that were rewritten as a whole before anyone waits for it", () => {
    const rewritten = (name: string) => Array.from({ length: 20_000 }, (_, index) => `${name} ${index}`).join("\n")
    assert.isUndefined(TextMerge.merge(rewritten("base"), rewritten("left"), rewritten("right")))
  })

  it("merges texts of more lines than a call takes arguments", () => {
    const long = Array.from({ length: 300_000 }, (_, index) => `line ${index}`)
    const right = [...long, ...long].join("\n")
    assert.strictEqual(TextMerge.merge(long.join("\n"), long.with(0, "first").join("\n"), right), right.replace("line 0", "first"))
  })
})
