import { assert, describe, it } from "@effect/vitest"
import type { Delivery } from "@syncline/engine"
import * as Settle from "../../src/decide/Settle.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

const { tenant, id: streamId, connectionId, kind } = Sample.stream("acme", "stream", "connection")

/** In its seventh attempt, and in doubt. */
const delivery: Delivery = {
  tenant,
  streamId,
  connectionId,
  kind,
  recordId: "r1",
  state: "running",
  revision: 3,
  attempts: 7,
  unverifiedSince: 111,
  nextAttemptAt: 222,
  lastError: "before",
  waitsForRecord: "nobody",
  chosen: false,
  rank: 2,
}

const now = 5000
const awaits = { kind: "tag", recordId: "r9" }
const left = { nextAttemptAt: now, lastError: null, attempts: 7, unverifiedSince: 111, waitsForRecord: null }
const parked = { ...left, state: "parked", lastError: "waits for tag r9", waitsForRecord: "r9" }

describe("Settle", () => {
  for (const [tag, count] of [
    ["Created", "created"],
    ["Updated", "updated"],
    ["Nothing", "unchanged"],
  ] as const) {
    it(`removes what is ${tag}, or lets it wait for what it left out, in no doubt any more`, () => {
      const counts = { [count]: 1 }
      assert.deepStrictEqual(Settle.settle(delivery, { _tag: tag, awaits: undefined }, now), { to: { state: "done" }, counts })
      const waiting: object = { to: { ...parked, unverifiedSince: null }, counts }
      assert.deepStrictEqual<object>(Settle.settle(delivery, { _tag: tag, awaits }, now), waiting)
    })
  }

  const cases: ReadonlyArray<readonly [title: string, attempt: Settle.Attempt, expected: object]> = [
    [
      "compares what was found at once, in no doubt any more",
      { _tag: "Found" },
      { to: { ...left, state: "pending", unverifiedSince: null }, counts: { created: 1 } },
    ],
    ["removes what is elsewhere", { _tag: "Elsewhere" }, { to: { state: "done" }, counts: { skipped: 1 } }],
    ["removes what is pointless, and counts nothing", { _tag: "Pointless" }, { to: { state: "done" }, counts: {} }],
    ["parks what waits, as doubtful as it was", { _tag: "Waits", awaits }, { to: parked, counts: { skipped: 1 } }],
    [
      "looks at once at the rest of what was taken in part, and tells of what was refused",
      { _tag: "Partly", sent: "Updated", problem: "title: too long" },
      {
        to: { ...left, state: "pending", attempts: 0, unverifiedSince: null },
        counts: { updated: 1, failed: 1 },
        problem: "title: too long",
      },
    ],
    [
      "looks at once at the rest of what was taken in part, and tells of nothing where nothing was refused",
      { _tag: "Partly", sent: "Created" },
      { to: { ...left, state: "pending", attempts: 0, unverifiedSince: null }, counts: { created: 1 } },
    ],
    [
      "looks at once at the rest of what was refused, as doubtful as it was",
      { _tag: "Partly", problem: "title: too long" },
      { to: { ...left, state: "pending", attempts: 0 }, counts: { failed: 1 }, problem: "title: too long" },
    ],
    [
      "lets rest what stands refused, which was told of before",
      { _tag: "Refusing", message: "title: too long" },
      { to: { ...left, state: "dead", lastError: "title: too long", unverifiedSince: null }, counts: {} },
    ],
    [
      "looks again when what was made must have appeared",
      { _tag: "NotFound", surelyAt: now + 1 },
      { to: { ...left, state: "pending", nextAttemptAt: now + 1 }, counts: {} },
    ],
    [
      "is in no doubt when it must have appeared by now",
      { _tag: "NotFound", surelyAt: now },
      { to: { ...left, state: "pending", unverifiedSince: null }, counts: {} },
    ],
    [
      "puts back what was halted as it was, the attempt not counted",
      { _tag: "Halted", message: "slow down" },
      { to: { ...left, state: "pending", attempts: 6, lastError: "before" }, counts: {} },
    ],
    [
      "tries again what failed after a pause",
      { _tag: "Failed", message: "away", chance: 0 },
      { to: { ...left, state: "pending", nextAttemptAt: now + 32_000, lastError: "away" }, counts: {} },
    ],
    [
      "tries again what failed after a pause that chance makes longer",
      { _tag: "Failed", message: "away", chance: 0.5 },
      { to: { ...left, state: "pending", nextAttemptAt: now + 48_000, lastError: "away" }, counts: {} },
    ],
    [
      "lets rest what was refused, as doubtful as it was, and tells of it",
      { _tag: "Refused", message: "too long" },
      { to: { ...left, state: "dead", lastError: "too long" }, counts: { failed: 1 }, problem: "too long" },
    ],
  ]
  for (const [title, attempt, expected] of cases) {
    it(title, () => assert.deepStrictEqual<object>(Settle.settle(delivery, attempt, now), expected))
  }
})
