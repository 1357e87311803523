/** Merges that meet other things: removals, references, lists that lag behind, writes under way, an undo. */
import { assert, describe } from "@effect/vitest"
import type { Change } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { mergedField } from "../model/Record.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, ofTasks, on } from "./AdaptedApp.ts"
import { announced } from "./Announced.ts"
import { taskIds, told, two } from "./Merging.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, outage, partition as p, quiet, rounds, sync, tenant } from "./World.ts"

export const mergeMeetingSuite = (scenario: Scenario): void => {
  // proves V-08, law 2, law 3, law 12
  describe("objects that are made one, and what else happens", () => {
    const asked = { left: { task: { tellsMerges: "when asked" } } } as const
    for (const [how, find] of [
      ["a reconciliation", (stream: string) => Effect.flatMap(SyncEngine, (engine) => engine.reconcile(tenant, stream))],
      [
        "a delivery",
        (_: string, record: string) =>
          Effect.flatMap(SyncEngine, (engine) =>
            Effect.asVoid(engine.records.put(tenant, "task", { id: record, fields: { state: "done" } })),
          ),
      ],
    ] as const) {
      scenario(
        `are found by ${how} where the application says so when it is asked`,
        (apps) =>
          Effect.gen(function* () {
            const { left } = apps
            const { engine, one, other, oneRecord, otherRecord, side, recordOf } = yield* two(apps)
            left.merge("task", p, one, other)
            yield* rounds(1)
            assert.strictEqual((yield* taskIds).length, 2)
            yield* find(side.streamId, oneRecord)
            yield* rounds(3)
            assert.deepStrictEqual(yield* taskIds, [otherRecord])
            assert.strictEqual(yield* recordOf(one), otherRecord)
            assert.deepStrictEqual(yield* announced("ExternalRecordRemoved"), [])
            const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
            assert.strictEqual(conflict?.field, how === "a delivery" ? "state" : undefined)
          }),
        asked,
      )
    }

    for (const [removals, become] of [
      ["remove", "removed"],
      ["close", "closed"],
    ] as const) {
      scenario(
        `have the second twin ${become} where removals: "${removals}" says so`,
        (apps) =>
          Effect.gen(function* () {
            const { left, right } = apps
            const { one, other, twins } = yield* two(apps, { removals })
            left.merge("task", p, one, other)
            yield* rounds(4)
            const second = right.get("task", p, twins.one)
            if (removals === "remove") assert.isUndefined(second)
            else assert.strictEqual(second?.fields["state"], "done")
            assert.deepInclude(right.get("task", p, twins.other)?.fields, { title: "Other", state: "todo" })
            assert.strictEqual((yield* taskIds).length, 1)
            yield* quiet(apps)
          }),
        { ...told, right: { task: { removable: "for good" } } },
      )
    }

    scenario(
      "are many at once, and ask first where that is more than the limit: taken back, nothing is removed, and they are one still",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const settings = { removals: "remove", removalLimit: { count: 0, share: 0 } } as const
          const { engine, one, other, otherRecord, side, twins } = yield* two(apps, settings)
          left.merge("task", p, one, other)
          yield* rounds(3)
          assert.strictEqual((yield* engine.deliveries.list(tenant, { state: "held" })).length, 1)
          assert.isDefined(right.get("task", p, twins.one))
          assert.strictEqual(yield* engine.removals.takeBack(tenant, side.streamId), 1)
          yield* rounds(3)
          assert.isDefined(right.get("task", p, twins.one))
          assert.deepStrictEqual(yield* taskIds, [otherRecord])
          yield* quiet(apps)
        }),
      { ...told, right: { task: { removable: "for good" } } },
    )

    scenario(
      "are named by what named either, here and elsewhere",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const engine = yield* SyncEngine
          const [bug, defect] = [left.create("tag", p, { name: "bug" }), left.create("tag", p, { name: "defect" })]
          const { one, other, otherRecord, twins } = yield* two(apps)
          const note = left.create("note", p, { task: one, body: "hm" })
          const third = left.create("task", p, { title: "Third", tags: [bug, defect] })
          yield* rounds(2)
          const twin = findBy(right, "note", "body", "hm").id
          assert.strictEqual(right.get("note", p, twin)?.fields["task"], twins.one)
          left.merge("task", p, one, other)
          left.merge("tag", p, bug, defect)
          yield* rounds(4)
          assert.strictEqual(left.get("note", p, note)?.fields["task"], other)
          assert.strictEqual(right.get("note", p, twin)?.fields["task"], twins.other)
          assert.deepStrictEqual(left.get("task", p, third)?.fields["tags"], [defect])
          assert.strictEqual((yield* engine.records.list(tenant, "tag")).length, 1)
          assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
          const late = left.create("note", p, { task: other, body: "late" })
          yield* rounds(2)
          assert.strictEqual(findBy(right, "note", "body", "late").fields["task"], twins.other)
          assert.isDefined(late)
          assert.isDefined(otherRecord)
          yield* quiet(apps)
        }),
      told,
    )

    scenario(
      "of which the one was removed here stay what each is",
      (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          const { engine, one, other, oneRecord, otherRecord } = yield* two(apps)
          const over = outage(left, ({ operation }) => operation !== "page")
          yield* engine.records.remove(tenant, "task", oneRecord)
          left.merge("task", p, one, other)
          yield* rounds(1)
          over()
          yield* TestClock.adjust("1 hour")
          yield* rounds(2)
          assert.deepStrictEqual(yield* taskIds, [otherRecord])
          assert.strictEqual((yield* engine.records.get(tenant, "task", oneRecord)).removal?.into, undefined)
          assert.deepStrictEqual(yield* announced("RecordsMerged"), [])
          assert.isDefined(left.get("task", p, other))
        }),
      told,
    )

    scenario(
      "of which the one that goes on was removed here go on as the other's record",
      (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          const { engine, one, other, oneRecord, otherRecord, recordOf } = yield* two(apps)
          const over = outage(left, ({ operation }) => operation === "update" || operation === "remove")
          yield* engine.records.remove(tenant, "task", otherRecord)
          left.merge("task", p, one, other)
          yield* rounds(1)
          over()
          yield* TestClock.adjust("1 hour")
          yield* rounds(3)
          assert.deepStrictEqual(yield* taskIds, [oneRecord])
          assert.strictEqual(yield* recordOf(other), oneRecord)
          assert.isDefined(left.get("task", p, other))
        }),
      told,
    )

    scenario(
      "that a list which lags behind still shows do not come back; what people made two again does",
      (apps) => {
        let [known, lags]: [Change | undefined, boolean] = [undefined, false]
        const lagging = adapted(
          apps.left,
          ofTasks((resource) => ({
            ...resource,
            exporter: {
              ...resource.exporter,
              page: (client, request) =>
                Effect.map(resource.exporter.page(client, request), (page) => {
                  known ??= page.changes.find((change) => change._tag === "Upsert" && change.view["title"] === "One")
                  return lags && known !== undefined ? { ...page, notModified: false, changes: [...page.changes, known] } : page
                }),
            },
          })),
        )
        return on(
          { ...apps, left: lagging },
          Effect.gen(function* () {
            const { left } = apps
            const { one, other, otherRecord, recordOf } = yield* two({ ...apps, left: lagging })
            left.merge("task", p, one, other)
            yield* rounds(2)
            lags = true
            yield* rounds(2)
            assert.deepStrictEqual(yield* taskIds, [otherRecord])
            lags = false
            left.create("task", p, { title: "One again" }, one)
            yield* rounds(3)
            assert.strictEqual((yield* taskIds).length, 2)
            assert.notStrictEqual(yield* recordOf(one), otherRecord)
          }),
        )
      },
      told,
    )

    scenario(
      "cannot be made two again by undoing the run, which says so",
      (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          const { engine, one, other, oneRecord, otherRecord, side } = yield* two(apps)
          left.merge("task", p, one, other)
          const plan = yield* engine.plan({ tenant })
          assert.strictEqual((yield* taskIds).length, 2)
          assert.isTrue(plan.streams.some(({ here }) => here.update.count > 0))
          yield* sync
          const run = (yield* engine.records.history(tenant, oneRecord)).at(-1)?.runId
          assert.include(
            (yield* engine.runs(tenant, { streamId: side.streamId })).map(({ id }) => id),
            run,
          )
          yield* TestClock.adjust("1 minute")
          const report = yield* engine.undo(tenant, run ?? "", { by: "ann" })
          assert.deepStrictEqual(report.left.first, [{ recordId: oneRecord, fields: [mergedField] }])
          assert.deepStrictEqual(yield* taskIds, [otherRecord])
          yield* quiet(apps)
        }),
      told,
    )

    scenario(
      "of which one is being written elsewhere meanwhile are one all the same: what was under way is found out",
      (apps) => {
        let meanwhile: Effect.Effect<void> = Effect.void
        const slow = adapted(
          apps.right,
          ofTasks((resource) => ({
            ...resource,
            ...(resource.importer && {
              importer: {
                ...resource.importer,
                update: (client, request) => Effect.tap(resource.importer?.update(client, request) ?? Effect.never, () => meanwhile),
              },
            }),
          })),
        )
        return on(
          { ...apps, right: slow },
          Effect.gen(function* () {
            const { left, right } = apps
            const { engine, one, other, oneRecord, otherRecord, twins, side, there } = yield* two(apps)
            yield* engine.records.put(tenant, "task", { id: oneRecord, fields: { body: "sent meanwhile" } })
            const ofLeft = engine.sync({ tenant, connectionId: side.connectionId })
            yield* ofLeft
            left.merge("task", p, one, other)
            yield* TestClock.adjust("1 minute")
            meanwhile = Effect.suspend(() => {
              meanwhile = Effect.void
              return Effect.orDie(Effect.asVoid(ofLeft))
            })
            yield* engine.sync({ tenant, connectionId: there.connectionId })
            yield* TestClock.adjust("1 hour")
            yield* rounds(3)
            assert.deepStrictEqual(yield* taskIds, [otherRecord])
            assert.deepStrictEqual(
              (yield* engine.records.links(tenant, otherRecord)).map(({ externalId }) => externalId).toSorted(),
              [other, twins.other].toSorted(),
            )
            assert.strictEqual(
              (yield* engine.records.find(tenant, sideStream(yield* engine.status(tenant), "right"), twins.one))._tag,
              "Some",
            )
            assert.strictEqual((yield* engine.matches.list(tenant, { state: "apart" })).length, 1)
            assert.strictEqual(right.list("task", p).length, 2)
            yield* quiet(apps)
          }),
        )
      },
      told,
    )
  })
}

const sideStream = (
  reports: ReadonlyArray<{
    readonly connection: { readonly app: string }
    readonly streams: ReadonlyArray<{ readonly stream: { readonly id: string; readonly kind: string } }>
  }>,
  app: string,
): string => reports.find(({ connection }) => connection.app === app)?.streams.find(({ stream }) => stream.kind === "task")?.stream.id ?? ""
