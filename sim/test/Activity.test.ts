import { describe, expect, it } from "vitest"
import { makeActivity } from "../src/Activity.ts"

const later = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

describe("activity", () => {
  it("has come to rest when no call is under way any more, however long many took together", async () => {
    const activity = makeActivity({ outside: true, longestCallMillis: 600 })
    const calls = async () => {
      for (let call = 0; call < 6; call += 1) {
        const end = activity.begin()
        await later(150)
        end()
      }
    }
    const all = calls()
    expect(await activity.settled()).toBe(true)
    await all
  })

  it("never comes to rest where one call does not end", async () => {
    const activity = makeActivity({ outside: true, longestCallMillis: 50 })
    const end = activity.begin()
    expect(await activity.settled()).toBe(false)
    end()
    expect(await activity.settled()).toBe(true)
    const inside = makeActivity({ outside: false })
    inside.begin()
    expect(await inside.settled()).toBe(false)
  })
})
