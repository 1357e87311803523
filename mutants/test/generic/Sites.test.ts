// proves what the operators of the mutator make of small texts: quality.md, "Do the tests bite?"
import { describe, expect, it } from "vitest"
import { mutated } from "../../src/generic/Mutant.ts"
import type { operators } from "../../src/generic/operators.ts"
import { mutantsOf } from "../../src/generic/Sites.ts"

const file = "packages/engine/src/Here.ts"

const mutantsIn = (text: string) => mutantsOf([{ file, text }])

/** The texts that an operator makes of one. */
const made = (operator: keyof typeof operators, text: string): ReadonlyArray<string> =>
  mutantsIn(text)
    .filter((mutant) => mutant.operator === operator)
    .map((mutant) => mutated(mutant, text))

describe("conditions", () => {
  it("are turned round: comparisons by their opposite, everything else by a no", () => {
    expect(made("flip condition", "if (a) b()")).toEqual(["if (!(a)) b()"])
    expect(made("flip condition", "if (!a) b()")).toEqual(["if (a) b()"])
    expect(made("flip condition", "const c = a === 1 ? b : d")).toEqual(["const c = a !== 1 ? b : d"])
    expect(made("flip condition", "const c = a <= b")).toEqual(["const c = a > b"])
    expect(made("flip condition", "if (a && b) c()")).toEqual(["if (!(a && b)) c()"])
  })

  it("are off by the value at the border", () => {
    expect(made("move border", "const c = a < b")).toEqual(["const c = a <= b"])
    expect(made("move border", "const c = a >= b")).toEqual(["const c = a > b"])
    expect(made("move border", "const c = a === b")).toEqual([])
  })

  it("are decided beforehand, but in loops", () => {
    expect(made("decide condition", "if (a) b()")).toEqual(["if (true) b()", "if (false) b()"])
    expect(made("decide condition", "while (a) b()")).toEqual([])
  })

  it("lose a half, or their connective", () => {
    expect(made("drop operand", "const c = a ?? b")).toEqual(["const c = a", "const c = b"])
    expect(made("drop operand", "const c = () => a ?? { b: 1 }")).toEqual(["const c = () => a", "const c = () => ({ b: 1 })"])
    expect(made("swap and/or", "const c = a || b")).toEqual(["const c = a && b"])
    expect(made("swap and/or", "const c = a ?? b")).toEqual([])
  })
})

describe("statements", () => {
  it("are not carried out", () => {
    expect(made("drop statement", "f()\ng()")).toEqual([";\ng()", "f()\n;"])
    expect(made("drop statement", "function* f() {\n  yield* g()\n  return 1\n}")).toEqual(["function* f() {\n  ;\n  return 1\n}"])
    expect(made("drop statement", "const f = () => { if (a) return\n  b() }")).toEqual([
      "const f = () => { if (a) ;\n  b() }",
      "const f = () => { if (a) return\n  ; }",
    ])
  })

  it("stay where nothing goes without them", () => {
    expect(made("drop statement", '"use strict"')).toEqual([])
    expect(made("drop statement", "class A extends B { constructor() { super() } }")).toEqual([])
  })

  it("are skipped as the body of a loop or of an else", () => {
    expect(made("skip branch", "for (const a of b) c(a)")).toEqual(["for (const a of b) {}"])
    expect(made("skip branch", "if (a) b()\nelse { c() }")).toEqual(["if (a) b()\nelse {}"])
    expect(made("skip branch", "if (a) b()\nelse if (c) d()")).toEqual([])
  })

  it("are left at once, in functions that answer nothing", () => {
    expect(made("return early", "const f = () => { a(); b() }")).toEqual(["const f = () => {}"])
    expect(made("return early", "const f = function* () { if (a) return; yield* b }")).toEqual(["const f = function* () {}"])
    expect(made("return early", "const f = () => { a(); return 1 }")).toEqual([])
    expect(made("return early", "const f = () => { const g = () => { return 1 }; g() }")).toEqual(["const f = () => {}"])
    expect(made("return early", "const f = () => { a() }")).toEqual([])
  })
})

