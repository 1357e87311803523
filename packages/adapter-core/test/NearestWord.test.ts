// proves issue 9, "refused by name with the nearest right word"
import { assert, describe, it } from "@effect/vitest"
import { NearestWord } from "@syncline/adapter-core"

const { nearest, question } = NearestWord

const states = ["open", "resolved"]
const settings = [
  "direction",
  "strategy",
  "fieldStrategies",
  "intervalMillis",
  "allowUnsafeCreates",
  "cutTexts",
  "mentions",
  "references",
  "attribution",
]

describe("NearestWord.nearest", () => {
  for (const [given, words, expected] of [
    ["opne", states, "open"],
    ["poen", states, "open"],
    ["oepn", states, "open"],
    ["Resolved", states, "resolved"],
    ["interval", settings, "intervalMillis"],
    ["field_strategies", settings, "fieldStrategies"],
    ["baseURL", ["baseUrl", "emails", "limits"], "baseUrl"],
    ["gihub", ["github", "linear"], "github"],
    ["issues", ["issue", "label"], "issue"],
    ["lable", ["issue", "label"], "label"],
    ["in", ["push", "pull", "bidirectional", "disabled"], undefined],
    ["remote", ["local", "external"], undefined],
    ["trello", ["github", "linear"], undefined],
    ["", states, undefined],
    ["…", states, undefined],
    ["x".repeat(100_000), ["x".repeat(99_999)], undefined],
    ["open", [], undefined],
  ] as const) {
    it(`takes ${JSON.stringify(given.slice(0, 20))} for ${expected ?? "nothing"}`, () => {
      assert.strictEqual(nearest(given, words), expected)
    })
  }

  it("prefers the nearer of two", () => {
    assert.strictEqual(nearest("labels", ["label", "labels"]), "labels")
  })
})

describe("NearestWord.question", () => {
  it("asks only where there is something to ask", () => {
    assert.strictEqual(question("opne", states), '; did you mean "open"?')
    assert.strictEqual(question("gone", ["resolved"]), "")
  })
})

describe("NearestWord.listed", () => {
  it("joins words as a sentence does", () => {
    assert.deepStrictEqual(
      [[], ["a"], ["a", "b"], ["a", "b", "c"]].map((words) => NearestWord.listed(words, "or")),
      ["", "a", "a or b", "a, b or c"],
    )
  })
})
