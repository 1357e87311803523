import { assert, describe, it } from "@effect/vitest"
import { Attribution } from "@syncline/adapter-core"

const ada: Attribution.Attribution = {
  name: "Ada Lovelace",
  application: "GitHub",
  at: Date.UTC(2026, 2, 1),
  url: "https://github.com/acme/app/issues/1",
}

const line = "*Ada Lovelace wrote at GitHub on 2026-03-01* · [open](https://github.com/acme/app/issues/1)"

const nobody = (text: string) => ({ text, attribution: undefined })

describe("the line that names an author", () => {
  it("stands at the head of a text, and is read off it", () => {
    assert.strictEqual(Attribution.lineOf({ ...ada, at: ada.at + 3_600_000 }), line)
    for (const text of ["", "text", "\n\n  text\n", "- a\n- b", "# Head\n\ntext  \n"]) {
      assert.deepStrictEqual(Attribution.read(Attribution.above(text, ada)), { text, attribution: ada })
      assert.deepStrictEqual(Attribution.read(text), nobody(text))
      assert.strictEqual(Attribution.above(text, undefined), text)
    }
  })

  it("is known in the forms that editors give it", () => {
    for (const form of [
      line.replace("(https://github.com/acme/app/issues/1)", "(<https://github.com/acme/app/issues/1>)"),
      line.replace(/\*(.*)\*/, "_$1_"),
      line.replaceAll("-", String.raw`\-`),
      line.replace("Ada Lovelace", "[Ada Lovelace](<http://lovelace>)"),
      `  ${line}  `,
      `${line}\r`,
    ]) {
      assert.deepStrictEqual(Attribution.read(`${form}\ntext`), { text: "text", attribution: ada }, form)
    }
  })

  it("is no part of the text wherever an edit moved it, however often it stands there", () => {
    const other = { ...ada, name: "Grace" }
    for (const [text, rest] of [
      [`Seen.\n\n${line}\n\ntext`, "Seen.\n\ntext"],
      [`text\n\n${line}`, "text"],
      [`${line}\n\n${Attribution.lineOf(other)}\n\ntext`, "text"],
      [`a\n${line}\n${Attribution.lineOf(other)}\nb`, "a\nb"],
      // What was code is none any more when the line before is away.
      [`a \` b\n${line}\n\n\`\n${line}\n\``, "a ` b\n`\n`"],
    ] as const) {
      assert.deepStrictEqual(Attribution.read(text), { text: rest, attribution: ada })
      assert.deepStrictEqual(Attribution.read(rest), nobody(rest))
    }
  })

  it("is none in code, in a quotation, or where people write something like it", () => {
    for (const text of [
      `\`\`\`\n${line}\n\`\`\``,
      `> ${line}`,
      `See ${line}`,
      `${line} and more`,
      "*Ada Lovelace wrote at GitHub*",
      "Ada Lovelace wrote at GitHub on 2026-03-01 · [open](https://github.com/acme/app/issues/1)",
      line.replace("open", "closed"),
      line.replace("2026-03-01", "2026-13-01"),
      line.replace("https:", "javascript:"),
      line.replace("Ada Lovelace", "--"),
    ]) {
      assert.deepStrictEqual(Attribution.read(text), nobody(text), text)
    }
  })

  it("names nobody who would be told, publishes no address, and has no form but its own", () => {
    const named = (name: string) => Attribution.read(Attribution.lineOf({ ...ada, name }) ?? "").attribution?.name
    assert.strictEqual(named("ada@example.com"), "ada")
    assert.strictEqual(named("@ada and @acme/team"), "and")
    assert.strictEqual(named("dependabot[bot]"), "dependabot bot")
    assert.strictEqual(named("*Ada* <b>_L_</b>\n# [x](y) `c`"), "Ada b L b x (y) c")
    assert.strictEqual(named("octocat_acme"), "octocat_acme")
    assert.strictEqual(named("Zoë O’Brien-Núñez 李"), "Zoë O’Brien-Núñez 李")
    assert.strictEqual(named("x".repeat(101)), "x".repeat(100))
    for (const name of ["", "@ada", "🚀", "--"]) assert.isUndefined(Attribution.lineOf({ ...ada, name }), name)
  })

  it("leads to a page or is not written, and is never longer than the room it is given", () => {
    const to = (url: string) => Attribution.lineOf({ ...ada, url })
    assert.include(to("https://example.com/a b)(<c>") ?? "", "(https://example.com/a%20b%29%28%3Cc%3E)")
    for (const url of ["", "ftp://example.com", `https://example.com/${"x".repeat(400)}`]) assert.isUndefined(to(url), url)
    assert.isUndefined(Attribution.lineOf({ ...ada, at: Number.NaN }))
    assert.strictEqual(Attribution.above("x", Attribution.longest).length, Attribution.room + 1)
    const longer = { ...Attribution.longest, name: `${Attribution.longest.name}n`, application: "b".repeat(100) }
    assert.strictEqual(Attribution.above("x", longer).length, Attribution.room + 1)
  })

  it("is added to what has the field, and to a change that names it", () => {
    assert.deepStrictEqual(Attribution.inNew("body", { title: "a" }, ada), { title: "a", body: line })
    assert.deepStrictEqual(Attribution.inNew("body", { body: "b" }, ada), { body: `${line}\n\nb` })
    assert.deepStrictEqual(Attribution.inNew(undefined, { body: "b" }, ada), { body: "b" })
    assert.deepStrictEqual(Attribution.inChange("body", { title: "a" }, ada), { title: "a" })
    assert.deepStrictEqual(Attribution.inChange("body", { body: "b" }, ada), { body: `${line}\n\nb` })
    assert.deepStrictEqual(Attribution.inChange("body", { body: "b" }, undefined), { body: "b" })
  })
})
