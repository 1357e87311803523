import { assert, describe, it } from "@effect/vitest"
import { AdapterError, type ChangePage, type CursorFacts, Malformed, type Reason, Rejected, Unavailable } from "@syncline/adapter-core"
import type { Cursor, Reading } from "@syncline/engine"
import * as Advance from "../../src/decide/Advance.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import * as Situation from "../Situation.ts"

const day = 24 * 60 * 60 * 1000
const now = 10 * day
const stream = Sample.stream("acme", "stream", "connection")
const facts: CursorFacts.CursorFacts = { kind: "timestamp", granularityMillis: 1, inclusive: true, consistencyLagMillis: 0 }
const reading: Reading = { runId: "run", strategy: "delta", since: 3 }
const cursor: Cursor = {
  version: 4,
  generation: 2,
  watermark: 100,
  validator: "etag",
  reading,
  failures: 1,
  lastError: "before",
  lastCompletedAt: 5,
  nextDue: 6,
}

const page = (rest: Partial<ChangePage> = {}): ChangePage => ({
  changes: [],
  next: undefined,
  serverTime: undefined,
  validator: undefined,
  notModified: false,
  ...rest,
})

describe("Advance", () => {
  describe("observe", () => {
    const { updatedAt: _updatedAt, ...timeless } = Situation.upsert()
    const at = (updatedAt: number) => Situation.upsert({}, { updatedAt })

    it("keeps the newest change of all pages", () => {
      const changes = [at(20), at(40), timeless, at(Number.NaN), at(Number.POSITIVE_INFINITY), at(30)]
      const first = Advance.observe(reading, page({ changes }), now)
      assert.deepStrictEqual(first, { ...reading, startedAt: now, newestSeen: 40 })
      assert.strictEqual(Advance.observe(first, page({ changes: [at(39)] }), now).newestSeen, 40)
      assert.strictEqual(Advance.observe(first, page({ changes: [at(41)] }), now).newestSeen, 41)
      assert.notProperty(Advance.observe(reading, page(), now), "newestSeen")
    })

    it("begins at the application's time of the first page, unless that is more than a day ahead", () => {
      const started = (serverTime: number | undefined) => Advance.observe(reading, page({ serverTime }), now).startedAt
      assert.strictEqual(started(now - 7 * day), now - 7 * day)
      assert.strictEqual(started(now + day), now + day)
      assert.strictEqual(started(now + day + 1), now)
      assert.strictEqual(started(undefined), now)
      assert.strictEqual(Advance.observe({ ...reading, startedAt: 8 }, page({ serverTime: 9 }), now).startedAt, 8)
    })
  })

  describe("past", () => {
    it("a page with more behind it goes on there, and nothing has failed", () => {
      const { lastError: _lastError, ...rest } = cursor
      assert.deepStrictEqual(Advance.past(stream, cursor, { ...reading, newestSeen: 7 }, page({ next: "n" }), facts, now), {
        cursor: { ...rest, version: 5, failures: 0, reading: { ...reading, newestSeen: 7, position: "n" } },
        outcome: "running",
      })
    })

    it("the last page ends the reading", () => {
      assert.deepStrictEqual(Advance.past(stream, cursor, { ...reading, startedAt: now, newestSeen: 300 }, page(), facts, now), {
        cursor: { version: 5, generation: 2, watermark: 300, failures: 0, lastCompletedAt: now, nextDue: now + 60_000 },
        outcome: "completed",
      })
    })

    it("covers no more than was there when the reading began, and what was covered before", () => {
      const watermark = (rest: Partial<Reading>) =>
        Advance.past(stream, cursor, { ...reading, ...rest }, page(), facts, now).cursor.watermark
      assert.strictEqual(watermark({ startedAt: 200, newestSeen: 300 }), 200)
      assert.strictEqual(watermark({ startedAt: 50, newestSeen: 300 }), 100)
      assert.strictEqual(watermark({ newestSeen: 2 * now }), now)
      assert.strictEqual(watermark({ startedAt: 200 }), 100)
      const { watermark: _watermark, ...never } = cursor
      assert.notProperty(Advance.past(stream, never, { ...reading, startedAt: 200 }, page(), facts, now).cursor, "watermark")
    })

    it("keeps a validator only for a next reading that asks for the same", () => {
      const validator = (rest: Partial<Reading>, kind: CursorFacts.CursorFacts["kind"] = "timestamp") =>
        Advance.past(stream, cursor, { ...reading, startedAt: now, ...rest }, page({ validator: "new" }), { ...facts, kind }, now).cursor
          .validator
      assert.strictEqual(validator({}), "new")
      assert.isUndefined(validator({ newestSeen: 300 }))
      assert.isUndefined(validator({ strategy: "full" }))
      assert.strictEqual(validator({ strategy: "full", newestSeen: 300 }, "none"), "new")
      assert.notProperty(Advance.past(stream, cursor, { ...reading, startedAt: now }, page(), facts, now).cursor, "validator")
    })
  })

  describe("fail", () => {
    const failed = (reason: Reason, failures: number, chance = 0) => {
      const error = new AdapterError({ app: "app", operation: "page", reason })
      return Advance.fail(stream, { ...cursor, failures }, { ...reading, position: "n" }, error, now, chance)
    }
    const { reading: _reading, ...rest } = cursor

    it("goes on after a pause that grows to the interval", () => {
      const going = { ...rest, version: 5, failures: 2, lastError: "app page: Unavailable: away", reading: { ...reading, position: "n" } }
      assert.deepStrictEqual(failed(new Unavailable({ message: "away" }), 1), {
        cursor: { ...going, nextDue: now + 1000 },
        outcome: "running",
      })
      const due = (failures: number, chance: number) => failed(new Unavailable({ message: "away" }), failures, chance).cursor.nextDue - now
      assert.deepStrictEqual([due(0, 0), due(0, 0.5), due(5, 0), due(6, 0), due(100, 0)], [500, 750, 16_000, 32_000, 60_000])
    })

    it("gives up what is refused at once, and what nobody can read the third time", () => {
      const error = (tag: string) => `app page: ${tag}: no`
      const given = (tag: string, failures: number) => ({
        cursor: { ...rest, version: 5, failures, lastError: error(tag), nextDue: now + 60_000 },
        outcome: "failed" as const,
      })
      assert.deepStrictEqual(failed(new Rejected({ message: "no" }), 0), given("Rejected", 1))
      assert.deepStrictEqual(failed(new Malformed({ message: "no" }), 2), given("Malformed", 3))
      assert.deepStrictEqual(failed(new Malformed({ message: "no" }), 9), given("Malformed", 10))
      assert.strictEqual(failed(new Malformed({ message: "no" }), 1).outcome, "running")
      assert.strictEqual(failed(new Unavailable({ message: "no" }), 9).outcome, "running")
    })
  })

  describe("begin", () => {
    it("asks for everything where an application cannot tell its changes, or nothing is known of them yet", () => {
      const at = { ...cursor, watermark: 100 }
      assert.deepStrictEqual(Advance.begin(stream, at, { ...facts, kind: "none" }, "run", 7), {
        runId: "run",
        begunAt: 7,
        strategy: "full",
      })
      assert.deepStrictEqual(Advance.begin(stream, at, undefined, "run", 7), { runId: "run", begunAt: 7, strategy: "full" })
      const { watermark: _watermark, ...without } = at
      assert.deepStrictEqual(Advance.begin(stream, without, facts, "run", 7), { runId: "run", begunAt: 7, strategy: "full" })
      assert.deepInclude(Advance.begin(stream, at, facts, "run", 7), { runId: "run", begunAt: 7, strategy: "delta" })
      // What is older than the starting point is not asked for, where an application can be asked so.
      const from = { runId: "run", begunAt: 7, since: 50 }
      assert.deepStrictEqual(Advance.begin({ ...stream, initialDoneAt: null }, at, facts, "run", 7, 50), { ...from, strategy: "initial" })
      assert.deepStrictEqual(Advance.begin(stream, without, facts, "run", 7, 50), { ...from, strategy: "full" })
      assert.deepStrictEqual(Advance.begin(stream, without, { ...facts, kind: "none" }, "run", 7, 50), {
        runId: "run",
        begunAt: 7,
        strategy: "full",
      })
      assert.notProperty(Advance.begin(stream, { ...without, toReconcile: true }, facts, "run", 7, 50), "since")
      assert.strictEqual(Advance.begin(stream, at, facts, "run", 7, 50).since, Advance.begin(stream, at, facts, "run", 7).since)
      assert.deepStrictEqual(Advance.begin({ ...stream, initialDoneAt: null }, at, facts, "run", 7), {
        runId: "run",
        begunAt: 7,
        strategy: "initial",
      })
    })

    it("believes an application's clock that is a day ahead, and none that is further", () => {
      const startedAt = (serverTime: number) => Advance.observe({ runId: "run", strategy: "delta" }, page({ serverTime }), now).startedAt
      assert.strictEqual(startedAt(now + day), now + day)
      assert.strictEqual(startedAt(now + day + 1), now)
      assert.strictEqual(startedAt(now - day), now - day)
    })
  })
})
