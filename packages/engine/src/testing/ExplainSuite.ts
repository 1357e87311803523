/** Why something is not in step is told in words and in data, for each reason that there is, and no application is asked for it. */
import { assert, describe } from "@effect/vitest"
import { Authorization, RateLimited, Rejected, Unavailable } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Explanation, PlaceExplanation, Subject } from "../hub/Explain.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, on } from "./AdaptedApp.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, join, joinKinds, partition as p, sync, tenant, twins } from "./World.ts"

const start = Date.UTC(2026, 0, 1)

const explain = (subject: Subject) => Effect.flatMap(SyncEngine, (engine) => engine.explain(tenant, subject))

const of = (explanation: Explanation, app: string): PlaceExplanation => {
  const found = explanation.places.filter((place) => place.app === app)
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} places at ${app}:\n${explanation.text}`)
  return found[0]
}

/** The one record of a kind. */
const only = Effect.fnUntraced(function* (kind: string) {
  const engine = yield* SyncEngine
  const [record, ...others] = yield* engine.records.list(tenant, kind)
  if (record === undefined || others.length > 0) throw new Error(`not one ${kind}`)
  return record.id
})

const tags = ({ reasons }: PlaceExplanation) => reasons.map(({ _tag }) => _tag)

const iso = (millis: number) => new Date(millis).toISOString()

/** The next calls to a side for one kind fail with a reason, until the function returned is called. */
const refusing = (app: Apps["left"], kind: string, operation: "create" | "update" | "page", reason: Rejected | RateLimited | Unavailable) =>
  app.beforeEach((call) => {
    if (call.operation === operation && call.kind === kind) app.failNext(operation, reason)
    return Effect.void
  })

export const explainSuite = (scenario: Scenario): void => {
  // proves law 14
  describe("explain", () => {
    scenario(
      "tells where a record is and that it is in step, by its id, by either object and by what an object is called",
      ({ left, right }) =>
        Effect.gen(function* () {
          const { task, twin } = yield* twins({ left, right }, { title: "Crash", state: "in_progress" })
          const id = yield* only("task")
          const calls = left.log.length + right.log.length
          const told = yield* explain(id)
          assert.deepStrictEqual(told.record, { id, kind: "task" })
          assert.isTrue(told.inStep)
          assert.deepStrictEqual(
            told.places.map(({ app, externalId, inStep, differences, reasons }) => ({ app, externalId, inStep, differences, reasons })),
            [
              { app: "left", externalId: task, inStep: true, differences: [], reasons: [] },
              { app: "right", externalId: twin, inStep: true, differences: [], reasons: [] },
            ],
          )
          const dueAt = start + 300_000
          const next = { at: dueAt, text: `Edits made there are read at ${iso(dueAt)}, or with the next sync.` }
          const place = of(told, "right")
          assert.deepInclude(place, { account: "Ada", kind: "task", partition: p, partitionName: p, youCan: [], next })
          assert.strictEqual(
            told.text,
            [
              `The task ${id} is in step everywhere.`,
              `left (Ada), p: task ${task} is in step. What happens next: ${next.text}`,
              `right (Ada), p: task ${twin} is in step. What happens next: ${next.text}`,
            ].join("\n"),
          )
          for (const [app, externalId] of [
            ["left", task],
            ["right", twin],
          ] as const)
            assert.deepStrictEqual(yield* explain({ app, kind: "task", externalId, partition: p }), told)
          assert.strictEqual(left.log.length + right.log.length, calls)
        }),
    )

    scenario("a conflict: both values, since when, and how to decide it", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task, twin } = yield* twins(apps, { title: "Crash" })
        apps.left.edit("task", p, task, { title: "Left title" })
        apps.right.edit("task", p, twin, { title: "Right title" })
        yield* sync
        const [conflict] = yield* engine.conflicts.list(tenant)
        const told = yield* explain(yield* only("task"))
        const [inDispute, other] = conflict?.external === "Right title" ? ["right", "left"] : ["left", "right"]
        const place = of(told, inDispute)
        assert.isFalse(told.inStep)
        assert.isTrue(of(told, other).inStep)
        assert.deepStrictEqual(place.differences, [
          { field: "title", record: conflict?.local ?? null, application: conflict?.external, newer: "both" },
        ])
        assert.deepStrictEqual(place.reasons, [
          { _tag: "Conflict", field: "title", conflictId: conflict?.id ?? "", since: conflict?.detectedAt ?? 0 },
        ])
        assert.include(
          place.text,
          `is not in step. In title the record says "${String(conflict?.local)}", ${inDispute} says "${String(conflict?.external)}"`,
        )
        assert.include(place.text, "Both sides changed title since they last agreed")
        assert.include(place.next.text, "The field title is not sent before it is decided")
        assert.include(place.youCan.join(), `conflicts.resolve("${conflict?.id}"`)
        yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada")
        yield* sync
        assert.isTrue((yield* explain(yield* only("task"))).inStep)
      }),
    )

    scenario("a dead delivery: what the application said, which field differs, and how to take it up", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task } = yield* twins(apps, { title: "Crash" })
        const stop = refusing(apps.right, "task", "update", new Rejected({ message: "title is too long", field: "title" }))
        apps.left.edit("task", p, task, { title: "Left title" })
        yield* sync
        stop()
        const id = yield* only("task")
        const place = of(yield* explain(id), "right")
        assert.deepStrictEqual(place.differences, [{ field: "title", record: "Left title", application: "Crash", newer: "record" }])
        assert.deepStrictEqual(place.reasons, [{ _tag: "Dead", message: "right task.update: Rejected: title is too long" }])
        assert.isFalse(place.inStep)
        assert.include(place.text, 'In title the record says "Left title", right says "Crash"; the record\'s is newer.')
        assert.include(place.text, "The delivery is dead: right task.update: Rejected: title is too long.")
        assert.include(place.youCan.join(), `deliveries.retry({ streamId: "${place.streamId}", recordId: "${id}" })`)
        assert.isUndefined(place.next.at)
        yield* engine.deliveries.drop(tenant, place.streamId, id)
        assert.deepStrictEqual(tags(of(yield* explain(id), "right")), ["GivenUp"])
      }),
    )

    scenario("a dead delivery of another record is not told of this one", (apps) =>
      Effect.gen(function* () {
        yield* twins(apps, { title: "Crash" })
        const id = yield* only("task")
        const stop = refusing(apps.right, "task", "create", new Rejected({ message: "no more tasks" }))
        apps.left.create("task", p, { title: "Docs" })
        yield* sync
        stop()
        assert.isTrue((yield* explain(id)).inStep)
        assert.deepStrictEqual(of(yield* explain(id), "right").reasons, [])
      }),
    )

    scenario("an object that was never made because its create was refused", ({ left, right }) =>
      Effect.gen(function* () {
        left.create("task", p, { title: "Crash" })
        yield* join(left)
        yield* join(right)
        refusing(right, "task", "create", new Rejected({ message: "no more tasks" }))
        yield* sync
        const place = of(yield* explain(yield* only("task")), "right")
        assert.deepInclude(place, { externalId: undefined, address: undefined, inStep: false, differences: [] })
        assert.deepStrictEqual(tags(place), ["Dead"])
        assert.include(place.text, "there is no task for it. The delivery is dead: right task.create: Rejected: no more tasks.")
      }),
    )

    scenario("a delivery that waits for another record: for which, and why that is not there", ({ left, right }) =>
      Effect.gen(function* () {
        const task = left.create("task", p, { title: "Crash" })
        left.create("note", p, { task, body: "Seen" })
        yield* join(left)
        yield* join(right)
        refusing(right, "task", "create", new Rejected({ message: "no more tasks" }))
        yield* sync
        const parent = yield* only("task")
        const place = of(yield* explain(yield* only("note")), "right")
        assert.deepStrictEqual(place.reasons, [{ _tag: "Parked", kind: "task", recordId: parent }])
        assert.include(place.text, `The delivery waits for the task ${parent}, of which there is no object at right yet.`)
        assert.deepStrictEqual(place.youCan, [`see why there is none: explain("${parent}")`])
      }),
    )

    scenario("a delivery that is tried again: why it was not sent, and when it will be", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task } = yield* twins(apps, { title: "Crash" })
        const stop = refusing(apps.right, "task", "update", new Unavailable({ message: "maintenance" }))
        apps.left.edit("task", p, task, { title: "Left title" })
        yield* sync
        stop()
        const [pending] = yield* engine.deliveries.list(tenant, { state: "pending" })
        const place = of(yield* explain(yield* only("task")), "right")
        const at = pending?.nextAttemptAt ?? 0
        assert.deepStrictEqual(place.reasons, [{ _tag: "Pending", at, message: "right task.update: Unavailable: maintenance" }])
        assert.deepStrictEqual(place.next, { at, text: `It is sent at ${iso(at)}, or with the first sync after that.` })
        yield* TestClock.adjust("1 minute")
        assert.include(of(yield* explain(yield* only("task")), "right").next.text, "with the next sync")
      }),
    )

    scenario("an edit of the host that nobody has sent yet", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* twins(apps, { title: "Crash" })
        const id = yield* only("task")
        yield* engine.records.put(tenant, "task", { id, fields: { title: "Host title" } })
        const told = yield* explain(id)
        for (const app of ["left", "right"]) {
          assert.deepStrictEqual(tags(of(told, app)), ["Pending"])
          assert.include(of(told, app).text, "It has not been sent yet.")
        }
      }),
    )

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
