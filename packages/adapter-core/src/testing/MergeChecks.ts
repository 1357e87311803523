/** What an exporter must do whose application lets people make one of two objects. They apply to a subject that can do that. */
import { Clock, Effect, Result } from "effect"
import { type Bench, type Check, expect, make } from "./Check.ts"
import { idsOf, listed, readAll, settle, sinceFor, tick } from "./Reading.ts"
import type { Stage, Subject } from "./Stage.ts"

export const mergeChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => {
  const { merge } = subject
  if (merge === undefined) return []
  return [
    make(subject, "an object that was merged into another is told as merged, and the other stays", (bench) =>
      Effect.gen(function* () {
        const [one = "", other = "", third = ""] = yield* bench.seed(3)
        yield* settle(bench)
        yield* listed(bench, one)
        yield* tick(bench)
        const since = sinceFor(bench, yield* Clock.currentTimeMillis)
        yield* merge(bench.stage, one, other)
        yield* settle(bench)
        const asked = yield* askedFor(bench, one)
        const whole = yield* readAll(bench)
        const { changes } = bench.resource.exporter.facts.kind === "timestamp" ? yield* readAll(bench, { since }) : whole
        const told = [...changes, ...asked].filter((change) => change._tag === "Merged")
        yield* expect(
          told.some(({ externalId, into }) => externalId === one && into === other),
          "neither a list nor a look at the object tells that it was merged, and into which",
        )
        yield* expect(
          told.every(({ externalId, into }) => externalId === one && into === other),
          "something is told to be merged that is not",
        )
        const ids = idsOf(whole.changes)
        yield* expect(!ids.includes(one), "the list still has an object that was merged into another")
        yield* expect(ids.includes(other) && ids.includes(third), "with one object merged the list lost another")
        yield* expect(
          (yield* askedFor(bench, other)).some(({ _tag }) => _tag === "Upsert"),
          "the object that goes on cannot be had",
        )
      }),
    ),
  ]
}

/** What is told of an object that is asked for: nothing where it is gone. */
const askedFor = Effect.fnUntraced(function* <S extends Stage>({ stage, opened, resource }: Bench<S>, externalId: string) {
  const answer = yield* Effect.result(resource.exporter.get(opened.client, { partition: stage.partition, externalId }))
  if (Result.isSuccess(answer)) return [answer.success]
  if (answer.failure.reason._tag === "Gone") return []
  return yield* answer.failure
})
