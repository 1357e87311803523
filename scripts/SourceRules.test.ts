import { describe, expect, it } from "vitest"
import { sourceViolations } from "./SourceRules.ts"

describe("the rules for source files", () => {
  it("refuses names that say nothing", () => {
    expect(sourceViolations("packages/engine/src/utils.ts", "")).toEqual([
      "packages/engine/src/utils.ts: the name does not say what the file is for",
    ])
    expect(sourceViolations("packages/engine/test/Helpers.test.ts", "")).toHaveLength(1)
    expect(sourceViolations("packages/engine/src/model/Link.ts", "")).toEqual([])
  })

  it("finds every way around the checks, with its line", () => {
    const comment = (text: string) => `// ${text}`
    const text = [
      "const fine = 1 as const",
      "const a = fine as unknown as string",
      comment("oxlint-disable-next-line no-console"),
      comment("@ts-ignore"),
      comment("@effect-diagnostics floatingEffect:off"),
    ].join("\n")
    expect(sourceViolations("a.ts", text)).toEqual([
      "a.ts:2 casts through unknown",
      "a.ts:3 switches a lint rule off",
      "a.ts:4 switches the compiler off",
      "a.ts:5 switches an Effect diagnostic off",
    ])
  })
})
