/**
 * Objects that move to another partition of their application stay what they are: the record's link goes along, with what belongs to the object, and no new
 * object is made anywhere. An object that went where nobody looks is left alone until it is back.
 */
import { assert, describe } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import * as Process from "./Process.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, type WorldOptions, join, partition as p, sync, tenant, writesTo } from "./World.ts"

const mark = { _tag: "Mark", settleMillis: 1000 } as const

/** `left` is an application whose ids mean something in a partition only, but for those of notes, and that has our marks and the times of creation. */
const repositories: WorldOptions = {
  left: {
    task: { createSafety: mark, dated: true, readOnly: ["author"] },
    note: { createSafety: mark, dated: true, idScope: "instance", readOnly: ["author"] },
  },
}

/** The same, with a `right` that can remove. */
const removing: WorldOptions = {
  ...repositories,
  right: { task: { removable: "for good", readOnly: ["author"] }, note: { removable: "for good", readOnly: ["author"] } },
}

/** The other partition of `left`. */
const q = "q"

const choose = Effect.fnUntraced(function* (app: FakeApp.FakeApp, ...partitions: ReadonlyArray<string>) {
  const engine = yield* SyncEngine
  const { id } = yield* engine.connect({ tenant, app: app.adapter.app, credentials: Authorization.token("good") })
  for (const partition of partitions) yield* engine.addStreams({ tenant, connectionId: id, partition })
})

const rounds = Effect.gen(function* () {
  for (let round = 0; round < 3; round += 1) {
    yield* sync
    yield* TestClock.adjust("6 minutes")
  }
})

const fieldsOf = (app: FakeApp.FakeApp, kind: string, partition: string, field: string) =>
  app.list(kind, partition).map(({ fields }) => fields[field])

/** A task with three notes at `left`, and all of it at `right`. */
const inStep = Effect.fnUntraced(function* ({ left, right }: Apps, chosen: ReadonlyArray<string> = [p, q]) {
  const task = left.create("task", p, { title: "One" })
  for (const body of ["a", "b", "c"]) left.create("note", p, { task, body })
  yield* choose(left, ...chosen)
  yield* join(right)
  yield* rounds
  return task
})

/** `right` has one task with these notes, nothing waits, fails or is in dispute, and a further sync writes nothing. */
const assertOne = Effect.fnUntraced(function* ({ left, right }: Apps, title: string, notes: Array<string>) {
  const engine = yield* SyncEngine
  assert.deepStrictEqual(fieldsOf(right, "task", p, "title"), [title])
  assert.deepStrictEqual(fieldsOf(right, "note", p, "body").toSorted(), notes)
  assert.lengthOf([...left.list("task", p), ...left.list("task", q), ...left.list("task", "r")], 1)
  assert.deepStrictEqual([p, q, "r"].flatMap((partition) => fieldsOf(left, "note", partition, "body")).toSorted(), notes)
  assert.lengthOf(yield* engine.records.list(tenant, "task"), 1)
  assert.lengthOf(yield* engine.records.list(tenant, "note"), notes.length)
  assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
  assert.deepStrictEqual(yield* engine.conflicts.list(tenant, { state: "open" }), [])
  const links = (yield* engine.status(tenant)).flatMap(({ streams }) => streams.map(({ links: counts }) => Object.keys(counts)))
  assert.deepStrictEqual([...new Set(links.flat())], ["linked"])
  const writes = writesTo(left) + writesTo(right)
  yield* rounds
  assert.strictEqual(writesTo(left) + writesTo(right), writes)
})

const events = Effect.gen(function* () {
  const engine = yield* SyncEngine
  return (yield* engine.events.list(tenant, { after: 0, limit: 1000 })).map(({ event }) => event)
})

