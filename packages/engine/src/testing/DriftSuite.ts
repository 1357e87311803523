/** How far a place and the hub have come apart: told as it is, with nothing asked for but the list, nothing written anywhere and nothing stored. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, Forbidden, Unavailable } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { DriftReport } from "../plan/Drift.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { on } from "./AdaptedApp.ts"
import * as Foretold from "./Foretold.ts"
import { hiding, streamOf, the } from "./Rereading.ts"
import type { Scenario } from "./Scenario.ts"
import * as Sample from "./store/Sample.ts"
import { type Apps, findBy, join, partition as p, rounds, sync, tenant } from "./World.ts"

const driftOf = Effect.fnUntraced(function* (app: FakeApp.FakeApp, options?: { readonly samples?: number }) {
  const engine = yield* SyncEngine
  return yield* engine.drift(tenant, (yield* streamOf(app)).stream.id, options)
})

const matters = [
  "unreadable",
  "leftOut",
  "onlyThere",
  "onlyHere",
  "goneThere",
  "conflict",
  "notTaken",
  "withheld",
  "notSent",
  "waiting",
] as const

/** How many there are of each, without those of which there is none. */
const countsOf = (report: DriftReport) =>
  Object.fromEntries([
    ["inStep", report.inStep],
    ...matters.flatMap((matter) => (report[matter].count === 0 ? [] : [[matter, report[matter].count] as const])),
  ])

const inStep = Effect.fnUntraced(function* (
  { left, right }: Apps,
  titles: ReadonlyArray<string>,
  settings: Parameters<typeof join>[1] = {},
) {
  const ids = titles.map((title) => left.create("task", p, { title }))
  yield* join(left, settings)
  yield* join(right)
  yield* rounds(4)
  return ids
})

const edit = Effect.fnUntraced(function* (title: string, fields: { readonly [field: string]: string }) {
  const engine = yield* SyncEngine
  const { id } = yield* the(title)
  yield* engine.records.put(tenant, "task", { id, fields })
  return id
})

