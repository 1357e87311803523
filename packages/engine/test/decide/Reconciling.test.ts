/** How a reconciliation goes on from page to page, when it is believed, and how it ends. */
import { AdapterError, type ChangePage, type CursorFacts, Malformed, Rejected, Unavailable } from "@syncline/adapter-core"
import { assert, describe, it } from "@effect/vitest"
import type { Cursor, Reading, Stream } from "@syncline/engine"
import * as Advance from "../../src/decide/Advance.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import * as Situation from "../Situation.ts"

const now = 1_000_000
const stream = Sample.stream("acme", "stream", "connection")
const facts: CursorFacts.CursorFacts = { kind: "timestamp", granularityMillis: 1, inclusive: true, consistencyLagMillis: 0 }
const reading: Reading = { runId: "run", strategy: "reconcile", begunAt: 5, startedAt: 6 }
const cursor: Cursor = { version: 4, generation: 2, watermark: 100, validator: "etag", reading, toReconcile: true, failures: 0, nextDue: 6 }
const page = (rest: Partial<ChangePage> = {}): ChangePage => ({
  changes: [],
  next: undefined,
  serverTime: undefined,
  validator: "new",
  notModified: false,
  ...rest,
})
const nameless = { _tag: "Unreadable", raw: null, error: new Malformed({ message: "?" }) } as const
const failing = (reason: AdapterError["reason"]) => new AdapterError({ app: "app", operation: "page", reason })

// proves V-31, law 3
describe("a reconciliation", () => {
  it("is begun when somebody wants it, but not before everything was read once", () => {
    const { reading: _reading, ...idle } = cursor
    assert.deepStrictEqual(Advance.begin(stream, idle, facts, "run", 5), { runId: "run", begunAt: 5, strategy: "reconcile" })
    assert.strictEqual(Advance.begin({ ...stream, initialDoneAt: null }, idle, facts, "run", 5).strategy, "initial")
  })

  it("stays wanted while another reading ends", () => {
    const delta = { ...reading, strategy: "delta", since: 3 } as const
    assert.strictEqual(Advance.past(stream, { ...cursor, reading: delta }, delta, page(), facts, now).cursor.toReconcile, true)
  })

  it("shows what is there, readable or not, and not what is told to be removed", () => {
    const changes = [Situation.upsert(), { ...nameless, externalId: "x-2" }, nameless, { _tag: "Removal", externalId: "x-3" } as const]
    assert.deepStrictEqual(Advance.shownBy(page({ changes })), ["x-1", "x-2"])
  })

  it("has a flaw when something has no name or the list was not shown, and keeps it", () => {
    const flaw = (rest: Partial<ChangePage>, before: Reading = reading) => Advance.observe(before, page(rest), now).flaw
    assert.isUndefined(flaw({ changes: [{ ...nameless, externalId: "x-2" }] }))
    assert.strictEqual(flaw({ changes: [nameless] }), "something in the list could not be read")
    assert.strictEqual(flaw({ notModified: true }), "the application did not show its list")
    assert.strictEqual(flaw({}, { ...reading, flaw: "before" }), "before")
    assert.isUndefined(flaw({ changes: [nameless] }, { ...reading, strategy: "full" }))
  })

  it("goes on to what was not shown behind the last page, and ends when all of that was asked for", () => {
    const asking = Advance.past(stream, cursor, reading, page(), facts, now)
    assert.deepStrictEqual(asking, {
      cursor: { ...cursor, version: 5, reading: { ...reading, verified: "" } },
      outcome: "running",
    })
    const next = asking.cursor.reading ?? reading
    const further = Advance.verified(stream, asking.cursor, next, "x-7", facts, now)
    assert.deepStrictEqual(further, {
      cursor: { ...cursor, version: 6, reading: { ...reading, verified: "x-7" } },
      outcome: "running",
    })
    assert.deepStrictEqual(Advance.verified(stream, further.cursor, next, undefined, facts, now), {
      cursor: {
        version: 7,
        generation: 2,
        watermark: 100,
        failures: 0,
        lastCompletedAt: now,
        lastBegunAt: 5,
        lastReconciledAt: 5,
        nextDue: now + 60_000,
      },
      outcome: "completed",
    })
  })

  it("is begun at its times, each time once, whatever came of it", () => {
    const hour = 60 * 60 * 1000
    const hourly = { ...stream, initialDoneAt: 10, settings: { ...stream.settings, reconcileSchedule: { cron: "0 * * * *" } } }
    const { reading: _reading, toReconcile: _toReconcile, ...idle } = cursor
    const strategyAt = (from: Cursor, begunAt: number, of: Stream = hourly) => Advance.begin(of, from, facts, "run", begunAt).strategy
    assert.deepStrictEqual(
      [hour - 1, hour].map((begunAt) => strategyAt(idle, begunAt)),
      ["delta", "reconcile"],
    )
    assert.strictEqual(strategyAt(idle, 9 * hour, { ...hourly, settings: stream.settings }), "delta")
    const begun: Reading = { ...reading, begunAt: hour + 7 }
    const ends = {
      completed: Advance.verified(hourly, { ...cursor, reading: begun }, begun, undefined, facts, now),
      doubted: Advance.doubted(hourly, { ...cursor, reading: begun }, begun, "why", now),
      "given up": Advance.fail(hourly, { ...cursor, reading: begun }, begun, failing(new Rejected({ message: "no" })), now, 0),
    }
    for (const [end, after] of Object.entries(ends)) {
      assert.deepStrictEqual(
        [2 * hour - 1, 2 * hour].map((begunAt) => strategyAt(after.cursor, begunAt)),
        ["delta", "reconcile"],
        end,
      )
    }
    const delta: Reading = { runId: "run", strategy: "delta", since: 3, begunAt: hour + 9 }
    assert.strictEqual(
      Advance.past(hourly, { ...ends.completed.cursor, reading: delta }, delta, page(), facts, now).cursor.lastReconciledAt,
      begun.begunAt,
    )
  })

  it("is doubted for its flaw, or for much that is missing at once", () => {
    assert.isUndefined(Advance.doubtOf(stream, reading, 10, 12))
    assert.isUndefined(Advance.doubtOf(stream, reading, 20, 100))
    assert.match(Advance.doubtOf(stream, reading, 21, 100) ?? "", /^21 of 100 of the kind task are no longer in the list of /)
    assert.strictEqual(Advance.doubtOf(stream, { ...reading, flaw: "it broke" }, 0, 0), "it broke, so nothing is taken for removed")
    const { reading: _reading, toReconcile: _toReconcile, ...idle } = cursor
    assert.deepStrictEqual(Advance.doubted(stream, cursor, reading, "why", now), {
      cursor: { ...idle, version: 5, lastError: "why", lastReconciledAt: 5, nextDue: now + 60_000 },
      outcome: "failed",
    })
  })

  it("is wanted no more when it cannot be, and goes on where it can later", () => {
    const hopeless = Advance.fail(stream, cursor, reading, failing(new Rejected({ message: "no" })), now, 0)
    assert.notProperty(hopeless.cursor, "toReconcile")
    const later = Advance.fail(stream, cursor, reading, failing(new Unavailable({ message: "away" })), now, 0)
    assert.deepInclude(later.cursor, { toReconcile: true, reading })
    const other = { ...reading, strategy: "delta" } as const
    assert.isTrue(Advance.fail(stream, cursor, other, failing(new Rejected({ message: "no" })), now, 0).cursor.toReconcile)
  })
})
