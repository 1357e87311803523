/** What the log remembers of dead deliveries, and for how long. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type * as Settle from "../../src/decide/Settle.ts"
import type { Settled } from "../../src/model/Delivery.ts"
import * as DeliveryLog from "../../src/send/DeliveryLog.ts"
import { logged } from "../../src/testing/Logged.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

const stream = Sample.stream(Sample.newTenant(), "a/p/card", "a", { kind: "card", partition: "p" })

const dead: Settled = {
  state: "dead",
  nextAttemptAt: 0,
  lastError: "too long",
  attempts: 1,
  unverifiedSince: null,
  waitsForRecord: null,
}

/** The lines about deliveries that died in one slice. */
const deaths = (ids: ReadonlyArray<string>) =>
  logged(
    Effect.flatMap(DeliveryLog.make, (log) => {
      for (const id of ids) {
        log.note(stream, id, { _tag: "Refused", message: "too long" }, dead)
        log.confirm()
      }
      return log.write
    }),
  )

const most = 10_000

describe("the log of deliveries", () => {
  it.effect("knows the ten thousand that died last, and says nothing of them again", () =>
    Effect.gen(function* () {
      const ids = Array.from({ length: most }, (_, index) => `r${index}`)
      const [line, ...others] = yield* deaths(ids)
      assert.deepStrictEqual(others, [])
      assert.strictEqual(line?.message, "not sent: too long")
      assert.deepInclude(line?.about, { record: "r0", deliveries: most, stream: "a/p/card", kind: "card", partition: "p" })
      assert.deepStrictEqual(yield* deaths(["r0", "r1"]), [])
      // One more, and the one that died first is forgotten: by now the third.
      assert.lengthOf(yield* deaths(["more"]), 1)
      assert.deepStrictEqual(yield* deaths(["r0", "r1"]), [])
      assert.lengthOf(yield* deaths(["r2"]), 1)
    }),
  )

  it.effect("tells of a dead one once however often it is confirmed, and that it went out only where it did", () =>
    Effect.gen(function* () {
      const place = { ...stream, id: "a/q/card" }
      const slice = (attempt: Settle.Attempt, to: Settled) =>
        Effect.map(
          logged(
            Effect.flatMap(DeliveryLog.make, (log) => {
              log.note(place, "r", attempt, to)
              log.confirm()
              log.confirm()
              return log.write
            }),
          ),
          (lines) => lines.map(({ level, message, about }) => [level, message, about["deliveries"]]),
        )
      const died = [["Warn", "not sent: too long", 1]]
      const pending = { ...dead, state: "pending", lastError: null } as const
      const sent = [["Info", "sent after all", 1]]
      const refused = { _tag: "Refused", message: "too long" } as const
      assert.deepStrictEqual(yield* slice(refused, dead), died)
      assert.deepStrictEqual(yield* slice(refused, dead), [])
      // Something else may still become of what is tried again.
      assert.deepStrictEqual(yield* slice({ _tag: "Failed", message: "away", chance: 0 }, pending), [])
      assert.deepStrictEqual(yield* slice(refused, dead), [])
      assert.deepStrictEqual(yield* slice({ _tag: "Updated", awaits: undefined }, { state: "done" }), sent)
      assert.deepStrictEqual(yield* slice(refused, dead), died)
      assert.deepStrictEqual(
        yield* slice({ _tag: "Created", awaits: { kind: "tag", recordId: "t" } }, { ...pending, state: "parked" }),
        sent,
      )
      assert.deepStrictEqual(yield* slice(refused, dead), died)
      // It is over, and was not sent.
      assert.deepStrictEqual(yield* slice({ _tag: "Elsewhere" }, { state: "done" }), [])
      assert.deepStrictEqual(yield* slice(refused, dead), died)
    }),
  )

  it.effect("counts what died in one slice once, though more than one died", () =>
    Effect.gen(function* () {
      const [line] = yield* deaths(["once", "twice"])
      assert.strictEqual(line?.about["deliveries"], 2)
    }),
  )
})
