import { assert, describe, it } from "@effect/vitest"
import { Pictures } from "@syncline/adapter-core"
import { calledBy, pictures, vocabulary } from "../src/Vocabulary.ts"

const names = (text: string) => vocabulary.find(text).map(({ is, name }) => `${is} ${name}`)

describe("Linear's vocabulary", () => {
  it("finds people and issues", () => {
    assert.deepStrictEqual(
      names("ENG-1, (A1-22) https://linear.app/acme/issue/ENG-3/a-title https://linear.app/acme/profiles/ada.l, @grace.h. @é"),
      ["reference ENG-1", "reference A1-22", "reference ENG-3", "mention ada.l", "mention grace.h", "mention é"],
    )
  })

  it("finds none in what only looks so", () => {
    assert.deepStrictEqual(
      names("eng-1 x/ENG-2 ENG-3-4 ENG-5a #ENG-6 ada@acme.example https://linear.app/acme/issue/ENG-7/title#comment-1"),
      [],
    )
  })

  it("says the page, which Linear makes a mention or a reference of", () => {
    const ada = { is: "mention", kind: "person", externalId: "1", address: "ada", partition: undefined } as const
    assert.strictEqual(vocabulary.say({ ...ada, url: "https://linear.app/acme/profiles/ada" }), "https://linear.app/acme/profiles/ada")
    assert.isUndefined(vocabulary.say({ ...ada, url: undefined }))
    assert.strictEqual(vocabulary.say({ ...ada, is: "reference", kind: "issue", address: "ENG-1", url: undefined }), "ENG-1")
  })

  it("keeps pictures for those who are signed in", () => {
    assert.strictEqual(Pictures.hiddenIn("![](https://uploads.linear.app/1/2)", pictures), 1)
    assert.strictEqual(Pictures.hiddenIn("![](https://linear.app/logo.png)", pictures), 0)
  })

  it("calls an issue by an identifier that is one", () => {
    assert.strictEqual(calledBy("ENG-12"), "ENG-12")
    for (const text of ["", "ENG", "ENG-12\u0000", " ENG-1"]) assert.isUndefined(calledBy(text))
  })
})
