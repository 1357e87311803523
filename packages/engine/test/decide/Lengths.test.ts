import { assert, describe, it } from "@effect/vitest"
import * as Lengths from "../../src/decide/Lengths.ts"

const limited = { limits: { title: 3 } }

describe("a text that is longer than an application takes", () => {
  it("is refused with both lengths, in characters, where it may not be cut", () => {
    const tooLong = (title: string) => Lengths.tooLong(limited, {}, { title, body: "long enough" })
    assert.deepStrictEqual(tooLong("abc"), {})
    assert.deepStrictEqual(tooLong("\u{1F600}\u{1F600}\u{1F600}"), {})
    const message = "it has 4 characters, and at most 3 are taken"
    assert.deepStrictEqual(tooLong("abcd"), { title: { value: "abcd", message } })
    assert.deepStrictEqual(Lengths.said(limited, {}, { title: "abcd" }), { title: "abcd" })
  })

  it("is cut between characters where it may be, and no other is", () => {
    const cut = (title: string | number) => Lengths.said(limited, { cutTexts: true }, { title, body: "long enough" })
    assert.deepStrictEqual(cut("ab\u{1F600}d"), { title: "ab\u{1F600}", body: "long enough" })
    assert.deepStrictEqual(cut("abc"), { title: "abc", body: "long enough" })
    assert.deepStrictEqual(cut(12_345), { title: 12_345, body: "long enough" })
    assert.deepStrictEqual(Lengths.tooLong(limited, { cutTexts: true }, { title: "abcd" }), {})
  })

  it("is a text: nothing else is too long, whatever is taken", () => {
    const none = { limits: { title: 0 } }
    for (const title of [12, null, true, ["a"]]) assert.deepStrictEqual(Lengths.tooLong(none, {}, { title }), {})
    assert.deepStrictEqual(Lengths.tooLong(none, {}, {}), {})
    assert.deepStrictEqual(Object.keys(Lengths.tooLong(none, {}, { title: "a" })), ["title"])
  })
})
