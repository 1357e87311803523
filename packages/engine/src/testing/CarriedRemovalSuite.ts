/**
 * Where a stream says so, what people remove there is removed elsewhere too: what nobody edited meanwhile, once, and no further. When it comes back, so does all
 * of it.
 */
import { assert, describe } from "@effect/vitest"
import { type Change, Gone, UnknownOutcome } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { on } from "./AdaptedApp.ts"
import { listing } from "./ListedTasks.ts"
import { explain, of, tags } from "./Explained.ts"
import { bin, binned, carrying, deliveries, idOf, inStep, open, removesAt, titlesOf, without } from "./Removing.ts"
import type { Scenario } from "./Scenario.ts"
import { join, partition as p, quiet, rounds, sync, tenant, writesTo } from "./World.ts"

export const carriedRemovalSuite = (scenario: Scenario): void => {
  // proves V-08, laws 1, 3, 4 and 14, I13
  describe("removals that are carried over", () => {
    scenario(
      "what is removed where the stream says so is removed elsewhere, once, and not told back",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const [one = ""] = yield* inStep(apps, "One", "Two")
          const id = yield* idOf("One")
          left.remove("task", p, one)
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), ["Two"])
          assert.lengthOf(removesAt(right), 1)
          assert.lengthOf(removesAt(left), 0)
          const counted = (yield* engine.runs(tenant)).filter(({ counts }) => counts.removed > 0)
          assert.sameDeepMembers(
            counted.map(({ strategy, counts: { updated, removed } }) => ({ push: strategy === "push", updated, removed })),
            [false, true].map((push) => ({ push, updated: 0, removed: 1 })),
          )
          const [record, ...others] = yield* engine.records.list(tenant, "task")
          assert.lengthOf(others, 0)
          assert.strictEqual(record?.data["title"], "Two")
          const gone = yield* engine.records.get(tenant, "task", id)
          assert.isDefined(gone.removal)
          assert.deepInclude((yield* engine.records.history(tenant, id)).at(-1)?.changes, { "(removed)": { before: false, after: true } })
          const told = (yield* engine.events.list(tenant, { after: 0, limit: 1000 })).filter(
            ({ event }) => event._tag === "ExternalRecordRemoved",
          )
          assert.lengthOf(told, 1)
          const explained = yield* explain(id)
          assert.isTrue(explained.inStep)
          assert.deepStrictEqual(tags(of(explained, "right")), ["Withdrawn"])
          yield* quiet(apps)
          assert.lengthOf(removesAt(right), 1)
        }),
      binned,
    )

    scenario(
      "by default nothing is removed anywhere, whatever the others could do",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const one = left.create("task", p, { title: "One" })
          yield* join(left)
          yield* join(right, carrying)
          yield* rounds()
          left.remove("task", p, one)
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), ["One"])
          assert.lengthOf(removesAt(right), 0)
        }),
      binned,
    )

    scenario(
      "what comes back where it was removed comes back elsewhere: out of the bin, with what it missed",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const [one = ""] = yield* inStep(apps, "One")
          const [twin] = right.list("task", p)
          left.remove("task", p, one)
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), [])
          left.restore("task", p, one)
          left.edit("task", p, one, { title: "Newer" })
          yield* rounds()
          assert.deepStrictEqual(
            right.list("task", p).map(({ id, fields }) => [id, fields["title"]]),
            [[twin?.id, "Newer"]],
          )
          assert.deepStrictEqual(titlesOf(left), ["Newer"])
          yield* quiet(apps)
        }),
      binned,
    )

    scenario(
      "where there is no bin it is made again",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const [one = ""] = yield* inStep(apps, "One")
          left.remove("task", p, one)
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), [])
          left.restore("task", p, one)
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), ["One"])
          assert.lengthOf(yield* engine.records.list(tenant, "task"), 1)
          const links = yield* engine.records.links(tenant, yield* idOf("One"))
          assert.deepStrictEqual(
            links.map(({ state }) => state),
            ["linked", "linked"],
          )
          yield* quiet(apps)
        }),
      without,
    )

    scenario(
      "what somebody puts back that was removed with its record brings the record back",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const [one = ""] = yield* inStep(apps, "One")
          const [twin] = right.list("task", p)
          left.remove("task", p, one)
          yield* rounds()
          right.restore("task", p, twin?.id ?? "")
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), ["One"])
          assert.isDefined(yield* idOf("One"))
          // What its own person removed is theirs to put back.
          assert.deepStrictEqual(titlesOf(left), [])
          assert.deepStrictEqual(yield* deliveries, [])
        }),
      binned,
    )

    scenario(
      "a removal whose answer is lost is not made a second time, and is no removal by a person",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const [one = ""] = yield* inStep(apps, "One", "Two")
          right.failNext("remove", { reason: new UnknownOutcome({ message: "the line broke" }), after: true })
          left.remove("task", p, one)
          yield* rounds()
          assert.lengthOf(removesAt(right), 1)
          assert.deepStrictEqual(titlesOf(right), ["Two"])
          const events = yield* engine.events.list(tenant, { after: 0, limit: 1000 })
          assert.lengthOf(
            events.filter(({ event }) => event._tag === "ExternalRecordRemoved"),
            1,
          )
          left.restore("task", p, one)
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), ["One", "Two"])
          yield* quiet(apps)
        }),
      binned,
    )

    scenario(
      "a removal that the application does not take is tried again, and what is gone for a moment is not taken for removed",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const [one = ""] = yield* inStep(apps, "One")
          right.failNext("remove", new Gone({ message: "for a moment" }))
          left.remove("task", p, one)
          yield* sync
          assert.deepStrictEqual(titlesOf(right), ["One"])
          assert.deepInclude((yield* deliveries)[0], { state: "pending" })
          yield* TestClock.adjust("10 minutes")
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), [])
          assert.deepStrictEqual(yield* deliveries, [])
        }),
      binned,
    )

    scenario(
      "a list that lags behind brings nothing back that was removed",
      ({ left, right }) => {
        let [shown, lags]: [Change | undefined, boolean] = [undefined, false]
        const lagging = listing(right, (honest) => {
          const twin = honest.changes.find((change) => change._tag === "Upsert" && change.view["title"] === "One")
          shown = twin ?? shown
          const late = lags && twin === undefined && shown !== undefined ? [shown] : []
          return { ...honest, notModified: false, validator: undefined, changes: [...honest.changes, ...late] }
        })
        const test = Effect.gen(function* () {
          const engine = yield* SyncEngine
          const [one = ""] = yield* inStep({ left, right: lagging }, "One", "Two")
          assert.isDefined(shown)
          lags = true
          left.remove("task", p, one)
          yield* rounds()
          assert.lengthOf(removesAt(right), 1)
          assert.lengthOf(yield* engine.records.list(tenant, "task"), 1)
          assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["Two"], ["Two"]])
          lags = false
          yield* quiet({ left, right })
        })
        return on({ left, right: lagging }, test)
      },
      without,
    )

    scenario(
      "where nobody can remove a thing it is closed, and opened again when it is back",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const [one = ""] = yield* inStep(apps, "One")
          left.remove("task", p, one)
          yield* rounds()
          assert.deepStrictEqual(
            right.list("task", p).map(({ fields }) => fields["state"]),
            ["done"],
          )
          assert.deepStrictEqual([yield* open, yield* deliveries], [[], []])
          left.restore("task", p, one)
          yield* rounds()
          assert.deepStrictEqual(
            [left, right].map((app) => app.list("task", p).map(({ fields }) => fields["state"])),
            [["todo"], ["todo"]],
          )
          yield* quiet(apps)
        }),
      { left: { task: bin } },
    )

    scenario(
      "what is removed with a word of its own is nobody's edit, and asks nobody",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const bug = left.create("tag", p, { name: "bug" })
          const [one = ""] = yield* inStep(apps, "One")
          left.edit("task", p, one, { tags: [bug] })
          yield* rounds()
          left.remove("task", p, one)
          left.remove("tag", p, bug)
          yield* rounds()
          assert.deepStrictEqual([right.list("task", p), right.list("tag", p)], [[], []])
          assert.deepStrictEqual([yield* open, yield* deliveries], [[], []])
        }),
      binned,
    )

    scenario(
      "where nobody can remove a thing and nothing says that it is closed, its delivery says that it stays",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const [one = ""] = yield* inStep(apps, "One")
          const note = left.create("note", p, { task: one, body: "Seen it" })
          yield* rounds()
          left.remove("note", p, note)
          yield* rounds()
          assert.lengthOf(right.list("note", p), 1)
          const [delivery, ...others] = yield* deliveries
          assert.lengthOf(others, 0)
          assert.strictEqual(delivery?.state, "dead")
          assert.include(delivery?.lastError ?? "", "right lets nobody remove a note by its interface, so it stays as it is")
          left.restore("note", p, note)
          yield* rounds()
          assert.deepStrictEqual(yield* deliveries, [])
        }),
      { left: { task: bin, note: bin } },
    )

    scenario(
      "a word that is removed is removed elsewhere, is waited for by nobody, and may be made anew",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const bug = left.create("tag", p, { name: "bug" })
          const [one = ""] = yield* inStep(apps, "One")
          left.edit("task", p, one, { tags: [bug] })
          yield* rounds()
          const names = (app: FakeApp.FakeApp) => app.list("tag", p).map(({ fields }) => fields["name"])
          assert.deepStrictEqual(names(right), ["bug"])
          left.edit("task", p, one, { tags: [] })
          yield* rounds()
          left.remove("tag", p, bug)
          yield* rounds()
          assert.deepStrictEqual(names(right), [])
          left.edit("task", p, one, { body: "goes on" })
          yield* rounds()
          assert.strictEqual(right.list("task", p)[0]?.fields["body"], "goes on")
          assert.deepStrictEqual(yield* deliveries, [])
          left.create("tag", p, { name: "bug" })
          yield* rounds()
          assert.deepStrictEqual([names(left), names(right)], [["bug"], ["bug"]])
          assert.lengthOf(yield* engine.records.list(tenant, "tag"), 1)
          yield* quiet(apps)
        }),
      binned,
    )

    scenario(
      "nothing is removed where nothing is written",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const one = left.create("task", p, { title: "One" })
          right.create("task", p, { title: "Two" })
          const { connection } = yield* join(right)
          yield* join(left, carrying)
          yield* rounds()
          const engine = yield* SyncEngine
          yield* engine.addStreams({ tenant, connectionId: connection.id, partition: p, kinds: ["task"], settings: { direction: "pull" } })
          left.remove("task", p, one)
          const before = writesTo(right)
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), ["One", "Two"])
          assert.strictEqual(writesTo(right), before)
          assert.lengthOf(removesAt(right), 0)
        }),
      binned,
    )
  })
}
