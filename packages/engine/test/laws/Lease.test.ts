/** Leases under a clock that passes, jumps ahead and jumps back: who did not renew in time can be relieved, and then never writes again. */
import { assert, describe, it } from "@effect/vitest"
import { Leases, MemoryStore } from "@syncline/engine"
import { Arbitrary, Clock, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import * as Sample from "../../src/testing/store/Sample.ts"
import { laws } from "./Runs.ts"

const worker = Schema.Literals(["one", "two", "three"])
const millis = Schema.Literals([1, 100, 1000])

const Command = Schema.Union([
  Schema.TaggedStruct("Acquire", { worker, millis }),
  Schema.TaggedStruct("Renew", { worker, millis }),
  Schema.TaggedStruct("Release", { worker }),
  Schema.TaggedStruct("Write", { worker }),
  /** All workers stand still for so long, or one process was frozen. */
  Schema.TaggedStruct("Pass", { millis }),
  Schema.TaggedStruct("Jump", { millis: Schema.Literals([-100_000, -500, 500, 100_000]) }),
])

const commands = Arbitrary.array(Arbitrary.schema(Command), { maxLength: 30 })

// proves I15, I16
describe("Lease", () => {
  it.effect.prop(
    "has one effective holder at a time, whatever the clock does",
    { commands },
    (given) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(1_000_000)
        const leases = yield* Leases
        const tenant = Sample.newTenant()
        const tokens: { [Name in typeof worker.Type]?: number } = {}
        const model = { token: 0, until: 0 }
        const written: Array<number> = []

        for (const command of given.commands) {
          const now = yield* Clock.currentTimeMillis
          switch (command._tag) {
            case "Acquire": {
              const token = yield* leases.acquire(tenant, "a", command.worker, command.millis)
              assert.strictEqual(token !== undefined, model.until <= now)
              if (token === undefined) break
              assert.isAbove(token, model.token)
              tokens[command.worker] = token
              model.token = token
              model.until = now + command.millis
              break
            }
            case "Renew": {
              const token = tokens[command.worker] ?? 0
              const renewed = yield* leases.renew(tenant, "a", token, command.millis)
              assert.strictEqual(renewed, token !== 0 && token === model.token)
              if (renewed) model.until = now + command.millis
              break
            }
            case "Release": {
              const token = tokens[command.worker] ?? 0
              yield* leases.release(tenant, "a", token)
              if (token === model.token) model.until = 0
              break
            }
            case "Write": {
              const token = tokens[command.worker] ?? 0
              const done = yield* Sample.apply(tenant, { fence: { connectionId: "a", token } }).pipe(
                Effect.as(true),
                Effect.catchTag("CommitRefused", () => Effect.succeed(false)),
              )
              assert.strictEqual(done, token !== 0 && token === model.token)
              if (done) written.push(token)
              break
            }
            case "Pass":
              yield* TestClock.adjust(command.millis)
              break
            case "Jump":
              yield* TestClock.setTime(now + command.millis)
          }
        }
        assert.strictEqual(written.join(), written.toSorted((a, b) => a - b).join(), "nobody writes after who relieved him")
      }).pipe((run) => Effect.provide(run, MemoryStore.layer, { local: true })),
    laws(),
  )
})
