/** A process dies, or loses its connection to the store, at every step: the next one goes on, reads at most one page again, and doubles nothing. */
import { assert, describe } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { Commit } from "../store/Commits.ts"
import { SyncEngine } from "../SyncEngine.ts"
import * as Process from "./Process.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, join, partition as p, sync, tenant } from "./World.ts"

const pages = 4
const pageSize = 5

const fill = ({ left }: Apps) => {
  for (let index = 0; index < pages * pageSize; index += 1) left.create("task", p, { title: `Task ${index}` })
}

const pagesRead = ({ left }: Apps) => left.log.filter(({ operation, kind }) => operation === "page" && kind === "task")

/** Everything of `left` is in `right`, once, and nothing is left to do. */
const assertMirrored = Effect.fnUntraced(function* ({ left, right }: Apps) {
  const engine = yield* SyncEngine
  const titles = (app: Apps["left"]) =>
    app
      .list("task", p)
      .map(({ fields }) => String(fields["title"]))
      .sort()
  assert.deepStrictEqual(titles(right), titles(left))
  assert.strictEqual((yield* engine.records.list(tenant, "task")).length, left.list("task", p).length)
  assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
})

/** Runs a sync that is killed at the call for which `at` answers true. */
const killedAt = Effect.fnUntraced(function* (apps: Apps, app: Apps["left"], at: (call: { readonly operation: string }) => boolean) {
  const process = yield* Process.start(apps)
  const reached = yield* Deferred.make<void>()
  const stop = app.beforeEach((call) => (at(call) ? Effect.andThen(Deferred.succeed(reached, undefined), Effect.never) : Effect.void))
  const running = yield* Effect.forkChild(process.engine.sync({ tenant }))
  yield* Deferred.await(reached)
  yield* Fiber.interrupt(running)
  stop()
})

/** A fault for the commit whose number among those that `picked` chooses is `number`. */
const faultAt = (when: Process.Fault, number: number, picked: (commit: Commit) => boolean) => {
  let count = 0
  return (commit: Commit) => {
    if (!picked(commit)) return undefined
    count += 1
    return count === number ? when : undefined
  }
}

/** Syncs for a while: what failed is tried again. */
const settle = Effect.gen(function* () {
  for (let turn = 0; turn < 4; turn += 1) {
    yield* sync
    yield* TestClock.adjust("1 minute")
  }
})

export const crashSuite = (scenario: Scenario): void => {
  describe("crashes", () => {
    for (let page = 1; page <= pages; page += 1) {
      // proves V-11, P12, Q-31
      scenario(
        `a reading that was killed at page ${page} goes on there`,
        (apps) =>
          Effect.gen(function* () {
            fill(apps)
            yield* join(apps.left)
            yield* join(apps.right)
            let seen = 0
            yield* killedAt(apps, apps.left, (call) => call.operation === "page" && pagesRead(apps).length >= page && ++seen === 1)
            yield* settle
            yield* assertMirrored(apps)
            const initial = pagesRead(apps).filter(({ since }) => since === undefined)
            assert.strictEqual(initial.length, pages + 1)
          }),
        { pageSize },
      )
    }

    for (const when of ["before", "after"] as const) {
      for (let page = 1; page <= pages; page += 1) {
        // proves I4, I8, V-13, Q-15, Q-16, Q-29, law 8
        scenario(
          `the store goes away ${when} the commit of page ${page}`,
          (apps) =>
            Effect.gen(function* () {
              fill(apps)
              const { streams } = yield* join(apps.left)
              yield* join(apps.right)
              const ofTasks = (commit: Commit) => commit.cursor?.streamId === streams["task"]?.id
              const process = yield* Process.start(apps, { fault: faultAt(when, page, ofTasks) })
              const error = yield* Effect.flip(process.engine.sync({ tenant }))
              assert.strictEqual(error._tag, "StoreError")
              const engine = yield* SyncEngine
              const stored = (yield* engine.records.list(tenant, "task")).length
              assert.strictEqual(stored, (when === "before" ? page - 1 : page) * pageSize)
              yield* settle
              yield* assertMirrored(apps)
              const initial = pagesRead(apps).filter(({ since }) => since === undefined)
              assert.isAtLeast(initial.length, when === "before" ? pages + 1 : pages)
              assert.isAtMost(initial.length, pages + 1)
              const events = (yield* engine.events.list(tenant, { after: 0, limit: 1000 })).map(({ event }) => event)
              const ofStream = events.filter((event) => "streamId" in event && event.streamId === streams["task"]?.id)
              const created = ofStream.filter(({ _tag }) => _tag === "ExternalRecordCreated")
              assert.strictEqual(created.length, pages * pageSize)
            }),
          { pageSize },
        )
      }

      for (const [app, kind] of [
        ["right", "task"],
        ["left", "task"],
        ["left", "tag"],
      ] as const) {
        // proves I3, V-12, law 2
        scenario(`the store goes away ${when} the commit of a ${kind} that was created in ${app}`, (apps) =>
          Effect.gen(function* () {
            const [target, source] = [apps[app], app === "left" ? apps.right : apps.left]
            yield* join(apps.left)
            yield* join(apps.right)
            yield* sync
            source.create(kind, p, kind === "tag" ? { name: "only" } : { title: "only" })
            yield* TestClock.adjust("1 minute")
            const ofDelivery = (commit: Commit) => commit.deliveries.length > 0
            const process = yield* Process.start(apps, { fault: faultAt(when, 1, ofDelivery) })
            assert.strictEqual((yield* Effect.flip(process.engine.sync({ tenant })))._tag, "StoreError")
            assert.strictEqual(target.list(kind, p).length, 1)
            yield* settle
            assert.strictEqual(target.list(kind, p).length, 1)
            assert.strictEqual(source.list(kind, p).length, 1)
            const engine = yield* SyncEngine
            assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
            assert.strictEqual((yield* engine.records.list(tenant, kind)).length, 1)
          }),
        )
      }
    }

    scenario("a sending that was killed between two creates makes each once", (apps) =>
      Effect.gen(function* () {
        fill(apps)
        yield* join(apps.left)
        yield* join(apps.right)
        let creates = 0
        yield* killedAt(apps, apps.right, ({ operation }) => operation === "create" && ++creates === 8)
        assert.strictEqual(apps.right.list("task", p).length, 7)
        yield* settle
        yield* assertMirrored(apps)
        assert.strictEqual(apps.right.counts("task").creates, pages * pageSize)
      }),
    )
  })
}
