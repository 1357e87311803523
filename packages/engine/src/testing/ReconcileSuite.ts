/**
 * Applications that tell of no removal are asked, when somebody wants to know: what is linked and in no list any more is asked for by its id. Nothing is taken for
 * removed because a list shows less than there is.
 */
import { assert, describe } from "@effect/vitest"
import { AdapterError, type Change, Gone, Malformed, Unavailable } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { StreamSettings } from "../model/Stream.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { on } from "./AdaptedApp.ts"
import { listing } from "./ListedTasks.ts"
import { carrying, removesAt, titlesOf } from "./Removing.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, type WorldOptions, join, joinKinds, partition as p, rounds, sync, tenant, writesTo } from "./World.ts"

/** Neither tells of removals; `right` can remove. */
const silent: WorldOptions = { pageSize: 5, right: { task: { removable: "for good", readOnly: ["author"] } } }

const inStep = Effect.fnUntraced(function* ({ left, right }: Apps, many: number, settings: Partial<StreamSettings> = {}) {
  const ids = Array.from({ length: many }, (_, index) => left.create("task", p, { title: `Task ${index}` }))
  const { streams } = yield* join(left, settings)
  yield* join(right)
  yield* rounds(4)
  return { ids, streamId: streams["task"]?.id ?? "" }
})

/** Asks for a reconciliation and works until it is over. Answers with its run. */
const reconciled = Effect.fnUntraced(function* (streamId: string) {
  const engine = yield* SyncEngine
  yield* engine.reconcile(tenant, streamId)
  yield* rounds()
  const [run] = (yield* engine.runs(tenant, { streamId })).filter(({ strategy }) => strategy === "reconcile")
  return run ?? assert.fail("nothing was reconciled")
})

const removals = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const events = yield* engine.events.list(tenant, { after: 0, limit: 1000 })
  return events.flatMap(({ event }) => (event._tag === "ExternalRecordRemoved" ? [event.externalId] : []))
})

const linksOf = Effect.fnUntraced(function* (streamId: string) {
  const engine = yield* SyncEngine
  const streams = (yield* engine.status(tenant)).flatMap((report) => report.streams)
  return streams.find(({ stream }) => stream.id === streamId)?.links
})

const idOf = (change: Change): string => (change._tag === "Unreadable" ? "" : change.externalId)

/** The application as somebody sees it who may not see some tasks: they are in no list, and asked for they are not there. */
const withoutRights = (app: FakeApp.FakeApp, hidden: ReadonlySet<string>): FakeApp.FakeApp => {
  app.beforeEach(({ kind, operation, externalId = "" }) =>
    kind === "task" && operation === "get" && hidden.has(externalId)
      ? Effect.fail(new AdapterError({ app: "left", operation, reason: new Gone({ message: "there is no such task" }) }))
      : Effect.void,
  )
  return filtered(app, hidden)
}

const filtered = (app: FakeApp.FakeApp, hidden: ReadonlySet<string>): FakeApp.FakeApp =>
  listing(app, (honest) => ({ ...honest, changes: honest.changes.filter((change) => !hidden.has(idOf(change))), validator: undefined }))

const wide: WorldOptions = { ...silent, pageSize: 100 }

