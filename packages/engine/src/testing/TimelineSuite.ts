/** What has become of a record, from the first reading to the last write, and in which runs. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { partition as p, sync, tenant, twins } from "./World.ts"

// proves T-61
export const timelineSuite = (scenario: Scenario): void => {
  describe("a timeline", () => {
    scenario("goes from what was read through what was decided to what was written, with runs, values and who", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task, twin } = yield* twins(apps, { title: "One" })
        const id = (yield* engine.records.ofObject(tenant, { app: "left", kind: "task", externalId: task })) ?? ""
        apps.left.edit("task", p, task, { title: "Two" })
        yield* sync
        yield* TestClock.adjust("1 minute")
        yield* engine.records.put(tenant, "task", { id, fields: { title: "Three" } })
        yield* TestClock.adjust("1 minute")
        apps.right.edit("task", p, twin, { title: "Four" })
        yield* sync
        const conflict = (yield* engine.conflicts.list(tenant))[0]?.id ?? ""
        yield* TestClock.adjust("1 minute")
        yield* engine.conflicts.resolve(tenant, conflict, "external", "ada")
        const told = yield* engine.records.timeline(tenant, "task", id)
        const shown = told.map((entry) => {
          const from = entry.place?.app ?? "host"
          switch (entry._tag) {
            case "Changed":
              return `${from} ${entry.run?.strategy ?? entry.deed?.by ?? ""} title ${String(entry.changes["title"]?.after)}`
            case "Written":
              return `${from} ${entry.run?.strategy} ${entry.action} ${JSON.stringify(entry.changes["title"] ?? null)}`
            case "Asked":
            case "Decided":
              return `${from} ${entry._tag}`
            case "LookedAt":
              return `${from} ${entry.externalId === twin || entry.externalId === task} ${entry.state}`
            case "Owed":
              return `${from} ${entry.state}`
          }
        })
        assert.sameOrderedMembers(
          shown.filter((each) => !each.includes("linked")),
          [
            "left initial title One",
            "right push create null",
            "left delta title Two",
            'right push update {"before":"One","after":"Two"}',
            "host  title Three",
            'left push update {"before":"Two","after":"Three"}',
            "right Asked",
            "right ada title Four",
            "right Decided",
            "left pending",
            "right pending",
          ],
        )
        assert.sameMembers(
          shown.filter((each) => each.includes("linked")),
          ["left true linked", "right true linked"],
        )
        const error = yield* Effect.flip(engine.records.timeline(tenant, "task", "none"))
        assert.strictEqual(error._tag, "NotFound")
      }),
    )

    scenario(
      "of what was removed and put back says so",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { task } = yield* twins(apps, { title: "One" })
          const id = (yield* engine.records.ofObject(tenant, { app: "left", kind: "task", externalId: task })) ?? ""
          yield* engine.records.remove(tenant, "task", id)
          yield* sync
          yield* TestClock.adjust("1 minute")
          yield* engine.records.restore(tenant, "task", id)
          yield* sync
          const told = yield* engine.records.timeline(tenant, "task", id)
          assert.sameMembers(
            told.flatMap((entry) => (entry._tag === "Written" ? [`${entry.place?.app} ${entry.action}`] : [])),
            ["right create", "left remove", "right remove", "left create", "right restore"],
          )
        }),
      { left: { task: { removable: "for good" } }, right: { task: { removable: "into a bin" } } },
    )

    scenario("of a push run that is undone tells what it wrote, which stays", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { task, twin } = yield* twins(apps, { title: "One" })
        apps.left.edit("task", p, task, { title: "Two" })
        yield* sync
        const [run] = (yield* engine.runs(tenant)).filter(({ strategy, counts }) => strategy === "push" && counts.updated === 1)
        const { sent, records } = yield* engine.undo(tenant, run?.id ?? "", { by: "ada" })
        assert.strictEqual(records, 0)
        assert.deepInclude(sent.first[0], { externalId: twin, action: "update", changes: { title: { before: "One", after: "Two" } } })
        assert.strictEqual(sent.count, 1)
      }),
    )
  })
}
