/** The text laws: what is sent reads back as it was seen, with the mark and without. */
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { withMark } from "../src/Mark.ts"
import * as Text from "../src/Text.ts"
import { operationId } from "./Stage.ts"

const mark = `<!-- syncline:${operationId} -->`

const pieces = ["", "a", " ", "\n", "\r\n", "\r", "\n\n", "- x", "```\n", "<!-- ", " -->", "syncline:", mark, "🚀", "é"]

const Pieces = Schema.Array(Schema.Literals(pieces))

describe("markdown", () => {
  it.prop("seeing twice changes nothing", [Pieces], ([parts]) => {
    const seen = Text.markdown(parts.join(""))
    assert.strictEqual(Text.markdown(seen), seen)
    assert.notInclude(seen, mark)
  })

  it.prop("sent with a mark it reads back as it was seen", [Pieces], ([parts]) => {
    const seen = Text.markdown(parts.join(""))
    assert.strictEqual(Text.markdown(withMark(seen, operationId)), seen)
    assert.strictEqual(Text.markdown(withMark(seen, operationId).replaceAll("\n", "\r\n")), seen)
  })

  it.each([
    ["", mark],
    ["text", `text\n\n${mark}`],
    ["- a\n- b\n", `- a\n- b\n\n\n${mark}`],
  ])("%j is sent as %j", (text, sent) => {
    assert.strictEqual(withMark(text, operationId), sent)
  })

  it.each([
    [null, ""],
    [undefined, ""],
    [`text\r\n\r\n${mark}`, "text"],
    [`text\n\n${mark}\nand more`, "text\nand more"],
    [`> text\n> ${mark}`, "> text\n> "],
    [`one\n\n${mark}\n\n${mark}`, "one"],
    [`text<!-- syncline${mark}:1 -->`, "text"],
    ["<!-- a comment of somebody else -->", "<!-- a comment of somebody else -->"],
    ["one\r\ntwo\rthree\n", "one\ntwo\nthree\n"],
  ])("%j is seen as %j", (text, seen) => {
    assert.strictEqual(Text.markdown(text), seen)
  })
})

describe("a text that is cut", () => {
  it.prop("has no more characters than it may, and cutting it again changes nothing", [Pieces], ([parts]) => {
    const text = parts.join("")
    const seen = Text.cut(text, 5)
    assert.isTrue(text.startsWith(seen))
    assert.strictEqual([...seen].length, Math.min([...text].length, 5))
    assert.isTrue(seen.isWellFormed())
    assert.strictEqual(Text.cut(seen, 5), seen)
  })
})

describe("one line", () => {
  it.prop("seeing twice changes nothing", [Schema.String], ([text]) => {
    assert.strictEqual(Text.line(Text.line(text)), Text.line(text))
  })
})
