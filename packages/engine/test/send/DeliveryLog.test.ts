/** What the log remembers of dead deliveries, and for how long. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
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
})
