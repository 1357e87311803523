/**
 * How every adapter must fail: with the reason that tells the caller what to do next, whatever befell the request. A write whose outcome cannot be
 * known says so; one that surely did nothing does not.
 */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { AdapterError, Reason } from "../AdapterError.ts"
import type { Requirements } from "../client/Client.ts"
import { type Check, type CheckFailed, expect, expectEqual, expectReason, expectSameIds, fail, make } from "./Check.ts"
import { idsOf, settle } from "./Reading.ts"
import { type Stage, type StageFault, type Subject, type WritableSubject, isWritable } from "./Stage.ts"
import { open } from "./Writing.ts"

export const errorChecks = <S extends Stage>(subject: Subject<S>): ReadonlyArray<Check> => [
  make(subject, "the account is the same each time, and wrong credentials are Unauthorized", ({ openWith, opened, resource, stage }) =>
    Effect.gen(function* () {
      const first = yield* opened.account
      const again = yield* opened.account
      yield* expect(first.externalAccountId !== "", "the account has no id")
      yield* expectEqual(again.externalAccountId, first.externalAccountId, "the account's id")
      const wrong = yield* openWith(stage.wrongCredentials)
      yield* expectReason(wrong.account, ["Unauthorized"], "asking for the account with wrong credentials")
      const refused = wrong.resources.find(({ kind }) => kind.name === resource.kind.name)
      if (refused === undefined) return yield* fail(`opened with wrong credentials, the adapter has no ${resource.kind.name}`)
      const page = refused.exporter.page(wrong.client, { partition: stage.partition })
      yield* expectReason(page, ["Unauthorized"], "reading with wrong credentials")
    }),
  ),
  make(subject, "a partition that is not there is Gone, and never an empty list", (bench) =>
    Effect.gen(function* () {
      const { opened, resource, stage } = bench
      yield* expectEqual((yield* opened.partition(stage.partition)).id, stage.partition, "the partition's id")
      yield* expectReason(opened.partition(stage.missingPartition), ["Gone"], "asking for a partition that is not there")
      const list = opened.partitions
      if (list !== undefined) {
        const { name } = yield* opened.partition(stage.partition)
        // The list may be looked for any part of the name; one word of it is enough.
        const { partitions } = yield* list({ search: name.split(/[^\p{L}\p{N}]+/u)[0] ?? name })
        const ids = partitions.map(({ id }) => id)
        if (!ids.includes(stage.partition))
          return yield* fail(`the list to choose from has ${ids.join(", ") || "nothing"}, and not ${stage.partition}`)
      }
      const made = yield* bench.seed(1)
      yield* settle(bench)
      const page = yield* Effect.result(resource.exporter.page(opened.client, { partition: stage.missingPartition }))
      // What is everywhere can be read without a look at the partition.
      const shown = page._tag === "Success" && subject.everywhere ? idsOf(page.success.changes) : []
      if (made.every((id) => shown.includes(id))) return
      yield* expectReason(Effect.fromResult(page), ["Gone"], "reading a partition that is not there")
    }),
  ),
  ...readFaults.map(([fault, expected]) =>
    make(subject, `a read that is ${fault} is ${expected}, and the next one works`, (bench) =>
      Effect.gen(function* () {
        const { opened, resource, stage } = bench
        const { partition } = stage
        const [externalId = ""] = yield* bench.seed(1)
        const reads: Readonly<Record<string, Effect.Effect<unknown, AdapterError, Requirements>>> = {
          "getting an object": resource.exporter.get(opened.client, { partition, externalId }),
          "reading a page": resource.exporter.page(opened.client, { partition }),
        }
        for (const [what, read] of Object.entries(reads)) {
          yield* stage.strike(fault, "read")
          yield* TestClock.adjust(yield* failsWith(expected, read, `${what} (${fault})`, stage))
          yield* read
        }
      }),
    ),
  ),
  ...(isWritable(subject) ? writeChecks(subject) : []),
]

const readFaults: ReadonlyArray<readonly [StageFault, Reason["_tag"]]> = [
  ["limited", "RateLimited"],
  ["refused", "Unavailable"],
  ["failing", "Unavailable"],
  ["html", "Unavailable"],
  ["truncated", "Unavailable"],
  ["lost", "Unavailable"],
]

const writeFaults: ReadonlyArray<readonly [StageFault, Reason["_tag"]]> = [
  ["limited", "RateLimited"],
  ["refused", "Unavailable"],
  ["failing", "UnknownOutcome"],
  ["html", "UnknownOutcome"],
  ["truncated", "UnknownOutcome"],
  ["lost", "UnknownOutcome"],
]

const writeChecks = <S extends Stage>(subject: WritableSubject<S>): ReadonlyArray<Check> =>
  writeFaults.map(([fault, expected]) =>
    make(subject, `a write that is ${fault} is ${expected}`, (bench) =>
      Effect.gen(function* () {
        const writing = yield* open(subject, bench)
        const [sample] = writing.samples
        const before = yield* subject.ids(bench.stage)
        const create = writing.create(yield* writing.request(sample))
        yield* bench.stage.strike(fault, "write")
        const wait = yield* failsWith(expected, create, `a create (${fault})`, bench.stage)
        const made = fault === "truncated" || fault === "lost" ? 1 : 0
        yield* expectEqual((yield* subject.ids(bench.stage)).length, before.length + made, "how many objects there are then")
        if (expected === "UnknownOutcome") return
        yield* TestClock.adjust(wait)
        const { externalId } = yield* create
        yield* expectSameIds(yield* subject.ids(bench.stage), [...before, externalId], "the objects after the next attempt")
      }),
    ),
  )

/** Answers with how many milliseconds to wait before the next attempt. */
const failsWith = <A, R>(expected: Reason["_tag"], effect: Effect.Effect<A, AdapterError | CheckFailed, R>, what: string, stage: Stage) =>
  Effect.flatMap(expectReason(effect, [expected], what), (reason) => {
    if (reason._tag !== "RateLimited") return Effect.succeed(0)
    const { waitMillis } = reason
    // A moment is often told by a clock of whole seconds.
    const asked = waitMillis >= stage.limitedMillis && waitMillis <= stage.limitedMillis + 1000
    return Effect.as(expect(asked, `${what}: the wait is ${waitMillis} ms, and ${stage.limitedMillis} ms were asked for`), waitMillis)
  })
