/** Where everything stands, field by field, with another number in each, so that none can stand for another. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import type { DeliveryState, Settled } from "../model/Delivery.ts"
import { noCounts } from "../model/Run.ts"
import type { Cursor } from "../model/Stream.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import * as OneDelivery from "./store/OneDelivery.ts"
import * as Sample from "./store/Sample.ts"

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`)

/** Leaves so many deliveries of `a/tasks` in each state. */
const deliver = Effect.fnUntraced(function* (owner: string, counts: { readonly [State in DeliveryState]: number }) {
  const all = names(
    "d",
    Object.values(counts).reduce((sum, count) => sum + count),
  )
  const owed = all.map((recordId) => ({ streamId: "a/tasks", recordId }))
  yield* Sample.apply(owner, { records: all.map((id) => Sample.created(id)), owed })
  const fence = yield* Sample.lease(owner, "a")
  const claimed = yield* OneDelivery.claim(owner, fence, 200, all.length - counts.pending)
  const states: ReadonlyArray<Exclude<Settled["state"], "done">> = ["parked", "held", "withheld", "dead"]
  const ends = states.flatMap((state) => Array.from({ length: counts[state] }, () => state))
  const deliveries = ends.map((state, index) => ({
    ...OneDelivery.settlement({ ...OneDelivery.waiting, state, waitsForRecord: state === "parked" ? "none" : null }),
    recordId: claimed[index]?.recordId ?? "",
  }))
  yield* Sample.apply(owner, { fence, deliveries })
})

export const statusSuite = (scenario: Scenario): void => {
  // proves T-19, law 14
  describe("status", () => {
    scenario("tells of every stream what it has, what is owed to it, what is in dispute and where its reading stands", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const owner = yield* Sample.pair()
        const id = (name: string) => `${name} of ${owner}`
        const links = [
          ...names("l", 7).map((name) => Sample.link(name, name)),
          ...names("s", 6).map((name) => Sample.link(name, null, { state: "staged" })),
          ...names("m", 5).map((name) => Sample.link(name, null, { state: "ambiguous" })),
          ...names("q", 4).map((name) => Sample.link(name, null, { state: "quarantined" })),
          ...names("o", 1).map((name) => Sample.link(name, name, { streamId: "b/tasks", connectionId: "b" })),
        ]
        const conflicts = [
          ...names("open", 9).map((name) => Sample.conflict(id(name), { field: name })),
          ...names("resolved", 8).map((name) => Sample.conflict(id(name), { field: name, state: "resolved", resolution: "local" })),
          ...names("other", 3).map((name) => Sample.conflict(id(name), { field: name, streamId: "b/tasks" })),
        ]
        yield* Sample.apply(owner, { links, conflicts })
        yield* deliver(owner, { pending: 12, running: 2, parked: 11, held: 3, withheld: 4, dead: 10 })
        const cursor: Cursor = {
          version: 2,
          generation: 1,
          watermark: 30,
          validator: "etag",
          reading: { runId: "run", strategy: "delta", since: 31, position: "32", startedAt: 33, newestSeen: 34 },
          failures: 35,
          lastError: "maintenance",
          lastCompletedAt: 36,
          nextDue: 37,
        }
        const counts = { read: 21, created: 22, updated: 23, removed: 28, unchanged: 24, skipped: 25, conflicted: 26, failed: 27 }
        const problems = [{ externalId: "q0", recordId: null, message: "does not decode" }]
        yield* Sample.apply(owner, { at: 1000, run: Sample.run(id("first"), { outcome: "completed" }) })
        yield* Sample.apply(owner, {
          at: 2000,
          run: Sample.run(id("last"), { strategy: "full", counts, problems }),
          cursor: { streamId: "a/tasks", cursor },
        })
        const failed = { outcome: "failed", error: "refused", counts: noCounts, problems: [] } as const
        yield* Sample.apply(owner, { at: 3000, run: Sample.run(id("last"), { strategy: "full", ...failed }) })
        const { problems: _, ...run } = Sample.run(id("last"))
        assert.deepStrictEqual(yield* engine.status(owner), [
          {
            connection: Sample.connection(owner, "a"),
            waiting: undefined,
            signInEndsAt: undefined,
            streams: [
              {
                stream: Sample.stream(owner, "a/tasks", "a"),
                cursor,
                lastRun: {
                  ...run,
                  tenant: owner,
                  strategy: "full",
                  outcome: "failed",
                  counts,
                  problems,
                  error: "refused",
                  startedAt: 2000,
                  heartbeatAt: 3000,
                  endedAt: 3000,
                },
                links: { linked: 7, staged: 6, ambiguous: 5, quarantined: 4 },
                deliveries: { pending: 12, running: 2, parked: 11, held: 3, withheld: 4, dead: 10 },
                openConflicts: 9,
                progress: { phase: "pushing", done: 7, of: 21 },
                webhook: undefined,
              },
            ],
          },
          {
            connection: Sample.connection(owner, "b"),
            waiting: undefined,
            signInEndsAt: undefined,
            streams: [
              {
                stream: Sample.stream(owner, "b/tasks", "b"),
                cursor: { version: 1, generation: 1, failures: 0, nextDue: 1_000_000 },
                lastRun: undefined,
                links: { linked: 1 },
                deliveries: {},
                openConflicts: 3,
                progress: { phase: "inStep", done: 1 },
                webhook: undefined,
              },
            ],
          },
        ])
      }),
    )
  })
}
