/** What the tests of messages of applications have in common: a side that tells, a worker that reads nothing that is not due, and what was asked for meanwhile. */
import { assert } from "@effect/vitest"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Clock, Effect, Fiber, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { Connections } from "../store/Connections.ts"
import { Leases } from "../store/Leases.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { calls } from "./Rereading.ts"
import { type Apps, findBy, join, partition as p, rounds, tenant } from "./World.ts"

export const day = 86_400_000
export const most = { limit: 10, bytes: 1000 }
export const url = "https://host.example/webhooks/"

/** A task of `left` with its twin at `right`, of which `left` tells by itself and is asked once a day. */
export const telling = Effect.fnUntraced(function* ({ left, right }: Apps) {
  const engine = yield* SyncEngine
  const task = left.create("task", p, { title: "Crash", body: "It does" })
  const { connection, streams } = yield* join(left, { intervalMillis: day })
  yield* join(right, { intervalMillis: day })
  yield* rounds(2)
  const endpoint = yield* engine.webhooks.endpoint(tenant, connection.id, { url })
  const secret = Redacted.value(endpoint.secret)
  const path = endpoint.url.slice(url.length)
  const send = (message: FakeApp.FakeApp["tell"] extends (...given: never) => infer M ? M : never) => engine.webhooks.receive(path, message)
  const tell = (kind: string, id: string, options: { readonly thin?: boolean; readonly delivery?: string } = {}) =>
    send(left.tell(kind, p, id, { secret, ...options }))
  return { engine, task, twin: findBy(right, "task", "title", "Crash").id, connection, streams, secret, path, send, tell }
})

const aMoment = Effect.andThen(TestClock.adjust("100 millis"), TestClock.withLive(Effect.sleep("2 millis")))

/** A worker does what there is to do by now, and reads nothing that is not due. */
export const work = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const connections = yield* Connections
  const leases = yield* Leases
  // What is left of a step is its end, too: nobody is stopped in it.
  const isAtWork = Effect.fnUntraced(function* (connectionId: string) {
    const token = yield* leases.acquire(tenant, connectionId, "test", 1000)
    if (token !== undefined) yield* leases.release(tenant, connectionId, token)
    return token === undefined
  })
  const busy = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const ids = (yield* connections.list(tenant)).map(({ id }) => id)
    const wakes = yield* Effect.forEach(ids, (id) => connections.nextWake(tenant, id))
    if (wakes.some((wake) => wake !== undefined && wake <= now)) return true
    return (yield* Effect.forEach(ids, isAtWork)).includes(true)
  })
  const worker = yield* Effect.forkChild(engine.watch)
  let moments = 0
  do {
    yield* aMoment
    if ((moments += 1) > 3000) return assert.fail("there is no end to the work")
  } while (yield* busy)
  yield* Fiber.interrupt(worker)
})

export const asked = (app: FakeApp.FakeApp) => ({ gets: calls(app, "get").length, pages: calls(app, "page").length })

/** What the application was asked for meanwhile. */
export const since = (app: FakeApp.FakeApp, { gets, pages }: ReturnType<typeof asked>) => ({
  gets: calls(app, "get").length - gets,
  pages: calls(app, "page").length - pages,
})
