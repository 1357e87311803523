/** The checks of merges hold for applications that tell of them in one way or the other, and for none that does not. */
import { assert, describe, it } from "@effect/vitest"
import { type Subject, FakeApp, exporterChecks } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { fakeSubject, type FakeStage } from "./FakeSubject.ts"
import { Label, Task } from "./Task.ts"

const mergeChecks = (subject: Subject<FakeStage>) => exporterChecks(subject).filter(({ name }) => name.includes("was merged"))

const subjectOf = (tellsMerges: "in lists" | "when asked" | undefined, goneBeside = false) => {
  const kinds = { task: { kind: Task, ...(tellsMerges && { tellsMerges }) }, label: { kind: Label } }
  const subject = fakeSubject((rates) => FakeApp.make({ kinds, rates, pageSize: 4, partitions: ["p", "empty"] }))
  const merge = ({ app }: FakeStage, id: string, into: string) =>
    Effect.sync(() => {
      app.merge("task", "p", id, into)
      if (goneBeside) app.remove("task", "p", into)
    })
  return { ...subject, merge }
}

describe("the checks of merges", () => {
  for (const how of ["in lists", "when asked"] as const) {
    it.live(`hold where merges are told ${how}`, () =>
      Effect.gen(function* () {
        for (const { run } of mergeChecks(subjectOf(how))) assert.deepStrictEqual(yield* run, { _tag: "Held" })
      }),
    )
    it.live(`see that the other is lost where merges are told ${how}`, () =>
      Effect.gen(function* () {
        for (const { run } of mergeChecks(subjectOf(how, true))) assert.include((yield* Effect.flip(run)).message, "the list lost another")
      }),
    )
  }

  it.live("see that a merge is not told", () =>
    Effect.gen(function* () {
      for (const { run } of mergeChecks(subjectOf(undefined))) assert.include((yield* Effect.flip(run)).message, "tells that it was merged")
    }),
  )

  it("are not there for an application without merges", () => {
    const { merge: _, ...without } = subjectOf("in lists")
    assert.deepStrictEqual(mergeChecks(without), [])
    assert.strictEqual(mergeChecks(subjectOf("in lists")).length, 1)
  })
})