export const reconcileSuite = (scenario: Scenario): void => {
  // proves V-08, V-31, laws 3 and 14, I13
  describe("a reconciliation", () => {
    scenario(
      "finds out what was removed where nothing tells of it, and destroys nothing",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const { ids, streamId } = yield* inStep(apps, 12)
          const [gone = ""] = ids
          left.remove("task", p, gone)
          yield* rounds()
          assert.deepStrictEqual(yield* removals, [])
          const { outcome, counts } = yield* reconciled(streamId)
          assert.strictEqual(outcome, "completed")
          assert.strictEqual(counts.failed, 0)
          assert.deepStrictEqual(yield* removals, [gone])
          assert.deepStrictEqual(yield* linksOf(streamId), { linked: 11, removed: 1 })
          assert.lengthOf(titlesOf(right), 12)
          yield* reconciled(streamId)
          assert.deepStrictEqual(yield* removals, [gone])
        }),
      silent,
    )

    scenario(
      "carries removals over where the stream says so",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const { ids, streamId } = yield* inStep(apps, 12, carrying)
          for (const id of ids.slice(0, 2)) left.remove("task", p, id)
          yield* reconciled(streamId)
          assert.lengthOf(titlesOf(right), 10)
          assert.lengthOf(removesAt(right), 2)
        }),
      silent,
    )

    scenario(
      "a list that lost half its rows to a change of permissions removes nothing",
      ({ left, right }) => {
        const hidden = new Set<string>()
        const blind = withoutRights(left, hidden)
        const test = Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { ids, streamId } = yield* inStep({ left: blind, right }, 24, carrying)
          for (const id of ids.slice(0, 12)) hidden.add(id)
          const run = yield* reconciled(streamId)
          assert.strictEqual(run.outcome, "failed")
          assert.include(run.error ?? "", "12 of 24 of the kind task are no longer in the list of p")
          assert.deepStrictEqual(yield* removals, [])
          assert.deepStrictEqual(yield* linksOf(streamId), { linked: 24 })
          assert.lengthOf(titlesOf(right), 24)
          // It is not tried again by itself.
          yield* rounds()
          assert.lengthOf(
            (yield* engine.runs(tenant, { streamId })).filter(({ strategy }) => strategy === "reconcile"),
            1,
          )
          hidden.clear()
          assert.strictEqual((yield* reconciled(streamId)).outcome, "completed")
          assert.deepStrictEqual(yield* removals, [])
        })
        return on({ left: blind, right }, test)
      },
      wide,
    )

    scenario(
      "a list that is capped or filtered removes nothing",
      ({ left, right }) => {
        const hidden = new Set<string>()
        const capped = filtered(left, hidden)
        const test = Effect.gen(function* () {
          const { ids, streamId } = yield* inStep({ left: capped, right }, 24, { ...carrying, removalLimit: { count: 0, share: 1 } })
          for (const id of ids.slice(0, 20)) hidden.add(id)
          assert.strictEqual((yield* reconciled(streamId)).outcome, "completed")
          assert.deepStrictEqual(yield* removals, [])
          assert.deepStrictEqual(yield* linksOf(streamId), { linked: 24 })
        })
        return on({ left: capped, right }, test)
      },
      wide,
    )

    scenario(
      "removes nothing where something in the list could not be read, so that nobody knows what it was",
      ({ left, right }) => {
        const error = new Malformed({ message: "no id" })
        let isBroken = false
        const broken = listing(left, (honest) => ({
          ...honest,
          validator: undefined,
          changes: isBroken ? [...honest.changes, { _tag: "Unreadable", raw: { a: 1 }, error }] : honest.changes,
        }))
        const test = Effect.gen(function* () {
          const { ids, streamId } = yield* inStep({ left: broken, right }, 3)
          left.remove("task", p, ids[0] ?? "")
          isBroken = true
          const run = yield* reconciled(streamId)
          assert.deepInclude(run, { outcome: "failed", error: "something in the list could not be read, so nothing is taken for removed" })
          assert.deepStrictEqual(yield* removals, [])
        })
        return on({ left: broken, right }, test)
      },
      wide,
    )

    scenario(
      "that finds nothing drops no link of what is unchanged, and writes nothing anywhere",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const { streamId } = yield* inStep(apps, 12, carrying)
          const records = yield* engine.records.list(tenant, "task")
          const linksNow = Effect.forEach(records, ({ id }) => engine.records.links(tenant, id))
          const before = yield* linksNow
          const writes = writesTo(left) + writesTo(right)
          for (let round = 0; round < 2; round += 1) {
            const { outcome, counts } = yield* reconciled(streamId)
            assert.deepStrictEqual([outcome, counts.unchanged, counts.read], ["completed", 12, 12])
          }
          assert.deepStrictEqual(yield* linksNow, before)
          assert.strictEqual(writesTo(left) + writesTo(right), writes)
          assert.deepStrictEqual(yield* engine.records.list(tenant, "task"), records)
        }),
      silent,
    )

    scenario(
      "keeps kinds apart whose ids are the same",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const { ids, streamId } = yield* inStep(apps, 2)
          left.create("note", p, { task: ids[1] ?? "", body: "Seen it" }, ids[0])
          yield* rounds()
          left.remove("task", p, ids[0] ?? "")
          yield* reconciled(streamId)
          assert.deepStrictEqual(yield* removals, [ids[0]])
          assert.lengthOf(right.list("note", p), 1)
          left.edit("note", p, ids[0] ?? "", { body: "Seen it twice" })
          yield* rounds()
          assert.strictEqual(right.list("note", p)[0]?.fields["body"], "Seen it twice")
        }),
      silent,
    )

    scenario(
      "asks for as much as there is, in slices, and goes on where it stood",
      (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          const { ids, streamId } = yield* inStep(apps, 130, { removalLimit: { count: 1000, share: 1 } })
          yield* rounds(6)
          for (const id of ids.slice(0, 120)) left.remove("task", p, id)
          let asked = 0
          const reason = new Unavailable({ message: "not now" })
          const end = left.beforeEach(({ kind, operation }) =>
            kind === "task" && operation === "get" && ++asked > 60
              ? Effect.fail(new AdapterError({ app: "left", operation, reason }))
              : Effect.void,
          )
          const engine = yield* SyncEngine
          yield* engine.reconcile(tenant, streamId)
          yield* sync
          assert.lengthOf(yield* removals, 50)
          end()
          yield* TestClock.adjust("10 minutes")
          yield* rounds()
          assert.lengthOf(yield* removals, 120)
          const gets = left.log.filter(({ kind, operation }) => kind === "task" && operation === "get").length
          assert.isAtMost(gets, 140)
          assert.deepStrictEqual(yield* linksOf(streamId), { linked: 10, removed: 120 })
        }),
      { ...silent, pageSize: 20 },
    )

    scenario(
      "comes by itself at its times",
      (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          const { ids } = yield* inStep(apps, 12, { reconcileSchedule: { cron: "0 3 * * *", timeZone: "UTC" } })
          left.remove("task", p, ids[0] ?? "")
          yield* rounds()
          assert.deepStrictEqual(yield* removals, [])
          yield* TestClock.setTime(Date.UTC(2026, 0, 1, 3))
          yield* rounds()
          assert.deepStrictEqual(yield* removals, [ids[0]])
          const engine = yield* SyncEngine
          const reconciliations = Effect.map(engine.runs(tenant), (runs) => runs.filter(({ strategy }) => strategy === "reconcile").length)
          const once = yield* reconciliations
          yield* rounds()
          assert.strictEqual(yield* reconciliations, once)
        }),
      silent,
    )

    scenario(
      "of what is not read is refused by name",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          yield* joinKinds(apps.left, ["task"], { direction: "push" })
          const [report] = yield* engine.status(tenant)
          const refused = yield* Effect.flip(engine.reconcile(tenant, report?.streams[0]?.stream.id ?? ""))
          assert.deepInclude(refused, { _tag: "InvalidInput", message: 'stream: nothing is read from p: its direction is "push"' })
          assert.strictEqual((yield* Effect.flip(engine.reconcile(tenant, "none")))._tag, "NotFound")
        }),
      silent,
    )
  })
}
