import { assert, describe, it } from "@effect/vitest"
import { RatePolicy } from "@syncline/adapter-core"

const now = Date.UTC(2026, 0, 1, 12, 0, 0)
const day = 86_400_000

const cases: ReadonlyArray<readonly [unit: RatePolicy.WaitUnit, text: string, expected: number | undefined]> = [
  ["seconds", "30", 30_000],
  ["seconds", " 30 ", 30_000],
  ["seconds", "0.5", 500],
  ["seconds", "0", 0],
  ["seconds", "-5", 0],
  ["seconds", "Thu, 01 Jan 2026 12:01:00 GMT", 60_000],
  ["seconds", "Thu, 01 Jan 2026 11:00:00 GMT", 0],
  ["seconds", "31536000", day],
  ["seconds", "1e400", undefined],
  ["seconds", "soon", undefined],
  ["seconds", "", undefined],
  ["seconds", "  ", undefined],
  ["milliseconds", "1500", 1500],
  ["milliseconds", "-1", 0],
  ["milliseconds", "", undefined],
  ["milliseconds", "soon", undefined],
  ["epoch-seconds", String(now / 1000 + 90), 90_000],
  ["epoch-seconds", String(now / 1000 - 90), 0],
  ["epoch-seconds", "NaN", undefined],
  ["epoch-seconds", " ", undefined],
  ["epoch-milliseconds", String(now + 250), 250],
  ["epoch-milliseconds", String(now + 365 * day), day],
  ["epoch-milliseconds", "Infinity", undefined],
  ["epoch-milliseconds", "", undefined],
  ["iso", "2026-01-01T12:00:10Z", 10_000],
  ["iso", "2026-01-01T13:00:10+01:00", 10_000],
  ["iso", "2027-01-01T12:00:00Z", day],
  ["iso", "tomorrow", undefined],
  ["iso", "", undefined],
  ["iso", "  ", undefined],
]

describe("RatePolicy.waitMillis", () => {
  for (const [unit, text, expected] of cases) {
    it(`${unit} "${text}" is ${expected === undefined ? "no wait" : `${expected} ms`}`, () => {
      assert.strictEqual(RatePolicy.waitMillis({ header: "wait", unit }, { wait: text }, now), expected)
    })
  }

  it("counts moments by the clock of the answer that names them", () => {
    const date = new Date(now - 300_000).toUTCString()
    const theirs = { date, reset: String((now - 290_000) / 1000), wait: "10", when: new Date(now - 290_000).toUTCString() }
    assert.strictEqual(RatePolicy.waitMillis({ header: "reset", unit: "epoch-seconds" }, theirs, now), 10_000)
    assert.strictEqual(RatePolicy.waitMillis({ header: "when", unit: "seconds" }, theirs, now), 10_000)
    assert.strictEqual(RatePolicy.waitMillis({ header: "wait", unit: "seconds" }, theirs, now), 10_000)
    assert.strictEqual(RatePolicy.waitMillis({ header: "reset", unit: "epoch-seconds" }, { ...theirs, date: "noon" }, now), 0)
  })

  it("is nothing without the header", () => {
    assert.isUndefined(RatePolicy.waitMillis({ header: "wait", unit: "seconds" }, {}, now))
  })
})

describe("RatePolicy.matches", () => {
  const reply = {
    status: 403,
    headers: { "x-remaining": "0" },
    body: { message: "You have hit a Secondary Rate Limit", errors: [{ code: "LIMIT", detail: { of: ["x"] } }] },
    text: "",
  }

  it("wants every given part", () => {
    assert.isTrue(RatePolicy.matches({}, reply))
    assert.isTrue(RatePolicy.matches({ status: [429, 403], header: { name: "x-remaining", equals: "0" } }, reply))
    assert.isFalse(RatePolicy.matches({ status: [429] }, reply))
    assert.isFalse(RatePolicy.matches({ status: [403], header: { name: "x-remaining", equals: "1" } }, reply))
  })

  it("looks into the body by value, or by a part of a text in any case", () => {
    assert.isTrue(RatePolicy.matches({ body: { path: ["message"], contains: "secondary rate limit" } }, reply))
    assert.isTrue(RatePolicy.matches({ body: { path: ["errors", 0, "code"], equals: "LIMIT" } }, reply))
    assert.isTrue(RatePolicy.matches({ body: { path: ["errors", 0, "detail"], equals: { of: ["x"] } } }, reply))
    assert.isFalse(RatePolicy.matches({ body: { path: ["errors", 0, "code"], equals: "limit" } }, reply))
    assert.isFalse(RatePolicy.matches({ body: { path: ["errors", 1, "code"], contains: "" } }, reply))
    assert.isTrue(RatePolicy.matches({ body: { path: ["message"] } }, reply))
    assert.isFalse(RatePolicy.matches({ body: { path: ["errors"] } }, reply))
    assert.isFalse(RatePolicy.matches({ body: { path: ["message"], contains: "x" } }, { ...reply, body: undefined }))
  })
})

const at = Date.UTC(2026, 10, 20, 8, 15, 30)

/** What a header says that names a moment, a minute before the twentieth of November. */
const moment = (text: string) => {
  const left = RatePolicy.waitMillis({ header: "wait", unit: "seconds" }, { wait: text }, at - 60_000)
  return left === undefined ? undefined : at - 60_000 + left
}

describe("a moment in a header", () => {
  for (const text of [
    "Fri, 20 Nov 2026 08:15:30 GMT",
    " Fri, 20 Nov 2026 08:15:30 GMT ",
    "Friday, 20-Nov-26 08:15:30 GMT",
    "Fri Nov 20 08:15:30 2026",
  ]) {
    it(`${text} is one`, () => assert.strictEqual(moment(text), at))
  }

  it("a day of one digit stands behind two spaces", () => {
    assert.strictEqual(
      RatePolicy.waitMillis({ header: "wait", unit: "seconds" }, { wait: "Thu Nov  5 08:15:30 2026" }, Date.UTC(2026, 10, 5, 8, 15)),
      30_000,
    )
  })

  for (const text of [
    "",
    "try again in 5",
    "2026-11-20T08:15:30Z",
    "Fri, 20 Nov 2026 08:15:30",
    "Fri, 20 Nov 2026 08:15:30 CET",
    "Fri, 20 Nov 2026 08:15:30 GMT and more",
    "say Fri, 20 Nov 2026 08:15:30 GMT",
    "Friday, 20-Nov-26 08:15:30 GMT+1",
    "a Friday, 20-Nov-26 08:15:30 GMT",
    "Fri Nov 20 08:15:30 2026 GMT",
    "on Fri Nov 20 08:15:30 2026",
    "Fri, 20 Nov 2026 28:15:30 GMT",
  ]) {
    it(`"${text}" is none`, () => assert.isUndefined(moment(text)))
  }
})

describe("RatePolicy.neverOver", () => {
  const cost = () => 1

  it("grows back no faster than leaves room for a burst in any window", () => {
    const budget = RatePolicy.neverOver({ limit: 100, windowMillis: 60_000, burst: 20 }, { name: "requests", cost })
    assert.deepStrictEqual(budget, { name: "requests", cost, limit: 20, windowMillis: 15_000 })
    assert.deepInclude(RatePolicy.neverOver({ limit: 10, windowMillis: 1000, burst: 2.5 }, { name: "requests", cost }), {
      limit: 3,
      windowMillis: 429,
    })
  })
})
