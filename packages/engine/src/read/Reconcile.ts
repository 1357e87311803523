/**
 * The second half of a reconciliation: what is linked and was not in the list is asked for, one by one, and what the application does not have any more is taken
 * in like a removal that it told. Nothing is where the list was not complete, or where much seems to be gone at once.
 */
import type { AdapterError, Change, Resource } from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import * as Advance from "../decide/Advance.ts"
import { tellsNothing } from "../decide/Retry.ts"
import * as Failpoint from "../Failpoint.ts"
import { noCounts } from "../model/Run.ts"
import type { CommitRefused, Contended, StoreError } from "../model/StoreError.ts"
import type { Cursor, Reading, Stream } from "../model/Stream.ts"
import { Commits, empty } from "../store/Commits.ts"
import * as KnownObject from "../store/KnownObject.ts"
import { Links } from "../store/Links.ts"
import { absorb } from "./Absorb.ts"
import * as Asking from "./Asking.ts"
import * as Move from "./Move.ts"
import { type Requirements, type Slice, fail, isOvertaken, isStale, written } from "./ReadingStep.ts"
import { type Work, relativesOf, batchOf } from "./Work.ts"

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
    const noting = (yield* Commits).apply({ ...empty(tenant, now), fence: work.fence, ...step })
    const isLate = yield* noting.pipe(
      Effect.as(false),
      Effect.catchIf(isStale, () => Effect.succeed(true)),
    )
    if (isLate) return { _tag: "more" }
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
    if (failure.reason._tag !== "Gone") continue
    const wentAlong = yield* Effect.result(hasGoneAlong(work, stream, resource, asking, externalId))
    if (Result.isSuccess(wentAlong)) {
      if (!wentAlong.success) changes.push({ _tag: "Removal", externalId })
      continue
    }
    if (wentAlong.failure._tag !== "AdapterError") return yield* wentAlong.failure
    yield* fail(work, stream, cursor, reading, wentAlong.failure)
    return { _tag: "failed", error: wentAlong.failure }
  }
  const upTo = ids.length < asksPerSlice ? undefined : ids.at(-1)
  const after = Advance.verified(stream, cursor, reading, upTo, resource.exporter.facts, yield* Clock.currentTimeMillis)
  const taken = yield* Effect.result(
    absorb({
      ...batchOf(work, stream, resource),
      changes,
      relatives: relativesOf(work, stream),
      asking,
      with: (result) => written(stream, reading, cursor, after, result, null),
    }),
  )
  if (Result.isFailure(taken)) {
    if (taken.failure._tag === "Contended" && (yield* isOvertaken(stream, cursor))) return { _tag: "more" }
    if (taken.failure._tag !== "AdapterError") return yield* taken.failure
    yield* fail(work, stream, cursor, reading, taken.failure)
    return { _tag: "failed", error: taken.failure }
  }
  yield* Failpoint.pass("pull.committed")
  if (upTo !== undefined) return { _tag: "more" }
  yield* links.forgetSeen(tenant, streamId)
  return { _tag: "done" }
})

/** Whether what an object cannot be without has moved within the application, and so the object is there too, and not removed. */
const hasGoneAlong = Effect.fnUntraced(function* (
  work: Work,
  stream: Stream,
  { kind }: Resource.Resource,
  asking: Asking.Asking,
  externalId: string,
): Effect.fn.Return<boolean, AdapterError | StoreError, Links> {
  const parents = work.streams.filter((other) => other.partition === stream.partition && Move.belongsTo(kind, other.kind))
  if (parents.length === 0) return false
  const base = (yield* KnownObject.linkOf(stream, externalId))?.base ?? {}
  for (const [name, { references, required }] of Object.entries(kind.fields)) {
    const [parent, id] = [parents.find((other) => other.kind === references), base[name]]
    const resource = parent && work.session.resourceAt(parent)
    if (required !== true || typeof id !== "string" || resource === undefined) continue
    if ((yield* asking.trace(resource, { partition: stream.partition, externalId: id })).length > 0) return true
  }
  return false
})

/** Why nothing is made of it, if so. */
const doubtOf = Effect.fnUntraced(function* (stream: Stream, reading: Reading, query: Parameters<Links["Service"]["countUnseen"]>[0]) {
  const links = yield* Links
  const unseen = yield* links.countUnseen(query)
  const { linked = 0 } = unseen === 0 ? {} : yield* links.counts(query.tenant, query.streamId)
  return Advance.doubtOf(stream, reading, unseen, linked)
})
