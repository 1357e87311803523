/** Of the suite of stores: what is old is forgotten, a part at a time, and what somebody may still look for is not. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect } from "effect"
import * as Event from "../../model/Event.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { Journal } from "../../store/Journal.ts"
import { Links } from "../../store/Links.ts"
import * as Sample from "./Sample.ts"

const write = (recordId: string, runId: string) => ({
  recordId,
  streamId: "a/tasks",
  externalId: recordId,
  runId,
  kind: "task",
  action: "update" as const,
  changes: {},
})

export const forgettingSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  const told = (runId: string) => [new Event.SyncCompleted({ streamId: "a/tasks", kind: "task", runId })]
  const done = { outcome: "completed" } as const

  /** Three runs a thousand apart, each with an event, a change of `r1` and a write; `r2` is as it was made. */
  const filled = Effect.fnUntraced(function* () {
    const tenant = yield* Sample.pair()
    yield* Sample.apply(tenant, { at: 500, records: [Sample.created("r1"), Sample.created("r2")] })
    for (const [index, id] of ["one", "two", "three"].entries()) {
      const runId = `${id} of ${tenant}`
      yield* Sample.apply(tenant, {
        at: 1000 * (index + 1),
        records: [Sample.changed("r1", index + 1, id)],
        events: told(runId),
        run: Sample.run(runId, done),
        writes: [write("r1", runId)],
      })
    }
    return tenant
  })

  const left = Effect.fnUntraced(function* (tenant: string) {
    const journal = yield* Journal
    return {
      runs: (yield* journal.runs(tenant, { limit: 10 })).map(({ startedAt }) => startedAt).toSorted(),
      events: (yield* journal.events(tenant, { after: 0, limit: 10 })).map(({ at }) => at),
      r1: (yield* journal.history(tenant, "r1")).map(({ version }) => version),
      r2: (yield* journal.history(tenant, "r2")).map(({ version }) => version),
      writes: (yield* journal.writes(tenant, { recordId: "r1", limit: 10 })).map(({ at }) => at),
    }
  })

  it.effect("what is older goes, but for the last run of a stream and the newest entry of a record", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const [tenant, other] = [yield* filled(), yield* filled()]
      const all = { runs: [1000, 2000, 3000], events: [1000, 2000, 3000], r1: [1, 2, 3, 4], r2: [1], writes: [1000, 2000, 3000] }
      expect(yield* left(tenant)).toEqual(all)
      expect(yield* journal.forget(tenant, { events: 500, runs: 500, history: 500, payloads: 0 }, 100)).toBe(false)
      expect(yield* left(tenant)).toEqual(all)
      expect(yield* journal.forget(tenant, { events: 2000, runs: 3000, history: 1500, payloads: 0 }, 100)).toBe(false)
      expect(yield* left(tenant)).toEqual({ runs: [3000], events: [2000, 3000], r1: [3, 4], r2: [1], writes: [2000, 3000] })
      expect(yield* journal.forget(tenant, { events: 9000, runs: 9000, history: 9000, payloads: 0 }, 100)).toBe(false)
      expect(yield* left(tenant)).toEqual({ runs: [3000], events: [], r1: [4], r2: [1], writes: [] })
      expect(yield* left(other)).toEqual(all)
    }),
  )

  it.effect("payloads go of what is not there any more, and of nothing else", () =>
    Effect.gen(function* () {
      const [journal, links] = [yield* Journal, yield* Links]
      const [tenant, other] = [yield* Sample.pair(), yield* Sample.pair()]
      const states = [
        "linked",
        "staged",
        "ambiguous",
        "quarantined",
        "apart",
        "unmatched",
        "gone",
        "moved",
        "removed",
        "withdrawn",
      ] as const
      const late = [Sample.link("late", null, { state: "gone" })]
      const due = [{ ...Sample.link("due", null, { state: "removed" as const }), again: true as const }]
      const raw = (externalId: string) => ({ streamId: "a/tasks", externalId, payload: `{"id":"${externalId}"}`, hash: externalId })
      for (const each of [tenant, other]) {
        const early = [...states.map((state) => Sample.link(state, null, { state })), ...due]
        yield* Sample.apply(each, { at: 1000, links: early, rawObjects: early.map(({ externalId }) => raw(externalId)) })
        yield* Sample.apply(each, { at: 2000, links: late, rawObjects: [raw("late")] })
      }
      const kept = Effect.fnUntraced(function* (of: string) {
        const found: Array<string> = []
        for (const id of [...states, "due", "late"]) if ((yield* links.payload(of, "a/tasks", id)) !== undefined) found.push(id)
        return found
      })
      const before = { events: 0, runs: 0, history: 0, payloads: 2000 }
      expect(yield* journal.forget(tenant, before, 3)).toBe(true)
      expect(yield* kept(tenant)).toHaveLength(9)
      expect(yield* journal.forget(tenant, before, 3)).toBe(false)
      expect(yield* kept(tenant)).toEqual([...states.slice(0, 6), "due", "late"])
      expect(yield* kept(other)).toHaveLength(12)
      const asked = { tenant, streamId: "a/tasks", connectionId: "a", kind: "task", externalIds: ["gone", "apart"] }
      const page = yield* links.page({ ...asked, references: [], referenceFields: [], matchKeys: [] })
      expect([...page.hashes.keys()]).toEqual(["apart"])
      const gone = Sample.link("gone", null, { state: "linked" })
      yield* Sample.apply(tenant, { at: 3000, links: [gone], rawObjects: [raw("gone")] })
      expect(yield* links.payload(tenant, "a/tasks", "gone")).toBe(raw("gone").payload)
    }),
  )

  it.effect("no more goes at once than is said, and a run that goes on stays", () =>
    Effect.gen(function* () {
      const journal = yield* Journal
      const tenant = yield* filled()
      yield* Sample.apply(tenant, { at: 100, run: Sample.run(`early of ${tenant}`) })
      const before = { events: 9000, runs: 9000, history: 9000, payloads: 0 }
      expect(yield* journal.forget(tenant, before, 1)).toBe(true)
      const after = yield* left(tenant)
      expect([after.runs, after.events, after.r1, after.writes].map(({ length }) => length)).toEqual([3, 2, 3, 2])
      while (yield* journal.forget(tenant, before, 1)) yield* Effect.void
      expect(yield* left(tenant)).toEqual({ runs: [100, 3000], events: [], r1: [4], r2: [1], writes: [] })
    }),
  )
}
