import { Clock, Effect } from "effect"
import { assert, describe, it } from "vitest"
import { makeVirtualClock } from "../src/VirtualClock.ts"

describe("the virtual clock", () => {
  it("wakes sleepers one at a time, in the order of their times and then of their coming", async () => {
    const time = makeVirtualClock(1000)
    const woken: Array<string> = []
    const sleeper = (name: string, millis: number) =>
      Effect.runPromise(
        Effect.gen(function* () {
          yield* Effect.sleep(millis)
          woken.push(`${name} at ${yield* Clock.currentTimeMillis}`)
        }).pipe(Effect.provideService(Clock.Clock, time.clock)),
      )
    const all = [sleeper("late", 20.5), sleeper("first", 10), sleeper("second", 10)]
    assert.strictEqual(time.next(), 1010)
    assert.isFalse(time.advance(1005))
    assert.strictEqual(time.now(), 1005)
    assert.isTrue(time.advance(5000))
    await all[1]
    assert.isTrue(time.advance(5000))
    await all[2]
    assert.deepStrictEqual(woken, ["first at 1010", "second at 1010"])
    assert.isTrue(time.advance(5000))
    await all[0]
    assert.strictEqual(woken.at(-1), "late at 1021")
    assert.isFalse(time.advance(5000))
    assert.isUndefined(time.next())
    assert.strictEqual(time.now(), 5000)
  })
})
