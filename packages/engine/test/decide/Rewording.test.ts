import { assert, describe, it } from "@effect/vitest"
import { Vocabulary } from "@syncline/adapter-core"
import * as Rewording from "../../src/decide/Rewording.ts"

const speaking = (sign: string, pings: boolean) =>
  Vocabulary.make({
    pings,
    rules: [
      {
        pattern: new RegExp(String.raw`(?<!\w)${sign}(\w+)`, "g"),
        read: ([, name = ""]) => ({ is: "mention", kind: "person", by: "address", name }),
      },
    ],
    say: ({ address = "" }) => sign + address,
  })

const [at, tilde] = [speaking("@", true), speaking("~", true)]

const said = (text: string, theirs: string, ours = "", mayHush = true) => {
  const source = { vocabulary: at, shown: theirs }
  const target = { vocabulary: tilde, shown: ours }
  const sayOf = ({ found: { name } }: Rewording.Name<Rewording.Source>) => (name === "nobody" ? undefined : `~${name.toUpperCase()}`)
  return Rewording.said(text, Rewording.named(text, [source], target), sayOf, target, mayHush)
}

describe("a text in another application's words", () => {
  it("has names said anew that its source shows, and no others", () => {
    assert.strictEqual(said("@ada @nobody @grace", "@ada @nobody"), "~ADA @nobody @grace")
  })

  it("keeps a name that the application shows itself, though its source shows it too", () => {
    const target = { vocabulary: at, shown: "@ada" }
    const names = Rewording.named("@ada @bob", [{ vocabulary: at, shown: "@ada @bob" }], target)
    assert.deepStrictEqual(
      names.map(({ found: { name } }) => name),
      ["bob"],
    )
  })

  it("breaks up what would tell somebody else, but for what the application shows so itself", () => {
    assert.strictEqual(said("@ada ~all ~own", "@ada", "~own"), "~ADA ~\u200Ball ~own")
    assert.strictEqual(said("~all", "", "", false), "~all")
  })

  it("breaks up a mention right behind a name that was said anew, too", () => {
    const signs = (sign: string) =>
      Vocabulary.make({
        pings: true,
        rules: [
          { pattern: new RegExp(`${sign}(\\w+)`, "g"), read: ([, name = ""]) => ({ is: "mention", kind: "person", by: "address", name }) },
        ],
        say: ({ address = "" }) => sign + address,
      })
    const [source, target] = [
      { vocabulary: signs("@"), shown: "@ada" },
      { vocabulary: signs("~"), shown: "" },
    ]
    const of = (text: string) => Rewording.said(text, Rewording.named(text, [source], target), () => "~ADA", target, true)
    assert.strictEqual(of("@ada~all"), "~ADA~\u200Ball")
    assert.strictEqual(of("~all@ada"), "~\u200Ball~ADA")
  })

  it("makes whole again what was broken up elsewhere", () => {
    assert.strictEqual(said("~\u200Bown ~\u200Bother", "", "~own"), "~own ~\u200Bother")
  })

  it("is compared at once, whatever it is made of", () => {
    const hostile = `${"<!--".repeat(50_000)} end`
    assert.isFalse(Rewording.isRewording(`now or later ${hostile}`, { vocabulary: tilde, shown: `~all ${hostile} and` }))
  })

  it("is known again with other names and in another form, and not with other words", () => {
    const known = (text: string, shown: string) => Rewording.isRewording(text, { vocabulary: tilde, shown })
    assert.isTrue(known("- ask @ada <!-- x -->\nnow", "* ask ~lovelace\nnow"))
    assert.isTrue(known("ask ~all", "ask ~\u200Ball"))
    assert.isFalse(known("ask @ada", "tell ~lovelace"))
    assert.isFalse(known("ask @ada", "ask ~lovelace now"))
    assert.isFalse(known("ask", "ask"))
  })
})
