/**
 * A host in a process of its own, to be killed, frozen and cut off: opens the engine over its database and does the tasks it is given, each
 * until nothing is left to do. What fails is reported and tried again, as a host with a supervisor would.
 */
import { PgClient } from "@effect/sql-pg"
import { Limiter, Retries, Timeout } from "@syncline/adapter-core"
import { github } from "@syncline/adapter-github"
import { linear } from "@syncline/adapter-linear"
import { Adapters, Failpoint, LeaseMillis, Orchestrator, SyncEngine, Vault } from "@syncline/engine"
import { PostgresStore } from "@syncline/postgres"
import { Cause, Effect, Layer, Queue, Redacted, References, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { FetchHttpClient } from "effect/http"
import { writeSync } from "node:fs"
import { flushCompileCache } from "node:module"
import * as HostTasks from "./HostTasks.ts"
import * as SharedClock from "./SharedClock.ts"
import { type FromWorker, ToWorker, placeName, WorkerSettings } from "./WorkerSettings.ts"

const settings = Schema.decodeSync(Schema.fromJsonString(WorkerSettings))(process.argv[2] ?? "")
const { blow } = settings

/** By the place's name. */
const passed = new Map<string, number>()
const apps = new Map<unknown, string>()

/** The parent reads the blow from standard output: a message would need this process to live on for a while. */
const failpoints = (name: Failpoint.Name): Effect.Effect<void> =>
  Effect.flatMap(References.CurrentLogAnnotations, ({ connection }) => {
    const app = apps.get(connection)
    const places = [name, ...(app === undefined ? [] : [placeName({ name, app })])]
    for (const place of places) passed.set(place, (passed.get(place) ?? 0) + 1)
    const awaited = blow === undefined ? "" : placeName(blow.place)
    if (blow === undefined || !places.includes(awaited) || blow.occurrence !== passed.get(awaited)) return Effect.void
    writeSync(1, "struck\n")
    if (blow.action === "die") return Effect.die(new Error(`died at ${name}`))
    process.kill(process.pid, blow.action === "kill" ? "SIGKILL" : "SIGSTOP")
    return Effect.void
  })

const say = (message: FromWorker) => Effect.sync(() => process.send?.(message))

const vaultKey = { id: "drill", secret: Redacted.make(Buffer.alloc(32, 7).toString("base64")) }

const engine = SyncEngine.layer.pipe(
  Layer.provide(Orchestrator.layerInProcess()),
  Layer.provideMerge(Layer.mergeAll(Vault.layer([vaultKey]), Adapters.layer([github, linear]))),
  Layer.provideMerge(
    PostgresStore.layer.pipe(
      Layer.provideMerge(PgClient.layer({ url: Redacted.make(settings.databaseUrl), applicationName: settings.name })),
    ),
  ),
  Layer.provideMerge(Layer.mergeAll(SecureRandom.layerWebCrypto, FetchHttpClient.layer, Limiter.layerMemory)),
  Layer.provideMerge(
    Layer.mergeAll(
      Layer.succeed(Failpoint.Failpoints, failpoints),
      Layer.succeed(LeaseMillis, settings.leaseMillis),
      // The patience of a real service's client only makes outages long.
      Layer.succeed(Retries, 1),
      Layer.succeed(Timeout, settings.timeoutMillis),
      SharedClock.layer(settings.clockFile),
    ),
  ),
)

/** Runs it until it succeeds once. Failures come from the disturbance, so there is no other sensible number of attempts. */
const persistently = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, never, R> =>
  Effect.catchCause(effect, (cause) =>
    Effect.andThen(
      Effect.andThen(say({ _tag: "Trouble", message: Cause.pretty(cause) }), Effect.sleep("100 millis")),
      persistently(effect),
    ),
  )

const main = Effect.gen(function* () {
  const inbox = yield* Queue.unbounded<ToWorker>()
  const decode = Schema.decodeUnknownSync(ToWorker)
  process.on("message", (message) => Queue.offerUnsafe(inbox, decode(message)))
  process.on("disconnect", () => process.exit())
  const timePasses = Effect.andThen(say({ _tag: "Waiting" }), Queue.take(inbox))
  const sync = settings.watches ? persistently(HostTasks.watched(timePasses)) : persistently(HostTasks.synced())
  const working = Effect.gen(function* () {
    if (settings.watches) yield* Effect.forkScoped(Effect.flatMap(SyncEngine, ({ watch }) => watch))
    // A worker that is killed leaves nothing in the cache by itself.
    yield* Effect.sync(flushCompileCache)
    while (true) {
      const message = yield* Queue.take(inbox)
      if (message._tag !== "Work") continue
      yield* persistently(HostTasks.tasks[message.task](settings.accounts))
      for (const { id, app } of yield* persistently(HostTasks.connections)) apps.set(id, app)
      while (!(yield* sync)) yield* timePasses
      yield* say({ _tag: "Done", passed: Object.fromEntries(passed) })
    }
  })
  return yield* persistently(Effect.provide(Effect.scoped(working), engine))
})

await Effect.runPromise(main)
