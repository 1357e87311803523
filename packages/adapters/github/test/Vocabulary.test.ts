import { assert, describe, it } from "@effect/vitest"
import { Pictures } from "@syncline/adapter-core"
import { originOf, picturesOf, vocabularyOf } from "../src/Vocabulary.ts"

const { find, say } = vocabularyOf(originOf(undefined))

const names = (text: string) =>
  find(text).map(({ is, name, partition }) => [is, ...(partition === undefined ? [] : [partition]), name].join(" "))

describe("GitHub's vocabulary", () => {
  it("finds people and issues", () => {
    assert.deepStrictEqual(names("@Ada-L, @grace's (@bob). #1, (#2) acme/app#3; acme/my.app-2#4"), [
      "mention Ada-L",
      "mention grace",
      "mention bob",
      "reference 1",
      "reference 2",
      "reference acme/app 3",
      "reference acme/my.app-2 4",
    ])
    assert.deepStrictEqual(names("https://github.com/acme/app/issues/5. https://github.com/acme/app/issues/6#issuecomment-1"), [
      "reference acme/app 5",
    ])
  })

  it("finds none in what only looks so", () => {
    assert.deepStrictEqual(names("ada@acme.example @octokit/rest @acme/team a#1 #1a ##2 &#39; /x#3 https://github.com/acme/app/pull/6"), [])
  })

  it("says a person's login and an issue's number", () => {
    const issue = { is: "reference", kind: "issue", externalId: "7", address: undefined, url: undefined } as const
    assert.strictEqual(say({ ...issue, partition: undefined }), "#7")
    assert.strictEqual(say({ ...issue, partition: "acme/app" }), "acme/app#7")
    assert.strictEqual(say({ ...issue, is: "mention", kind: "person", address: "ada", partition: undefined }), "@ada")
    assert.isUndefined(say({ ...issue, kind: "label", partition: undefined }))
  })

  it("keeps pictures for those who are signed in, but for those of long ago", () => {
    const hidden = (address: string, origin = "https://github.com") => Pictures.hiddenIn(`![](${address})`, picturesOf(origin))
    assert.strictEqual(hidden("https://github.com/user-attachments/assets/0b5f"), 1)
    assert.strictEqual(hidden("https://private-user-images.githubusercontent.com/1/2.png?jwt=3"), 1)
    assert.strictEqual(hidden("https://user-images.githubusercontent.com/1/2.png"), 0)
    assert.strictEqual(hidden("https://git.acme.example/user-attachments/assets/0b5f", "https://git.acme.example"), 1)
  })

  it("knows where an enterprise server has its pages", () => {
    assert.strictEqual(originOf("https://git.acme.example/api/v3"), "https://git.acme.example")
    assert.strictEqual(originOf("http://127.0.0.1:4001"), "https://github.com")
  })
})
