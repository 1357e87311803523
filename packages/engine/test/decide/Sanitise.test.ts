import { assert, describe, it } from "@effect/vitest"
import type { Mapping } from "@syncline/adapter-core"
import * as Sanitise from "../../src/decide/Sanitise.ts"

const said = (text: string, ...sanitisers: ReadonlyArray<Mapping.Sanitiser>) => Sanitise.make(sanitisers)(text)

// proves T-62
describe("what is taken out of a text", () => {
  it("are secrets, with what is around them left as it is", () => {
    const token = `ghp_${"a1B2".repeat(9)}`
    assert.strictEqual(said(`use ${token}, or not`, "secrets"), `use ${Sanitise.removed}, or not`)
    const texts = [
      `github_pat_${"x".repeat(22)}`,
      `lin_api_${"x".repeat(30)}`,
      "xoxb-1234567890-abc",
      "AKIAIOSFODNN7EXAMPLE",
      `sk-${"x".repeat(20)}`,
      "eyJhbGciOiJI.eyJzdWIiOiIx.abcdefgh",
    ]
    for (const text of texts) assert.strictEqual(said(text, "secrets"), Sanitise.removed, text)
    for (const text of ["ghp_", "a sky-blue thing", "the key is: task-force"]) assert.strictEqual(said(text, "secrets"), text)
  })

  it("are private keys to their end, or to that of the text", () => {
    const key = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----"
    assert.strictEqual(said(`a\n${key}\nb`, "secrets"), `a\n${Sanitise.removed}\nb`)
    assert.strictEqual(said("a\n-----BEGIN PRIVATE KEY-----\nabc", "secrets"), `a\n${Sanitise.removed}`)
  })

  it("are addresses, pictures and comments", () => {
    assert.strictEqual(said("ask ada@acme.example.", "emails"), `ask ${Sanitise.removed}.`)
    assert.strictEqual(said('a ![x](https://a.b/c) <IMG src="x"> b', "images"), "a   b")
    assert.strictEqual(said("a <!-- x\ny --> b", "comments"), "a  b")
  })

  it("is what people name, word by word or by the line", () => {
    assert.strictEqual(said("see intra.acme, intra.acme", { text: "intra.acme", by: "$& docs" }), "see $& docs, $& docs")
    assert.strictEqual(said("a\nINTERNAL: b\nc", { text: "INTERNAL:", dropLine: true }), "a\nc")
    assert.strictEqual(said("INT-1 x\nINT-22", { match: "INT-\\d+", by: "#" }), "# x\n#")
    assert.strictEqual(said("a\n  > b\nc", { match: "^\\s*>", dropLine: true }), "a\nc")
  })

  it("comes one after the other", () => {
    assert.strictEqual(said("a", { text: "a", by: "b" }, { text: "b", by: "c" }), "c")
  })

  it("makes a text unsayable that takes too much work", () => {
    assert.isUndefined(said("a".repeat(30_000), { match: "a|a.*b", by: "x" }))
  })

  it("has a fault where it does not say one thing", () => {
    for (const sanitiser of [
      {},
      { text: "a" },
      { text: "a", match: "b", by: "" },
      { text: "a", by: "", dropLine: true as const },
      { text: "a\nb", by: "" },
      { match: "(", by: "" },
    ]) {
      assert.isString(Sanitise.fault(sanitiser))
    }
    assert.isUndefined(Sanitise.fault({ match: "a+", by: "" }))
    assert.isUndefined(Sanitise.fault("secrets"))
  })
})
