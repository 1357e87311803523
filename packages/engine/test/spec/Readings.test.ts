/** Table 5 of SPEC.md: what a reading asks for, and what each of its events makes of the cursor and of the run. */
import { assert, describe, it } from "@effect/vitest"
import type { CursorFacts, Reason } from "@syncline/adapter-core"
import { type Cursor, MemoryStore, type Run, type RunOutcome, type RunStrategy, SyncEngine } from "@syncline/engine"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Advance from "../../src/decide/Advance.ts"
import { scenarioOver } from "../../src/testing/Scenario.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import { type Apps, joinKinds, partition as p, sync, tenant } from "../../src/testing/World.ts"
import { reasons } from "./Reasons.ts"
import { column, namesOf, table } from "./Table.ts"

const intervalMillis = 120_000
const facts: CursorFacts.CursorFacts = { kind: "timestamp", granularityMillis: 1000, inclusive: false, consistencyLagMillis: 50 }

describe("SPEC.md, what a reading asks for", () => {
  const rows = table("strategy", "when", "asks for")
  interface Situation {
    readonly isRead: boolean
    readonly facts: CursorFacts.CursorFacts | undefined
    readonly watermark: number | undefined
    readonly isAsked: boolean
    readonly isWanted: boolean
  }
  const conditions: { readonly [when: string]: (given: Situation) => boolean } = {
    "the stream has never been read to the end": ({ isRead }) => !isRead,
    "somebody wants to know what is no longer there, or its time has come (`reconcileSchedule`)": ({ isAsked }) => isAsked,
    "somebody wants read again what changed in a span of time, and the application can be asked for changes": (given) =>
      given.isWanted && given.facts?.kind === "timestamp",
    "the application cannot be asked for changes, or nothing was ever seen": (given) =>
      given.facts === undefined || given.facts.kind === "none" || given.watermark === undefined,
    otherwise: () => true,
  }
  const asked: { readonly [what: string]: (given: Situation) => number | undefined } = {
    everything: () => undefined,
    "everything, and then for each object that is linked and was not shown": () => undefined,
    "what changed since the span began, minus the overlap of the cursor facts": () => 5000 - 1050,
    "what changed since the watermark, minus the overlap of the cursor facts": ({ watermark = 0 }) => watermark - 1050,
  }

  it("has every strategy", () =>
    assert.sameMembers(
      [...column(rows), "objects", "push", "undo"],
      [
        ...namesOf<RunStrategy>({
          initial: true,
          reconcile: true,
          full: true,
          delta: true,
          range: true,
          objects: true,
          push: true,
          undo: true,
        }),
      ],
    ))

  for (const isRead of [false, true]) {
    for (const [name, known] of [
      ["no facts", undefined],
      ["no filter", { ...facts, kind: "none" }],
      ["a filter", facts],
    ] as const) {
      for (const watermark of [undefined, 10_000]) {
        it.each([
          [false, false],
          [false, true],
          [true, false],
          [true, true],
        ])(
          `read to the end: ${isRead}, ${name}, watermark ${watermark}, to reconcile: %s, a span: %s: the first row that holds`,
          (isAsked, isWanted) => {
            const given = { isRead, facts: known, watermark, isAsked, isWanted }
            const [strategy = "", , what = ""] = rows.find(([, when = ""]) => conditions[when]?.(given)) ?? []
            const stream = Sample.stream(tenant, "stream", "connection", { initialDoneAt: isRead ? 1 : null })
            const cursor: Cursor = {
              version: 1,
              generation: 1,
              failures: 0,
              nextDue: 0,
              ...(watermark !== undefined && { watermark }),
              ...(isAsked && { toReconcile: true }),
              ...(isWanted && { toReread: { since: 5000 } }),
            }
            const reading = Advance.begin(stream, cursor, known, "run", 0)
            assert.deepStrictEqual([reading.runId, String(reading.strategy)], ["run", strategy])
            assert.property(asked, what)
            assert.strictEqual(reading.since, asked[what]?.(given))
          },
        )
      }
    }
  }
})

interface Moment {
  readonly cursor: Cursor
  readonly run: Run | undefined
}

interface Step {
  readonly before: Moment
  readonly after: Moment
  readonly now: number
}

/** What the cells about the cursor say. */
const saying: { readonly [phrase: string]: (step: Step) => void } = {
  "the position moves": ({ before, after }) => {
    const { reading, ...rest } = after.cursor
    assert.isAbove(Number(reading?.position), Number(before.cursor.reading?.position ?? 0))
    const { reading: _reading, ...known } = before.cursor
    assert.deepStrictEqual(rest, { ...known, version: known.version + 1 })
    assert.strictEqual(reading?.runId, after.run?.id)
  },
  "the reading ends": ({ after, now }) => {
    assert.notProperty(after.cursor, "reading")
    assert.deepInclude(after.cursor, { failures: 0, lastCompletedAt: now })
  },
  "the watermark moves to what is surely covered, never back": ({ before, after }) => {
    assert.isAtLeast(after.cursor.watermark ?? 0, before.cursor.watermark ?? 0)
    assert.strictEqual(after.cursor.watermark, Math.max(before.cursor.watermark ?? 0, start))
  },
  "due again after the interval": ({ after, now }) => assert.strictEqual(after.cursor.nextDue, now + intervalMillis),
  "the reading stays": ({ before, after }) => {
    assert.isDefined(after.cursor.reading)
    assert.strictEqual(after.cursor.reading?.runId, after.run?.id)
    if (before.cursor.reading !== undefined) assert.deepStrictEqual(after.cursor.reading, before.cursor.reading)
    assert.strictEqual(after.cursor.failures, before.cursor.failures + 1)
    assert.strictEqual(after.cursor.lastError, after.run?.error)
  },
  "due again after a pause": ({ after, now }) => {
    assert.isAtLeast(after.cursor.nextDue, now + 500)
    assert.isBelow(after.cursor.nextDue, now + intervalMillis)
  },
  "the reading is given up": ({ before, after }) => {
    assert.notProperty(after.cursor, "reading")
    assert.strictEqual(after.cursor.watermark, before.cursor.watermark)
    assert.strictEqual(after.cursor.failures, before.cursor.failures + 1)
    assert.strictEqual(after.cursor.lastError, after.run?.error)
  },
  nothing: ({ before, after }) => assert.deepStrictEqual(after, before),
}

