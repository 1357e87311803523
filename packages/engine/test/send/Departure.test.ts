/** Moves that are met by a delivery, before any reading shows them. */
import { assert, describe } from "@effect/vitest"
import { MemoryStore, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Sample from "../../src/testing/store/Sample.ts"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import { type Apps, type WorldOptions, join, partition as p, sync, tenant } from "../../src/testing/World.ts"

const scenario = scenarioOver(MemoryStore.layer)

const mark = { _tag: "Mark", settleMillis: 1000 } as const

/** `left` is an application whose ids mean something in a partition only, but for those of notes. */
const options: WorldOptions = {
  left: {
    task: { createSafety: mark, dated: true, readOnly: ["author"] },
    note: { createSafety: mark, dated: true, idScope: "instance", readOnly: ["author"] },
  },
}

/** A task of `left`, in step with `right`, with the streams of `left` in these places besides `p`. */
const inStep = Effect.fnUntraced(function* ({ left, right }: Apps, ...places: ReadonlyArray<string>) {
  const engine = yield* SyncEngine
  const task = left.create("task", p, { title: "One" })
  const { connection } = yield* join(left)
  for (const place of places)
    yield* engine.addStreams({ tenant, connectionId: connection.id, partition: place, settings: { firstPush: "go" } })
  yield* join(right)
  for (let round = 0; round < 3; round += 1) {
    yield* sync
    yield* TestClock.adjust("6 minutes")
  }
  const [record] = yield* engine.records.list(tenant, "task")
  const linksAtLeft = Effect.map(engine.records.links(tenant, record?.id ?? ""), (links) =>
    links.filter(({ connectionId }) => connectionId === connection.id),
  )
  return { engine, task, recordId: record?.id ?? "", linksAtLeft }
})

describe("a move that a delivery meets", () => {
  scenario(
    "takes the link along to a place that is kept in step, and what was to be sent is sent there",
    (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { engine, task, recordId, linksAtLeft } = yield* inStep(apps, "q")
        const there = left.move("task", p, task, "q")
        yield* engine.records.put(tenant, "task", { id: recordId, fields: { title: "Two" } })
        yield* sync
        assert.strictEqual(left.get("task", "q", there)?.fields["title"], "Two")
        const [link, ...others] = yield* linksAtLeft
        assert.deepStrictEqual(others, [])
        assert.deepInclude(link, { externalId: there, state: "linked", problem: null })
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    options,
  )

  scenario(
    "of what a new object belongs to is written down, and what belongs to it waits for its return",
    (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { engine, task, recordId, linksAtLeft } = yield* inStep(apps)
        const there = left.move("task", p, task, "q")
        yield* engine.records.put(tenant, "note", { fields: { task: recordId, body: "Seen" } })
        yield* sync
        const [link] = yield* linksAtLeft
        const problem = `it moved to "${there}" in q, which no stream of this account keeps in step`
        assert.deepInclude(link, { externalId: task, recordId, state: "moved", problem })
        const [waiting, ...others] = yield* engine.deliveries.list(tenant)
        assert.deepStrictEqual(others, [])
        assert.deepInclude(waiting, { kind: "note", state: "parked", waitsForRecord: recordId, lastError: `waits for task ${recordId}` })
        left.move("task", "q", there, p)
        for (let round = 0; round < 3; round += 1) {
          yield* TestClock.adjust("6 minutes")
          yield* sync
        }
        assert.deepStrictEqual(
          left.list("note", p).map(({ fields }) => fields["body"]),
          ["Seen"],
        )
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    options,
  )

  scenario(
    "through several places leads to the last",
    (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { task, recordId, linksAtLeft, engine } = yield* inStep(apps, "q")
        const there = left.move("task", "s", left.move("task", "r", left.move("task", p, task, "r"), "s"), "q")
        yield* engine.records.put(tenant, "task", { id: recordId, fields: { title: "Two" } })
        yield* sync
        assert.strictEqual(left.get("task", "q", there)?.fields["title"], "Two")
        assert.deepStrictEqual(
          (yield* linksAtLeft).map(({ externalId, state }) => [externalId, state]),
          [[there, "linked"]],
        )
      }),
    options,
  )

  scenario(
    "to a place where another record is that object leaves its link behind, and says so",
    (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        const { task, recordId, linksAtLeft, engine } = yield* inStep(apps, "q")
        const [link = assert.fail("there is no link")] = yield* linksAtLeft
        const there = left.move("task", p, task, "q")
        const places = (yield* engine.status(tenant)).flatMap(({ streams }) => streams.map(({ stream }) => stream))
        const streamId = places.find(({ kind, partition }) => kind === "task" && partition === "q")?.id ?? ""
        yield* Sample.apply(tenant, { links: [{ ...link, streamId, externalId: there, recordId: "another" }] })
        yield* engine.records.put(tenant, "task", { id: recordId, fields: { title: "Two" } })
        yield* sync
        const [stays] = yield* linksAtLeft
        assert.deepInclude(stays, { externalId: task, state: "moved", problem: `it moved to "${there}" in q, where it is record another` })
      }),
    options,
  )
})