export const moveSuite = (scenario: Scenario): void => {
  // proves law 2, I2, I5
  describe("moves", () => {
    scenario(
      "a task that moves to another chosen place stays one with its notes, there and back",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const task = yield* inStep(apps)
          const [record] = yield* Effect.flatMap(SyncEngine, (engine) => engine.records.list(tenant, "task"))
          const there = left.move("task", p, task, q)
          yield* rounds
          yield* assertOne(apps, "One", ["a", "b", "c"])
          const moved = (yield* events).filter((event) => event._tag === "ExternalRecordMoved")
          assert.lengthOf(moved, 4)
          assert.deepInclude(moved[0], { recordId: record?.id ?? "", externalId: there, fromExternalId: task })
          left.edit("task", q, there, { title: "Two" })
          right.create("note", p, { task: right.list("task", p)[0]?.id ?? "", body: "d" })
          yield* rounds
          yield* assertOne(apps, "Two", ["a", "b", "c", "d"])
          left.move("task", q, there, p)
          right.edit("task", p, right.list("task", p)[0]?.id ?? "", { title: "Three" })
          yield* rounds
          yield* assertOne(apps, "Three", ["a", "b", "c", "d"])
          assert.strictEqual((yield* Effect.flatMap(SyncEngine, (engine) => engine.records.list(tenant, "task")))[0]?.id, record?.id)
        }),
      repositories,
    )

    scenario(
      "a task that was made at the other side is known by its mark wherever it moves",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const twin = right.create("task", p, { title: "From the right" })
          right.create("note", p, { task: twin, body: "a" })
          yield* choose(left, p)
          yield* join(right)
          yield* rounds
          yield* choose(left, q)
          yield* rounds
          const [task] = left.list("task", p)
          left.move("task", p, task?.id ?? "", q)
          yield* rounds
          yield* assertOne(apps, "From the right", ["a"])
        }),
      repositories,
    )

    scenario(
      "edits of both sides while a task moves arrive, whichever end the move is met from",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const task = yield* inStep(apps)
          const there = left.move("task", p, task, q)
          left.edit("task", q, there, { body: "of the left" })
          const note = left.list("note", q)[0]?.id ?? ""
          left.edit("note", q, note, { body: "a, edited" })
          const twin = right.list("task", p)[0]?.id ?? ""
          right.edit("task", p, twin, { title: "of the right" })
          right.create("note", p, { task: twin, body: "d" })
          const other = right.list("note", p).find(({ fields }) => fields["body"] === "b")
          right.edit("note", p, other?.id ?? "", { body: "b, edited" })
          yield* rounds
          yield* assertOne(apps, "of the right", ["a, edited", "b, edited", "c", "d"])
          assert.strictEqual(left.get("task", q, there)?.fields["body"], "of the left")
          assert.strictEqual(right.list("task", p)[0]?.fields["body"], "of the left")
        }),
      repositories,
    )

    scenario(
      "a task that moves to where nobody looks is left alone with its notes, and catches up when it is back",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const engine = yield* SyncEngine
          const task = yield* inStep(apps, [p])
          const there = left.move("task", p, task, "r")
          const twin = right.list("task", p)[0]?.id ?? ""
          right.edit("task", p, twin, { title: "Edited meanwhile" })
          right.create("note", p, { task: twin, body: "d" })
          const other = right.list("note", p).find(({ fields }) => fields["body"] === "b")
          right.edit("note", p, other?.id ?? "", { body: "b, edited" })
          left.edit("task", "r", there, { body: "of the left" })
          left.create("note", "r", { task: there, body: "e" })
          const writes = writesTo(left)
          yield* rounds
          assert.strictEqual(writesTo(left), writes)
          const [stream] = (yield* engine.status(tenant)).flatMap(({ connection, streams }) =>
            connection.app === "left" ? streams.filter(({ stream: { kind } }) => kind === "task") : [],
          )
          assert.deepStrictEqual(stream?.links, { moved: 1 })
          assert.deepStrictEqual(
            (yield* engine.deliveries.list(tenant)).map(({ kind, state }) => [kind, state]),
            [
              ["note", "parked"],
              ["note", "parked"],
            ],
          )
          const problem = (yield* events).find((event) => event._tag === "SyncError")
          assert.include(problem?.message, `it moved to "${there}" in r, which no stream of this account keeps in step`)
          const asked = left.log.length
          right.edit("task", p, twin, { title: "Edited again" })
          right.edit("note", p, other?.id ?? "", { body: "b, edited again" })
          yield* sync
          assert.isEmpty(left.log.slice(asked).filter(({ operation }) => operation === "get" || operation === "update"))
          left.move("task", "r", there, p)
          yield* rounds
          yield* assertOne(apps, "Edited again", ["a", "b, edited again", "c", "d", "e"])
          assert.strictEqual(right.get("task", p, twin)?.fields["body"], "of the left")
        }),
      repositories,
    )

    scenario(
      "what moved to where nobody looks, and what belongs to it, is not taken for removed when somebody looks for what is gone",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const engine = yield* SyncEngine
          const task = yield* inStep(apps, [p])
          const streams = (yield* engine.status(tenant)).flatMap((report) => report.streams.map(({ stream }) => stream))
          for (const { connectionId, partition, kind, app } of streams)
            if (app === "left" && kind !== "person")
              yield* engine.addStreams({ tenant, connectionId, partition, kinds: [kind], settings: { removals: "remove" } })
          left.move("task", p, task, "r")
          for (const kind of ["note", "task"]) {
            const stream = streams.find((one) => one.app === "left" && one.kind === kind)
            yield* engine.reconcile(tenant, stream?.id ?? "")
            yield* rounds
          }
          assert.deepStrictEqual(fieldsOf(right, "task", p, "title"), ["One"])
          assert.deepStrictEqual(fieldsOf(right, "note", p, "body").toSorted(), ["a", "b", "c"])
          assert.deepStrictEqual(
            (yield* events).filter(({ _tag }) => _tag === "ExternalRecordRemoved"),
            [],
          )
        }),
      removing,
    )

    scenario(
      "a task that was away without anybody's noticing is the same when it is back",
      (apps) =>
        Effect.gen(function* () {
          const { left } = apps
          const task = yield* inStep(apps, [p])
          const there = left.move("task", p, task, "r")
          left.edit("task", "r", there, { title: "Edited there" })
          yield* rounds
          left.move("task", "r", there, p)
          yield* rounds
          yield* assertOne(apps, "Edited there", ["a", "b", "c"])
        }),
      repositories,
    )

    scenario(
      "a place that is chosen later takes in what has moved there",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const task = yield* inStep(apps, [p])
          left.move("task", p, task, q)
          right.edit("task", p, right.list("task", p)[0]?.id ?? "", { title: "Edited meanwhile" })
          yield* rounds
          yield* choose(left, q)
          yield* rounds
          yield* assertOne(apps, "Edited meanwhile", ["a", "b", "c"])
        }),
      repositories,
    )

    scenario(
      "notes that are older than what has been read there arrive with their task",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const task = yield* inStep(apps)
          const there = left.move("task", p, task, "r")
          const note = left.create("note", "r", { task: there, body: "made there" })
          yield* TestClock.adjust("1 hour")
          const other = left.create("task", q, { title: "Other" })
          left.create("note", q, { task: other, body: "newer" })
          yield* rounds
          left.move("task", "r", there, q)
          // Its application does not say that moving changed it, so that a reading of changes never shows it.
          left.backdate("note", q, note)
          yield* rounds
          assert.deepStrictEqual(fieldsOf(right, "task", p, "title"), ["One", "Other"])
          assert.deepStrictEqual(fieldsOf(right, "note", p, "body").toSorted(), ["a", "b", "c", "made there", "newer"])
        }),
      repositories,
    )

    scenario(
      "two tasks that were made in the same instant are told apart when both move",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const [one, two] = ["One", "Two"].map((title) => left.create("task", p, { title }))
          yield* choose(left, p, q)
          yield* join(right)
          yield* rounds
          const twins = right.list("task", p).map(({ id }) => id)
          left.edit("task", q, left.move("task", p, two ?? "", q), { title: "Two, moved" })
          left.edit("task", q, left.move("task", p, one ?? "", q), { title: "One, moved" })
          yield* rounds
          assert.deepStrictEqual(
            right.list("task", p).map(({ id }) => id),
            twins,
          )
          assert.deepStrictEqual(fieldsOf(right, "task", p, "title"), ["One, moved", "Two, moved"])
          assert.lengthOf(yield* Effect.flatMap(SyncEngine, (engine) => engine.records.list(tenant, "task")), 2)
        }),
      repositories,
    )

    scenario(
      "what only looks as if it had moved is a record of its own",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          left.create("task", p, { title: "Here" })
          yield* choose(left, p, q)
          yield* join(right)
          left.create("task", q, { title: "There" })
          yield* rounds
          assert.deepStrictEqual(fieldsOf(right, "task", p, "title").toSorted(), ["Here", "There"])
          assert.deepStrictEqual([...left.list("task", p), ...left.list("task", q)].length, 2)
        }),
      repositories,
    )

    for (const when of ["before", "after"] as const) {
      for (let number = 1; number <= 3; number += 1) {
        scenario(
          `the store goes away ${when} commit ${number} of a sync that meets a move`,
          (apps) =>
            Effect.gen(function* () {
              const { left, right } = apps
              const task = yield* inStep(apps)
              const there = left.move("task", p, task, q)
              left.create("note", q, { task: there, body: "d" })
              right.edit("task", p, right.list("task", p)[0]?.id ?? "", { title: "Two" })
              let count = 0
              const isMoving = { yet: false }
              const process = yield* Process.start(apps, {
                fault: (commit) => {
                  isMoving.yet ||= commit.moves.length > 0
                  if (!isMoving.yet) return undefined
                  count += 1
                  return count === number ? when : undefined
                },
              })
              yield* Effect.ignore(process.engine.sync({ tenant }))
              assert.isTrue(isMoving.yet)
              yield* TestClock.adjust("1 minute")
              yield* rounds
              yield* assertOne(apps, "Two", ["a", "b", "c", "d"])
            }),
          repositories,
        )
      }
    }
  })
}
