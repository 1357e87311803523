/** How far an application's word is taken that it tells of what changes: readings prove it, and what they find that it did not tell counts against it. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, Forbidden, RateLimited, Unavailable } from "@syncline/adapter-core"
import { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { on } from "./AdaptedApp.ts"
import { day, telling, url, work } from "./Messages.ts"
import { calls } from "./Rereading.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, Task, join, partition as p, tenant } from "./World.ts"

const minute = 60_000

/** Minute after minute, while a worker does what there is to do. */
const pass = (minutes: number) =>
  Effect.repeat(Effect.andThen(TestClock.adjust("1 minute"), work), { times: minutes - 1 }).pipe(Effect.asVoid)

/** `left` is read every minute, was asked to tell of its tasks, and has told of one. */
const told = Effect.fnUntraced(function* (apps: Apps) {
  const all = yield* telling(apps)
  const { engine, connection, tell } = all
  const settings = { intervalMillis: minute } as const
  yield* engine.addStreams({ tenant, connectionId: connection.id, partition: p, settings })
  yield* engine.webhooks.register(tenant, connection.id, { url })
  yield* pass(3)
  const edit = (title: string) => Effect.sync(() => apps.left.edit("task", p, all.task, { title }))
  yield* edit("told once")
  yield* tell("task", all.task)
  yield* pass(2)
  return { ...all, edit, settings }
})

const webhooksOf = Effect.fnUntraced(function* (connectionId: string, partition = p) {
  const { status } = yield* SyncEngine
  const report = (yield* status(tenant)).find(({ connection }) => connection.id === connectionId)
  const found = report?.streams.find(({ stream }) => stream.kind === "task" && stream.partition === partition)
  return found?.webhook ?? assert.fail(`there is no status of the tasks of ${partition}`)
})

/** How often the tasks of `left` were read. */
const readings = (app: FakeApp.FakeApp) => calls(app, "page").filter(({ partition }) => partition === p).length

/** How often it was asked to tell of a place, or not to. */
const hookings = (app: FakeApp.FakeApp, partition = p) =>
  app.log.filter((call) => call.operation === "hook" && call.partition === partition).length

