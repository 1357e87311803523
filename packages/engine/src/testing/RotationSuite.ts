/**
 * A process dies at every step of a refresh, or two want one at once: no sign-in is lost but where the application rotated, nobody heard of it, and it gives no second
 * answer. That one window shows in the reason.
 */
import { assert, describe } from "@effect/vitest"
import type { Authorization } from "@syncline/adapter-core"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { connectionOf } from "./RefreshSuite.ts"
import * as Rotating from "./Rotating.ts"
import type { Scenario } from "./Scenario.ts"
import { partition as p, tenant } from "./World.ts"

const manners: ReadonlyArray<readonly [string, Authorization.Refresh]> = [
  ["that takes a refresh token again for a while", { rotates: true, graceMillis: 30 * 60_000 }],
  ["that takes a refresh token once", { rotates: true }],
  ["whose refresh tokens stay", { rotates: false }],
]

/** The application has rotated, and nobody has stored what it said. */
const inWindow = (step: Rotating.StepName) => step === "after the application rotated" || step === "before the pair is stored"

export const rotationSuite = (scenario: Scenario): void => {
  // proves I9, V-26
  describe("a refresh", () => {
    for (const [what, refresh] of manners) {
      for (const step of Rotating.steps) {
        const isLost = refresh.rotates && refresh.graceMillis === undefined && inWindow(step)
        scenario(
          `of whoever dies ${step}, at an application ${what}, ${isLost ? "is lost, and why is said" : "is taken up by the next"}`,
          () =>
            Effect.gen(function* () {
              const stage = yield* Rotating.setUp({ refresh, reuseEnds: true, refreshEndsAccess: true })
              const { engine } = yield* Rotating.start(stage)
              yield* Rotating.join(engine, stage)
              yield* engine.sync({ tenant })
              yield* TestClock.adjust("59 minutes")
              stage.app.create("task", p, { title: "One" })
              const mortal = yield* Rotating.start(stage, { dies: step })
              assert.isTrue(Exit.isFailure(yield* Effect.exit(mortal.engine.sync({ tenant }))))
              assert.isTrue(mortal.isDead())
              yield* Rotating.claimsRunOut
              yield* TestClock.adjust("1 minute")
              for (let turn = 0; turn < 3; turn += 1) {
                yield* engine.sync({ tenant })
                yield* TestClock.adjust("10 minutes")
              }
              const { connection } = (yield* connectionOf(engine)) ?? assert.fail("there is no connection")
              assert.strictEqual(connection.status, isLost ? "disconnected" : "active")
              if (isLost) return assert.include(connection.reason, "the answer to an earlier refresh was lost")
              assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 1)
              yield* TestClock.adjust("1 day")
              stage.app.create("task", p, { title: "Two" })
              assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
              assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 2)
            }),
        )
      }
    }

    for (const [what, refresh] of manners) {
      scenario(`that two processes want at once is one, at an application ${what}`, () =>
        Effect.gen(function* () {
          const stage = yield* Rotating.setUp({ refresh, reuseEnds: true, refreshEndsAccess: true })
          const busy = yield* Deferred.make<void>()
          const { engine } = yield* Rotating.start(stage)
          const other = yield* Rotating.start(stage, { onBusy: Effect.asVoid(Deferred.succeed(busy, undefined)) })
          const connection = yield* Rotating.join(engine, stage)
          yield* TestClock.adjust("1 hour")
          const asked = yield* Deferred.make<void>()
          stage.tokens.hooks.before = Effect.andThen(Deferred.succeed(asked, undefined), Deferred.await(busy))
          const syncing = yield* Effect.forkChild(engine.sync({ tenant }))
          yield* Deferred.await(asked)
          const choosing = yield* Effect.forkChild(other.engine.addStreams({ tenant, connectionId: connection.id, partition: "q" }))
          yield* Deferred.await(busy)
          assert.deepStrictEqual((yield* Fiber.join(syncing)).errors, [])
          assert.strictEqual((yield* Rotating.meanwhile(Fiber.join(choosing))).length, 1)
          assert.strictEqual(stage.tokens.log.length, 1)
        }),
      )

      scenario(`of a process that was frozen in the middle of it does no harm, at an application ${what}`, () =>
        Effect.gen(function* () {
          const stage = yield* Rotating.setUp({ refresh })
          const { engine } = yield* Rotating.start(stage)
          const frozen = yield* Rotating.start(stage)
          const connection = yield* Rotating.join(engine, stage)
          yield* TestClock.adjust("1 hour")
          const [rotated, awake] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
          stage.tokens.hooks.after = Effect.andThen(Deferred.succeed(rotated, undefined), Deferred.await(awake))
          const choosing = yield* Effect.forkChild(frozen.engine.addStreams({ tenant, connectionId: connection.id, partition: "q" }))
          yield* Deferred.await(rotated)
          stage.tokens.hooks.after = Effect.void
          yield* Rotating.claimsRunOut
          yield* Rotating.meanwhile(engine.sync({ tenant }))
          yield* Deferred.succeed(awake, undefined)
          yield* Rotating.meanwhile(Effect.exit(Fiber.join(choosing)))
          const { connection: after } = (yield* connectionOf(engine)) ?? assert.fail("there is no connection")
          // What the frozen one was told is stored all the same.
          if (after.status === "disconnected") yield* engine.resume(tenant, connection.id)
          yield* TestClock.adjust("1 hour")
          assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
          assert.strictEqual((yield* connectionOf(engine))?.connection.status, "active")
        }),
      )
    }

    scenario("whose pair cannot be stored at once is stored when the store is back, and used no earlier", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp({ refreshEndsAccess: true })
        const { engine } = yield* Rotating.start(stage)
        const unlucky = yield* Rotating.start(stage, { storeFails: 3 })
        yield* Rotating.join(engine, stage)
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual((yield* Rotating.meanwhile(unlucky.engine.sync({ tenant }))).errors, [])
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
        assert.strictEqual(stage.tokens.log.length, 2)
        assert.strictEqual((yield* connectionOf(engine))?.connection.status, "active")
      }),
    )

    scenario("falls back on the refresh token before, while the application takes it, where the newest is not taken", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp({ refresh: { rotates: true, graceMillis: 2 * 3_600_000 } })
        const { engine } = yield* Rotating.start(stage)
        yield* Rotating.join(engine, stage)
        yield* TestClock.adjust("1 hour")
        yield* engine.sync({ tenant })
        stage.tokens.rollBack()
        assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
        assert.strictEqual((yield* connectionOf(engine))?.connection.status, "active")
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
      }),
    )

    scenario("whose answer comes when somebody has signed in again does not take that away", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp()
        const { engine } = yield* Rotating.start(stage)
        const connection = yield* Rotating.join(engine, stage)
        yield* TestClock.adjust("1 hour")
        stage.tokens.hooks.after = Effect.suspend(() => {
          stage.tokens.hooks.after = Effect.void
          stage.tokens.revoke()
          return Effect.orDie(Rotating.join(engine, stage, connection.id))
        })
        assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
        assert.strictEqual((yield* connectionOf(engine))?.connection.status, "active")
      }),
    )

    scenario("goes by what somebody stored meanwhile before it takes a sign-in for ended", () =>
      Effect.gen(function* () {
        const stage = yield* Rotating.setUp()
        const { engine } = yield* Rotating.start(stage)
        const connection = yield* Rotating.join(engine, stage)
        yield* TestClock.adjust("1 hour")
        stage.tokens.hooks.before = Effect.suspend(() => {
          stage.tokens.hooks.before = Effect.void
          stage.tokens.revoke()
          return Effect.orDie(Rotating.join(engine, stage, connection.id))
        })
        assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
        assert.strictEqual((yield* connectionOf(engine))?.connection.status, "active")
        yield* TestClock.adjust("1 hour")
        assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
      }),
    )
  })
}
