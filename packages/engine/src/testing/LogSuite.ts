/** The log has a line for what went wrong and a line for its end, however often it is tried in between, and says what each is about. */
import { assert, describe } from "@effect/vitest"
import { Authorization, RateLimited, type Reason, Rejected, Unavailable } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { logged } from "./Logged.ts"
import type { Scenario } from "./Scenario.ts"
import { join, partition as p, sync, tenant } from "./World.ts"

const often = <E>(what: Effect.Effect<unknown, E, SyncEngine>) =>
  Effect.forEach([1, 2, 3], () => Effect.andThen(TestClock.adjust("10 minutes"), what))

export const logSuite = (scenario: Scenario): void => {
  // proves law 14, F-39, V-14
  describe("the log", () => {
    scenario("says once that a stream cannot be read and once that it is read again", ({ left }) =>
      Effect.gen(function* () {
        const { connection, streams } = yield* join(left)
        const stop = left.beforeEach(({ operation, kind }) => {
          if (operation === "page" && kind === "task") left.failNext("page", new Rejected({ message: "no such list" }))
          return Effect.void
        })
        const failing = yield* logged(often(sync))
        stop()
        const again = yield* logged(often(sync))
        const about = { tenant, connection: connection.id, app: "left", stream: streams["task"]?.id, kind: "task", partition: p }
        const message = "cannot be read for now: left task.page: Rejected: no such list"
        assert.deepStrictEqual(failing, [{ level: "Warn", message, about }])
        assert.deepStrictEqual(again, [{ level: "Info", message: "is read again", about }])
      }),
    )

    const waits: ReadonlyArray<readonly [reason: Reason, level: string]> = [
      [new RateLimited({ message: "5,000 an hour", waitMillis: 60_000 }), "Info"],
      [new Unavailable({ message: "maintenance" }), "Warn"],
    ]
    for (const [reason, level] of waits) {
      scenario(`says once that a connection waits (${reason._tag}), and once that it goes on`, ({ left }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { connection } = yield* join(left)
          yield* sync
          for (const title of ["One", "Two", "Three"]) yield* engine.records.put(tenant, "task", { fields: { title } })
          const stop = left.beforeEach(({ operation }) => {
            if (operation === "create") left.failNext("create", reason)
            return Effect.void
          })
          const waiting = yield* logged(often(sync))
          stop()
          const after = yield* logged(often(sync))
          const about = { tenant, connection: connection.id, app: "left" }
          const message = `waits: left task.create: ${reason._tag}: ${reason.message}`
          assert.deepStrictEqual(waiting, [{ level, message, about }])
          assert.deepStrictEqual(after, [{ level: "Info", message: "goes on", about }])
        }),
      )
    }

    scenario("says once of a stream that it holds back what its person is asked about", ({ left, right }) =>
      Effect.gen(function* () {
        for (const title of ["One", "Two"]) left.create("task", p, { title })
        right.create("task", p, { title: "Three" })
        yield* join(left, { direction: "pull" })
        const { connection, streams } = yield* join(right, { firstPush: "ask" })
        const [held, ...others] = yield* logged(often(sync))
        assert.deepStrictEqual(others, [])
        assert.match(held?.message ?? "", /^held: p \(right\) and p \(left\) both held something of the kind task .*firstPush: "go"$/)
        assert.deepInclude(held?.about, { connection: connection.id, stream: streams["task"]?.id, kind: "task" })
      }),
    )

    // proves law 14, T-38
    scenario("says once what is dead and why, however much it is, and once that it went out after all", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { connection, streams } = yield* join(left)
        yield* sync
        const ids: Array<string> = []
        for (let index = 0; index < 30; index += 1) {
          ids.push(yield* engine.records.put(tenant, "task", { fields: { title: `Task ${index}` } }))
        }
        left.failNext("create", new Rejected({ message: "no more tasks" }), 30)
        const about = { tenant, connection: connection.id, app: "left", stream: streams["task"]?.id, kind: "task", partition: p }
        const message = "not sent: left task.create: Rejected: no more tasks"
        const dead = yield* logged(often(sync))
        const rest = dead.map(({ level, message: said, about: { record: _record, ...others } }) => ({
          level,
          message: said,
          about: others,
        }))
        assert.deepStrictEqual(rest, [
          { level: "Warn", message, about: { ...about, deliveries: 20 } },
          { level: "Warn", message, about: { ...about, deliveries: 10 } },
        ])
        for (const { about: line } of dead) assert.include(ids, line["record"])

        const takeUp = Effect.forEach(ids, (id) => engine.deliveries.retry(tenant, streams["task"]?.id ?? "", id), { discard: true })
        left.failNext("create", new Rejected({ message: "no more tasks" }), 30)
        assert.deepStrictEqual(yield* logged(Effect.andThen(takeUp, often(sync))), [])
        left.failNext("create", new Rejected({ message: "the list is closed" }), 1)
        const after = yield* logged(Effect.andThen(takeUp, often(sync)))
        assert.deepStrictEqual(
          after.map(({ level, message: said, about: { deliveries } }) => [level, said, deliveries]),
          [
            ["Warn", "not sent: left task.create: Rejected: the list is closed", 1],
            ["Info", "sent after all", 19],
            ["Info", "sent after all", 10],
          ],
        )
        yield* Effect.forEach(ids, (id) => engine.records.put(tenant, "task", { id, fields: { body: "more" } }), { discard: true })
        const last = yield* logged(often(sync))
        assert.deepStrictEqual(
          last.map(({ message: said, about: { deliveries } }) => [said, deliveries]),
          [["sent after all", 1]],
        )
      }),
    )

    for (const [how, takeUp] of [
      ["signs in again", () => Effect.flatMap(SyncEngine, (engine) => engine.connect({ tenant, app: "left", credentials }))],
      ["takes it up again", (id: string) => Effect.flatMap(SyncEngine, (engine) => engine.resume(tenant, id))],
    ] as const) {
      scenario(`says once that a connection needs its person, and that somebody ${how}, and no secret`, ({ left }) =>
        Effect.gen(function* () {
          const { connection } = yield* join(left)
          yield* sync
          left.revoke()
          const lines = yield* logged(often(sync))
          left.accept("good")
          const after = yield* logged(Effect.andThen(takeUp(connection.id), often(sync)))
          const about = { tenant, connection: connection.id, app: "left" }
          const message = "stopped until its person signs in: left member.page: Unauthorized: bad credentials"
          assert.deepStrictEqual(lines, [{ level: "Warn", message, about }])
          assert.deepStrictEqual(after, [{ level: "Info", message: "taken up again", about }])
        }),
      )
    }
  })
}

const credentials = Authorization.token("good")
