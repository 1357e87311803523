import { assert, describe, it } from "@effect/vitest"
import { type ConnectionStatus, mayBecome, transitions } from "../../src/model/Connection.ts"

const statuses = Object.keys(transitions) as ReadonlyArray<ConnectionStatus>

// proves T-19
describe("Connection", () => {
  const allowed: ReadonlyArray<readonly [ConnectionStatus, ConnectionStatus]> = [
    ["active", "paused"],
    ["active", "error"],
    ["active", "disconnected"],
    ["paused", "active"],
    ["paused", "disconnected"],
    ["error", "active"],
    ["error", "paused"],
    ["error", "disconnected"],
    ["disconnected", "active"],
  ]

  for (const from of statuses) {
    it(`${from}: moves along its transitions, stays where it is, and goes nowhere else`, () => {
      for (const to of statuses) {
        const expected = from === to || allowed.some(([start, end]) => start === from && end === to)
        assert.strictEqual(mayBecome(from, to), expected, `${from} → ${to}`)
      }
    })
  }

  it("can always be made to work again", () => {
    for (const from of statuses) assert.isTrue(mayBecome(from, "active"))
  })
})
