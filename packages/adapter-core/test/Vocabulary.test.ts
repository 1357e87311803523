import { assert, describe, it } from "@effect/vitest"
import { Vocabulary } from "@syncline/adapter-core"

const { find } = Vocabulary.make({
  pings: true,
  rules: [
    {
      pattern: /https:\/\/app\.test\/(\d+)/g,
      isUrl: true,
      read: ([, name = ""]) => ({ is: "reference", kind: "task", by: "externalId", name }),
    },
    { pattern: /#(\d+)/g, read: ([, name = ""]) => ({ is: "reference", kind: "task", by: "externalId", name }) },
  ],
  say: () => undefined,
})

/** The words that are found, those to which a link leads in brackets. */
const words = (text: string) => find(text).map(({ from, to, isTarget }) => (isTarget ? `(${text.slice(from, to)})` : text.slice(from, to)))

describe("a vocabulary", () => {
  it("finds names where they stand, but in no code and in no comment", () => {
    assert.deepStrictEqual(words("#1 and `#2` or ``#3 ` #4`` #5 `#6\n\n`#7"), ["#1", "#5", "#6", "#7"])
    assert.deepStrictEqual(words("```js\n#1\n~~~\n#2\n```\n#3\n~~~\n#4"), ["#3"])
    assert.deepStrictEqual(words("<!-- #1\n#2 -->#3 <!-- #4"), ["#3", "#4"])
    assert.deepStrictEqual(words("`#1` #2 `#3`"), ["#2"])
  })

  it("takes a link that says its own address for that address, and knows where another link leads", () => {
    const url = "https://app.test/1"
    assert.deepStrictEqual(words(`[${url}](${url}) [${url}](<${url}>) <${url}> ${url}`), [
      `[${url}](${url})`,
      `[${url}](<${url}>)`,
      `<${url}>`,
      url,
    ])
    assert.deepStrictEqual(words(`[this](${url}) [that](<${url}>) [#2](${url})`), [`(${url})`, `(${url})`, "#2", `(${url})`])
  })

  it("is quick with texts that open and never close", () => {
    for (const part of ["`", "``x`", "<!--", "[", "```\n", "<!-- `", "#"]) assert.isArray(find(part.repeat(60_000 / part.length)))
  })
})