describe("constants", () => {
  it("are one more or less, or where they are large twice or half as much", () => {
    expect(made("swap number", "const a = 1")).toEqual(["const a = 2", "const a = 0"])
    expect(made("swap number", "const a = b - 0")).toEqual(["const a = b - 1", "const a = b - (-1)"])
    expect(made("swap number", "const a = 60_000")).toEqual(["const a = 120000", "const a = 30000"])
  })

  it("are the other boolean, or no text", () => {
    expect(made("swap boolean", "f(true)")).toEqual(["f(false)"])
    expect(made("swap text", 'const a = "b"')).toEqual(['const a = ""'])
    expect(made("swap text", 'const a = ""')).toEqual(['const a = "mutated"'])
    expect(made("swap text", "const a = `${b} c`")).toEqual(["const a = ``"])
  })
})

describe("members", () => {
  it("are left out one by one, with their commas", () => {
    expect(made("drop field", "const a = { b, ...c, d: 1 }")).toEqual([
      "const a = { ...c, d: 1 }",
      "const a = { b, d: 1 }",
      "const a = { b, ...c,  }",
    ])
    expect(made("drop item", "const a = [b, ...c]")).toEqual(["const a = [...c]", "const a = [b, ]"])
  })

  it("take the comma along that stands behind the last", () => {
    expect(made("drop field", "const a = {\n  b: 1,\n  c: 2,\n}")).toEqual(["const a = {\n  c: 2,\n}", "const a = {\n  b: 1,\n  \n}"])
    expect(made("drop field", "const a = { b, c }")).toEqual(["const a = { c }", "const a = { b,  }"])
  })

  it("stay in patterns and types", () => {
    expect(made("drop field", "const { a, b } = c")).toEqual([])
    expect(made("drop field", "type A = { readonly b: 1 }")).toEqual([])
  })
})

describe("calculations", () => {
  it("go the other way", () => {
    expect(made("swap arithmetic", "const a = b + c")).toEqual(["const a = b - c"])
    expect(made("swap arithmetic", "a += b")).toEqual(["a -= b"])
    expect(made("swap arithmetic", "const a = Math.max(b, c)")).toEqual(["const a = Math.min(b, c)"])
    expect(made("swap some/every", "const a = b.some(c)")).toEqual(["const a = b.every(c)"])
    expect(made("swap some/every", "const a = b.toString()")).toEqual([])
  })
})

describe("what is left alone", () => {
  it.each([
    ["types", 'type A = { a: "b"; c: 1 } | true\ninterface B { c: 1 }\ndeclare const d: "e"'],
    ["paths of modules", 'import { a } from "./a.ts"\nexport { b } from "./b.ts"\nexport * from "./c.ts"'],
    ["texts of tagged templates", "const a = sql`select ${1}`"],
    ["names of classes, services and spans", 'const f = Effect.fn("A.f")\nclass A extends Context.Service()("A") {}'],
    ["places where only tests hook in", 'const f = function* () { yield* Failpoint.pass("here") }'],
    [
      "what traces are annotated with",
      'const f = Effect.withSpan("A.f", { attributes: { a: 1, b } })\nconst g = Effect.annotateLogs({ a, b: "c" })',
    ],
    ["the heads of counting loops", "for (let a = b; a < 3; a += 1) {}"],
  ])("%s", (_what, text) => {
    expect(mutantsIn(text).map((mutant) => mutated(mutant, text))).toEqual([])
  })
})

it("a key that stands for none is no text that matters", () => {
  expect(made("swap text", 'f.get(a ?? "")')).toEqual([])
  expect(made("swap text", 'f(a ?? "")')).toEqual(['f(a ?? "mutated")'])
})

describe("a mutant", () => {
  it("keeps its id when the file is edited elsewhere or moves within its package", () => {
    const [before] = mutantsIn("if (a) b()")
    const [after] = mutantsOf([{ file: "packages/engine/src/decide/Here.ts", text: "const c = d\n\nif (a) b()" }])
    expect(after?.id).toBe(before?.id)
    expect(after).toMatchObject({ line: 3, operator: before?.operator })
  })

  it("has another id than the same change elsewhere", () => {
    const ids = [...mutantsIn("f(1)\ng(1)"), ...mutantsOf([{ file: "packages/syncline/src/Here.ts", text: "f(1)" }])].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})
