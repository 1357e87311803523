/** A run that is undone: records say what they said before it, the applications keep what they have, and are told only if that is asked for. */
import { assert, describe } from "@effect/vitest"
import { Unavailable } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Run } from "../model/Run.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, partition as p, sync, tenant, twins, writesTo } from "./World.ts"

const by = "ada"

/** The newest run of an application's kind that changed something. */
const runOf = Effect.fnUntraced(function* (app: string, kind: string, isIt: (run: Run) => boolean = () => true) {
  const engine = yield* SyncEngine
  const streams = (yield* engine.status(tenant)).filter(({ connection }) => connection.app === app).flatMap((each) => each.streams)
  const streamId = streams.find(({ stream }) => stream.kind === kind)?.stream.id ?? ""
  const runs = yield* engine.runs(tenant, { streamId })
  return (
    runs.find((run) => run.strategy !== "push" && run.counts.created + run.counts.updated + run.counts.removed > 0 && isIt(run))?.id ?? ""
  )
})

const undo = Effect.fnUntraced(function* (runId: string, compensate = false) {
  const engine = yield* SyncEngine
  return yield* engine.undo(tenant, runId, { by, ...(compensate && { compensate }) })
})

const later = Effect.gen(function* () {
  yield* TestClock.adjust("1 minute")
  yield* sync
  yield* TestClock.adjust("1 minute")
})

const titles = ({ left, right }: Apps) =>
  [left, right].map((app) =>
    app
      .list("task", p)
      .map(({ fields }) => fields["title"])
      .toSorted(),
  )

const recordOf = Effect.fnUntraced(function* (task: string) {
  const engine = yield* SyncEngine
  const id = (yield* engine.records.ofObject(tenant, { app: "left", kind: "task", externalId: task })) ?? ""
  return yield* engine.records.get(tenant, "task", id)
})

/** `left` changed the title and the body of a task, and `right` has them. */
const edited = Effect.fnUntraced(function* (apps: Apps) {
  const { task, twin } = yield* twins(apps, { title: "Before", body: "Then" })
  apps.left.edit("task", p, task, { title: "After", body: "Now" })
  yield* later
  return { task, twin, run: yield* runOf("left", "task") }
})

