/** The same for each reason that lies in a place or in an object there, and by which names things are explained. */
import { assert, describe } from "@effect/vitest"
import { Authorization, RateLimited, Rejected } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Subject } from "../hub/Explain.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, on } from "./AdaptedApp.ts"
import { explain, iso, of, only, refusing, start, tags } from "./Explained.ts"
import type { Scenario } from "./Scenario.ts"
import { join, joinKinds, partition as p, rounds, sync, tenant, twins } from "./World.ts"

export const explainPlaceSuite = (scenario: Scenario): void => {
  // proves law 14
  describe("explain, of a place", () => {
    scenario("a connection that stands still: because its token is refused, it is paused, disconnected or waits", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task } = yield* twins(apps, { title: "Crash" })
        const id = yield* only("task")
        const [, right] = (yield* engine.status(tenant)).map(({ connection }) => connection.id)
        const here = Effect.map(explain(id), (told) => of(told, "right"))
        const stop = refusing(apps.right, "task", "update", new RateLimited({ message: "5,000 an hour", waitMillis: 60_000 }))
        apps.left.edit("task", p, task, { title: "Left title" })
        yield* sync
        stop()
        const until = start + 120_000
        const waiting = yield* here
        assert.deepStrictEqual(waiting.reasons[0], {
          _tag: "Waits",
          until,
          message: "right task.update: RateLimited: 5,000 an hour",
        })
        assert.deepStrictEqual(waiting.next.at, until)
        assert.include(waiting.text, `The connection waits until ${iso(until)}: right task.update: RateLimited: 5,000 an hour.`)
        yield* TestClock.adjust("2 minutes")
        yield* engine.pause(tenant, right ?? "")
        const paused = yield* here
        assert.deepStrictEqual(tags(paused), ["Paused", "Pending"])
        assert.deepStrictEqual(paused.next, { at: undefined, text: "Nothing is read or sent until it is resumed." })
        assert.deepStrictEqual(paused.youCan, [`resume the connection: resume("${right}")`])
        yield* engine.resume(tenant, right ?? "")
        apps.right.revoke()
        yield* sync
        const stopped = yield* here
        assert.deepStrictEqual(tags(stopped), ["Stopped", "Pending"])
        assert.match(stopped.text, /The connection's credentials are no longer taken: right .*: Unauthorized: bad credentials/)
        assert.deepStrictEqual(stopped.youCan, ['sign in again: connect({ app: "right", credentials })'])
        yield* engine.disconnect(tenant, right ?? "")
        assert.deepStrictEqual(tags(yield* here)[0], "Disconnected")
      }),
    )

    scenario("a stream that has not been read to the end, or cannot be read", ({ left, right }) =>
      Effect.gen(function* () {
        left.create("task", p, { title: "Crash" })
        yield* join(left)
        yield* sync
        yield* join(right)
        const id = yield* only("task")
        const fresh = of(yield* explain(id), "right")
        assert.deepStrictEqual(tags(fresh), ["NotReady"])
        assert.include(fresh.text, "Not every task of p has been read once, and nothing is sent there before.")
        refusing(right, "task", "page", new Rejected({ message: "no such list" }))
        yield* sync
        const failing = of(yield* explain(id), "right")
        assert.deepStrictEqual(tags(failing), ["NotReady", "ReadingFails"])
        assert.include(failing.text, "right task.page: Rejected: no such list")
        assert.strictEqual(failing.next.at, start + 300_000)
      }),
    )

    scenario("a stream that sends or takes nothing", (apps) =>
      Effect.gen(function* () {
        const { task } = yield* twins(apps, { title: "Crash" })
        const id = yield* only("task")
        yield* joinKinds(apps.right, ["task"], { direction: "pull" })
        apps.left.edit("task", p, task, { title: "Left title" })
        yield* sync
        const pulling = of(yield* explain(id), "right")
        assert.deepStrictEqual(pulling.reasons, [{ _tag: "SendsNothing", direction: "pull" }])
        assert.deepStrictEqual(pulling.differences, [{ field: "title", record: "Left title", application: "Crash", newer: "record" }])
        assert.include(pulling.youCan.join(), 'settings: { direction: "bidirectional" }')
        yield* joinKinds(apps.right, ["task"], { direction: "push" })
        yield* sync
        const pushing = of(yield* explain(id), "right")
        assert.isTrue(pushing.inStep)
        assert.deepStrictEqual(pushing.reasons, [{ _tag: "TakesNothing", direction: "push" }])
        yield* joinKinds(apps.right, ["task"], { direction: "disabled" })
        const resting = of(yield* explain(id), "right")
        assert.deepStrictEqual(tags(resting), ["SendsNothing", "TakesNothing"])
        assert.lengthOf(resting.youCan, 1)
        assert.deepStrictEqual(resting.next, { at: undefined, text: "Nothing." })
      }),
    )

    scenario("an object that could not be read, as a record and before it was one", ({ left, right }) =>
      Effect.gen(function* () {
        const { task } = yield* twins({ left, right }, { title: "Crash" })
        const id = yield* only("task")
        left.corrupt("task", p, task)
        const stranger = left.create("task", p, { title: "Docs" })
        left.corrupt("task", p, stranger)
        yield* sync
        const place = of(yield* explain(id), "left")
        assert.isFalse(place.inStep)
        assert.deepStrictEqual(tags(place), ["Quarantined"])
        assert.include(place.text, 'at ["updatedAt"]')
        const told = yield* explain({ app: "left", kind: "task", externalId: stranger })
        assert.deepInclude(told, { record: undefined, inStep: false })
        assert.deepStrictEqual(tags(of(told, "left")), ["Quarantined"])
        assert.include(told.text, `This object is no record.\nleft (Ada), p: task ${stranger} is no record yet.`)
      }),
    )

    scenario("an object that fits several records, and one that nobody has ever seen", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        for (const name of ["Ada", "Ada of another team"]) {
          const member = left.create("member", p, { name, email: `${name.length}@example.com` })
          yield* joinKinds(left, ["member"])
          yield* sync
          yield* TestClock.adjust("1 minute")
          left.edit("member", p, member, { email: "ada@example.com" })
          yield* sync
        }
        assert.lengthOf(yield* engine.records.list(tenant, "member"), 2)
        right.create("member", p, { name: "Ada", email: "ada@example.com" }, "ada")
        yield* join(right)
        yield* sync
        const place = of(yield* explain({ app: "right", kind: "member", externalId: "ada" }), "right")
        assert.deepStrictEqual(tags(place), ["Ambiguous"])
        assert.match(place.text, /It is not known which record it is: it matches 2 records: /)

        const unseen = of(yield* explain({ app: "right", kind: "task", externalId: "nobody" }), "right")
        assert.deepStrictEqual(tags(unseen), ["NeverRead"])
        assert.include(unseen.text, "No task of this id was ever read from p.")
      }),
    )

    scenario("an object that waits for another, and a field that names something unknown", ({ left, right }) =>
      Effect.gen(function* () {
        const task = left.create("task", p, { title: "Late" })
        left.corrupt("task", p, task)
        const note = left.create("note", p, { task, body: "early" })
        const tag = left.create("tag", p, { name: "bug" })
        left.corrupt("tag", p, tag)
        const other = left.create("task", p, { title: "Crash", tags: [tag] })
        yield* join(left)
        yield* join(right)
        yield* sync
        const staged = of(yield* explain({ app: "left", kind: "note", externalId: note }), "left")
        assert.deepStrictEqual(staged.reasons, [{ _tag: "Staged", waitingFor: [{ kind: "task", externalId: task }], message: null }])
        assert.include(staged.text, `It waits for task ${task}, not known yet.`)
        const place = of(yield* explain({ app: "left", kind: "task", externalId: other }), "left")
        assert.deepStrictEqual(place.differences, [{ field: "tags", record: [], application: [tag], newer: "application" }])
        assert.deepStrictEqual(place.reasons, [{ _tag: "Unknown", field: "tags", waitingFor: [{ kind: "tag", externalId: tag }] }])
        assert.include(place.text, `left says "${tag}"; that of left is newer. The field tags names tag ${tag}, not known here.`)
      }),
    )

    scenario("a person whom the other application does not have, as a record and as somebody's assignee", ({ left, right }) =>
      Effect.gen(function* () {
        const ada = left.create("member", p, { name: "Ada", email: "ada@example.com" })
        left.create("task", p, { title: "Crash", assignee: ada })
        yield* join(left)
        yield* join(right)
        yield* sync
        const member = yield* only("member")
        const place = of(yield* explain(yield* only("task")), "right")
        assert.deepStrictEqual(place.differences, [{ field: "assignee", record: member, application: null, newer: "record" }])
        assert.deepStrictEqual(place.reasons, [{ _tag: "LeftOut", field: "assignee", kind: "member", recordId: member }])
        const nowhere = of(yield* explain(member), "right")
        assert.deepStrictEqual(tags(nowhere), ["NotWritable"])
        assert.include(nowhere.text, "there is no member for it.")
      }),
    )

    scenario(
      "a label that was deleted, and the one that was made again under its name",
      ({ left, right }) =>
        Effect.gen(function* () {
          const bug = left.create("tag", p, { name: "bug" }, "1")
          left.create("task", p, { title: "Crash", tags: [bug] })
          yield* join(left)
          yield* join(right)
          yield* rounds()
          left.remove("tag", p, bug)
          const again = left.create("tag", p, { name: "bug" }, "2")
          yield* rounds()
          const gone = of(yield* explain({ app: "left", kind: "tag", externalId: bug, partition: p }), "left")
          assert.deepStrictEqual(tags(gone), ["Gone"])
          assert.include(gone.text, "it is gone: it was tag ")
          const told = yield* explain({ app: "left", kind: "tag", externalId: "bug" })
          assert.strictEqual(of(told, "left").externalId, again)
          assert.isTrue(told.inStep)
        }),
      { left: { tag: { addressField: "name" } } },
    )

    scenario("a word is told of where something names it, and nowhere else", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("tag", p, { name: "bug" })
        const { connection } = yield* join(left)
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "q" })
        yield* join(right)
        yield* rounds()
        const told = yield* explain(yield* only("tag"))
        assert.deepStrictEqual(
          told.places.map(({ app, partition }) => [app, partition]),
          [
            ["left", p],
            ["right", p],
          ],
        )
        assert.isTrue(told.inStep)
      }),
    )

    scenario("a kind that the adapter of an application has no more", (apps) =>
      Effect.gen(function* () {
        yield* twins(apps, { title: "Crash" })
        const id = yield* only("task")
        const without = adapted(apps.right, (all) => all.filter(({ kind }) => kind.name !== "task"))
        const place = of(yield* on({ ...apps, right: without }, explain(id)), "right")
        assert.deepInclude(place, { inStep: false, differences: [], reasons: [{ _tag: "NoAdapter" }] })
      }),
    )

    scenario(
      "names of things: labels as they are called, two partitions that have the same id, words that are nearly right",
      ({ left, right }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          for (const partition of [p, "q"]) {
            left.create("task", partition, { title: `Of ${partition}` }, "1")
            const connection = yield* engine.connect({ tenant, app: "left", credentials: Authorization.token("good") })
            yield* engine.addStreams({ tenant, connectionId: connection.id, partition })
          }
          const tag = left.create("tag", p, { name: "bug" })
          yield* join(right)
          yield* sync
          const several = yield* Effect.flip(explain({ app: "left", kind: "task", externalId: "1" }))
          assert.strictEqual(several._tag, "InvalidInput")
          assert.include(String(several), "task 1 is in several: p, q; name one")
          const told = yield* explain({ app: "left", kind: "task", externalId: "1", partition: "q" })
          // The account has it in q, so that it belongs nowhere else at left.
          assert.deepStrictEqual(
            told.places.map(({ app, partition }) => [app, partition]),
            [
              ["left", "q"],
              ["right", p],
            ],
          )
          assert.isTrue(told.inStep)
          const called = yield* explain({ app: "left", kind: "tag", externalId: "bug", partition: p })
          assert.strictEqual(of(called, "left").externalId, tag)

          for (const [subject, message] of [
            [{ app: "lft", kind: "task", externalId: "1" }, 'did you mean "left"?'],
            [{ app: "left", kind: "tsk", externalId: "1" }, 'did you mean "task"?'],
            [{ app: "left", kind: "task", externalId: "1", partition: "r" }, 'there is no stream "r"'],
            ["nobody", 'there is no record "nobody"'],
          ] as const)
            assert.include(String(yield* Effect.flip(explain(subject))), message)
          const wrong: unknown = { app: "left", kind: "task", externalID: "1" }
          assert.include(String(yield* Effect.flip(explain(wrong as Subject))), 'did you mean "externalId"?')
          const foreign = yield* Effect.flip(engine.explain("another", told.record?.id ?? ""))
          assert.strictEqual(foreign._tag, "NotFound")
        }),
      { left: { tag: { addressField: "name" } } },
    )
  })
}
