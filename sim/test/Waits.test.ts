import { assert, describe, it } from "vitest"
import { makeWaits, waitAskedBy } from "../src/Waits.ts"

const now = Date.UTC(2026, 0, 5)
const seconds = String(now / 1000 + 60)

const answer = (status: number, headers: Readonly<Record<string, string>>) => ({ status, headers: new Headers(headers) })

describe("waitAskedBy", () => {
  it.each([
    ["a refusal says how long", answer(403, { "retry-after": "61" }), 61_000],
    ["nothing is left until a second", answer(200, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds }), 60_000],
    [
      "nothing is left of one budget until a millisecond",
      answer(400, { "x-ratelimit-complexity-remaining": "0", "x-ratelimit-complexity-reset": String(now + 7) }),
      7,
    ],
    ["the longest counts", answer(429, { "retry-after": "1", "x-ratelimit-remaining": "0", "x-ratelimit-reset": seconds }), 60_000],
    ["something is left", answer(200, { "x-ratelimit-remaining": "1", "x-ratelimit-reset": seconds }), 0],
    ["nobody says until when", answer(200, { "x-ratelimit-remaining": "0" }), 0],
    ["the moment is over", answer(200, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now / 1000 - 60) }), 0],
    ["what went well asks for nothing", answer(200, { "retry-after": "61" }), 0],
    ["there is nothing about it", answer(403, {}), 0],
  ])("%s", (_title, given, wait) => {
    assert.strictEqual(waitAskedBy(given, now), wait)
  })
})

describe("makeWaits", () => {
  it("binds the process that heard of a wait, until the longest is over", () => {
    const waits = makeWaits()
    waits.hear("engine-1", "github", 10)
    waits.hear("engine-1", "github", 5)
    assert.deepStrictEqual(waits.left("engine-1", "github", 4), { asked: 6, stored: 0 })
    assert.deepStrictEqual(waits.left("engine-1", "github", 11), { asked: 0, stored: 0 })
    assert.deepStrictEqual(waits.left("engine-2", "github", 4), { asked: 0, stored: 0 })
    assert.deepStrictEqual(waits.left("engine-1", "linear", 4), { asked: 0, stored: 0 })
  })

  it("binds whoever read of a wait in the store, until it reads otherwise", () => {
    const waits = makeWaits()
    waits.read("engine-1", "github", 10)
    assert.deepStrictEqual(waits.left("engine-1", "github", 4), { asked: 0, stored: 6 })
    assert.deepStrictEqual(waits.left("engine-2", "github", 4), { asked: 0, stored: 0 })
    waits.read("engine-1", "github", 0)
    assert.deepStrictEqual(waits.left("engine-1", "github", 4), { asked: 0, stored: 0 })
  })
})
