/**
 * What an application tells by itself is a hint: it may come late, twice, in any order or never. What is known by it is what the application has, whoever sent what.
 */
import { assert, describe } from "@effect/vitest"
import { FakeWebhooks } from "@syncline/adapter-core/testing"
import { Authorization } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Failpoint from "../Failpoint.ts"
import { Commits, empty } from "../store/Commits.ts"
import { Inbox } from "../store/Inbox.ts"
import { Streams } from "../store/Streams.ts"
import { adapted, ofTasks, on } from "./AdaptedApp.ts"
import { explain, of, tags } from "./Explained.ts"
import { asked, day, most, since, telling, work } from "./Messages.ts"
import { runsOf, the, titles } from "./Rereading.ts"
import { deliveries } from "./Removing.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, partition as p, rounds, tenant, writesTo } from "./World.ts"

export const webhookSuite = (scenario: Scenario): void => {
  // proves T-40, T-41, F-25, F-27, V-12
  describe("what an application tells by itself", () => {
    scenario("of an object that is known is taken at its word where it contains it, and reaches the other side", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task, twin, tell } = yield* telling(apps)
        left.edit("task", p, task, { title: "Crash on start" })
        const before = asked(left)
        assert.isTrue(yield* tell("task", task))
        yield* work
        assert.deepStrictEqual(since(left, before), { gets: 0, pages: 0 })
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash on start")
        const [run] = yield* runsOf("objects")
        assert.deepInclude(run, { outcome: "completed", error: null })
        assert.deepInclude(run?.counts, { read: 1, updated: 1 })
      }),
    )

    scenario("and only names is asked for, once, and nothing else is read", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task, twin, tell } = yield* telling(apps)
        left.edit("task", p, task, { title: "Crash on start" })
        const before = asked(left)
        yield* tell("task", task, { thin: true })
        yield* tell("task", task, { thin: true })
        yield* work
        assert.deepStrictEqual(since(left, before), { gets: 1, pages: 0 })
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash on start")
      }),
    )

    scenario("of an object that nobody has seen is asked for: it may be gone again", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { secret, send, tell } = yield* telling(apps)
        const [stays, goes] = [left.create("task", p, { title: "Stays" }), left.create("task", p, { title: "Goes" })]
        const told = left.tell("task", p, goes, { secret })
        left.remove("task", p, goes)
        yield* tell("task", goes)
        yield* work
        yield* send(told)
        yield* tell("task", stays)
        yield* work
        assert.deepStrictEqual(yield* titles, ["Crash", "Stays"])
        findBy(right, "task", "title", "Stays")
      }),
    )

    scenario("of a word that was deleted and made again: the new one takes the place of the old one", ({ left, right }) =>
      Effect.gen(function* () {
        const bug = left.create("tag", p, { name: "bug" })
        const { task, twin, tell } = yield* telling({ left, right })
        left.edit("task", p, task, { tags: [bug] })
        yield* tell("task", task)
        yield* work
        const there = findBy(right, "tag", "name", "bug").id
        left.remove("tag", p, bug)
        const again = left.create("tag", p, { name: "bug" })
        left.edit("task", p, task, { tags: [again] })
        for (const id of [bug, again]) yield* tell("tag", id, { thin: true })
        yield* tell("task", task)
        yield* work
        // At once, and not with the next reading.
        assert.deepStrictEqual(right.get("task", p, twin)?.fields["tags"], [there])
        yield* rounds(2)
        assert.deepStrictEqual(
          right.list("tag", p).map(({ id, fields }) => [id, fields["name"]]),
          [[there, "bug"]],
        )
        assert.deepStrictEqual(right.get("task", p, twin)?.fields["tags"], [there])
        assert.deepStrictEqual(yield* deliveries, [])
      }),
    )

    scenario("late, twice and in another order than it happened changes nothing that is newer", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task, twin, secret, send } = yield* telling(apps)
        const messages = ["first", "second", "third"].map((title, number) => {
          left.edit("task", p, task, { title })
          return Effect.as(TestClock.adjust("1 second"), left.tell("task", p, task, { secret, delivery: String(number) }))
        })
        const [one, two, three] = yield* Effect.all(messages)
        if (one === undefined || two === undefined || three === undefined) return assert.fail()
        assert.isTrue(yield* send(three))
        yield* work
        assert.isFalse(yield* send(three))
        assert.isTrue(yield* send(one))
        yield* work
        assert.isTrue(yield* send(two))
        yield* work
        assert.strictEqual((yield* the("third")).data["title"], "third")
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "third")
        yield* rounds()
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "third")
      }),
    )

    scenario("of our own writes is no edit, and nobody is asked about it", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task, twin, tell } = yield* telling(apps)
        right.edit("task", p, twin, { title: "By the other" })
        yield* TestClock.adjust("1 day")
        yield* work
        assert.strictEqual(left.get("task", p, task)?.fields["title"], "By the other")
        const [before, writes] = [asked(left), writesTo(left) + writesTo(right)]
        yield* tell("task", task)
        yield* work
        assert.deepStrictEqual(since(left, before), { gets: 0, pages: 0 })
        assert.strictEqual(writesTo(left) + writesTo(right), writes)
      }),
    )

    scenario("to be gone is looked at before it is believed", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { task, tell } = yield* telling(apps)
        yield* tell("task", task, { thin: true })
        yield* work
        assert.deepStrictEqual(yield* titles, ["Crash"])
        left.remove("task", p, task)
        yield* tell("task", task, { thin: true })
        yield* work
        const explained = yield* explain({ app: "left", kind: "task", externalId: task })
        assert.deepStrictEqual(tags(of(explained, "left")), ["Removed"])
      }),
    )

    scenario("that its adapter cannot read, or that says nothing of what is kept in step, holds up nothing", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task, twin, tell, send, secret, connection } = yield* telling(apps)
        left.edit("task", p, task, { title: "Crash on start" })
        yield* send(left.tell("task", p, task, { secret, event: "broken" }))
        yield* send(left.tell("task", p, task, { secret, event: "ping" }))
        yield* send(left.tell("task", "elsewhere", task, { secret, thin: true }))
        yield* send(left.tell("note", p, "none", { secret }))
        left.corrupt("task", p, left.create("task", p, { title: "Broken" }))
        yield* tell("task", task)
        yield* work
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash on start")
        assert.lengthOf(yield* (yield* Inbox).waiting(tenant, connection.id, most), 0)
      }),
    )

    scenario("names nothing where its ids are none that can be kept, and holds up nothing", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task, twin, secret, send, tell, connection } = yield* telling(apps)
        left.edit("task", p, task, { title: "Crash on start" })
        for (const id of ["", " ", "\0", "x".repeat(9000), "\ud800"]) {
          yield* send(FakeWebhooks.message(FakeWebhooks.about("task", p, id), { secret }))
        }
        yield* tell("task", task)
        const before = asked(left)
        yield* work
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash on start")
        assert.deepStrictEqual(since(left, before), { gets: 0, pages: 0 })
        assert.lengthOf(yield* (yield* Inbox).waiting(tenant, connection.id, most), 0)
      }),
    )

    scenario("contains what its adapter breaks on: that is asked for, and holds up nothing", ({ left, right }) => {
      const breaking = adapted(
        left,
        ofTasks((tasks) => ({
          ...tasks,
          exporter: {
            ...tasks.exporter,
            read: (raw) => {
              if (JSON.stringify(raw).includes("Breaks")) throw new Error("no title of that kind")
              return tasks.exporter.read(raw)
            },
          },
        })),
      )
      const test = Effect.gen(function* () {
        const { task, twin, tell } = yield* telling({ left: breaking, right })
        left.edit("task", p, task, { title: "Breaks" })
        yield* tell("task", task)
        yield* work
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Breaks")
      })
      return on({ left: breaking, right }, test)
    })

    scenario("of more objects than can be asked for at once has the stream read", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task, twin, streams, tell } = yield* telling(apps)
        const { id: streamId = "" } = streams["task"] ?? {}
        left.edit("task", p, task, { title: "Crash on start" })
        const cursor = yield* (yield* Streams).cursor(tenant, streamId)
        const externalIds = Array.from({ length: 500 }, (_, number) => `none-${number}`)
        const toAsk = { runId: "wanted before", due: cursor.nextDue, externalIds }
        const next = { ...cursor, version: cursor.version + 1, toAsk }
        yield* (yield* Commits).apply({ ...empty(tenant, 0), cursor: { streamId, cursor: next } })
        const before = asked(left)
        yield* tell("task", task, { thin: true })
        yield* work
        assert.deepStrictEqual(since(left, before), { gets: 500, pages: 1 })
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash on start")
      }),
    )

    scenario("while nobody is signed in is not kept: what changed is read when somebody is again", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { engine, task, tell, connection } = yield* telling(apps)
        left.revoke()
        yield* TestClock.adjust("1 day")
        yield* work
        assert.strictEqual(
          (yield* engine.status(tenant)).find(({ connection: { id } }) => id === connection.id)?.connection.status,
          "error",
        )
        left.accept("another")
        left.edit("task", p, task, { title: "Crash on start" })
        assert.isFalse(yield* tell("task", task))
        assert.lengthOf(yield* (yield* Inbox).waiting(tenant, connection.id, most), 0)
        yield* engine.connect({ tenant, app: "left", credentials: Authorization.token("another") })
        yield* TestClock.adjust(day)
        yield* work
        assert.strictEqual((yield* the("Crash on start")).data["title"], "Crash on start")
      }),
    )

    scenario("waits for its connection to be resumed", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { engine, task, twin, tell, connection } = yield* telling(apps)
        yield* engine.pause(tenant, connection.id)
        left.edit("task", p, task, { title: "Crash on start" })
        yield* tell("task", task)
        yield* work
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash")
        yield* engine.resume(tenant, connection.id)
        yield* work
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash on start")
      }),
    )

    for (const at of ["hints.found", "absorb.before-commit", "absorb.committed", "hints.taken"] as const) {
      for (const thin of [false, true]) {
        scenario(`is looked at by whoever comes next, where somebody died over it at ${at}${thin ? ", and it only names" : ""}`, (apps) =>
          Effect.gen(function* () {
            const { left, right } = apps
            const { task, twin, tell } = yield* telling(apps)
            left.edit("task", p, task, { title: "Crash on start" })
            yield* tell("task", task, { thin })
            let died = 0
            const dies = (name: string) =>
              name === at && died === 0 ? Effect.suspend(() => Effect.die(`died: ${(died += 1)}`)) : Effect.void
            yield* Effect.provideService(work, Failpoint.Failpoints, dies)
            yield* TestClock.adjust("2 minutes")
            yield* work
            assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash on start")
            assert.strictEqual(died, 1)
            assert.strictEqual(right.counts().updates, 1)
          }),
        )
      }
    }

    scenario("is left alone by a plan, which reads what there is", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { engine, task, twin, tell, connection } = yield* telling(apps)
        left.edit("task", p, task, { title: "Crash on start" })
        yield* tell("task", task)
        yield* engine.plan({ tenant })
        assert.lengthOf(yield* (yield* Inbox).waiting(tenant, connection.id, most), 1)
        yield* work
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash on start")
      }),
    )

    scenario("never comes, or comes in part: the next reading proves", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { tell } = yield* telling(apps)
        const ids = Array.from({ length: 10 }, (_, number) => left.create("task", p, { title: `Task ${number}` }))
        for (const [number, id] of ids.entries()) if (number % 3 > 0) yield* tell("task", id, { thin: number % 2 > 0 })
        yield* work
        assert.lengthOf(yield* titles, 7)
        yield* TestClock.adjust("1 day")
        yield* work
        assert.lengthOf(yield* titles, 11)
        assert.lengthOf(right.list("task", p), 11)
      }),
    )
  })
}
