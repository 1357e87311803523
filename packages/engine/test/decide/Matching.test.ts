/** What a stream's rules make of an object, its records and other objects. */
import { assert, describe, it } from "@effect/vitest"
import { Field, Kind } from "@syncline/adapter-core"
import { Schema } from "effect"
import * as Matching from "../../src/decide/Matching.ts"
import * as MatchKeys from "../../src/model/MatchKeys.ts"
import * as Situation from "../Situation.ts"

const kind = Kind.make({
  name: "person",
  fields: {
    name: Field.value(Schema.String, { initial: "", clue: true }),
    born: Field.value(Schema.NullOr(Schema.String), { initial: null, clue: true }),
    note: Field.text(),
  },
})
const record = (id: string, data: { readonly name?: string; readonly born?: string | null }) =>
  Situation.record({}, { id, data: { name: "", born: null, note: "", ...data }, matchKeys: [] })
const other = (externalId: string, data: { readonly name?: string; readonly born?: string }) => ({
  externalId,
  keys: MatchKeys.cluesOf(kind, data),
})

const ada = { name: "Ada King", born: "1815" }
const both = { by: ["name", "born"] } as const
const name = { by: ["name"] } as const

type Given = Partial<Omit<Matching.Contestants, "records"> & { readonly records: ReadonlyArray<ReturnType<typeof record>> }>

const proposed = ({ records = [], ...fields }: Given) => {
  const known = records.map((each) => ({ record: each, keys: MatchKeys.cluesOf(kind, each.data) }))
  const found = Matching.propose({ rules: [name], view: ada, others: [], ...fields, records: known })
  return found && [found.records.map(({ id }) => id), found.rivals, found.by, found.isSure]
}

// proves F-16
describe("Matching", () => {
  it("is sure of one on each side, and asks about several of either", () => {
    const [one, two] = [record("one", { name: "ada  king" }), record("two", { name: "ADA KING." })]
    assert.deepStrictEqual(proposed({ records: [one] }), [["one"], [], ["name"], true])
    assert.deepStrictEqual(proposed({ records: [one, two] }), [["one", "two"], [], ["name"], false])
    assert.deepStrictEqual(proposed({ records: [one], others: [other("x-2", { name: "Ada King" })] }), [["one"], ["x-2"], ["name"], false])
    assert.deepStrictEqual(proposed({ records: [one], others: [other("x-2", { name: "Ada" })] }), [["one"], [], ["name"], true])
    assert.deepStrictEqual(proposed({ records: [one], rules: [{ ...name, ask: true }] }), [["one"], [], ["name"], false])
    assert.isUndefined(proposed({ records: [record("one", { name: "Ada" })] }))
    assert.isUndefined(proposed({ records: [one], rules: [] }))
  })

  it("takes the first rule that finds a record; all fields of a rule count", () => {
    const [same, namesake] = [record("same", ada), record("namesake", { name: "Ada King", born: "1999" })]
    assert.deepStrictEqual(proposed({ records: [same, namesake], rules: [both, name] }), [["same"], [], ["name", "born"], true])
    assert.deepStrictEqual(proposed({ records: [namesake], rules: [both, name] }), [["namesake"], [], ["name"], true])
    assert.isUndefined(proposed({ records: [namesake], rules: [both] }))
    const rivals = [other("x-2", { name: "Ada King" }), other("x-3", ada)]
    assert.deepStrictEqual(proposed({ records: [same], others: rivals, rules: [both] }), [["same"], ["x-3"], ["name", "born"], false])
  })

  it("knows nothing by what says nothing", () => {
    const nobody = record("nobody", {})
    assert.isUndefined(proposed({ view: { name: " - ", born: null }, records: [nobody] }))
    assert.isUndefined(proposed({ view: { name: "Ada King" }, records: [record("one", ada)], rules: [both] }))
    assert.deepStrictEqual(proposed({ view: { name: "Ada King" }, records: [record("one", ada)], rules: [both, name] }), [
      ["one"],
      [],
      ["name"],
      true,
    ])
  })

  it("compares the values as they are where a rule says so", () => {
    const records = [record("one", { name: "ada king" }), record("two", { name: "Ada King" })]
    assert.deepStrictEqual(proposed({ records, rules: [{ ...name, exactly: true }] }), [["two"], [], ["name"], true])
  })

  it("says by which keys an object may be a record", () => {
    const fits = (keys: ReadonlyArray<string>, rules: Matching.Contestants["rules"] = [both]) =>
      Matching.mayFit(rules, { ...record("one", ada), matchKeys: ["email:ada@example.com"] }, keys)
    assert.isTrue(fits(["email:ada@example.com"], []))
    assert.isTrue(fits(MatchKeys.cluesOf(kind, ada)))
    assert.isFalse(fits(MatchKeys.cluesOf(kind, { name: "Ada King" })))
    assert.isFalse(fits(MatchKeys.cluesOf(kind, ada), []))
    assert.isFalse(fits([]))
  })
})

describe("MatchKeys", () => {
  it("are of the fields that tell one from another, without regard to case, spaces, punctuation and form", () => {
    assert.deepStrictEqual(MatchKeys.cluesOf(kind, { name: "  Ada—KING, Countess  ", born: null, note: "x" }), ["~name:ada king countess"])
    assert.strictEqual(MatchKeys.normalised("Ｌｏｇｉｎ: ﬁle"), "login file")
    assert.strictEqual(MatchKeys.normalised("Straße №5"), MatchKeys.normalised("STRASSE no5".replace("SS", "ß")))
    assert.deepStrictEqual([MatchKeys.nameOf("~name:ada:king"), MatchKeys.nameOf("email:ada@example.com")], ["name", "email"])
  })
})
