/** How a delivery is tried again: never before its time or inside a wait, at once when its time has come, and not for ever. */
import { assert, describe, it } from "@effect/vitest"
import { AdapterError, Authorization, Limiter, Rejected, RateLimited, Unavailable, UnknownOutcome } from "@syncline/adapter-core"
import { FakeApp } from "@syncline/adapter-core/testing"
import { Adapters, Connections, Deliveries, Leases, MemoryStore, Vault } from "@syncline/engine"
import { PlainVault } from "@syncline/engine/testing"
import { Arbitrary, Clock, Effect, Layer, Option, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import * as Step from "../../src/work/Step.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import * as Feed from "./Feed.ts"
import { laws } from "./Runs.ts"

const Fault = Schema.Union([
  Schema.TaggedStruct("None", {}),
  Schema.TaggedStruct("Unavailable", {}),
  Schema.TaggedStruct("UnknownOutcome", {}),
  Schema.TaggedStruct("Rejected", {}),
  Schema.TaggedStruct("RateLimited", { waitMillis: Schema.Literals([0, 5000, 90_000]) }),
])

const Command = Schema.Union([
  /** From now on the application answers updates like this. */
  Schema.TaggedStruct("Answer", { fault: Fault }),
  Schema.TaggedStruct("Edit", {}),
  /** The engine works after so many milliseconds, whether it was asked to or not. */
  Schema.TaggedStruct("Step", { after: Schema.Literals([0, 300, 2000, 60_000]) }),
  /** It works when it wanted to be woken, so many times in a row. */
  Schema.TaggedStruct("Wake", { times: Schema.Literals([1, 2, 16]) }),
  /** It works a millisecond before that. */
  Schema.TaggedStruct("WakeEarly", {}),
])

type Faulty = typeof Fault.Type

const reasonOf = (fault: Faulty) => {
  switch (fault._tag) {
    case "None":
      return undefined
    case "Unavailable":
      return new Unavailable({ message: "503" })
    case "UnknownOutcome":
      return new UnknownOutcome({ message: "reset" })
    case "Rejected":
      return new Rejected({ message: "422" })
    case "RateLimited":
      return new RateLimited({ message: "429", waitMillis: fault.waitMillis })
  }
}

const hour = 3_600_000

const credentials = Authorization.token("good")
const vault = Layer.succeed(Vault, {
  ...PlainVault.make(),
  kept: () => Effect.succeed({ credentials, version: 1 }),
  open: () => Effect.succeed(credentials),
})

const commands = Arbitrary.array(Arbitrary.schema(Command), { maxLength: 15 })

// proves I10, T-46, T-54, F-39
describe("Retry", () => {
  it.effect.prop(
    "a delivery is tried at its time, never earlier or inside a wait, with growing pauses, and not for ever",
    { commands },
    (given) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(1_000_000)
        const app = yield* FakeApp.make({ app: "app", kinds: { thing: { kind: Feed.Thing } } })
        const run = Effect.gen(function* () {
          const [connections, deliveries, leases] = [yield* Connections, yield* Deliveries, yield* Leases]
          const tenant = Sample.newTenant()
          const settings = { direction: "push", intervalMillis: 60_000, allowUnsafeCreates: true } as const
          yield* Sample.setUp(
            [Sample.connection(tenant, "a", { settings: {} })],
            [Sample.stream(tenant, "a/things", "a", { kind: "thing", settings })],
          )
          const fence = { connectionId: "a", token: (yield* leases.acquire(tenant, "a", "worker", 0)) ?? 0 }

          let version = 0
          const edit = Effect.gen(function* () {
            const at = yield* Clock.currentTimeMillis
            const data = { title: `version ${version + 1}`, key: "" }
            const write = Sample.created("r1", { kind: "thing", seenVersion: version, data, origin: "host" })
            yield* Sample.apply(tenant, { at, records: [write], spread: [{ kind: "thing", recordId: "r1", except: null }] })
            version += 1
          })
          yield* edit
          yield* Step.step(tenant, fence)

          const model = { open: false, dead: false, attempts: 0, due: 0, blockedUntil: 0 }
          let answer: Faulty = { _tag: "None" }
          app.beforeEach(({ operation }) =>
            Effect.suspend(() => {
              const reason = operation === "update" ? reasonOf(answer) : undefined
              return reason === undefined ? Effect.void : Effect.fail(new AdapterError({ app: "app", operation, reason }))
            }),
          )

          /** One slice of work, and whether it did what it should. */
          const step = Effect.gen(function* () {
            const now = yield* Clock.currentTimeMillis
            const before = app.log.filter(({ operation }) => operation === "update").length
            const wake = yield* Step.step(tenant, fence)
            const calls = app.log.filter(({ operation }) => operation === "update").length - before
            const isTried = model.open && !model.dead && model.due <= now && model.blockedUntil <= now
            assert.strictEqual(calls, isTried ? 1 : 0, "calls of the application")
            const [stored] = yield* deliveries.list(tenant, { limit: 10 })
            if (isTried) {
              model.attempts += 1
              const reason = answer._tag
              if (reason === "None") model.open = false
              else if (reason === "RateLimited") {
                model.attempts -= 1
                model.blockedUntil = now + Math.max(answer.waitMillis, 1000)
                model.due = now
              } else if (reason === "Rejected") {
                model.dead = true
                // That it was refused is written down; the next look finds nothing else to say.
                model.attempts = 1
              } else {
                const longest = Math.min(1000 * 2 ** (model.attempts - 1), hour)
                model.due = stored?.nextAttemptAt ?? Number.NaN
                assert.isAtLeast(model.due, now + longest / 2)
                assert.isAtMost(model.due, now + longest)
              }
            }
            assert.strictEqual(stored?.state, model.open ? (model.dead ? "dead" : "pending") : undefined)
            assert.strictEqual(stored?.attempts ?? 0, model.open ? model.attempts : 0)
            assert.strictEqual(Option.getOrThrow(yield* connections.get(tenant, "a")).blockedUntil, model.blockedUntil)
            assert.strictEqual(wake, model.open && !model.dead ? Math.max(model.due, model.blockedUntil) : undefined)
            return wake
          })

          const setTo = Effect.fnUntraced(function* (time: number) {
            if (time > (yield* Clock.currentTimeMillis)) yield* TestClock.setTime(time)
          })

          for (const command of given.commands) {
            switch (command._tag) {
              case "Answer":
                answer = command.fault
                break
              case "Edit":
                yield* edit
                model.open = true
                model.dead = false
                model.attempts = 0
                model.due = yield* Clock.currentTimeMillis
                break
              case "Step":
                yield* TestClock.adjust(command.after)
                yield* step
                break
              case "Wake":
                for (let turn = 0; turn < command.times; turn += 1) {
                  if (!model.open || model.dead) break
                  yield* setTo(Math.max(model.due, model.blockedUntil))
                  yield* step
                }
                break
              case "WakeEarly":
                yield* setTo(Math.max(model.due, model.blockedUntil) - 1)
                yield* step
            }
          }
        })
        yield* run.pipe(
          Effect.provide(
            Layer.mergeAll(
              MemoryStore.layer,
              vault,
              Layer.orDie(Adapters.layer([app.adapter])),
              SecureRandom.layerWebCrypto,
              FetchHttpClient.layer,
              Limiter.layerMemory,
            ),
            { local: true },
          ),
        )
      }),
    laws({ slower: 2 }),
  )
})
