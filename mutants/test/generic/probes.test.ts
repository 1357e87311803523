// proves that probes tell what is reached and change nothing else: quality.md, "Do the tests bite?"
import { expect, it } from "vitest"
import { nearest, probe } from "../../src/generic/probes.ts"

/** Runs a text with probes; the pieces of the text that it tells to have reached. */
const reached = (text: string): { readonly answer: unknown; readonly regions: ReadonlyArray<string> } => {
  const found = new Set<number>()
  const { text: probed, probes } = probe("here.ts", text, 5)
  const run = new Function("globalThis", `${probed}; return answer`) as (global: object) => unknown
  const answer = run({ __reached: (id: number) => void found.add(id) })
  return { answer, regions: probes.filter(({ id }) => found.has(id)).map(({ start, end }) => text.slice(start, end)) }
}

it("tells which branch was taken", () => {
  const { answer, regions } = reached("let answer = 0\nif (1 > 2) answer = 1\nelse answer = 2 > 1 ? 3 : 4")
  expect(answer).toBe(3)
  expect(regions).toContain("3")
  expect(regions).toContain("answer = 2 > 1 ? 3 : 4")
  expect(regions).not.toContain("answer = 1")
  expect(regions).not.toContain("4")
})

it("tells what comes before a return, and not what comes after", () => {
  const { answer, regions } = reached("const f = (a) => { if (a) return 1\n  const b = 2\n  return b }\nconst answer = f(true)")
  expect(answer).toBe(1)
  expect(regions).toContain("return 1")
  expect(regions).not.toContain("const b = 2")
})

it("tells whether an arrow function was called and the right side of a connective looked at", () => {
  const { regions } = reached("const f = () => ({ a: 1 })\nconst g = () => [2]\nconst answer = false && g()\nf()")
  expect(regions).toContain("({ a: 1 })")
  expect(regions).not.toContain("[2]")
  expect(regions).not.toContain("g()")
})

it("leaves lines where they are, and numbers probes from the first on", () => {
  const text = "const f = () => {\n  return a\n    ? b\n    : c\n}"
  const { text: probed, probes } = probe("here.ts", text, 5)
  expect(probed.split("\n").length).toBe(text.split("\n").length)
  expect(probes.map(({ id }) => id)).toEqual(probes.map((_, index) => index + 5))
})

it("finds the innermost probe around a place", () => {
  const text = "const f = (a) => a ? 1 : 2"
  const { probes } = probe("here.ts", text, 0)
  const at = text.indexOf("1")
  const { start, end } = nearest(probes, { start: at, end: at + 1 }) ?? { start: 0, end: 0 }
  expect(text.slice(start, end)).toBe("1")
})
