import { assert, describe, it } from "@effect/vitest"
import { Field } from "@syncline/adapter-core"
import { Arbitrary, Schema } from "effect"
import * as Faces from "../../src/decide/Faces.ts"

const text = Field.text()
const value = { merge: "value" } as const

describe("what an application makes of a text", () => {
  const said = "# Steps\n\n- [ ] open *it*\n- [x] close __it__\n\n<!-- for the triage -->\nSee [the page](https://a.example/b).  \n"

  // proves law 13
  for (const [what, shown] of [
    [
      "another form of lists and emphasis, without comments and trailing blanks",
      "# Steps\n\n* [ ] open _it_\n* [X] close **it**\n\nSee [the page](<https://a.example/b>).",
    ],
    ["a link in place of its text", "# Steps\n\n* [ ] open it\n* [x] close it\n\nSee the page."],
  ] as const) {
    it(`is ${what}`, () => assert.isTrue(Faces.isRewriting(said, shown)))
  }

  it("is a text without blanks at its ends, with other line ends, or with other numbers before its lines", () => {
    assert.isTrue(Faces.isRewriting(" Crash ", "Crash"))
    assert.isTrue(Faces.isRewriting("a\r\nb", "a\nb"))
    assert.isTrue(Faces.isRewriting("1. one\n1. two", "1. one\n2. two"))
  })

  it("is its beginning, where that is long enough not to be another text", () => {
    assert.isTrue(Faces.isRewriting("The window closes when it is opened twice", "The window closes when it is op"))
    assert.isFalse(Faces.isRewriting("Crash on start", "Crash"))
  })

  // Longer than the time a test has, where the work grows with the square of the length.
  for (const [what, piece] of [
    ["blank lines", "\n"],
    ["comments that are not closed", "<!--"],
    ["links that are not closed", "[a]("],
    ["numbers", "1. "],
  ] as const) {
    it(`is told at once of a text of nothing but ${what}`, () => {
      assert.isFalse(Faces.isRewriting(`${piece.repeat(150_000)}end`, "b"))
    })
  }

  it("is no text with other words, and nothing that is no text", () => {
    assert.isFalse(Faces.isRewriting("Crash", "Crash again"))
    assert.isFalse(Faces.isRewriting("Crash", "crash"))
    assert.isFalse(Faces.isRewriting("Crash", ""))
    assert.isFalse(Faces.isRewriting("👍", ""))
    assert.isFalse(Faces.isRewriting(1, "1"))
    assert.isFalse(Faces.isRewriting(undefined, ""))
    assert.isFalse(Faces.isRewriting("Crash", "Crash"))
  })
})

describe("an edit of what an application shows", () => {
  const said = "- [ ] one\n- [ ] two\n\n<!-- mine -->\n- [ ] three  \n"
  const shown = "* [ ] one\n* [ ] two\n\n* [ ] three"

  // proves law 13
  it("changes the touched line, and leaves the rest as its author wrote it", () => {
    const seen = shown.replace("[ ] two", "[x] two")
    assert.strictEqual(Faces.translate(text, said, shown, seen), "- [ ] one\n* [x] two\n\n<!-- mine -->\n- [ ] three  \n")
  })

  it("adds and removes lines among those of the author", () => {
    assert.strictEqual(
      Faces.translate(text, said, shown, "* [ ] zero\n* [ ] one\n\n* [ ] three\n* [ ] four"),
      "* [ ] zero\n- [ ] one\n\n<!-- mine -->\n- [ ] three  \n* [ ] four\n",
    )
  })

  it("replaces what was said in other words as a whole, once one of its lines is touched", () => {
    const [words, other] = ["a\n| x | y |\n|--|--|\nb", "a\nx\ny\nb"]
    assert.strictEqual(Faces.translate(text, words, other, "a\nx\ny\nbb"), "a\n| x | y |\n|--|--|\nbb")
    assert.strictEqual(Faces.translate(text, words, other, "a\nx\nz\nb"), "a\nx\nz\nb")
    assert.strictEqual(Faces.translate(text, words, other, "a\nx\nnew\ny\nb"), "a\nx\nnew\ny\nb")
  })

  it("keeps the end that was cut off", () => {
    assert.strictEqual(Faces.translate(text, "one\ntwo and three\nfour", "one\ntwo a", "1\ntwo a"), "1\ntwo and three\nfour")
  })

  it("of a long text with many edits is said at once", () => {
    const long = Array.from({ length: 3000 }, (_, index) => `- line ${index} of *some* text`)
    const forms = long.map((line, index) => (index % 3 === 0 ? `other ${index}` : line.replace("- ", "* ")))
    const translated = Faces.translate(text, long.join("\n"), forms.join("\n"), forms.with(1, "new").join("\n"))
    assert.strictEqual(translated, long.with(1, "new").join("\n"))
  })

  it("leaves the lines between very many changes alone", () => {
    const of = (mark: string, what: string) =>
      Array.from({ length: 900 }, (_, index) => `${mark} kept ${index}\n${what} ${index}`).join("\n")
    assert.strictEqual(Faces.translate(text, of("-", "old"), of("*", "old"), of("*", "new")), of("-", "new"))
  })

  it("tells a line without words from a blank one", () => {
    const ours = "one\n---\ntwo"
    assert.strictEqual(Faces.translate(text, ours, "one\n\n***\ntwo", "one\n***\ntwo"), ours)
  })

  it("of what is no long text, or was shown as it was said, is what is seen", () => {
    assert.strictEqual(Faces.translate(value, " Crash", "Crash", "Crashes"), "Crashes")
    assert.strictEqual(Faces.translate(text, undefined, "a", "b"), "b")
    assert.deepStrictEqual(Faces.translate(text, "a", "a", null), null)
  })

  const lines = Arbitrary.map(
    Arbitrary.schema(Schema.Array(Schema.Literals(["", "- a", "* a", "- b", "  ", "<!-- c -->", "d", "1. d"]))),
    (all) => all.join("\n"),
  )

  it.prop(
    "is nothing while nothing is touched, and is what is seen where it is shown as it was said",
    { said: lines, shown: lines, seen: lines },
    (words) => {
      assert.strictEqual(Faces.translate(text, words.said, words.shown, words.shown), words.said)
      assert.strictEqual(Faces.translate(text, words.shown, words.shown, words.seen), words.seen)
    },
    { arbitrary: { runs: 1000 } },
  )
})
