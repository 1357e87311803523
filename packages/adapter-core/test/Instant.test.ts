/** Which texts are moments, and which moments: everything else is a change at another time than it says. */
import { assert, describe, it } from "@effect/vitest"
import { Instant } from "@syncline/adapter-core"
import { Schema } from "effect"

const at = Date.UTC(2026, 10, 20, 8, 15, 30)

describe("Instant", () => {
  const moments: ReadonlyArray<readonly [string, number]> = [
    ["2026-11-20T08:15:30Z", at],
    ["2026-11-20t08:15:30z", at],
    ["2026-11-20 08:15:30Z", at],
    ["2026-11-20T08:15Z", at - 30_000],
    ["2026-11-20T08:15:30.1Z", at + 100],
    ["2026-11-20T08:15:30.0129Z", at + 12],
    ["2026-11-20T10:45:30+02:30", at],
    ["2026-11-20T05:45:30-0230", at],
    ["2026-11-20T08:15:30+00:00", at],
    ["2026-11-21T08:14:30+23:59", at],
    ["2026-11-20T24:00:00Z", Date.UTC(2026, 10, 21)],
    ["2026-11-20T23:59:59Z", Date.UTC(2026, 10, 21) - 1000],
    ["2016-12-31T23:59:60Z", Date.UTC(2017, 0, 1)],
    ["2017-01-01T00:59:60+01:00", Date.UTC(2017, 0, 1)],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
    ["0099-01-01T00:00:00Z", new Date("0099-01-01T00:00:00Z").getTime()],
  ]
  for (const [text, millis] of moments) {
    it(`${text} is one`, () => {
      assert.strictEqual(Instant.parse(text), millis)
      assert.strictEqual(Instant.toMillis(text), millis)
    })
  }

  const none = [
    "",
    "1",
    "2026-11-20",
    "2026-11-20T08:15:30",
    "2026-02-30T08:15:30Z",
    "2025-02-29T08:15:30Z",
    "2026-13-20T08:15:30Z",
    "2026-00-20T08:15:30Z",
    "2026-11-00T08:15:30Z",
    "2026-11-20T25:00:00Z",
    "2026-11-20T24:00:01Z",
    "2026-11-20T24:01:00Z",
    "2026-11-20T08:60:00Z",
    "2026-11-20T08:15:61Z",
    "2026-11-20T08:15:60Z",
    "2026-11-20T08:15:30+24:00",
    "2026-11-20T08:15:30+01:60",
    "on 2026-11-20T08:15:30Z",
    "2026-11-20T08:15:30Z or so",
  ]
  for (const text of none) {
    it(`"${text}" is none`, () => {
      assert.isUndefined(Instant.parse(text))
      assert.isNaN(Instant.toMillis(text))
    })
  }

  it("stays a text where it is read, and says what it should have been", () => {
    const read = Schema.decodeUnknownSync(Instant.Text)
    assert.strictEqual(read("2026-11-20T08:15:30Z"), "2026-11-20T08:15:30Z")
    assert.throws(() => read("yesterday"), "is not a moment with date, time and zone (2026-11-20T08:15:30Z)")
  })
})
