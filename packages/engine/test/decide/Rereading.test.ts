/** What is wanted again beside the readings of changes: how it is noted, what a reading of it asks for and takes in, and what is left of it after that. */
import { AdapterError, type ChangePage, type CursorFacts, Rejected, Unavailable } from "@syncline/adapter-core"
import { assert, describe, it } from "@effect/vitest"
import type { Cursor, Reading } from "@syncline/engine"
import * as Advance from "../../src/decide/Advance.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import * as Situation from "../Situation.ts"

const now = 1_000_000
const stream = Sample.stream("acme", "stream", "connection")
const facts: CursorFacts.CursorFacts = { kind: "timestamp", granularityMillis: 10, inclusive: false, consistencyLagMillis: 5 }
const span = { since: 50, until: 80 }
const reading: Reading = { runId: "run", strategy: "range", begunAt: 5, since: 35, span }
const toAsk = { runId: "asks", externalIds: ["a", "b", "c"], due: now + 500 }
const idle: Cursor = {
  version: 4,
  generation: 2,
  watermark: 100,
  validator: "etag",
  failures: 1,
  lastError: "away",
  lastCompletedAt: 7,
  lastBegunAt: 6,
  nextDue: 6,
  toReread: span,
}
const cursor: Cursor = { ...idle, reading }
const last: ChangePage = { changes: [], next: undefined, serverTime: 900, validator: "new", notModified: false }
const failing = (reason: AdapterError["reason"]) => new AdapterError({ app: "app", operation: "page", reason })

// proves Q-15, F-26, F-33
describe("a span that is wanted again", () => {
  it("is asked for from where it begins, minus the overlap, or as a whole where an application cannot be asked for changes", () => {
    assert.deepStrictEqual(Advance.begin(stream, idle, facts, "run", 5), reading)
    assert.deepStrictEqual(Advance.begin(stream, idle, { ...facts, kind: "none" }, "run", 5), {
      runId: "run",
      begunAt: 5,
      strategy: "full",
      span,
    })
    const { watermark: _watermark, ...unseen } = idle
    assert.strictEqual(Advance.begin(stream, unseen, facts, "run", 5).since, 35)
  })

  it("comes after what was never read whole, and after a reconciliation", () => {
    assert.strictEqual(Advance.begin({ ...stream, initialDoneAt: null }, idle, facts, "run", 5).strategy, "initial")
    assert.strictEqual(Advance.begin(stream, { ...idle, toReconcile: true }, facts, "run", 5).strategy, "reconcile")
  })

  it("leaves what last changed later to the readings of changes, and takes in what says no time", () => {
    const { updatedAt: _updatedAt, ...undated } = Situation.upsert({}, { externalId: "undated" })
    const at = (externalId: string, updatedAt: number) => Situation.upsert({}, { externalId, updatedAt })
    const changes = [at("before", 40), at("in", 80), at("after", 81), undated, { _tag: "Removal", externalId: "gone" } as const]
    const wanted = Advance.wantedOf(reading, changes).map(({ externalId }) => externalId)
    assert.deepStrictEqual(wanted, ["before", "in", "undated", "gone"])
    assert.lengthOf(Advance.wantedOf({ ...reading, strategy: "full" }, changes), 5)
    assert.lengthOf(Advance.wantedOf({ ...reading, span: { since: 50 } }, changes), 5)
  })

  it("moves no watermark and forgets no validator, and what changes is read at once after it", () => {
    const seen = Advance.observe(reading, { ...last, changes: [{ ...Situation.upsert(), updatedAt: 700 }] }, now)
    const { cursor: after, outcome } = Advance.past(stream, cursor, seen, last, facts, now)
    const { toReread: _span, lastError: _error, ...rest } = idle
    assert.deepStrictEqual([after, outcome], [{ ...rest, version: 5, failures: 0 }, "completed"])
  })

  it("that was wanted while another was read is read next, and what is wanted besides stays", () => {
    const more = { ...cursor, toReread: { since: 20 }, toAsk }
    assert.deepInclude(Advance.past(stream, more, reading, last, facts, now).cursor, { toReread: { since: 20 }, toAsk })
    const delta: Reading = { runId: "run", strategy: "delta", since: 3 }
    assert.deepInclude(Advance.past(stream, { ...more, reading: delta }, delta, last, facts, now).cursor, {
      toReread: { since: 20 },
      toAsk,
    })
    const full: Reading = { runId: "run", strategy: "full", span }
    assert.notProperty(Advance.past(stream, { ...cursor, reading: full }, full, last, facts, now).cursor, "toReread")
  })

  it("that cannot be read is wanted no more; one that fails for now is, and so is it where another fails", () => {
    const hopeless = Advance.fail(stream, cursor, reading, failing(new Rejected({ message: "no" })), now, 0).cursor
    assert.notProperty(hopeless, "toReread")
    assert.notProperty(hopeless, "reading")
    const later = Advance.fail(stream, cursor, reading, failing(new Unavailable({ message: "later" })), now, 0).cursor
    assert.deepInclude(later, { toReread: span, reading })
    const delta: Reading = { runId: "run", strategy: "delta", since: 3 }
    assert.deepInclude(Advance.fail(stream, { ...cursor, toAsk }, delta, failing(new Rejected({ message: "no" })), now, 0).cursor, {
      toReread: span,
      toAsk,
    })
  })

  it("joins what is wanted by now", () => {
    assert.deepStrictEqual(Advance.joined(undefined, span), span)
    assert.deepStrictEqual(Advance.joined(span, span), span)
    assert.deepStrictEqual(Advance.joined(span, { since: 60, until: 90 }), { since: 50, until: 90 })
    assert.deepStrictEqual(Advance.joined(span, { since: 40 }), { since: 40 })
    assert.deepStrictEqual(Advance.joined({ since: 60 }, span), { since: 50 })
  })
})

describe("objects that are wanted", () => {
  const asking = { ...cursor, toAsk }

  it("are struck off as they were asked for; without any left the stream is due as it was", () => {
    const some = Advance.asked(asking, ["a", "b"], Number.POSITIVE_INFINITY)
    assert.deepStrictEqual(some.cursor.toAsk, { ...toAsk, externalIds: ["c"], begun: true })
    assert.deepStrictEqual([some.outcome, some.cursor.nextDue, some.cursor.reading, some.cursor.version], ["running", 6, reading, 5])
    const all = Advance.asked(asking, ["a", "b", "c"], Number.POSITIVE_INFINITY)
    assert.notProperty(all.cursor, "toAsk")
    assert.deepStrictEqual([all.outcome, all.cursor.nextDue, all.cursor.reading], ["completed", now + 500, reading])
    assert.strictEqual(Advance.asked(asking, ["a", "b", "c"], 9).cursor.nextDue, 9)
  })

  it("stay wanted while they cannot be asked for, after a pause that doubles", () => {
    const after = Advance.notAsked(stream, asking, { ...toAsk, begun: true }, "away", now, 0).cursor
    assert.deepInclude(after, { version: 5, failures: 2, lastError: "away", reading, toAsk: { ...toAsk, begun: true } })
    assert.strictEqual(after.nextDue, now + 1000)
  })
})
