/** Why something is not in step is told in words and in data, for each reason that lies in a record or its delivery, and no application is asked for it. */
import { assert, describe } from "@effect/vitest"
import { Forbidden, Rejected, Unavailable } from "@syncline/adapter-core"
import { DateTime, Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, ofTasks, on, storing } from "./AdaptedApp.ts"
import { explain, iso, of, only, refusing, start, tags } from "./Explained.ts"
import type { Scenario } from "./Scenario.ts"
import { join, partition as p, sync, tenant, twins } from "./World.ts"

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
        const stop = refusing(apps.right, "task", "update", new Forbidden({ message: "no right to edit" }))
        apps.left.edit("task", p, task, { title: "Left title" })
        yield* sync
        assert.deepStrictEqual(tags(of(yield* explain(yield* only("task")), "right")), ["Pending"])
        yield* TestClock.adjust("10 minutes")
        yield* sync
        stop()
        const id = yield* only("task")
        const place = of(yield* explain(id), "right")
        assert.deepStrictEqual(place.differences, [{ field: "title", record: "Left title", application: "Crash", newer: "record" }])
        assert.deepStrictEqual(place.reasons, [{ _tag: "Dead", message: "right task.update: Forbidden: no right to edit" }])
        assert.isFalse(place.inStep)
        assert.include(place.text, 'In title the record says "Left title", right says "Crash"; the record\'s is newer.')
        assert.include(place.text, "The delivery is dead: right task.update: Forbidden: no right to edit.")
        assert.include(place.youCan.join(), `deliveries.retry({ streamId: "${place.streamId}", recordId: "${id}" })`)
        assert.isUndefined(place.next.at)
        yield* engine.deliveries.drop(tenant, place.streamId, id, "ada", "it is theirs")
        const dropped = of(yield* explain(id), "right")
        const at = DateTime.formatIso(DateTime.makeUnsafe(start + 660_000))
        assert.deepStrictEqual(tags(dropped), ["Dropped"])
        assert.include(dropped.text, `The delivery was dropped by ada at ${at} because it is theirs (it had come to: right task.update:`)
        assert.include(dropped.text, "It goes out when the record changes.")
      }),
    )

    scenario("a field that the application refused: in its words, while the rest went out", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task } = yield* twins(apps, { title: "Crash" })
        const id = yield* only("task")
        const stop = apps.right.beforeEach(({ operation, fields }) => {
          if (operation === "update" && fields?.["title"] !== undefined)
            apps.right.failNext("update", new Rejected({ message: "title is too long", field: "title" }))
          return Effect.void
        })
        apps.left.edit("task", p, task, { title: "Left title", body: "more" })
        yield* sync
        const place = of(yield* explain(id), "right")
        assert.deepStrictEqual(place.differences, [{ field: "title", record: "Left title", application: "Crash", newer: "record" }])
        assert.deepStrictEqual(place.reasons[0], { _tag: "Refused", field: "title", message: "title is too long", since: start + 60_000 })
        assert.include(place.text, "right does not take what the field title says: title is too long.")
        yield* engine.deliveries.drop(tenant, place.streamId, id, "ada", "it is theirs")
        assert.deepStrictEqual(tags(of(yield* explain(id), "right")), ["Refused", "Dropped"])
        stop()
        yield* engine.records.put(tenant, "task", { id, fields: { title: "Short" } })
        yield* sync
        assert.isTrue((yield* explain(id)).inStep)
      }),
    )

    scenario("a text that an application keeps in a form of its own is in step", ({ left, right }) =>
      Effect.gen(function* () {
        const rewriting = adapted(
          right,
          ofTasks(storing((view) => (typeof view["body"] === "string" ? { ...view, body: view["body"].replaceAll("- ", "* ") } : view))),
        )
        yield* on(
          { left, right: rewriting },
          Effect.gen(function* () {
            yield* twins({ left, right }, { title: "Crash", body: "- one\n- two" })
            assert.strictEqual(right.list("task", p)[0]?.fields["body"], "* one\n* two")
            assert.isTrue((yield* explain(yield* only("task"))).inStep)
          }),
        )
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
        assert.deepStrictEqual(place.reasons, [{ _tag: "Parked", kind: "task", recordId: parent, message: `waits for task ${parent}` }])
        assert.include(place.text, `The delivery waits for task ${parent}.`)
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

    scenario(
      "pictures that nobody sees over there who is not signed in where they are kept",
      (apps) =>
        Effect.gen(function* () {
          const body =
            "![one](https://left.invalid/private/1.png) ![two](<https://left.invalid/private/2.png>) ![all](https://left.invalid/3.png)"
          yield* twins(apps, { title: "Crash", body })
          const told = yield* explain(yield* only("task"))
          assert.isTrue(told.inStep)
          assert.deepStrictEqual(of(told, "right").reasons, [{ _tag: "HiddenPictures", field: "body", application: "Left", count: 2 }])
          assert.include(told.text, "The field body contains 2 pictures that only people signed in to Left see.")
          assert.deepStrictEqual(of(told, "left").reasons, [])
        }),
      { left: { task: { pictures: { application: "Left", behindLogin: ["https://left.invalid/private/"] } } } },
    )
  })
}