const start = Date.UTC(2026, 0, 1)

const moment = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const [status] = yield* engine.status(tenant)
  const { cursor, lastRun } = status?.streams[0] ?? {}
  if (cursor === undefined) throw new Error("there is no stream")
  return { cursor, run: lastRun }
})

/** Where a reading of three pages stands before the event. */
const places = {
  /** It has not begun. */
  beginning: () => Effect.void,
  /** It has read a page. */
  middle: ({ left }: Apps) =>
    Effect.gen(function* () {
      const stop = left.beforeEach(({ operation }) =>
        Effect.sync(() => {
          if (operation !== "page") return
          const read = left.log.filter((call) => call.operation === "page" && call.outcome === "answered").length
          if (read === 1) left.failNext("page", reasons.RateLimited)
        }),
      )
      yield* sync
      stop()
      yield* TestClock.adjust("1 minute")
    }),
  /** It has ended before, and begins again. */
  second: () => Effect.andThen(sync, TestClock.adjust("10 minutes")),
} as const

/** Everything up to the sync in which the event happens. */
type Given = (apps: Apps) => Effect.Effect<void, never, SyncEngine>

const ready = (place: keyof typeof places, apps: Apps) =>
  Effect.gen(function* () {
    for (const title of ["One", "Two", "Three"]) apps.left.create("task", p, { title })
    yield* joinKinds(apps.left, ["task"], { intervalMillis })
    yield* places[place](apps)
  }).pipe(Effect.orDie)

/** A page is read at a place, and what follows it is stopped without a trace. */
const page =
  (place: "beginning" | "middle"): Given =>
  (apps) =>
    Effect.map(ready(place, apps), () => {
      let pages = 0
      apps.left.beforeEach(({ operation }) =>
        Effect.sync(() => {
          if (operation === "page" && ++pages === 2) apps.left.failNext("page", reasons.RateLimited)
        }),
      )
    })

const anywhere = ["beginning", "middle", "second"] as const

/** Failures of which the table says this, anywhere in a reading. */
const failing = (wanted: string): ReadonlyArray<Given> =>
  table("reason", "consequence", "a delivery is", "a reading").flatMap(([name = "", , , ofReading]) =>
    (ofReading === wanted ? anywhere : []).map(
      (place): Given =>
        (apps) =>
          Effect.map(ready(place, apps), () => apps.left.failNext("page", reasons[name as Reason["_tag"]])),
    ),
  )

const unreadable = (place: keyof typeof places): Given =>
  Effect.fnUntraced(function* (apps) {
    yield* ready(place, apps)
    apps.left.failNext("page", reasons.Unavailable)
    apps.left.failNext("page", reasons.Malformed, 2)
    for (let attempt = 0; attempt < 2; attempt += 1) {
      yield* Effect.orDie(sync)
      yield* TestClock.adjust("1 minute")
    }
  })

const events: { readonly [event: string]: ReadonlyArray<Given> } = {
  "a page with more behind it": [page("beginning"), page("middle")],
  "the last page": [(apps) => ready("middle", apps), (apps) => ready("second", apps)],
  "a failure with which a reading goes on": failing("goes on"),
  "a failure with which a reading ends": failing("ends"),
  "an answer that nobody can read, where two attempts or more have just failed": anywhere.map(unreadable),
  "a failure that is the connection's": failing("–"),
}

const scenario = scenarioOver(MemoryStore.layer)

describe("SPEC.md, the cursor", () => {
  const rows = table("event", "cursor", "run")

  it("has every event and every outcome of a run", () => {
    assert.deepStrictEqual([...column(rows)], Object.keys(events))
    assert.sameMembers([...column(rows, 2)], [...namesOf<RunOutcome>({ running: true, completed: true, failed: true }), "nothing"])
  })

  it("says nothing of it that is not looked at", () => {
    assert.sameMembers([...new Set(rows.flatMap(([, cell = ""]) => cell.split("; ")))], Object.keys(saying))
  })

  for (const [event = "", cell = "", outcome = ""] of rows) {
    for (const [index, given] of (events[event] ?? []).entries()) {
      scenario(
        `${event} (${index + 1})`,
        (apps) =>
          Effect.gen(function* () {
            yield* given(apps)
            const before = yield* moment
            yield* sync
            const step = { before, after: yield* moment, now: yield* Clock.currentTimeMillis }
            for (const phrase of cell.split("; ")) saying[phrase]?.(step)
            if (outcome !== "nothing") assert.strictEqual(step.after.run?.outcome, outcome)
          }),
        { pageSize: 1 },
      )
    }
  }
})
