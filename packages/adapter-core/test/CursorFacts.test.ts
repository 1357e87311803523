import { assert, describe, it } from "@effect/vitest"
import { CursorFacts } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"

const facts = (parts: Partial<CursorFacts.CursorFacts> = {}): CursorFacts.CursorFacts => ({
  kind: "timestamp",
  granularityMillis: 1,
  inclusive: true,
  consistencyLagMillis: 0,
  ...parts,
})

const small = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum }))

const Facts = Schema.Struct({
  kind: Schema.Literal("timestamp"),
  granularityMillis: Schema.Literals([1, 10, 60]),
  inclusive: Schema.Boolean,
  consistencyLagMillis: Schema.Literals([0, 5, 45]),
})

describe("CursorFacts.overlapMillis", () => {
  it("is the lag, and one grain more where the list leaves its own instant out", () => {
    assert.strictEqual(CursorFacts.overlapMillis(facts()), 0)
    assert.strictEqual(CursorFacts.overlapMillis(facts({ consistencyLagMillis: 500 })), 500)
    assert.strictEqual(CursorFacts.overlapMillis(facts({ consistencyLagMillis: 500, granularityMillis: 1000, inclusive: false })), 1500)
  })
})

describe("CursorFacts.coveredUntil", () => {
  it("is the newest change seen, but no later than the reading began", () => {
    assert.strictEqual(CursorFacts.coveredUntil(facts(), { previous: undefined, newestSeen: 50, startedAt: 100 }), 50)
    assert.strictEqual(CursorFacts.coveredUntil(facts(), { previous: undefined, newestSeen: 150, startedAt: 100 }), 100)
  })

  it("is the previous watermark where nothing was seen, or where there is no cursor", () => {
    assert.strictEqual(CursorFacts.coveredUntil(facts(), { previous: 7, newestSeen: undefined, startedAt: 100 }), 7)
    assert.isUndefined(CursorFacts.coveredUntil(facts(), { previous: undefined, newestSeen: undefined, startedAt: 100 }))
    assert.strictEqual(CursorFacts.coveredUntil(facts({ kind: "none" }), { previous: 7, newestSeen: 50, startedAt: 100 }), 7)
  })

  const Reading = Schema.Struct({
    previous: Schema.UndefinedOr(small(300)),
    newestSeen: Schema.UndefinedOr(small(300)),
    startedAt: small(300),
  })

  it.effect.prop(
    "never goes back, and forward only to what lies a lag before the beginning",
    { of: Facts, reading: Reading },
    ({ of, reading }) =>
      Effect.sync(() => {
        const covered = CursorFacts.coveredUntil(of, reading)
        if (covered === undefined) return reading.previous === undefined && reading.newestSeen === undefined
        if (reading.previous !== undefined && covered < reading.previous) return false
        return (
          covered === reading.previous || (covered <= reading.startedAt - of.consistencyLagMillis && covered <= (reading.newestSeen ?? 0))
        )
      }),
  )

  /** A list that keeps exactly to its facts: it shows at `now` what changed since a time. */
  const shownAt = (of: CursorFacts.CursorFacts, changes: ReadonlyArray<number>, now: number, since: number) =>
    changes
      .map((at, index) => ({ index, at, updatedAt: Math.floor(at / of.granularityMillis) * of.granularityMillis }))
      .filter(({ at, updatedAt }) => at + of.consistencyLagMillis <= now && (of.inclusive ? updatedAt >= since : updatedAt > since))

  it.effect.prop(
    "loses no change over any number of readings, whatever the facts",
    { of: Facts, changes: Schema.Array(small(400)), readings: Schema.Array(small(400)) },
    ({ of, changes, readings }) =>
      Effect.sync(() => {
        const seen = new Set<number>()
        let watermark: number | undefined
        for (const startedAt of [...readings.toSorted((left, right) => left - right), 1000]) {
          const since = watermark === undefined ? Number.NEGATIVE_INFINITY : watermark - CursorFacts.overlapMillis(of)
          const shown = shownAt(of, changes, startedAt, since)
          for (const { index } of shown) seen.add(index)
          const newestSeen = shown.length === 0 ? undefined : Math.max(...shown.map(({ updatedAt }) => updatedAt))
          watermark = CursorFacts.coveredUntil(of, { previous: watermark, newestSeen, startedAt })
        }
        return seen.size === changes.length
      }),
  )

  it.effect.prop(
    "loses no change where later pages show what happened during the reading",
    { of: Facts, first: Schema.Array(small(400)), last: Schema.Array(small(400)), startedAt: small(200), took: small(100) },
    ({ of, first, last, startedAt, took }) =>
      Effect.sync(() => {
        const pages = [
          shownAt(of, first, startedAt, Number.NEGATIVE_INFINITY),
          shownAt(of, last, startedAt + took, Number.NEGATIVE_INFINITY),
        ]
        const times = pages.flat().map(({ updatedAt }) => updatedAt)
        const newestSeen = times.length === 0 ? undefined : Math.max(...times)
        const watermark = CursorFacts.coveredUntil(of, { previous: undefined, newestSeen, startedAt })
        const since = watermark === undefined ? Number.NEGATIVE_INFINITY : watermark - CursorFacts.overlapMillis(of)
        const later = [shownAt(of, first, 1000, since), shownAt(of, last, 1000, since)]
        return [first, last].every(
          (changes, page) => new Set([...(pages[page] ?? []), ...(later[page] ?? [])].map(({ index }) => index)).size === changes.length,
        )
      }),
  )
})
