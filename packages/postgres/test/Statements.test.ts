import { describe, expect, it } from "@effect/vitest"
import { Commits, Deliveries, Event, Links, Streams } from "@syncline/engine"
import { Effect } from "effect"
import * as Sample from "./Sample.ts"
import { statementsOf } from "./Statements.ts"
import * as TestStore from "./TestStore.ts"

/** The statements that read and commit a page with something of everything. */
const pageOf = Effect.fnUntraced(function* (first: number, size: number) {
  const streams = yield* Streams
  const links = yield* Links
  const fence = yield* Sample.lease("a")
  const cursor = yield* streams.cursor(Sample.tenant, "a/tasks")
  const ids = Array.from({ length: size }, (_, index) => `r${first + index}`)
  const commit = Sample.apply({
    ...Sample.page(ids),
    fence,
    owed: ids.map((recordId) => ({ streamId: "a/tasks", recordId })),
    events: [new Event.SyncCompleted({ streamId: "a/tasks", kind: "task", runId: "run" })],
    cursor: { streamId: "a/tasks", cursor: { ...cursor, version: cursor.version + 1 } },
  })
  return yield* statementsOf(Effect.andThen(links.page(Sample.query(ids)), commit))
})

describe("the statements of a store", () => {
  it.effect("are two a page, and the same two whatever the page's size", () =>
    Effect.gen(function* () {
      yield* Sample.pair()
      const one = yield* pageOf(1, 1)
      expect(one).toHaveLength(2)
      expect(yield* pageOf(1000, 10)).toEqual(one)
      expect(yield* pageOf(2000, 100)).toEqual(one)
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("are one for a claim and one for loading it, and leave out what a commit does not touch", () =>
    Effect.gen(function* () {
      const deliveries = yield* Deliveries
      yield* Sample.pair()
      yield* Sample.apply(Sample.page(["r1", "r2", "r3"]))
      const fence = yield* Sample.lease("b")
      const work = yield* statementsOf(
        Effect.flatMap(deliveries.claim(Sample.tenant, fence, 10, 100), (claimed) => deliveries.load(claimed, ["parent"])),
      )
      expect(work).toHaveLength(2)
      const settled = { streamId: "b/tasks", recordId: "r1", revision: 1, to: { state: "done" } } as const
      const [settle, ...others] = yield* statementsOf(Sample.apply({ fence, deliveries: [settled] }))
      expect(others).toEqual([])
      expect(settle).not.toContain("syncline.records")
      expect(yield* statementsOf(Sample.apply({}))).toEqual([])
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("that are several in one transaction begin with how long it may stand still", () =>
    Effect.gen(function* () {
      const commits = yield* Commits
      const streams = yield* Streams
      yield* Sample.pair()
      const limit = expect.stringContaining("set_config('idle_in_transaction_session_timeout'") as unknown
      const alone = commits.exclusively(Sample.tenant, "task")(Sample.apply(Sample.page(["r1"])))
      expect((yield* statementsOf(alone))[0]).toEqual(limit)
      const ready = yield* statementsOf(streams.finishInitial(Sample.tenant, "a/tasks", 1))
      expect(ready.length).toBeGreaterThan(1)
      expect(ready[0]).toEqual(limit)
    }).pipe(Effect.provide(TestStore.layer)),
  )

  it.effect("are one more for doing it exclusively", () =>
    Effect.gen(function* () {
      const commits = yield* Commits
      yield* Sample.pair()
      const alone = commits.exclusively(Sample.tenant, "task")(Sample.apply(Sample.page(["r1"])))
      expect(yield* statementsOf(alone)).toHaveLength(2)
    }).pipe(Effect.provide(TestStore.layer)),
  )
})
