import { describe, expect, it } from "vitest"
import { makeRandom } from "../../src/index.ts"
import { rewritten } from "../../src/linear/RichText.ts"
import { makeDesk } from "./Client.ts"

describe("a text that a rich-text editor gives back", () => {
  it.each<[string, string, string]>([
    ["bullets", "- one\n+ two\n* three\n  - inside\n> - quoted", "* one\n* two\n* three\n  * inside\n> * quoted"],
    ["tasks", "- [ ] open\n- [x] done\n+ [X] done too", "* [ ] open\n* [X] done\n* [X] done too"],
    ["emphasis", "_weak_ *weak* __strong__ **strong** (_in_)", "*weak* *weak* **strong** **strong** (*in*)"],
    ["no emphasis", "snake_case_name \\_a_ 2 * 3 _ 4", "snake_case_name \\_a_ 2 * 3 _ 4"],
    ["blanks at the ends of lines", "one  \ntwo\t\n", "one\ntwo"],
    ["several blank lines", "\n\none\n\n\n \ntwo\n\n", "one\n\ntwo"],
    ["line ends", "one\r\ntwo\rthree", "one\ntwo\nthree"],
    ["comments", "one\n\n<!-- a\nb -->\n\ntwo <!-- c -->", "one\n\ntwo"],
    ["a comment out of comments", "<!<!-- a -->-- b -->c", "c"],
    ["rules", "one\n***\n- - -\n___", "one\n\n---\n\n---\n\n---"],
    ["an underlined heading", "Title\n---", "Title\n---"],
    ["a heading", "# One\ntwo", "# One\n\ntwo"],
    ["a table", "a|b\n:--|---:\n1 | 2\n| \\| |3", "| a | b |\n| -- | -- |\n| 1 | 2 |\n| \\| | 3 |"],
    ["links", '[a](https://b.c) ![d](<e>) [f](g "h")', '[a](<https://b.c>) ![d](<e>) [f](<g> "h")'],
    ["addresses", "See https://a.b/c_d. <https://e.f>", "See [https://a.b/c_d](<https://a.b/c_d>). [https://e.f](<https://e.f>)"],
    ["code", "`_a_ <!-- b -->` ``- ` _c_``", "`_a_ <!-- b -->` ``- ` _c_``"],
    ["a block of code", "```md\n- a  \n\n\n<!-- b -->\n__c__\n```\n- d", "```md\n- a  \n\n\n<!-- b -->\n__c__\n```\n* d"],
    ["nothing", "", ""],
  ])("has its own form of %s", (_, text, form) => {
    expect(rewritten(text)).toBe(form)
  })

  it("stays as it is from then on, whatever it was", () => {
    const random = makeRandom(3)
    const signs = [
      ..."-+*_ \n|#\\>:!.x`[]()<é🚀",
      "__",
      "\r\n",
      "```",
      "~~~",
      "<!--",
      "-->",
      "https://a.b",
      "***",
      "---",
      "- [x] ",
      "--|--",
    ]
    const drawn = () => signs[Math.floor(random() * signs.length)] ?? ""
    for (let count = 0; count < 20_000; count += 1) {
      const form = rewritten(Array.from({ length: Math.floor(random() * 25) }, drawn).join(""))
      expect(rewritten(form)).toBe(form)
    }
  })

  it("is there as fast as it was sent, also when it is made to be slow", () => {
    const slow = ["-".repeat(40_000) + "|x", "_".repeat(40_000), "<!--".repeat(4_000), "[".repeat(10_000), "`".repeat(4_000) + "x"]
    const started = performance.now()
    for (const text of slow) rewritten(text)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe("the whim `rewrites`", () => {
  const text = " - [x] _done_ <!-- mark -->\r\n"
  const form = " * [X] *done*"

  it("holds for descriptions and comments, by the API and by people, and trims titles", () => {
    const { linear, send, team } = makeDesk()
    const end = linear.whims.add({ kind: "rewrites" })
    const ada = linear.person(linear.owner.id)
    const { id } = ada.createIssue({ teamId: team.id, title: " Title ", description: text })
    expect(linear.read.issue(id)).toMatchObject({ title: "Title", description: form })
    send("mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success } }", {
      id,
      input: { title: "Other ", description: `${text}more` },
    })
    expect(linear.read.issue(id)).toMatchObject({ title: "Other", description: `${form}\nmore` })
    const said = ada.addComment(id, text)
    expect(said.body).toBe(form)
    expect(ada.editComment(said.id, `__b__`).body).toBe("**b**")
    end()
    expect(ada.editComment(said.id, text).body).toBe(text)
    expect(ada.editIssue(id, { title: " Title ", description: text })).toMatchObject({ title: " Title ", description: text })
  })

  it("is no change when the form is the same", () => {
    const { linear, pass, team } = makeDesk()
    linear.whims.add({ kind: "rewrites" })
    const ada = linear.person(linear.owner.id)
    const issue = ada.createIssue({ teamId: team.id, title: "Title", description: "* a" })
    pass(1000)
    expect(ada.editIssue(issue.id, { description: "- a" }).updatedAt).toBe(issue.updatedAt)
  })
})
