import { assert, describe, it } from "@effect/vitest"
import { type FakeKind, HostileApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { allChecks, failures, honestSubject, hostileSubject } from "./FakeWorld.ts"
import { otherVerdicts } from "./OtherVerdicts.ts"
import { readingVerdicts } from "./ReadingVerdicts.ts"

const honest: Readonly<Record<string, Partial<FakeKind>>> = {
  "by default": {},
  "with versions checked": { checksVersion: true },
  "with idempotency keys": { createSafety: { _tag: "IdempotencyKey" } },
  "with marks that show late": { createSafety: { _tag: "Mark", settleMillis: 5000 }, facts: { consistencyLagMillis: 5000 } },
  "with natural keys": { createSafety: { _tag: "NaturalKey" } },
  "without safe creates": { createSafety: { _tag: "None" } },
  "with addresses": { addressField: "title" },
  "with coarse, exclusive times": { facts: { granularityMillis: 1000, inclusive: false, consistencyLagMillis: 60_000 } },
  "without a cursor": { facts: { kind: "none" } },
  "with authors": { attribution: { application: "Fake", author: "author", text: "body" }, limits: { body: 2000 } },
  "with limits of texts": { limits: { title: 40, body: 20 } },
  "with a lossy field": { see: { title: (title) => String(title).toUpperCase() } },
}

describe("an honest application passes every check", () => {
  for (const [name, kind] of Object.entries(honest)) {
    it.live(name, () => Effect.map(failures(honestSubject(kind)), (found) => assert.deepStrictEqual(found, [])))
  }
})

const verdicts = { ...readingVerdicts, ...otherVerdicts }

describe("a hostile adapter fails exactly the checks that it should when it", () => {
  for (const vice of HostileApp.vices) {
    it.live(vice.name, () =>
      Effect.map(failures(hostileSubject(vice)), (found) => {
        assert.deepStrictEqual(
          found.map(({ name }) => name),
          verdicts[vice.name],
          found.map(({ message }) => message).join("\n"),
        )
      }),
    )
  }
})

describe("the vices", () => {
  // What a subject claims beyond the ordinary is refused in Exceptions.test.ts.
  const checks = allChecks(honestSubject()).flatMap(({ name }) => (name.endsWith(", where that is said") ? [] : [name]))
  const alone = Object.values(verdicts).flatMap((names) => (names.length === 1 ? names : []))

  it("have names of their own, and a verdict each", () => {
    const names = HostileApp.vices.map(({ name }) => name)
    assert.deepStrictEqual(names.toSorted(), Object.keys(verdicts).toSorted())
  })

  it("fail every check", () => {
    const failing = new Set(Object.values(verdicts).flat())
    assert.deepStrictEqual([...failing].toSorted(), checks.toSorted())
  })

  it("fail every check that looks at something that no other looks at, and it alone", () => {
    assert.deepStrictEqual(
      checks.filter((name) => !alone.includes(name)),
      [
        // The others of the checks on deltas read objects of one moment too.
        "a delta finds all objects of one moment, over page edges too",
        // What befalls a request is different, what the adapter makes of it is not.
        "a read that is refused is Unavailable, and the next one works",
        "a read that is failing is Unavailable, and the next one works",
        "a read that is html is Unavailable, and the next one works",
        "a read that is truncated is Unavailable, and the next one works",
        "a read that is lost is Unavailable, and the next one works",
        "a write that is failing is UnknownOutcome",
        "a write that is html is UnknownOutcome",
        "a write that is truncated is UnknownOutcome",
        "a write that is lost is UnknownOutcome",
      ],
    )
  })
})