// proves law 12, T-57
export const undoSuite = (scenario: Scenario): void => {
  describe("an undo", () => {
    scenario("changes the record back, leaves the applications as they are, and says what they have otherwise", (apps) =>
      Effect.gen(function* () {
        const { task, twin, run } = yield* edited(apps)
        const engine = yield* SyncEngine
        const report = yield* undo(run)
        assert.deepInclude((yield* recordOf(task)).data, { title: "Before", body: "Then" })
        assert.deepInclude(report, { records: 1, compensates: false, left: { count: 0, first: [] } })
        assert.sameDeepMembers(
          report.outside.first.map(({ app, action, externalId, fields }) => ({ app, action, externalId, fields })),
          [
            ["left", task],
            ["right", twin],
          ].map(([app, externalId]) => ({
            app: app ?? "",
            externalId: externalId ?? "",
            action: "update" as const,
            fields: { title: { before: "After", after: "Before" }, body: { before: "Now", after: "Then" } },
          })),
        )
        const before = [writesTo(apps.left), writesTo(apps.right)]
        yield* later
        for (const { stream } of (yield* engine.status(tenant)).flatMap(({ streams }) => streams)) yield* engine.resync(tenant, stream.id)
        yield* later
        assert.deepInclude((yield* recordOf(task)).data, { title: "Before", body: "Then" })
        assert.deepStrictEqual(titles(apps), [["After"], ["After"]])
        assert.deepStrictEqual([writesTo(apps.left), writesTo(apps.right)], before)
      }),
    )

    scenario("is explained where it is held back, and goes out when a person takes it up", (apps) =>
      Effect.gen(function* () {
        const { task, twin, run } = yield* edited(apps)
        const engine = yield* SyncEngine
        yield* undo(run)
        yield* later
        const told = yield* engine.explain(tenant, { app: "left", kind: "task", externalId: task })
        assert.isFalse(told.inStep)
        const place = told.places.find(({ app }) => app === "right")
        assert.deepStrictEqual(
          place?.reasons.map(({ _tag }) => _tag),
          ["Undone", "Undone", "Dead"],
        )
        assert.include(place?.text ?? "", "the field title says again what it said before a run that ada undid, and right is not told")
        assert.include(place?.text ?? "", "right is not told title: as it was before a run that ada undid")
        yield* engine.deliveries.retry(tenant, place?.streamId ?? "", (yield* recordOf(task)).id)
        yield* later
        assert.strictEqual(apps.right.get("task", p, twin)?.fields["title"], "Before")
        assert.strictEqual(apps.left.get("task", p, task)?.fields["title"], "After")
      }),
    )

    scenario("holds back only what it undid: later edits go out beside it, also of the same field", (apps) =>
      Effect.gen(function* () {
        const { task, twin, run } = yield* edited(apps)
        const engine = yield* SyncEngine
        yield* undo(run)
        const { id } = yield* recordOf(task)
        yield* engine.records.put(tenant, "task", { id, fields: { state: "done" } })
        yield* later
        assert.deepInclude(apps.right.get("task", p, twin)?.fields, { state: "done", title: "After", body: "Now" })
        yield* engine.records.put(tenant, "task", { id, fields: { title: "Third" } })
        yield* later
        assert.deepInclude(apps.right.get("task", p, twin)?.fields, { title: "Third", body: "Now" })
        assert.deepInclude(apps.left.get("task", p, task)?.fields, { title: "Third", body: "Now", state: "done" })
      }),
    )

    scenario("with compensation has both applications told", (apps) =>
      Effect.gen(function* () {
        const { task, run } = yield* edited(apps)
        const engine = yield* SyncEngine
        const report = yield* undo(run, true)
        assert.isTrue(report.compensates)
        assert.strictEqual(report.outside.count, 2)
        yield* later
        assert.deepStrictEqual(titles(apps), [["Before"], ["Before"]])
        assert.isTrue((yield* engine.explain(tenant, { app: "left", kind: "task", externalId: task })).inStep)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario("tells the applications later, too, when it is asked for then", (apps) =>
      Effect.gen(function* () {
        const { run } = yield* edited(apps)
        const engine = yield* SyncEngine
        yield* undo(run)
        yield* later
        const report = yield* undo(run, true)
        assert.deepInclude(report, { records: 0, compensates: true })
        assert.strictEqual(report.outside.count, 2)
        yield* later
        assert.deepStrictEqual(titles(apps), [["Before"], ["Before"]])
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario("leaves what was changed since, and says so", (apps) =>
      Effect.gen(function* () {
        const { task, run } = yield* edited(apps)
        const engine = yield* SyncEngine
        const { id } = yield* recordOf(task)
        yield* engine.records.put(tenant, "task", { id, fields: { title: "Since" } })
        const report = yield* undo(run)
        assert.deepInclude((yield* recordOf(task)).data, { title: "Since", body: "Then" })
        assert.deepStrictEqual(report.left, { count: 1, first: [{ recordId: id, fields: ["title"] }] })
        yield* later
        assert.deepStrictEqual(titles(apps), [["Since"], ["Since"]])
        assert.strictEqual(apps.left.get("task", p, task)?.fields["body"], "Now")
      }),
    )

    scenario("twice changes nothing, and undone itself it leaves everything as it was before", (apps) =>
      Effect.gen(function* () {
        const { task, run } = yield* edited(apps)
        const engine = yield* SyncEngine
        const { runId = "" } = yield* undo(run)
        const { id } = yield* recordOf(task)
        const history = yield* engine.records.history(tenant, id)
        assert.deepInclude(history.at(-1), { runId, origin: "host" })
        assert.deepInclude(history.at(-1)?.deed, { _tag: "RunUndone", by, runId: run })
        const again = yield* undo(run)
        assert.deepStrictEqual(again, {
          records: 0,
          left: { count: 0, first: [] },
          outside: { count: 0, first: [] },
          sent: { count: 0, first: [] },
          compensates: false,
        })
        assert.deepStrictEqual(yield* engine.records.history(tenant, id), history)
        yield* later
        const back = yield* undo(runId)
        assert.deepInclude(back, { records: 1, outside: { count: 0, first: [] } })
        assert.deepInclude((yield* recordOf(task)).data, { title: "After", body: "Now" })
        yield* later
        yield* later
        assert.isTrue((yield* engine.explain(tenant, { app: "left", kind: "task", externalId: task })).inStep)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        // And once more the first one.
        assert.strictEqual((yield* undo(run)).records, 1)
        assert.deepInclude((yield* recordOf(task)).data, { title: "Before", body: "Then" })
        assert.strictEqual((yield* undo(run)).records, 0)
      }),
    )

    scenario("of labels takes out what was put in and puts in what was taken out, here, and keeps it from being told", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const [bug, docs] = [left.create("tag", p, { name: "bug" }), left.create("tag", p, { name: "docs" })]
        const { task, twin } = yield* twins(apps, { title: "Labels", tags: [bug] })
        left.edit("task", p, task, { tags: [docs] })
        yield* later
        const before = yield* recordOf(task)
        const tagsAt = () => [left.get("task", p, task)?.fields["tags"], right.get("task", p, twin)?.fields["tags"]]
        const at = tagsAt()
        yield* undo(yield* runOf("left", "task"))
        assert.notDeepEqual((yield* recordOf(task)).data["tags"], before.data["tags"])
        yield* later
        yield* later
        assert.deepStrictEqual(tagsAt(), at)
        const perf = left.create("tag", p, { name: "perf" })
        left.edit("task", p, task, { tags: [docs, perf] })
        yield* later
        yield* later
        assert.deepStrictEqual(left.get("task", p, task)?.fields["tags"], [docs, perf])
        const names = [right.get("task", p, twin)?.fields["tags"] ?? []].flat().map((id) => right.get("tag", p, String(id))?.fields["name"])
        assert.sameMembers(names, ["docs", "perf"])
      }),
    )

    scenario(
      "of a first reading removes the records that it made, and no object",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          left.create("task", p, { title: "One" })
          yield* join(left)
          yield* join(right)
          yield* sync
          const engine = yield* SyncEngine
          assert.deepStrictEqual(titles(apps), [["One"], ["One"]])
          const report = yield* undo(yield* runOf("left", "task"))
          assert.deepStrictEqual(yield* engine.records.list(tenant, "task"), [])
          assert.deepStrictEqual(
            report.outside.first.map(({ app, action }) => [app, action]),
            [["right", "remove"]],
          )
          yield* later
          for (const { stream } of (yield* engine.status(tenant)).flatMap(({ streams }) => streams)) yield* engine.resync(tenant, stream.id)
          yield* later
          assert.deepStrictEqual(yield* engine.records.list(tenant, "task"), [])
          assert.deepStrictEqual(titles(apps), [["One"], ["One"]])
          const told = yield* engine.explain(tenant, { app: "right", kind: "task", externalId: findBy(right, "task", "title", "One").id })
          assert.isFalse(told.inStep)
          assert.deepStrictEqual(
            told.places.map(({ reasons }) => reasons.map(({ _tag }) => _tag)),
            [["Stays"], ["Stays"]],
          )
        }),
      { left: { task: { removable: "for good" } }, right: { task: { removable: "into a bin" } } },
    )

    scenario(
      "of a first reading keeps the copies even of what is taken up again",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          left.create("task", p, { title: "One", body: "not this" })
          yield* join(left)
          yield* join(right)
          yield* sync
          const engine = yield* SyncEngine
          const [dead] = yield* engine.deliveries.list(tenant, { state: "dead" })
          yield* undo(yield* runOf("left", "task"))
          yield* engine.deliveries.retry(tenant, dead?.streamId ?? "", dead?.recordId ?? "")
          yield* later
          assert.deepStrictEqual(titles(apps), [["One"], ["One"]])
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      { right: { task: { removable: "into a bin", takes: { body: (body) => body !== "not this" } } } },
    )

    scenario(
      "of a first reading with compensation removes the copies, never the originals",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          left.create("task", p, { title: "One" })
          const here = yield* join(left)
          yield* join(right)
          yield* sync
          const engine = yield* SyncEngine
          const run = yield* runOf("left", "task")
          yield* undo(run)
          yield* later
          const report = yield* undo(run, true)
          assert.strictEqual(report.outside.count, 1)
          yield* later
          assert.deepStrictEqual(titles(apps), [["One"], []])
          // Whoever has everything of a stream looked at again removes it neither.
          yield* engine.addStreams({ tenant, connectionId: here.connection.id, partition: p, settings: { direction: "pull" } })
          yield* engine.addStreams({ tenant, connectionId: here.connection.id, partition: p, settings: { direction: "bidirectional" } })
          yield* later
          assert.deepStrictEqual(titles(apps), [["One"], []])
          const undone = yield* runOf("left", "task", ({ strategy }) => strategy === "undo")
          yield* undo(undone, true)
          yield* later
          yield* later
          assert.deepStrictEqual(titles(apps), [["One"], ["One"]])
        }),
      { left: { task: { removable: "for good" } }, right: { task: { removable: "into a bin" } } },
    )

    scenario(
      "of a removal brings the record back here, and elsewhere only with compensation",
      (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          const task = left.create("task", p, { title: "One" })
          for (const app of [apps.left, apps.right]) yield* join(app, { removals: "remove" })
          yield* sync
          yield* TestClock.adjust("1 minute")
          const engine = yield* SyncEngine
          const { id } = yield* recordOf(task)
          left.remove("task", p, task)
          yield* later
          assert.deepStrictEqual(titles(apps), [[], []])
          const run = yield* runOf("left", "task", ({ counts }) => counts.removed > 0)
          const report = yield* undo(run)
          assert.isUndefined((yield* engine.records.get(tenant, "task", id)).removal)
          assert.strictEqual(report.outside.count, 2)
          yield* engine.records.put(tenant, "task", { id, fields: { body: "Edited" } })
          yield* later
          assert.deepStrictEqual(titles(apps), [[], []])
          yield* engine.records.restore(tenant, "task", id)
          yield* later
          yield* later
          assert.deepStrictEqual(titles(apps), [["One"], ["One"]])
        }),
      { left: { task: { removable: "for good", tellsRemovals: true } }, right: { task: { removable: "into a bin" } } },
    )

    scenario("that is undone has made what had yet to be made when the record went", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        left.create("task", p, { title: "One" })
        yield* join(left)
        yield* join(right)
        right.failNext("create", new Unavailable({ message: "maintenance" }))
        yield* sync
        assert.deepStrictEqual(titles(apps), [["One"], []])
        const { runId = "" } = yield* undo(yield* runOf("left", "task"))
        yield* later
        assert.deepStrictEqual(titles(apps), [["One"], []])
        yield* undo(runId)
        yield* later
        yield* later
        assert.deepStrictEqual(titles(apps), [["One"], ["One"]])
      }),
    )

    scenario("owes nothing to a place that is only read", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const task = left.create("task", p, { title: "Before" })
        yield* join(left, { direction: "pull" })
        yield* join(right)
        yield* sync
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "After" })
        yield* later
        const engine = yield* SyncEngine
        yield* undo(yield* runOf("left", "task"))
        yield* later
        assert.strictEqual((yield* recordOf(task)).data["title"], "Before")
        assert.deepStrictEqual(
          (yield* engine.deliveries.list(tenant)).map(({ state }) => state),
          ["dead"],
        )
        assert.deepStrictEqual(titles(apps), [["After"], ["After"]])
      }),
    )

    scenario("of a run that is not there, or by nobody, is refused", (apps) =>
      Effect.gen(function* () {
        const { run } = yield* edited(apps)
        const engine = yield* SyncEngine
        assert.deepInclude(yield* Effect.flip(undo("none")), { _tag: "NotFound", what: "run" })
        assert.deepInclude(yield* Effect.flip(engine.undo("another", run, { by })), { _tag: "NotFound" })
        assert.deepInclude(yield* Effect.flip(engine.undo(tenant, run, { by: "" })), { _tag: "InvalidInput" })
      }),
    )
  })
}
