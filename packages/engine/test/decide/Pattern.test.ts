import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Result, Schema } from "effect"
import * as Pattern from "../../src/decide/Pattern.ts"

const found = (source: string, line: string, work = { left: Pattern.mostWork }): ReadonlyArray<string> => {
  const letters = [...line]
  return Pattern.find(Result.getOrThrow(Pattern.parse(source)), letters, work).map(({ from, to }) => letters.slice(from, to).join(""))
}

const fault = (source: string) => Result.getFailure(Pattern.parse(source))

describe("a pattern", () => {
  it("is found as a regular expression of the same words is", () => {
    const line = "INT-12 and int-7, INT-345: a.b@c.de (x) INT-  ßx"
    for (const source of [
      "INT-\\d+",
      "[a-z]+",
      "[^ ]+",
      "\\bint",
      "INT-\\d{3}",
      "INT-\\d{1,2}",
      "\\(x\\)",
      "^INT",
      "x$",
      "a\\.b@(?:c|d)\\.de",
      "\\S+@\\S+",
      "[\\d,]+",
      ".",
      "[]x]+|-",
      "\\W{2,}",
    ]) {
      assert.deepStrictEqual(
        found(source, line),
        [...line.matchAll(new RegExp(source.replace("[]x]", "[\\]x]"), "gu"))].map(([words]) => words),
        source,
      )
    }
  })

  it("takes the longest that begins first", () => {
    assert.deepStrictEqual(found("a|ab|abcd", "abcabcd"), ["ab", "abcd"])
    assert.deepStrictEqual(found("(ab?)+", "aabab b"), ["aabab"])
  })

  it("is refused where it would have to go back, or says nothing", () => {
    assert.isTrue(fault("a*")._tag === "Some" && fault("^")._tag === "Some" && fault("(a|)")._tag === "Some")
    for (const source of [
      "(",
      ")",
      "[a",
      "*a",
      "a{2,1}",
      "a{x}",
      "(?=a)",
      "(a)\\1",
      "a+?",
      "a++",
      "[z-a]",
      "\\p{L}",
      "(a{100}){11}",
      "a\\",
    ]) {
      assert.strictEqual(fault(source)._tag, "Some", source)
    }
  })

  it("makes no more work than the line is long, however it is made to go back elsewhere", () => {
    const work = { left: Pattern.mostWork }
    assert.deepStrictEqual(found("(a+)+b", "a".repeat(20_000), work), [])
    assert.isAbove(work.left, Pattern.mostWork - 20_000 * 20)
  })

  it("finds nothing more when its work is done", () => {
    const work = { left: 1000 }
    assert.isBelow(found("a", "a".repeat(10_000), work).length, 1000)
    assert.isAtMost(work.left, 0)
  })

  const letters = Arbitrary.array(Arbitrary.schema(Schema.Literals(["a", "b", "c"])), { maxLength: 12 })
  it.effect.prop("finds in any line what an expression does", { letters }, ({ letters: line }) =>
    Effect.sync(() => {
      const text = line.join("")
      for (const source of ["ab*", "[ab]+c", "a.c", "(a|b)c", "b{2}", "^a+", "c$", "(ab)+"]) {
        assert.deepStrictEqual(
          found(source, text),
          [...text.matchAll(new RegExp(source, "g"))].map(([words]) => words),
          source,
        )
      }
    }),
  )
})
