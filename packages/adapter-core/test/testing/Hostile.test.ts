import { assert, describe, it } from "@effect/vitest"
import {
  type Check,
  type FakeKind,
  FakeApp,
  HostileApp,
  errorChecks,
  exporterChecks,
  importerChecks,
  mappingChecks,
  type WritableSubject,
} from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { type FakeStage, fakeSubject } from "./FakeSubject.ts"
import { Label, Task } from "./Task.ts"

const task: FakeKind = { kind: Task, readOnly: ["author"], naturalKey: "title", takes: { title: (title) => title !== "forbidden" } }

const options = (kind: Partial<FakeKind> = {}): FakeApp.FakeAppOptions => ({
  kinds: { task: { ...task, ...kind }, label: { kind: Label, addressField: "name" } },
  pageSize: 3,
  partitions: ["p", "empty"],
})

const allChecks = (subject: WritableSubject<FakeStage>): ReadonlyArray<Check> => [
  ...exporterChecks(subject),
  ...importerChecks(subject),
  ...mappingChecks(subject),
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
    it.live(name, () => Effect.map(failures(fakeSubject(FakeApp.make(options(kind)))), (found) => assert.deepStrictEqual(found, [])))
  }
})

describe("a hostile adapter fails a check when it", () => {
  const checks = allChecks(fakeSubject(FakeApp.make(options()))).map(({ name }) => name)
  const results = HostileApp.vices.map((vice) => {
    const subject = fakeSubject(HostileApp.make(vice, { ...options(), kind: "task", partition: "p" }))
    return { vice, failed: Effect.runSync(Effect.cached(failures(subject))) }
  })

  for (const { vice, failed } of results) {
    it.live(vice.name, () =>
      Effect.map(failed, (found) => {
        assert.isNotEmpty(found)
        assert.isBelow(found.length, checks.length)
      }),
    )
  }

  it.live("and there is no check that no vice fails", () =>
    Effect.map(
      Effect.forEach(results, ({ failed }) => failed),
      (found) => {
        const failing = new Set(found.flat().map(({ name }) => name))
        assert.deepStrictEqual(
          checks.filter((name) => !failing.has(name)),
          [],
        )
      },
    ),
  )

  it("and no two vices have one name", () => {
    const names = HostileApp.vices.map(({ name }) => name)
    assert.deepStrictEqual([...new Set(names)], names)
  })
})
