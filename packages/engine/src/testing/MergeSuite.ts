/** People make one of two objects of an application: their records are one, nothing is lost, nothing is made twice, and nothing is destroyed that nobody asked for. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { mergedField, removalField } from "../model/Record.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, ofTasks, on } from "./AdaptedApp.ts"
import { announced } from "./Announced.ts"
import { taskIds, told, two } from "./Merging.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, outage, partition as p, quiet, rounds, sync, tenant, writesTo } from "./World.ts"

export const mergeSuite = (scenario: Scenario): void => {
  // proves V-08, F-02, law 2, law 3, law 7, law 14
  describe("objects that are made one", () => {
    scenario(
      "are one record, found by either, and the second twin is left apart and shown",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const { engine, one, other, twins, there, oneRecord, otherRecord, recordOf } = yield* two(apps)
          left.merge("task", p, one, other)
          const writes = writesTo(right)
          yield* rounds(3)
          assert.deepStrictEqual(yield* taskIds, [otherRecord])
          const gone = yield* engine.records.get(tenant, "task", oneRecord)
          assert.strictEqual(gone.removal?.into, otherRecord)
          assert.deepStrictEqual([yield* recordOf(one), yield* recordOf(other)], [otherRecord, otherRecord])
          assert.deepInclude((yield* engine.records.get(tenant, "task", otherRecord)).data, { title: "Other", body: "second" })
          const hint = `the task "${oneRecord}" was merged into "${otherRecord}" at an application; use that one`
          for (const attempt of [
            engine.records.put(tenant, "task", { id: oneRecord, fields: { title: "x" } }),
            engine.records.restore(tenant, "task", oneRecord),
            engine.records.remove(tenant, "task", oneRecord),
          ])
            assert.strictEqual((yield* Effect.flip(Effect.asVoid(attempt))).message, hint)
          const named = yield* Effect.flip(engine.records.put(tenant, "note", { fields: { task: oneRecord, body: "x" } }))
          assert.include(named.message, `was merged into "${otherRecord}"; name that one`)
          assert.deepStrictEqual([right.list("task", p).length, writesTo(right)], [2, writes])
          const [apart, ...more] = yield* engine.matches.list(tenant, { state: "apart" })
          assert.deepStrictEqual([apart?.externalId, apart?.streamId, more], [twins.one, there.streamId, []])
          assert.strictEqual(
            apart?.problem,
            `was task ${oneRecord}, which was merged into ${otherRecord}; that is another object here, and this one is left apart`,
          )
          const [event, ...others] = yield* announced("RecordsMerged")
          assert.deepInclude(event, { recordId: otherRecord, mergedId: oneRecord, externalId: one, into: other })
          assert.deepStrictEqual(others, [])
          assert.deepStrictEqual((yield* engine.records.history(tenant, oneRecord)).at(-1)?.changes, {
            [removalField]: { before: false, after: true },
            [mergedField]: { after: otherRecord },
          })
          assert.deepStrictEqual((yield* engine.records.history(tenant, otherRecord)).at(-1)?.changes, {
            [mergedField]: { after: oneRecord },
          })
          assert.isTrue(
            (yield* engine.records.timeline(tenant, "task", oneRecord)).some(
              (entry) => entry._tag === "Changed" && entry.changes[mergedField] !== undefined,
            ),
          )
          assert.include((yield* engine.explain(tenant, oneRecord)).text, `was merged into ${otherRecord}`)
          assert.strictEqual((yield* engine.explain(tenant, { app: "left", kind: "task", externalId: one })).record?.id, otherRecord)
          right.edit("task", p, twins.one, { title: "Edited apart" })
          right.edit("task", p, twins.other, { title: "Edited" })
          yield* rounds(2)
          assert.strictEqual(left.get("task", p, other)?.fields["title"], "Edited")
          assert.strictEqual(right.get("task", p, twins.one)?.fields["title"], "Edited apart")
          assert.deepStrictEqual(yield* taskIds, [otherRecord])
          yield* quiet(apps)
        }),
      told,
    )

    scenario(
      "hand over what only the one was elsewhere: nothing is made for the other there",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const engine = yield* SyncEngine
          const one = left.create("task", p, { title: "One", tags: [left.create("tag", p, { name: "bug" })] })
          yield* join(left)
          yield* join(right)
          yield* rounds(2)
          const twin = findBy(right, "task", "title", "One").id
          const over = outage(right, ({ operation }) => operation === "create")
          const other = left.create("task", p, { title: "Other" })
          yield* rounds(1)
          left.merge("task", p, one, other)
          yield* rounds(1)
          over()
          yield* rounds(3)
          assert.strictEqual((yield* taskIds).length, 1)
          assert.deepStrictEqual(
            right.list("task", p).map(({ id, fields }) => [id, fields["title"], fields["tags"]]),
            [[twin, "Other", []]],
          )
          const links = yield* engine.records.links(tenant, (yield* taskIds)[0] ?? "")
          assert.sameMembers(
            links.map(({ externalId }) => externalId),
            [other, twin],
          )
          yield* quiet(apps)
        }),
      told,
    )

    scenario(
      "go on as what was not known before: the record stays what it is, under the other's id",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const { one, other, oneRecord, otherRecord, twins, recordOf } = yield* two(apps)
          const fresh = left.create("task", p, { title: "Fresh", body: "first" })
          left.merge("task", p, one, fresh)
          const creates = right.counts().creates
          yield* rounds(3)
          assert.sameMembers(yield* taskIds, [oneRecord, otherRecord])
          assert.deepStrictEqual([yield* recordOf(fresh), yield* recordOf(other)], [oneRecord, otherRecord])
          assert.strictEqual(right.get("task", p, twins.one)?.fields["title"], "Fresh")
          assert.strictEqual(right.counts().creates, creates)
          yield* quiet(apps)
        }),
      told,
    )

    for (const [how, strategy, title] of [
      ["is asked about", undefined, "Ours"],
      ["holds where a strategy says so", "local_wins", "Ours"],
      ["gives way where a strategy says so", "external_wins", "Other"],
    ] as const) {
      scenario(
        `lose no edit that was made here and not told yet: it ${how}`,
        (apps) =>
          Effect.gen(function* () {
            const { left, right } = apps
            const { engine, one, other, oneRecord, otherRecord } = yield* two(apps, strategy === undefined ? {} : { strategy })
            const over = outage(left, ({ operation }) => operation === "update")
            yield* engine.records.put(tenant, "task", { id: oneRecord, fields: { title: "Ours" } })
            yield* sync
            left.merge("task", p, one, other)
            yield* sync
            over()
            yield* TestClock.adjust("1 hour")
            yield* rounds(2)
            assert.deepStrictEqual(yield* taskIds, [otherRecord])
            const record = yield* engine.records.get(tenant, "task", otherRecord)
            assert.deepInclude(record.data, { title, body: "second" })
            const open = yield* engine.conflicts.list(tenant, { state: "open" })
            if (strategy === undefined) {
              assert.deepInclude(open[0], {
                recordId: otherRecord,
                externalId: other,
                field: "title",
                local: "Ours",
                external: "Other",
                base: "One",
              })
              assert.strictEqual(left.get("task", p, other)?.fields["title"], "Other")
              yield* engine.conflicts.resolve(tenant, open[0]?.id ?? "", "local", "ann")
              yield* rounds(2)
              assert.strictEqual(left.get("task", p, other)?.fields["title"], "Ours")
            } else {
              assert.deepStrictEqual(open, [])
              assert.strictEqual(left.get("task", p, other)?.fields["title"], title)
              assert.strictEqual(findBy(right, "task", "body", "second").fields["title"], title)
            }
            yield* quiet(apps)
          }),
        told,
      )
    }

    scenario(
      "keep what the one alone says, and what their application cannot show",
      (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          const engine = yield* SyncEngine
          const one = left.create("task", p, { title: "One" })
          const other = left.create("task", p, { title: "Other" })
          yield* join(left)
          yield* rounds(1)
          const over = outage(left, ({ operation }) => operation === "update")
          const ids = yield* taskIds
          const oneRecord = (yield* engine.records.ofObject(tenant, { app: "left", kind: "task", externalId: one })) ?? ""
          const tag = yield* engine.records.put(tenant, "tag", { fields: { name: "bug" } })
          yield* engine.records.put(tenant, "task", { id: oneRecord, fields: { body: "only here", tags: [tag] } })
          left.merge("task", p, one, other)
          yield* sync
          over()
          yield* TestClock.adjust("1 hour")
          yield* rounds(3)
          assert.strictEqual((yield* taskIds).length, ids.length - 1)
          assert.strictEqual(left.get("task", p, other)?.fields["body"], "only here")
          assert.strictEqual([left.get("task", p, other)?.fields["tags"]].flat().length, 1)
          assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
        }),
      told,
    )

    for (const [how, pageSize] of [
      ["in one page", 100],
      ["page by page", 1],
    ] as const) {
      scenario(
        `one after the other come to be the last, told ${how}, again and again`,
        (apps) =>
          Effect.gen(function* () {
            const { left, right } = apps
            const { engine, one, other, oneRecord, otherRecord, side, recordOf } = yield* two(apps)
            const third = left.create("task", p, { title: "Third" })
            yield* rounds(2)
            const thirdRecord = yield* recordOf(third)
            left.merge("task", p, one, other)
            left.merge("task", p, other, third)
            yield* rounds(2)
            assert.deepStrictEqual(yield* taskIds, [thirdRecord])
            for (const id of [oneRecord, otherRecord])
              assert.strictEqual((yield* engine.records.get(tenant, "task", id)).removal?.into, thirdRecord)
            for (const object of [one, other, third]) assert.strictEqual(yield* recordOf(object), thirdRecord)
            const before = yield* engine.records.history(tenant, thirdRecord)
            yield* engine.resync(tenant, side.streamId)
            yield* rounds(2)
            assert.deepStrictEqual(yield* engine.records.history(tenant, thirdRecord), before)
            assert.strictEqual((yield* announced("RecordsMerged")).length, 2)
            assert.strictEqual(right.list("task", p).length, 3)
            yield* quiet(apps)
          }),
        { ...told, pageSize },
      )
    }

    scenario(
      "come to be the last when the later merge was told first",
      (apps) => {
        const swapped = turned(apps.left)
        return on(
          { ...apps, left: swapped },
          Effect.gen(function* () {
            const { left } = apps
            const { one, other, recordOf } = yield* two({ ...apps, left: swapped })
            const third = left.create("task", p, { title: "Third" })
            yield* rounds(2)
            left.merge("task", p, one, other)
            left.merge("task", p, other, third)
            yield* rounds(2)
            assert.deepStrictEqual(yield* taskIds, [yield* recordOf(third)])
            assert.strictEqual(yield* recordOf(one), yield* recordOf(third))
          }),
        )
      },
      told,
    )
  })
}

/** Its pages tell what they tell in the opposite order. */
const turned = (app: Apps["left"]): Apps["left"] =>
  adapted(
    app,
    ofTasks((resource) => ({
      ...resource,
      exporter: {
        ...resource.exporter,
        page: (client, request) =>
          Effect.map(resource.exporter.page(client, request), (page) => ({ ...page, changes: page.changes.toReversed() })),
      },
    })),
  )
