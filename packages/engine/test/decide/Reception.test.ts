import { assert, describe, it } from "@effect/vitest"
import * as Reception from "../../src/decide/Reception.ts"

const receptionOf = (status: number) => Reception.receptionOf({ status, body: "b" })._tag

// proves T-36
describe("what a receiver answers", () => {
  it("is taken, refused, away or gone by its status", () => {
    for (const status of [200, 202, 204, 299]) assert.strictEqual(receptionOf(status), "taken")
    for (const status of [400, 401, 403, 404, 409, 413, 422, 451]) assert.strictEqual(receptionOf(status), "refused")
    for (const status of [0, 101, 301, 302, 304, 307, 308, 408, 425, 429, 500, 502, 503, 504, 599])
      assert.strictEqual(receptionOf(status), "away")
    assert.strictEqual(receptionOf(410), "gone")
  })

  it("says in words where a redirect leads, and that nobody goes there", () => {
    const reception = Reception.receptionOf({ status: 302, body: "", location: "https://elsewhere.example/" })
    assert.deepInclude(reception, {
      message: "the receiver answered with 302, a redirect to https://elsewhere.example/: redirects are not followed; change the url",
    })
  })

  it("is asked for again after longer and longer pauses, up to an hour, or as long as it says, up to a day", () => {
    const pause = (failures: number, retryAfter?: string) => Reception.nextAttemptAt(failures, retryAfter, 0, 0.5)
    assert.deepStrictEqual(
      [1, 2, 3, 20].map((failures) => pause(failures)),
      [750, 1500, 3000, 2_700_000],
    )
    assert.strictEqual(pause(1, "120"), 120_000)
    assert.strictEqual(pause(1, "Thu, 01 Jan 1970 00:02:00 GMT"), 120_000)
    assert.strictEqual(pause(20, "1"), 2_700_000)
    assert.strictEqual(pause(1, "9999999999"), 24 * 60 * 60 * 1000)
    for (const nonsense of ["soon", "-5", "1e99", ""]) assert.strictEqual(pause(1, nonsense), 750)
  })
})
