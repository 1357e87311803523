/** Applications in memory, honest and hostile, with all checks run on them. */
import type { RatePolicy } from "@syncline/adapter-core"
import {
  type Check,
  FakeApp,
  type FakeKind,
  HostileApp,
  type Verdict,
  type Vice,
  type WritableSubject,
  errorChecks,
  exporterChecks,
  importerChecks,
  limitChecks,
  mappingChecks,
} from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { type FakeStage, fakeSubject } from "./FakeSubject.ts"
import { Label, Task } from "./Task.ts"

const task: FakeKind = { kind: Task, readOnly: ["author"], naturalKey: "title", takes: { title: (title) => title !== "forbidden" } }

const options = (rates: RatePolicy.RatePolicy, kind: Partial<FakeKind> = {}): FakeApp.FakeAppOptions => ({
  kinds: { task: { ...task, ...kind }, label: { kind: Label, addressField: "name" } },
  pageSize: 4,
  rates,
  partitions: ["p", "empty"],
})

export const honestSubject = (kind: Partial<FakeKind> = {}): WritableSubject<FakeStage> =>
  fakeSubject((rates) => FakeApp.make(options(rates, kind)))

export const hostileSubject = (vice: Vice): WritableSubject<FakeStage> =>
  fakeSubject((rates) => HostileApp.make(vice, { ...options(rates), kind: "task", partition: "p" }))

export const allChecks = (subject: WritableSubject<FakeStage>): ReadonlyArray<Check> => [
  ...exporterChecks(subject),
  ...importerChecks(subject),
  ...mappingChecks(subject),
  ...limitChecks(subject),
  ...errorChecks(subject),
]

/** What each check came to, by its name. */
export const outcomes = (
  checks: ReadonlyArray<Check>,
): Effect.Effect<ReadonlyArray<readonly [name: string, outcome: Verdict | { readonly _tag: "Failed"; readonly message: string }]>> =>
  Effect.forEach(checks, ({ name, run }) =>
    Effect.match(run, {
      onFailure: ({ message }) => [name, { _tag: "Failed", message }] as const,
      onSuccess: (verdict) => [name, verdict] as const,
    }),
  )

/** The checks that fail, with what they say. */
export const failures = (subject: WritableSubject<FakeStage>) =>
  Effect.map(outcomes(allChecks(subject)), (all) =>
    all.flatMap(([name, outcome]) => (outcome._tag === "Failed" ? [{ name, message: outcome.message }] : [])),
  )

/** The checks that find nothing to look at, under the reasons that they give. */
export const notApplicable = (checks: ReadonlyArray<Check>): Effect.Effect<Readonly<Record<string, ReadonlyArray<string>>>> =>
  Effect.map(outcomes(checks), (all) => {
    const byReason: Record<string, ReadonlyArray<string>> = {}
    for (const [name, outcome] of all) {
      if (outcome._tag === "NotApplicable") byReason[outcome.why] = [...(byReason[outcome.why] ?? []), name]
    }
    return byReason
  })
