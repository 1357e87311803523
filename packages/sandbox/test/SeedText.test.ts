import { describe, expect, it } from "vitest"
import { makeRandom, makeSeedText } from "../src/index.ts"
import type { SeedText } from "../src/index.ts"

const many = (seed: number, make: (text: SeedText) => string): ReadonlyArray<string> => {
  const text = makeSeedText(makeRandom(seed))
  return Array.from({ length: 2_000 }, () => make(text))
}

describe("makeSeedText", () => {
  it("gives the same texts for the same seed", () => {
    expect(many(3, (text) => text.body())).toEqual(many(3, (text) => text.body()))
    expect(many(3, (text) => text.body())).not.toEqual(many(4, (text) => text.body()))
  })

  it("makes logins as vendors allow them", () => {
    for (const login of many(1, (text) => text.login())) expect(login).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  it("makes titles of one line and a believable length", () => {
    for (const title of many(1, (text) => text.title())) {
      expect(title).toMatch(/^\S.*\S$/u)
      expect(title.length).toBeGreaterThanOrEqual(10)
      expect(title.length).toBeLessThanOrEqual(90)
    }
    expect(new Set(many(1, (text) => text.title())).size).toBeGreaterThan(500)
  })

  it("makes paragraphs of one line, bodies and comments that are never blank", () => {
    for (const paragraph of many(1, (text) => text.paragraph())) expect(paragraph).toMatch(/^\S.*[.?]$/)
    for (const text of [...many(1, (seed) => seed.body()), ...many(1, (seed) => seed.comment())]) expect(text.trim()).not.toBe("")
  })

  it("brings what breaks naive code: accents, emoji, quotes, code and line breaks", () => {
    const everything = many(1, (text) => `${text.personName()}\n${text.title()}\n${text.body()}\n${text.comment()}`).join("\n")
    for (const trap of ["é", "ø", "ß", "🚀", "'", '"', "```", "\n\n", "- ", "> "]) expect(everything).toContain(trap)
  })

  it("makes colours of six hexadecimal digits and label names that repeat", () => {
    for (const color of many(1, (text) => text.color())) expect(color).toMatch(/^[0-9a-f]{6}$/)
    expect(new Set(many(1, (text) => text.labelName())).size).toBeLessThan(40)
  })

  it("refuses to pick from nothing", () => {
    expect(() => makeSeedText(makeRandom(1)).pick([])).toThrow(RangeError)
  })
})
