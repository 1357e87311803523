/** What an application's absence delays is never given up: it goes out when the application, or the partition, is back. Only an answer about the object ends it. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, Forbidden, Gone } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, outage, partition as p, sync, tenant, twins } from "./World.ts"

/** All of the application's partition answers so, until the function returned is called. */
const refusing = (app: FakeApp.FakeApp, reason: AdapterError["reason"]) =>
  app.beforeEach((call) => Effect.fail(new AdapterError({ app: app.adapter.app, operation: call.operation, reason })))

const deliveries = Effect.flatMap(SyncEngine, (engine) => engine.deliveries.list(tenant))

/** The application has these tasks, and nothing is owed to it. */
const expectSent = Effect.fnUntraced(function* (app: FakeApp.FakeApp, titles: ReadonlyArray<string>) {
  assert.sameMembers(
    app.list("task", p).map(({ fields }) => fields["title"]),
    [...titles],
  )
  assert.deepStrictEqual(yield* deliveries, [])
})

export const outageSuite = (scenario: Scenario): void => {
  // proves law 1, T-46
  describe("outages", () => {
    scenario("what is edited while an application is away for days goes out when it is back", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task } = yield* twins(apps, { title: "Crash" })
        const over = outage(right, () => true)
        left.edit("task", p, task, { title: "Crash on start" })
        left.create("task", p, { title: "New" })
        for (let hour = 0; hour < 72; hour += 1) {
          yield* sync
          yield* TestClock.adjust("1 hour")
        }
        assert.deepStrictEqual([...new Set((yield* deliveries).map(({ state }) => state))], ["pending"])
        over()
        yield* sync
        yield* TestClock.adjust("1 hour")
        yield* sync
        yield* expectSent(right, ["Crash on start", "New"])
      }),
    )

    for (const reason of [new Forbidden({ message: "sign in with SSO" }), new Gone({ message: "there is no such place" })]) {
      scenario(
        `what is edited while a partition answers ${reason._tag} to everything waits and says why, and goes out afterwards`,
        (apps) =>
          Effect.gen(function* () {
            const { left, right } = apps
            const { task } = yield* twins(apps, { title: "Crash" })
            const over = refusing(right, reason)
            left.edit("task", p, task, { title: "Crash on start" })
            left.create("task", p, { title: "New" })
            for (let turn = 0; turn < 20; turn += 1) {
              yield* sync
              yield* TestClock.adjust("20 minutes")
            }
            const waiting = yield* deliveries
            assert.lengthOf(waiting, 2)
            for (const { state, lastError } of waiting) {
              assert.strictEqual(state, "pending")
              assert.include(lastError ?? "", `${p} cannot be reached`)
              assert.include(lastError ?? "", reason.message)
            }
            over()
            yield* TestClock.adjust("1 hour")
            yield* sync
            yield* expectSent(right, ["Crash on start", "New"])
          }),
      )
    }

    scenario("a partition that is out of reach from the second of several writes on ends none of them", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task } = yield* twins(apps, { title: "Crash" })
        left.edit("task", p, task, { title: "Crash on start" })
        left.create("task", p, { title: "New" })
        let written = 0
        const over = right.beforeEach(({ operation }) => {
          if (operation === "create" || operation === "update") written += 1
          else if (operation !== "partition" || written < 2) return Effect.void
          return Effect.fail(new AdapterError({ app: "right", operation, reason: new Forbidden({ message: "no" }) }))
        })
        yield* sync
        assert.sameMembers(
          (yield* deliveries).map(({ state }) => state),
          ["pending", "pending"],
        )
        over()
        yield* TestClock.adjust("1 hour")
        yield* sync
        assert.deepStrictEqual(yield* deliveries, [])
      }),
    )

    scenario("an object that may not be written ends its delivery, and no other", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task } = yield* twins(apps, { title: "Crash" })
        left.create("task", p, { title: "Other" })
        right.failNext("update", new Forbidden({ message: "the conversation is locked" }))
        left.edit("task", p, task, { title: "Crash on start" })
        yield* sync
        // Access may have lapsed and be back: it is tried once more.
        assert.deepInclude((yield* deliveries)[0], { state: "pending" })
        right.failNext("update", new Forbidden({ message: "the conversation is locked" }))
        yield* TestClock.adjust("10 minutes")
        yield* sync
        assert.deepStrictEqual(
          (yield* deliveries).map(({ state }) => state),
          ["dead"],
        )
        assert.strictEqual(findBy(right, "task", "title", "Other").fields["title"], "Other")
      }),
    )

    scenario("an application that is away when a partition is looked at ends nothing either", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task } = yield* twins(apps, { title: "Crash" })
        right.failNext("update", new Gone({ message: "for a moment" }))
        const over = outage(right, ({ operation }) => operation === "partition")
        left.edit("task", p, task, { title: "Crash on start" })
        yield* sync
        assert.deepInclude((yield* deliveries)[0], { state: "pending" })
        over()
        yield* TestClock.adjust("1 hour")
        yield* sync
        assert.strictEqual(right.list("task", p)[0]?.fields["title"], "Crash on start")
      }),
    )
  })
}