export const hookSuite = (scenario: Scenario): void => {
  // proves T-40, T-41, C-21, C-22
  describe("an application that tells of what changes", () => {
    scenario("is read less often for as long as readings find nothing that it left out", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { connection, twin, edit, tell, task } = yield* told(apps)
        assert.strictEqual((yield* webhooksOf(connection.id)).state, "telling")
        const before = readings(left)
        for (const title of ["one", "two", "three", "four"]) {
          yield* edit(title)
          yield* tell("task", task)
          yield* pass(15)
          assert.strictEqual(right.get("task", p, twin)?.fields["title"], title)
        }
        assert.isAtMost(readings(left) - before, 5)
        assert.isAtLeast(readings(left) - before, 3)
        assert.strictEqual((yield* webhooksOf(connection.id)).state, "telling")
      }),
    )

    scenario("and left something out is read as often as before, asked to tell again, and trusted again later", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { connection, twin, edit, tell, task } = yield* told(apps)
        yield* edit("not told")
        const asked = hookings(left)
        yield* pass(16)
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "not told")
        const { state, missedAt } = yield* webhooksOf(connection.id)
        assert.strictEqual(state, "missing")
        assert.isNotNull(missedAt)
        const before = readings(left)
        yield* pass(30)
        assert.isAtLeast(readings(left) - before, 25)
        yield* edit("told again")
        yield* tell("task", task)
        yield* pass(32)
        assert.strictEqual((yield* webhooksOf(connection.id)).state, "telling")
        assert.isAtLeast(hookings(left), asked + 1)
        const after = readings(left)
        yield* pass(30)
        assert.isAtMost(readings(left) - after, 3)
      }),
    )

    scenario("and tells nothing more stays under suspicion until it tells something", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { connection, edit, tell, task } = yield* told(apps)
        yield* edit("not told")
        yield* pass(16)
        yield* pass(70)
        assert.strictEqual((yield* webhooksOf(connection.id)).state, "missing")
        const before = readings(left)
        yield* pass(10)
        assert.isAtLeast(readings(left) - before, 8)
        yield* edit("told")
        yield* tell("task", task)
        yield* pass(1)
        assert.strictEqual((yield* webhooksOf(connection.id)).state, "telling")
      }),
    )

    scenario("is not blamed for what it had no time to tell, nor for what was there before it was asked to", (apps) =>
      Effect.gen(function* () {
        const { engine, connection, task, twin } = yield* telling(apps)
        const every = { intervalMillis: minute } as const
        apps.left.edit("task", p, task, { title: "before" })
        yield* TestClock.adjust("3 minutes")
        yield* engine.webhooks.register(tenant, connection.id, { url })
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: p, settings: every })
        yield* pass(5)
        assert.deepInclude(yield* webhooksOf(connection.id), { state: "silent", missedAt: null })
        yield* TestClock.adjust("30 seconds")
        apps.left.edit("task", p, task, { title: "just now" })
        yield* TestClock.adjust("30 seconds")
        yield* work
        assert.strictEqual(apps.right.get("task", p, twin)?.fields["title"], "just now")
        assert.isNull((yield* webhooksOf(connection.id)).missedAt)
      }),
    )

    scenario("is asked to tell of a place that is chosen later, and to stop when nobody keeps it in step", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { engine, connection, settings: every } = yield* told(apps)
        const places = () => left.hooks().map(({ partition }) => partition)
        assert.deepStrictEqual(places(), [p])
        yield* engine.addStreams({
          tenant,
          connectionId: connection.id,
          partition: "q",
          kinds: ["task"],
          settings: { ...every, firstPush: "go" },
        })
        assert.strictEqual((yield* webhooksOf(connection.id, "q")).state, "off")
        yield* pass(2)
        assert.deepStrictEqual(places(), [p, "q"])
        assert.strictEqual((yield* webhooksOf(connection.id, "q")).state, "silent")
        yield* engine.removeStreams({ tenant, connectionId: connection.id, partition: "q", links: "keep" })
        yield* pass(16)
        assert.deepStrictEqual(places(), [p])
      }),
    )

    scenario("and refuses to at one place is asked again later; the others are read as ever", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { engine, connection, settings: every } = yield* told(apps)
        const reason = new Forbidden({ message: "only administrators may" })
        const refusing = left.beforeEach(({ operation, partition }) =>
          operation === "hook" && partition === "q" ? Effect.fail(new AdapterError({ app: "left", operation, reason })) : Effect.void,
        )
        yield* engine.addStreams({
          tenant,
          connectionId: connection.id,
          partition: "q",
          kinds: ["task"],
          settings: { ...every, firstPush: "go" },
        })
        yield* pass(30)
        const { state, problem } = yield* webhooksOf(connection.id, "q")
        assert.strictEqual(state, "refused")
        assert.include(problem, "only administrators may")
        assert.strictEqual(hookings(left, "q"), 1)
        assert.strictEqual((yield* webhooksOf(connection.id)).state, "telling")
        refusing()
        yield* pass(35)
        assert.strictEqual(hookings(left, "q"), 2)
        assert.strictEqual((yield* webhooksOf(connection.id, "q")).state, "silent")
      }),
    )

    scenario("and cannot be asked, for a limit or an outage, has refused nothing: it is asked when that is over", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { engine, connection, settings: every } = yield* told(apps)
        const reasons = [new RateLimited({ waitMillis: 2 * minute, message: "too many" }), new Unavailable({ message: "maintenance" })]
        const limited = left.beforeEach(({ operation, partition }) => {
          const reason = operation === "hook" && partition === "q" ? reasons.pop() : undefined
          return reason === undefined ? Effect.void : Effect.fail(new AdapterError({ app: "left", operation: "hook", reason }))
        })
        yield* engine.addStreams({
          tenant,
          connectionId: connection.id,
          partition: "q",
          kinds: ["task"],
          settings: { ...every, firstPush: "go" },
        })
        yield* pass(2)
        assert.deepInclude(yield* webhooksOf(connection.id, "q"), { state: "off", problem: null })
        yield* pass(20)
        limited()
        assert.lengthOf(reasons, 0)
        assert.strictEqual((yield* webhooksOf(connection.id, "q")).state, "silent")
      }),
    )

    scenario("is told a new secret, and where else to send", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { engine, connection, secret } = yield* told(apps)
        yield* engine.webhooks.endpoint(tenant, connection.id, { url, secret: "new" })
        yield* pass(16)
        const [hook] = left.hooks()
        assert.isDefined(hook)
        assert.notStrictEqual(hook?.secret, secret)
      }),
    )

    scenario("is not asked while a plan is made", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { engine, connection, edit, settings: every } = yield* told(apps)
        yield* engine.addStreams({
          tenant,
          connectionId: connection.id,
          partition: "q",
          kinds: ["task"],
          settings: { ...every, firstPush: "go" },
        })
        yield* edit("not told")
        yield* TestClock.adjust("20 minutes")
        const before = [hookings(left), hookings(left, "q")]
        yield* engine.plan({ tenant })
        assert.deepStrictEqual([hookings(left), hookings(left, "q")], before)
        assert.isNull((yield* webhooksOf(connection.id)).missedAt)
      }),
    )

    scenario("for a time only is asked again before that is over", ({ right }) =>
      Effect.gen(function* () {
        const left = yield* FakeApp.make({ app: "left", kinds: { task: { kind: Task } }, hooksLastMillis: 30 * day })
        const test = Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { connection } = yield* join(left, { intervalMillis: day })
          yield* engine.webhooks.register(tenant, connection.id, { url })
          const first = (yield* webhooksOf(connection.id)).expiresAt ?? assert.fail()
          for (let days = 0; days < 14; days += 1) yield* Effect.andThen(TestClock.adjust("1 day"), work)
          assert.strictEqual((yield* webhooksOf(connection.id)).expiresAt, first)
          for (let days = 0; days < 2; days += 1) yield* Effect.andThen(TestClock.adjust("1 day"), work)
          assert.isAbove((yield* webhooksOf(connection.id)).expiresAt ?? 0, first)
          assert.strictEqual(hookings(left), 2)
        })
        return yield* on({ left, right }, test)
      }),
    )
  })
}
