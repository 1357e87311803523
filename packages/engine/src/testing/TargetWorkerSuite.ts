/** Whoever tells a target may die, freeze, or not be the only one: nothing is lost, and what comes twice bears the same id. */
import { assert, describe } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { Targets } from "../store/Targets.ts"
import * as Receiver from "./Receiver.ts"
import type { Scenario } from "./Scenario.ts"
import { happen, ready, runOf, runsOf } from "./TargetWorld.ts"
import { tenant } from "./World.ts"

export const targetWorkerSuite = (scenario: Scenario): void => {
  // proves T-36
  describe("whoever tells a target", () => {
    scenario("and dies before that is noted, has the same sent again by another, under the same id", () =>
      Effect.gen(function* () {
        const { receiver, tell } = yield* ready()
        yield* happen("one", "two")
        let deaths = 0
        receiver.behave = (message) => (runOf(message) === "two" && ++deaths === 1 ? Effect.interrupt : 200)
        yield* Effect.exit(tell)
        assert.strictEqual(deaths, 1)
        yield* tell
        assert.deepStrictEqual(runsOf(receiver), ["one", "two", "two"])
        assert.strictEqual(receiver.got[1]?.id, receiver.got[2]?.id)
      }),
    )

    scenario("is one at a time", () =>
      Effect.gen(function* () {
        const { receiver, id, target } = yield* ready()
        yield* happen("one", "two")
        const [asked, answered] = [yield* Deferred.make<void>(), yield* Deferred.make<number>()]
        receiver.behave = () => Effect.andThen(Deferred.succeed(asked, undefined), Deferred.await(answered))
        const first = yield* Effect.forkChild(Receiver.turnOf(receiver, tenant, id))
        yield* Deferred.await(asked)
        const other = Receiver.make()
        yield* Receiver.turnOf(other, tenant, id)
        yield* Receiver.tell(other)
        assert.deepStrictEqual(other.got, [])
        yield* Deferred.succeed(answered, 200)
        yield* Fiber.join(first)
        assert.deepStrictEqual(runsOf(receiver), ["one", "two"])
        assert.strictEqual((yield* target)?.position, receiver.got[1]?.position)
      }),
    )

    scenario("was frozen for longer than its claim, and moves nothing back by what it notes then", () =>
      Effect.gen(function* () {
        const { receiver, id, tell, target } = yield* ready()
        yield* happen("one", "two", "three")
        const [asked, answered] = [yield* Deferred.make<void>(), yield* Deferred.make<number>()]
        receiver.behave = () => Effect.andThen(Deferred.succeed(asked, undefined), Deferred.await(answered))
        const frozen = yield* Effect.forkChild(Receiver.turnOf(receiver, tenant, id))
        yield* Deferred.await(asked)
        yield* TestClock.adjust("2 minutes")
        // The store's clock went on as well.
        const targets = yield* Targets
        yield* targets.release(tenant, id, 1)
        receiver.behave = () => 200
        yield* tell
        const known = yield* target
        yield* Deferred.succeed(answered, 503)
        yield* Fiber.join(frozen)
        assert.deepStrictEqual(runsOf(receiver), ["one", "one", "two", "three"])
        assert.deepStrictEqual(yield* target, known)
      }),
    )

    scenario("was frozen after it noted a message, and sends nothing more: another may be at it", () =>
      Effect.gen(function* () {
        const { receiver, id, tell } = yield* ready()
        yield* happen("one", "two")
        const targets = yield* Targets
        const slow = { ...targets, settle: (...all: Parameters<typeof targets.settle>) => Effect.tap(targets.settle(...all), frozen) }
        const frozen = TestClock.adjust("2 minutes")
        yield* Effect.provideService(Receiver.turnOf(receiver, tenant, id), Targets, slow)
        assert.deepStrictEqual(runsOf(receiver), ["one"])
        yield* tell
        assert.deepStrictEqual(runsOf(receiver), ["one", "two"])
      }),
    )

    scenario("is at it when everything is to be told again, and does not stand in the way of that", () =>
      Effect.gen(function* () {
        const { engine, receiver, tell, id } = yield* ready()
        yield* happen("one", "two", "three")
        const [asked, answered] = [yield* Deferred.make<void>(), yield* Deferred.make<number>()]
        receiver.behave = (message) =>
          runOf(message) === "three" ? Effect.andThen(Deferred.succeed(asked, undefined), Deferred.await(answered)) : 200
        const teller = yield* Effect.forkChild(Receiver.turnOf(receiver, tenant, id))
        yield* Deferred.await(asked)
        yield* engine.targets.replay(tenant, id, { from: receiver.got[0]?.position ?? 0 })
        receiver.behave = () => 200
        yield* Deferred.succeed(answered, 200)
        yield* Fiber.join(teller)
        yield* tell
        assert.deepStrictEqual(runsOf(receiver), ["one", "two", "three", "one", "two", "three"])
      }),
    )
  })
}
