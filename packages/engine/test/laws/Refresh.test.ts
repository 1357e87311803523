/** Sign-ins under whatever may happen to them: processes that die in a refresh, answers that are lost, endpoints that are away, access tokens that end early. */
import { assert, describe, it } from "@effect/vitest"
import type { Authorization } from "@syncline/adapter-core"
import { MemoryStore, type SyncEngine } from "@syncline/engine"
import { Rotating, World } from "@syncline/engine/testing"
import { Arbitrary, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { laws } from "./Runs.ts"

const { tenant } = World

const Command = Schema.Union([
  Schema.TaggedStruct("Sync", {}),
  Schema.TaggedStruct("Pass", { minutes: Schema.Literals([1, 31, 58, 61, 120]) }),
  Schema.TaggedStruct("Die", { step: Schema.Literals(Rotating.steps) }),
  Schema.TaggedStruct("Lose", { what: Schema.Literals(["RequestLost", "AnswerLost"]) }),
  Schema.TaggedStruct("Down", { status: Schema.Literals([429, 500, 503]) }),
  Schema.TaggedStruct("EndAccess", {}),
])
type Command = typeof Command.Type

const commands = Arbitrary.array(Arbitrary.schema(Command), { maxLength: 15 })

const day = 24 * 3_600_000
const manners: ReadonlyArray<readonly [string, Authorization.Refresh]> = [
  ["that takes a refresh token again", { rotates: true, graceMillis: 10 * day }],
  ["that takes a refresh token once", { rotates: true }],
  ["whose refresh tokens stay", { rotates: false }],
]

/** Whether the application may have rotated, and nobody may have stored it. */
const opensWindow = (command: Command) =>
  command._tag === "Lose"
    ? command.what === "AnswerLost"
    : command._tag === "Die" && (command.step === "after the application rotated" || command.step === "before the pair is stored")

const statusOf = (engine: SyncEngine["Service"]) => Effect.map(engine.status(tenant), (all) => all[0]?.connection.status)

/** Whatever befalls it, the connection is signed in in the end, unless an answer was lost that the application does not give again. */
const lives = (refresh: Authorization.Refresh, all: ReadonlyArray<Command>) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(1_000_000)
    const stage = yield* Rotating.setUp({ refresh, reuseEnds: true, refreshEndsAccess: true })
    const { engine } = yield* Rotating.start(stage)
    yield* Rotating.join(engine, stage)
    let mayBeLost = false
    for (const command of all) {
      mayBeLost ||= refresh.rotates && refresh.graceMillis === undefined && opensWindow(command)
      switch (command._tag) {
        case "Sync":
          yield* engine.sync({ tenant })
          break
        case "Pass":
          yield* TestClock.adjust(`${command.minutes} minutes`)
          break
        case "Die":
          yield* Effect.exit((yield* Rotating.start(stage, { dies: command.step })).engine.sync({ tenant }))
          // What it has claimed is free again then.
          yield* TestClock.adjust("1 second")
          break
        case "Lose":
          stage.tokens.mishaps.push({ _tag: command.what })
          break
        case "Down":
          stage.tokens.mishaps.push({ _tag: "Answer", status: command.status, body: `{"error":"invalid_grant"}` })
          break
        case "EndAccess":
          stage.tokens.endAccess()
      }
    }
    stage.tokens.mishaps.splice(0)
    for (let turn = 0; turn < 3; turn += 1) {
      yield* TestClock.adjust("1 minute")
      yield* engine.sync({ tenant })
    }
    const status = yield* statusOf(engine)
    if (status === "disconnected") return assert.isTrue(mayBeLost, "a sign-in was lost")
    assert.strictEqual(status, "active")
    yield* TestClock.adjust("2 hours")
    assert.deepStrictEqual((yield* engine.sync({ tenant })).errors, [])
    assert.strictEqual(yield* statusOf(engine), "active")
  }).pipe(Effect.scoped, Effect.provide(MemoryStore.layer, { local: true }))

// proves I9
describe("Refresh", () => {
  for (const [what, refresh] of manners) {
    it.effect.prop(
      `loses no sign-in at an application ${what}, but where an answer was lost that it does not give again`,
      { commands },
      (given) => lives(refresh, given.commands),
      laws({ slower: 10 }),
    )
  }

  it.effect("goes on where the answer that an application gives again has an access token that has ended by then", () =>
    lives({ rotates: true, graceMillis: 10 * day }, [
      { _tag: "Lose", what: "AnswerLost" },
      { _tag: "Down", status: 500 },
      { _tag: "EndAccess" },
      { _tag: "Die", step: "after the application rotated" },
      { _tag: "Pass", minutes: 58 },
      { _tag: "EndAccess" },
      { _tag: "Sync" },
    ]),
  )
})
