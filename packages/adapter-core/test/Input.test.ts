// proves issue 9, "settings are closed": every refusal names the field, what was given and what would be right
import { assert, describe, it } from "@effect/vitest"
import { Input } from "@syncline/adapter-core"
import { Effect, Result, Schema } from "effect"

const Direction = Schema.Literals(["push", "pull"])

const Options = Schema.Struct({
  name: Input.Text,
  direction: Schema.optionalKey(Direction),
  count: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
  url: Schema.optionalKey(Schema.String.check(Schema.makeFilter((text) => URL.canParse(text) || "is not a URL"))),
  fields: Schema.optionalKey(Schema.Record(Schema.String, Direction)),
  kinds: Schema.optionalKey(Schema.Array(Input.Text)),
  ready: Schema.Boolean.pipe(Schema.withDecodingDefaultKey(Effect.succeed(true))),
  at: Schema.optionalKey(
    Schema.Union([Schema.Literal("memory"), Schema.Struct({ url: Schema.String }), Schema.Struct({ folder: Schema.String })]).annotate({
      expected: `"memory", { url } or { folder }`,
    }),
  ),
  secret: Schema.optionalKey(Schema.Struct({ token: Schema.String })),
})

const decode = Input.decoder(Options, { name: "sync", secret: ["secret", "at"] })
const qualified = Input.decoder(Options, { name: "settings", qualified: true })

const flaw = (input: unknown, by: (input: unknown) => Result.Result<unknown, Input.Flaw> = decode) => {
  const result = by(input)
  return Result.isFailure(result) ? result.failure : assert.fail("it was taken")
}

describe("Input.decoder", () => {
  it("takes what is right, with its defaults", () => {
    assert.deepStrictEqual(Result.getOrThrow(decode({ name: "x", direction: "pull", fields: { title: "push" }, at: { url: "y" } })), {
      name: "x",
      ready: true,
      direction: "pull",
      fields: { title: "push" },
      at: { url: "y" },
    })
  })

  for (const [input, field, message] of [
    [
      { nmae: "x" },
      "nmae",
      'nmae is not known; did you mean "name"? sync takes name, direction, count, url, fields, kinds, ready, at and secret',
    ],
    [{ name: "x", zebra: 1 }, "zebra", "zebra is not known; sync takes name, direction, count, url, fields, kinds, ready, at and secret"],
    [{}, "name", "name is missing; it must be a text that is not empty"],
    [{ name: "" }, "name", 'name is ""; it must be a text that is not empty'],
    [{ name: 5 }, "name", "name is 5; it must be a text that is not empty"],
    [{ name: "x", direction: "in" }, "direction", 'direction is "in"; it must be "push" or "pull"'],
    [{ name: "x", direction: "pul" }, "direction", 'direction is "pul"; it must be "push" or "pull"; did you mean "pull"?'],
    [{ name: "x", direction: null }, "direction", 'direction is null; it must be "push" or "pull"'],
    [{ name: "x", count: "5" }, "count", 'count is "5"; it must be a value greater than or equal to 1'],
    [{ name: "x", count: 0 }, "count", "count is 0; it must be a value greater than or equal to 1"],
    [{ name: "x", count: 1.5 }, "count", "count is 1.5; it must be an integer"],
    [{ name: "x", url: "here" }, "url", 'url: "here" is not a URL'],
    [{ name: "x", fields: { title: "pul" } }, "fields.title", 'fields.title is "pul"; it must be "push" or "pull"; did you mean "pull"?'],
    [{ name: "x", kinds: ["a", 5] }, "kinds[1]", "kinds[1] is 5; it must be a text that is not empty"],
    [{ name: "x", kinds: "a" }, "kinds", 'kinds is "a"; it must be a list'],
    [{ name: "x", ready: "yes" }, "ready", 'ready is "yes"; it must be true or false'],
    [{ name: "x", at: "postgres://me:secret@host" }, "at", 'at is a text; it must be "memory", { url } or { folder }'],
    [{ name: "x", at: { uri: "postgres://me:secret@host" } }, "at", 'at is an object; it must be "memory", { url } or { folder }'],
    [{ name: "x", secret: { token: 12345 } }, "secret.token", "secret.token is a number; it must be a text"],
    [{ name: "x", secret: new Date() }, "secret.token", "secret.token is missing; it must be a text"],
    [undefined, "", "sync is undefined; it must be an object with name, direction, count, url, fields, kinds, ready, at and secret"],
    ["ghp_secret", "", "sync is a text; it must be an object with name, direction, count, url, fields, kinds, ready, at and secret"],
    [[], "", "sync is a list; it must be an object with name, direction, count, url, fields, kinds, ready, at and secret"],
  ] as const) {
    it(`says of ${JSON.stringify(input)}: ${message.slice(0, 60)}`, () => {
      assert.deepStrictEqual(flaw(input), { field, message })
    })
  }

  it("names fields with the whole before them where that is asked for", () => {
    assert.deepStrictEqual(flaw({ name: "x", URL: "y" }, qualified), {
      field: "URL",
      message:
        'settings.URL is not known; did you mean "url"? settings takes name, direction, count, url, fields, kinds, ready, at and secret',
    })
  })

  it("says what would be right as well as the schema does", () => {
    const of = (schema: Schema.Decoder<unknown>, input: unknown) => flaw(input, Input.decoder(schema, { name: "input" })).message
    const even = Schema.Number.check(Schema.makeFilter((number) => number % 2 === 0))
    assert.strictEqual(of(Schema.Struct({ at: even }), { at: 1 }), "at is 1; it must be another value")
    assert.strictEqual(of(Schema.Struct({ at: Schema.Null }), { at: 1 }), "at is 1; it must be null")
    const either = Schema.Struct({ at: Schema.Union([Schema.Null, Schema.Number]) })
    assert.strictEqual(of(either, { at: "x" }), 'at is "x"; it must be null or a number')
    const counts = Schema.Struct({ counts: Schema.Record(Schema.String, Schema.Number) })
    assert.strictEqual(of(counts, { counts: 5 }), "counts is 5; it must be an object")
  })

  it("shows the beginning of a long value", () => {
    assert.isBelow(flaw({ name: "x", direction: "y".repeat(100_000) }).message.length, 200)
  })
})

describe("a value in a message", () => {
  it("is shown as it is where it is short, cut where it is long, and by its type where it is no single value", () => {
    assert.strictEqual(Input.shown("a".repeat(80)), `"${"a".repeat(80)}"`)
    assert.strictEqual(Input.shown("a".repeat(81)), `"${"a".repeat(80)}…"`)
    for (const value of [1, true, null, undefined]) assert.strictEqual(Input.shown(value), String(value))
  })

  it("is shown where it stands in place of an object that holds no secret, and hidden where it holds one", () => {
    const schema = Schema.Struct({ token: Schema.String })
    const message = (options: Input.Options) => Result.getOrThrow(Result.flip(Input.decoder(schema, options)("sesame"))).message
    assert.include(message({ name: "settings" }), "sesame")
    assert.notInclude(message({ name: "settings", secret: ["token"] }), "sesame")
  })
})
