// proves V-05: what a program puts into a record is JSON that can be stored and sent, or is refused with the name of the field
import { assert, describe, it } from "@effect/vitest"
import { Field, Kind } from "@syncline/adapter-core"
import { Result, Schema } from "effect"

const Sheet = Kind.make({
  name: "sheet",
  fields: {
    title: Field.value(Schema.String, { initial: "" }),
    amount: Field.value(Schema.Number, { initial: 0 }),
    extra: Field.value(Schema.Json, { initial: null }),
    tags: Field.references("tag"),
  },
})

const nested = (depth: number): unknown => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`)

const round: { self?: unknown } = {}
round.self = round

const refusedValues: Readonly<Record<string, readonly [field: string, value: unknown]>> = {
  NaN: ["amount", Number.NaN],
  infinity: ["amount", Number.POSITIVE_INFINITY],
  "minus infinity": ["amount", Number.NEGATIVE_INFINITY],
  "NaN deep inside": ["extra", { a: [Number.NaN] }],
  "a number in a text": ["amount", "7"],
  "a large whole number": ["amount", 7n],
  "100 levels": ["extra", nested(101)],
  "10,000 levels": ["extra", nested(10_000)],
  "an object that holds itself": ["extra", round],
  undefined: ["title", undefined],
  "undefined inside": ["extra", [undefined]],
  "a function": ["extra", () => 1],
  "a symbol": ["extra", Symbol("x")],
  "a map": ["extra", new Map([["a", 1]])],
  "a date": ["extra", new Date(0)],
  NUL: ["title", "a\u0000"],
  "NUL in a key": ["extra", { "a\u0000": 1 }],
  "half a pair in a key": ["extra", { "\ud83d": 1 }],
  "half a pair in a reference": ["tags", ["\ud83d"]],
  "a list with a hole": ["tags", Array.from({ length: 2 }).concat(["a"])],
  "a field that is not there": ["titel", "x"],
  "a method of every object": ["toString", "x"],
  "the constructor": ["constructor", "x"],
}

describe("records", () => {
  for (const [name, [field, value]] of Object.entries(refusedValues)) {
    it(`${name} is refused by the name of the field`, () => {
      for (const decode of [Sheet.decode, Sheet.decodePartial]) {
        const decoded = decode({ [field]: value })
        assert.isTrue(Result.isFailure(decoded), JSON.stringify(Result.getOrUndefined(decoded)))
        if (Result.isFailure(decoded)) assert.include(decoded.failure.message, `sheet.${field}`)
      }
    })
  }

  it("a field called __proto__ is refused and sets nothing", () => {
    const decoded = Sheet.decode(JSON.parse('{"__proto__":{"title":"x"}}'))
    assert.isTrue(Result.isFailure(decoded))
    assert.isFalse("title" in {})
  })

  for (const [name, value] of Object.entries({
    null: null,
    "99 levels": nested(99),
    "keys of the prototype": JSON.parse('{"__proto__":{"admin":true},"constructor":1}'),
    "10,000 keys": Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, index])),
  })) {
    it(`${name} inside a field of any JSON is kept to the letter`, () => {
      const decoded = Result.getOrThrow(Sheet.decode({ extra: value }))
      assert.strictEqual(JSON.stringify(decoded["extra"]), JSON.stringify(value))
    })
  }
})
