/** The least that each limit of an enterprise server may be. */
import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { Limits } from "../src/Settings.ts"

const decode = Schema.decodeUnknownResult(Limits)

describe("limits", () => {
  for (const [name, least] of [
    ["requestsPerHour", 1],
    ["pointsPerMinute", 10],
    ["createsPerMinute", 2],
    ["createsPerHour", 2],
  ] as const) {
    it(`${name} is a whole number from ${least} on`, () => {
      for (const value of [least, least + 1, 1_000_000]) assert.isTrue(Result.isSuccess(decode({ [name]: value })), String(value))
      for (const value of [least - 1, -1, least + 0.5, Number.NaN])
        assert.isTrue(Result.isFailure(decode({ [name]: value })), String(value))
    })
  }
})