export const driftSuite = (scenario: Scenario): void => {
  // proves T-29
  describe("drift", () => {
    scenario(
      "is none where both sides say the same; it reads the list and nothing else, writes nothing and stores nothing",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          yield* inStep(apps, ["One", "Two", "Three", "Four", "Five"])
          left.edit("task", p, findBy(left, "task", "title", "Two").id, { title: "Two again" })
          const before = yield* Sample.everything(tenant, Foretold.kinds)
          const calls = [left.log.length, right.log.length]
          const report = yield* driftOf(left)
          assert.deepStrictEqual(yield* Sample.everything(tenant, Foretold.kinds), before)
          assert.deepStrictEqual(
            left.log.slice(calls[0]).map(({ operation, kind, since }) => [operation, kind, since]),
            Array.from({ length: 3 }, () => ["page", "task", undefined]),
          )
          assert.lengthOf(right.log, calls[1] ?? 0)
          assert.deepStrictEqual(countsOf(report), { inStep: 4, notTaken: 1 })
          assert.deepStrictEqual([report.score, report.objects], [0.8, { here: 5, there: 5 }])
          yield* rounds()
          assert.deepInclude(yield* driftOf(left), { score: 1, inStep: 5 })
          assert.deepInclude(yield* driftOf(right), { score: 1, inStep: 5, app: "right", kind: "task", partitionName: p })
        }),
      { pageSize: 2 },
    )

    scenario("tells what waits for somebody whom the other application does not have from what is to be sent", ({ left, right }) =>
      Effect.gen(function* () {
        const ada = left.create("member", p, { name: "Ada", email: "ada@example.com" })
        for (const title of ["One", "Two"]) left.create("task", p, { title, assignee: ada })
        yield* join(left)
        yield* join(right)
        yield* rounds()
        assert.deepStrictEqual(countsOf(yield* driftOf(right)), { inStep: 0, waiting: 2 })
        yield* edit("One", { body: "Ours" })
        const report = yield* driftOf(right)
        assert.deepStrictEqual(countsOf(report), { inStep: 0, notSent: 1, waiting: 1 })
        assert.deepStrictEqual(
          report.waiting.first[0]?.fields.map(({ field, newer }) => [field, newer]),
          [["assignee", "record"]],
        )
        assert.deepStrictEqual(countsOf(yield* driftOf(left)), { inStep: 1, notSent: 1 })
      }),
    )

    scenario("says of each what is the matter, and in which fields", ({ left, right }) => {
      const hidden = new Set<string>()
      const blind = hiding(left, hidden)
      const test = Effect.gen(function* () {
        const engine = yield* SyncEngine
        const titles = ["Same", "There", "Here", "Both apart", "Both", "Gone", "Broken"]
        const ids = yield* inStep({ left: blind, right }, titles)
        const idOf = (title: string) => ids[titles.indexOf(title)] ?? ""
        left.edit("task", p, idOf("There"), { body: "Theirs" })
        yield* edit("Here", { body: "Ours" })
        left.edit("task", p, idOf("Both apart"), { body: "Theirs" })
        yield* edit("Both apart", { state: "done" })
        left.edit("task", p, idOf("Both"), { body: "Theirs" })
        yield* edit("Both", { body: "x".repeat(1000) })
        hidden.add(idOf("Gone"))
        left.corrupt("task", p, idOf("Broken"))
        left.create("task", p, { title: "New" })
        const { id: made } = { id: yield* engine.records.put(tenant, "task", { fields: { title: "Ours alone" } }) }
        const report = yield* driftOf(left)
        assert.deepStrictEqual(countsOf(report), {
          inStep: 1,
          unreadable: 1,
          onlyThere: 1,
          onlyHere: 1,
          goneThere: 1,
          conflict: 1,
          notTaken: 2,
          notSent: 1,
        })
        assert.deepStrictEqual([report.score, report.objects], [1 / 9, { here: 7, there: 7 }])
        const recordOf = Effect.fnUntraced(function* (title: string) {
          return (yield* the(title)).id
        })
        assert.deepStrictEqual(report.notTaken.first[0], {
          recordId: yield* recordOf("There"),
          externalId: idOf("There"),
          title: "There",
          fields: [{ field: "body", record: "", application: "Theirs", newer: "application" }],
        })
        assert.deepStrictEqual(
          report.notTaken.first[1]?.fields.map(({ field, newer }) => [field, newer]),
          [
            ["body", "application"],
            ["state", "record"],
          ],
        )
        assert.deepStrictEqual(report.notSent.first[0], {
          recordId: yield* recordOf("Here"),
          externalId: idOf("Here"),
          title: "Here",
          fields: [{ field: "body", record: "Ours", application: "", newer: "record" }],
        })
        const [dispute] = report.conflict.first
        assert.deepInclude(dispute?.fields[0], { field: "body", application: "Theirs", newer: "both" })
        assert.strictEqual(String(dispute?.fields[0]?.record), `${"x".repeat(200)}…`)
        assert.deepStrictEqual(report.goneThere.first, [
          { recordId: yield* recordOf("Gone"), externalId: idOf("Gone"), title: "Gone", fields: [] },
        ])
        assert.deepInclude(report.unreadable.first[0], { recordId: yield* recordOf("Broken"), externalId: idOf("Broken") })
        assert.include(report.unreadable.first[0]?.message, "updatedAt")
        assert.deepInclude(report.onlyThere.first[0], { title: "New", fields: [] })
        assert.deepStrictEqual(report.onlyHere.first, [{ recordId: made, title: "Ours alone", fields: [] }])
        hidden.clear()
        left.edit("task", p, idOf("Broken"), { body: "Mended" })
        yield* rounds(4)
        // What is in dispute stays so.
        assert.deepStrictEqual(countsOf(yield* driftOf(left)), { inStep: 8, conflict: 1 })
        const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
        yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada")
        yield* rounds(4)
        assert.deepInclude(yield* driftOf(left), { score: 1, inStep: 9 })
      })
      return on({ left: blind, right }, test)
    })

    scenario("counts nothing that is not to be in step", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left } = apps
        yield* inStep(apps, ["Same", "Private"], { startFrom: Date.UTC(2025, 0, 1) })
        const old = left.create("task", p, { title: "Apart" })
        yield* rounds()
        const { stream } = yield* streamOf(left)
        yield* engine.matches.decide(tenant, stream.id, old, "apart", "ada")
        yield* rounds()
        const id = yield* edit("Private", { body: "Not for them" })
        yield* engine.records.setPrivacy(tenant, "task", id, "local_only", "ada")
        const hers = yield* engine.records.put(tenant, "task", { fields: { title: "Hers" }, privacy: "local_only" })
        const report = yield* driftOf(left)
        assert.deepStrictEqual(countsOf(report), { inStep: 1, leftOut: 1, withheld: 2 })
        assert.strictEqual(report.score, 1)
        assert.deepStrictEqual(
          report.withheld.first.map(({ recordId }) => recordId),
          [id, hers],
        )
        assert.strictEqual(report.leftOut.first[0]?.message, "a person said that it is no record")
      }),
    )

    scenario("counts nothing that the settings leave where it is", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("task", p, { title: "Old" })
        yield* join(left, { startFrom: Date.UTC(2026, 0, 1, 1) })
        right.create("task", p, { title: "Theirs alone" })
        yield* join(right, { option: "hub" })
        yield* rounds()
        const messages = (report: DriftReport) => report.leftOut.first.map(({ title, message }) => [title, message])
        const [old, theirs] = [yield* driftOf(left), yield* driftOf(right)]
        assert.deepStrictEqual(
          [countsOf(old), messages(old)],
          [{ inStep: 0, leftOut: 1 }, [["Old", "by the stream's direction or its starting point nothing of it is taken in"]]],
        )
        assert.deepStrictEqual(
          [countsOf(theirs), messages(theirs)],
          [{ inStep: 0, leftOut: 1 }, [["Theirs alone", "by the stream's option no record is made of it"]]],
        )
        assert.deepStrictEqual([old.score, theirs.score, yield* engine.records.list(tenant, "task")], [1, 1, []])
      }),
    )

    scenario("counts what is owed to a place, as much as it is, and nothing that the account has in another", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left } = apps
        yield* inStep(apps, ["Here"])
        const { stream } = yield* streamOf(left)
        const [other] = yield* engine.addStreams({ tenant, connectionId: stream.connectionId, partition: "q", kinds: ["task"] })
        yield* rounds()
        yield* edit("Here", { body: "Edited" })
        const atOther = yield* engine.drift(tenant, other?.id ?? "")
        assert.deepStrictEqual(countsOf(atOther), { inStep: 0 })
        const many = 150
        for (let index = 0; index < many; index += 1) yield* engine.records.put(tenant, "task", { fields: { title: `Ours ${index}` } })
        assert.deepStrictEqual(countsOf(yield* driftOf(left)), { inStep: 0, onlyHere: many, notSent: 1 })
      }),
    )

    scenario("knows what is in dispute, and what is no more", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left } = apps
        const [field = "", removed = ""] = yield* inStep(apps, ["Field", "Removed"])
        left.edit("task", p, field, { body: "Theirs" })
        yield* edit("Field", { body: "Ours" })
        const { id } = yield* the("Removed")
        yield* engine.records.remove(tenant, "task", id)
        left.edit("task", p, removed, { body: "Edited there" })
        assert.deepStrictEqual(countsOf(yield* driftOf(left)), { inStep: 0, conflict: 2 })
        yield* sync
        const open = yield* engine.conflicts.list(tenant, { state: "open" })
        assert.sameMembers(
          open.map((conflict) => conflict.field),
          ["body", "(removed)"],
        )
        assert.deepStrictEqual(countsOf(yield* driftOf(left)), { inStep: 0, conflict: 2 })
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, field, { body: "Ours" })
        assert.deepStrictEqual(countsOf(yield* driftOf(left)), { inStep: 1, conflict: 1 })
      }),
    )

    scenario("counts what a plan would do about it", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left } = apps
        const titles = Array.from({ length: 9 }, (_, index) => `Task ${index}`)
        const ids = yield* inStep(apps, titles)
        for (const index of [0, 1, 2, 5]) left.edit("task", p, ids[index] ?? "", { body: "Theirs" })
        for (const index of [3, 4, 5]) yield* edit(`Task ${index}`, { body: "Ours" })
        left.create("task", p, { title: "New" })
        yield* engine.records.put(tenant, "task", { fields: { title: "Ours alone" } })
        const report = yield* driftOf(left)
        const { here, there, conflicts } =
          (yield* engine.plan({ tenant })).streams.find(({ streamId }) => streamId === report.streamId) ?? assert.fail("no plan")
        assert.deepStrictEqual(
          [here.update.count, here.create.count, conflicts.count, there.update.count, there.create.count],
          [report.notTaken.count, report.onlyThere.count, report.conflict.count, report.notSent.count, report.onlyHere.count],
        )
        assert.deepStrictEqual(countsOf(report), { inStep: 3, onlyThere: 1, onlyHere: 1, conflict: 1, notTaken: 3, notSent: 2 })
      }),
    )

    scenario("calls a thing out of step exactly where it is explained to be", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const tag = left.create("tag", p, { name: "bug" })
        const titles = ["Tagged", "Refused", "Removed", "Shared"]
        const [tagged = ""] = yield* inStep(apps, titles)
        left.edit("task", p, tagged, { tags: [tag] })
        yield* rounds()
        const forbidden = new Forbidden({ message: "read only" })
        const end = right.beforeEach(({ kind, operation }) =>
          kind === "task" && operation === "update"
            ? Effect.fail(new AdapterError({ app: "right", operation, reason: forbidden }))
            : Effect.void,
        )
        yield* edit("Refused", { body: "Edited" })
        const gone = yield* the("Removed")
        yield* engine.records.remove(tenant, "task", gone.id)
        yield* rounds(4)
        const report = yield* driftOf(right, { samples: 100 })
        const told = matters.flatMap((matter) => report[matter].first.map(({ recordId }) => recordId))
        for (const title of ["Tagged", "Refused", "Shared"]) {
          const { id } = yield* the(title)
          const { places } = yield* engine.explain(tenant, id)
          const place = places.find(({ app }) => app === "right")
          assert.strictEqual(told.includes(id), place?.inStep === false, title)
        }
        assert.strictEqual(report.inStep, 2)
        assert.strictEqual(report.notSent.count, 2)
        end()
      }),
    )

    scenario(
      "goes through as much as there is, and shows as many as somebody wants to see",
      (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          const ids = yield* inStep(
            apps,
            Array.from({ length: 60 }, (_, index) => `Task ${index}`),
          )
          yield* rounds(4)
          for (const id of ids.slice(0, 30)) left.remove("task", p, id)
          const many = yield* driftOf(left, { samples: 7 })
          assert.deepStrictEqual(countsOf(many), { inStep: 30, goneThere: 30 })
          assert.deepStrictEqual([many.objects, many.score], [{ here: 60, there: 30 }, 0.5])
          assert.lengthOf(many.goneThere.first, 7)
          const none = yield* driftOf(left, { samples: 0 })
          assert.deepStrictEqual([countsOf(none), none.goneThere.first], [{ inStep: 30, goneThere: 30 }, []])
          assert.lengthOf((yield* driftOf(left)).goneThere.first, 5)
        }),
      { pageSize: 7 },
    )

    scenario("is not told where the list cannot be read, or by names that nobody has", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* inStep(apps, ["One"])
        const { stream } = yield* streamOf(apps.left)
        const reason = new Unavailable({ message: "maintenance" })
        const end = apps.left.beforeEach(({ operation }) => Effect.fail(new AdapterError({ app: "left", operation, reason })))
        assert.strictEqual((yield* Effect.flip(engine.drift(tenant, stream.id)))._tag, "AdapterError")
        end()
        assert.strictEqual((yield* Effect.flip(engine.drift(tenant, "none")))._tag, "NotFound")
        assert.strictEqual((yield* Effect.flip(engine.drift("other", stream.id)))._tag, "NotFound")
        const refused = yield* Effect.flip(engine.drift(tenant, stream.id, { samples: -1 }))
        assert.strictEqual(refused.message, "samples is -1; it must be a whole number from 0 to 100")
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.deepInclude(yield* driftOf(apps.left), { score: 1 })
      }),
    )
  })
}
