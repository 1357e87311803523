import { assert, describe, it } from "@effect/vitest"
import { nextOf } from "../../src/model/Schedule.ts"
import { defaultSettings, nextDueOf } from "../../src/model/Stream.ts"

const at = (text: string) => Date.parse(text)
const shown = (millis: number | undefined) => (millis === undefined ? undefined : new Date(millis).toISOString())

// proves T-30, T-39
describe("a schedule", () => {
  it("names the next time after one, never that time itself", () => {
    const weekdays = { cron: "0 6 * * 1-5" }
    assert.strictEqual(shown(nextOf(weekdays, at("2026-11-27T05:59:59.999Z"))), "2026-11-27T06:00:00.000Z")
    assert.strictEqual(shown(nextOf(weekdays, at("2026-11-27T06:00:00Z"))), "2026-11-30T06:00:00.000Z")
    assert.strictEqual(shown(nextOf({ cron: "*/10 * * * * *" }, at("2026-11-27T06:00:01Z"))), "2026-11-27T06:00:10.000Z")
  })

  it("goes by the clocks of its place, which are put forward and back", () => {
    const berlin = { cron: "0 6 * * *", timeZone: "Europe/Berlin" }
    assert.strictEqual(shown(nextOf(berlin, at("2026-10-24T12:00:00Z"))), "2026-10-25T05:00:00.000Z")
    assert.strictEqual(shown(nextOf(berlin, at("2026-03-28T12:00:00Z"))), "2026-03-29T04:00:00.000Z")
  })

  it("is none where it cannot be read, its place is nowhere, or its day never comes", () => {
    for (const cron of ["", "often", "61 * * * *", "0 6 * *", "0 0 30 2 *"]) assert.isUndefined(nextOf({ cron }, 0), cron)
    assert.isUndefined(nextOf({ cron: "0 6 * * *", timeZone: "Europe/Atlantis" }, 0))
  })

  it("stands for the interval, until it is taken back", () => {
    const now = at("2026-11-27T05:00:00Z")
    const settings = { ...defaultSettings, intervalMillis: 1000 }
    assert.strictEqual(nextDueOf(settings, now), now + 1000)
    assert.strictEqual(shown(nextDueOf({ ...settings, schedule: { cron: "0 6 * * *" } }, now)), "2026-11-27T06:00:00.000Z")
    assert.strictEqual(nextDueOf({ ...settings, schedule: null }, now), now + 1000)
  })
})
