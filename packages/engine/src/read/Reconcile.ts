/**
 * The second half of a reconciliation: what is linked and was not in the list is asked for, one by one, and what the application does not have any more is taken
 * in like a removal that it told. Nothing is where the list was not complete, or where much seems to be gone at once.
 */
import { AdapterError, type Change, type Resource } from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import * as Advance from "../decide/Advance.ts"
import { tellsNothing } from "../decide/Retry.ts"
import * as Failpoint from "../Failpoint.ts"
import { noCounts } from "../model/Run.ts"
import type { CommitRefused, Contended, StoreError } from "../model/StoreError.ts"
import type { Cursor, Reading, Stream } from "../model/Stream.ts"
import { Commits, empty } from "../store/Commits.ts"
import { Links } from "../store/Links.ts"
import { absorb } from "./Absorb.ts"
import * as Asking from "./Asking.ts"
import { type Requirements, type Slice, fail, written } from "./ReadingStep.ts"
import { type Work, relativesOf } from "./Work.ts"

/** So many objects are asked for in one slice. */
const asksPerSlice = 50

export const verify = Effect.fnUntraced(function* (
  work: Work,
  stream: Stream,
  resource: Resource.Resource,
  cursor: Cursor,
  reading: Reading,
): Effect.fn.Return<Slice, CommitRefused | StoreError | Contended, Requirements> {
  const links = yield* Links
  const { tenant, id: streamId, partition } = stream
  const { runId, begunAt = 0, verified = "" } = reading
  const query = { tenant, streamId, runId, before: begunAt }
  const doubt = verified === "" ? yield* doubtOf(stream, reading, query) : undefined
  if (doubt !== undefined) {
    const now = yield* Clock.currentTimeMillis
    const after = Advance.doubted(stream, cursor, reading, doubt, now)
    const nothing = { counts: noCounts, problems: [] }
    const step = written(stream, reading, cursor, after, nothing, doubt)
    yield* (yield* Commits).apply({ ...empty(tenant, now), fence: work.fence, ...step })
    yield* links.forgetSeen(tenant, streamId)
    return { _tag: "done" }
  }
  const asking = yield* Asking.make(work, cursor.watermark)
  const ids = yield* links.unseen(query, { limit: asksPerSlice, ...(verified !== "" && { after: verified }) })
  const changes: Array<Change> = []
  for (const externalId of ids) {
    const looked = yield* Effect.result(asking.look(resource, { partition, externalId }))
    if (Result.isSuccess(looked)) {
      changes.push(looked.success)
      continue
    }
    const { failure } = looked
    if (tellsNothing(failure.reason)) {
      yield* fail(work, stream, cursor, reading, failure)
      return { _tag: "failed", error: failure }
    }
    if (failure.reason._tag === "Gone") changes.push({ _tag: "Removal", externalId })
  }
  const upTo = ids.length < asksPerSlice ? undefined : ids.at(-1)
  const after = Advance.verified(stream, cursor, reading, upTo, resource.exporter.facts, yield* Clock.currentTimeMillis)
  const taken = yield* Effect.result(
    absorb({
      stream,
      resource,
      changes,
      fence: work.fence,
      streams: work.streams,
      relatives: relativesOf(work, stream),
      inDoubt: work.inDoubt,
      elsewhere: work.elsewhere,
      asking,
      with: (result) => written(stream, reading, cursor, after, result, null),
    }),
  )
  if (Result.isFailure(taken)) {
    if (!(taken.failure instanceof AdapterError)) return yield* taken.failure
    yield* fail(work, stream, cursor, reading, taken.failure)
    return { _tag: "failed", error: taken.failure }
  }
  yield* Failpoint.pass("pull.committed")
  if (upTo !== undefined) return { _tag: "more" }
  yield* links.forgetSeen(tenant, streamId)
  return { _tag: "done" }
})

/** Why nothing is made of it, if so. */
const doubtOf = Effect.fnUntraced(function* (stream: Stream, reading: Reading, query: Parameters<Links["Service"]["countUnseen"]>[0]) {
  const links = yield* Links
  const unseen = yield* links.countUnseen(query)
  const { linked = 0 } = unseen === 0 ? {} : yield* links.counts(query.tenant, query.streamId)
  return Advance.doubtOf(stream, reading, unseen, linked)
})
