import { assert, describe, it } from "@effect/vitest"
import { Webhooks } from "@syncline/adapter-core"
import { Result } from "effect"
import { createHmac } from "node:crypto"

const bytes = (text: string) => new TextEncoder().encode(text)
const now = Date.UTC(2026, 0, 1)

const plain = { signature: { _tag: "Hmac", header: "x-signature", encoding: "hex", prefix: "sha256=" }, idHeader: "x-delivery" } as const

/** Signed as it should be, and then as `change` has it. */
const message = (text: string, secret = "secret", headers: Webhooks.Message["headers"] = {}): Webhooks.Message => ({
  headers: { "x-signature": `sha256=${createHmac("sha256", secret).update(bytes(text)).digest("hex")}`, "x-delivery": "d-1", ...headers },
  body: bytes(text),
})

const verify = (given: Webhooks.Message, secrets = ["secret"], way: Parameters<typeof Webhooks.verify>[0] = plain, at = now) =>
  Webhooks.verify(way, given, secrets, at)

const why = (result: ReturnType<typeof verify>) => (Result.isFailure(result) ? result.failure.why : "verified")

// proves F-25, F-27
describe("Webhooks.verify", () => {
  it("takes what is signed with any of the secrets, as it came", () => {
    const text = '{ "a":1,\n"ä": "\\u00e4" }'
    assert.deepStrictEqual(verify(message(text)), Result.succeed({ id: "d-1", body: { a: 1, ä: "ä" } }))
    assert.strictEqual(why(verify(message(text, "old"), ["new", "old"])), "verified")
  })

  it("takes nothing else", () => {
    const good = message('{"a":1}')
    const others: ReadonlyArray<Webhooks.Message> = [
      { ...good, headers: {} },
      { ...good, headers: { "x-signature": "sha256=" } },
      { ...good, headers: { "x-signature": good.headers["x-signature"]?.slice("sha256=".length) } },
      { ...good, headers: { "x-signature": `${good.headers["x-signature"]}00` } },
      { ...good, headers: { "x-signature": good.headers["x-signature"]?.slice(0, -2) } },
      { ...good, body: bytes('{"a":2}') },
      { ...good, body: bytes('{"a": 1}') },
      message('{"a":1}', "other"),
    ]
    assert.deepStrictEqual(
      others.map((other) => why(verify(other))),
      others.map(() => "unverified"),
    )
    assert.strictEqual(why(verify(good, [])), "unverified")
  })

  it("says what is no JSON object, where it is signed", () => {
    for (const text of ["", "[]", "1", "null", "payload=%7B%7D", "{"]) assert.strictEqual(why(verify(message(text))), "malformed", text)
    const broken = { headers: {}, body: new Uint8Array([0x7b, 0xff, 0x7d]) }
    const signature = `sha256=${createHmac("sha256", "secret").update(broken.body).digest("hex")}`
    assert.strictEqual(why(verify({ ...broken, headers: { "x-signature": signature } })), "malformed")
  })

  it("names a message by its header, or by its body where that says nothing that can be an id", () => {
    const idOf = (given: Webhooks.Message) => Result.getOrThrow(verify(given)).id
    assert.strictEqual(idOf(message('{"a":1}', "secret", { "x-delivery": "72d3162e-cc78-11e3" })), "72d3162e-cc78-11e3")
    const ids = ["", " ", "ä", "a\nb", "x".repeat(201), undefined].map((id) => idOf(message('{"a":1}', "secret", { "x-delivery": id })))
    assert.lengthOf(new Set(ids), 1)
    assert.match(ids[0] ?? "", /^[0-9a-f]{64}$/)
    assert.notStrictEqual(idOf(message('{"a":2}', "secret", { "x-delivery": undefined })), ids[0])
  })

  it("reads a signature in base64 as well", () => {
    const signature = createHmac("sha256", "secret").update("{}").digest("base64")
    const way = { signature: { _tag: "Hmac", header: "s", encoding: "base64" } } as const
    assert.strictEqual(why(verify({ headers: { s: signature }, body: bytes("{}") }, ["secret"], way)), "verified")
  })

  it("takes only what was sent a moment ago, where the signed body says when", () => {
    const ways = (["milliseconds", "seconds"] as const).map((unit) => ({
      ...plain,
      sentAt: { field: "at", unit, withinMillis: 60_000 },
    }))
    const [millis, seconds] = ways
    const sent = (at: unknown, way = millis) => why(verify(message(JSON.stringify({ at })), ["secret"], way))
    assert.deepStrictEqual(
      [now, now - 60_000, now + 60_000].map((at) => sent(at)),
      ["verified", "verified", "verified"],
    )
    assert.deepStrictEqual(
      [now - 60_001, now + 60_001, now / 1000, String(now), null, undefined, 1e300].map((at) => sent(at)),
      Array.from({ length: 7 }, () => "unverified"),
    )
    assert.deepStrictEqual([sent(now / 1000, seconds), sent(now, seconds)], ["verified", "unverified"])
  })
})
