/** The README lists what the emulators answer, and what they do not, as it is. */
import { readFileSync } from "node:fs"
import { readVendorSchema } from "@syncline/sandbox/contract/linear"
import { describe, expect, it } from "vitest"
import { githubAnswers, githubRefusals, linearAnswers, linearRefusals, linearStandingFields } from "./Answered.ts"

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")
const vendor = readVendorSchema()

/** The lines of the list below a heading. */
const listBelow = (heading: string): string => {
  const [, section = ""] = readme.split(`### ${heading}\n`)
  const [own = ""] = section.split(/\n##/)
  return own
    .split("\n")
    .filter((line) => line.startsWith("- "))
    .join("\n")
}

describe("the README's list", () => {
  it("of what GitHub's emulator answers and refuses", () => {
    expect(listBelow("GitHub: answered")).toBe(githubAnswers())
    expect(listBelow("GitHub: described by GitHub, refused with 501")).toBe(githubRefusals())
  })

  it("of what Linear's emulator answers", () => {
    expect(listBelow("Linear: answered")).toBe(linearAnswers())
    expect(listBelow("Linear: fields that are always empty")).toBe(linearStandingFields())
  })

  it.skipIf(vendor === undefined)("of the fields that Linear's emulator refuses", () => {
    expect(listBelow("Linear: fields that are refused")).toBe(vendor === undefined ? "" : linearRefusals(vendor))
  })
})
