import { assert, describe, it } from "@effect/vitest"
import type { RatePolicy } from "@syncline/adapter-core"
import {
  type Check,
  type FakeKind,
  FakeApp,
  HostileApp,
  errorChecks,
  exporterChecks,
  importerChecks,
  limitChecks,
  mappingChecks,
  type Vice,
  type WritableSubject,
} from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { type FakeStage, fakeSubject } from "./FakeSubject.ts"
import { otherVerdicts } from "./OtherVerdicts.ts"
import { readingVerdicts } from "./ReadingVerdicts.ts"
import { Label, Task } from "./Task.ts"

const task: FakeKind = { kind: Task, readOnly: ["author"], naturalKey: "title", takes: { title: (title) => title !== "forbidden" } }

const options = (rates: RatePolicy.RatePolicy, kind: Partial<FakeKind> = {}): FakeApp.FakeAppOptions => ({
  kinds: { task: { ...task, ...kind }, label: { kind: Label, addressField: "name" } },
  pageSize: 4,
  rates,
  partitions: ["p", "empty"],
})

const allChecks = (subject: WritableSubject<FakeStage>): ReadonlyArray<Check> => [
  ...exporterChecks(subject),
  ...importerChecks(subject),
  ...mappingChecks(subject),
  ...limitChecks(subject),
  ...errorChecks(subject),
]

/** The names of the checks that fail, with what they say. */
const failures = (subject: WritableSubject<FakeStage>) =>
  Effect.map(
    Effect.forEach(allChecks(subject), ({ name, run }) =>
      Effect.match(run, { onFailure: ({ message }) => [{ name, message }], onSuccess: () => [] }),
    ),
    (found) => found.flat(),
  )

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
  "with a lossy field": { see: { title: (title) => String(title).toUpperCase() } },
}

describe("an honest application passes every check", () => {
  for (const [name, kind] of Object.entries(honest)) {
    it.live(name, () =>
      Effect.map(failures(fakeSubject((rates) => FakeApp.make(options(rates, kind)))), (found) => assert.deepStrictEqual(found, [])),
    )
  }
})

const verdicts = { ...readingVerdicts, ...otherVerdicts }

const hostile = (vice: Vice) => fakeSubject((rates) => HostileApp.make(vice, { ...options(rates), kind: "task", partition: "p" }))

describe("a hostile adapter fails exactly the checks that it should when it", () => {
  for (const vice of HostileApp.vices) {
    it.live(vice.name, () =>
      Effect.map(failures(hostile(vice)), (found) => {
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
  const checks = allChecks(fakeSubject((rates) => FakeApp.make(options(rates)))).map(({ name }) => name)
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

describe("that a removal shifts what is not read yet", () => {
  const removals = ["full read", "delta"].map((reading) => `a removal during a ${reading} hides no other object, where that is promised`)
  const fails = (subject: WritableSubject<FakeStage>) =>
    Effect.map(failures({ ...subject, removalShifts: true }), (found) =>
      removals.filter((name) => found.some((failed) => failed.name === name)),
    )

  it.live("can be declared where it is so", () => {
    const byNumber = HostileApp.vices.filter(({ name }) => name === "pages by number, though a removal moves what is not read yet")
    return Effect.map(
      Effect.forEach(byNumber, (vice) => fails(hostile(vice))),
      (found) => assert.deepStrictEqual(found, [[]]),
    )
  })

  it.live("cannot be declared where it is not", () =>
    Effect.map(fails(fakeSubject((rates) => FakeApp.make(options(rates)))), (found) => assert.deepStrictEqual(found, removals)),
  )
})
