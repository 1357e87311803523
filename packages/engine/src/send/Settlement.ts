/**
 * What becomes of claimed deliveries: done, tried again, parked until something appears, dead with its reason, or put back as they were. Each is one
 * commit with the run that counts it.
 */
import { type AdapterError, AdapterError as Failure, type Importer, Rejected, type Resource } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import { SecureRandom } from "effect/crypto"
import { Commits, type DeliverySettlement, type RunWrite, empty } from "../store/Commits.ts"
import type { Delivery } from "../model/Delivery.ts"
import type { Order } from "../store/Deliveries.ts"
import * as Event from "../model/Event.ts"
import * as Failpoint from "../Failpoint.ts"
import type { Work } from "../read/Work.ts"
import * as References from "../decide/References.ts"
import { consequences, mostAttempts, pauseMillis } from "../decide/Retry.ts"
import { type RunCounts, type RunProblem, noCounts } from "../model/Run.ts"
import type { CommitRefused, StoreError, Contended } from "../model/StoreError.ts"
import { type Stream, writes } from "../model/Stream.ts"

export type Broken = CommitRefused | StoreError | Contended

/** What all deliveries of one stream share. */
export interface Target {
  readonly work: Work
  readonly stream: Stream
  readonly resource: Resource.Resource
  readonly importer: Importer
  readonly runId: string
}

export type Settled = DeliverySettlement["to"]
type Unsettled = Exclude<Settled, { readonly state: "done" }>

/**
 * What becomes of a delivery that has said all it could. Where it had to leave out something that this connection will be sent itself (a label whose create
 * was refused for now), it waits for that and then says the rest.
 */
export const closing = ({ work, stream: own, resource }: Target, { delivery, record, references }: Order, now: number): Settled => {
  const isSent = (kind: string) =>
    work.streams.some((stream) => stream.kind === kind && writes(stream) && work.session.resourceOf(kind)?.importer !== undefined)
  const near = References.make(References.near(references, work.streams, own))
  // What the account has in another partition will not come to this one.
  const isElsewhere = (id: string) => references.some(({ recordId }) => recordId === id)
  const awaited = References.leftOut(resource.kind, record.data, near).find(({ kind, recordId }) => isSent(kind) && !isElsewhere(recordId))
  if (awaited === undefined) return { state: "done" }
  return {
    state: "parked",
    nextAttemptAt: now,
    lastError: `waits for ${awaited.kind} ${awaited.recordId}`,
    attempts: delivery.attempts,
    unverifiedSince: null,
    waitsForRecord: awaited.recordId,
  }
}

export const pendingNow = ({ delivery }: Order, now: number): Unsettled => ({
  state: "pending",
  nextAttemptAt: now,
  lastError: null,
  attempts: delivery.attempts,
  unverifiedSince: null,
  waitsForRecord: null,
})

export const settle = Effect.fnUntraced(function* (
  { work, stream, ...target }: Target,
  { delivery }: Order,
  to: { readonly state: "done" } | (Partial<Unsettled> & Pick<Unsettled, "state">),
  counts: Partial<RunCounts> = {},
  problem?: RunProblem,
) {
  const commits = yield* Commits
  const at = yield* Clock.currentTimeMillis
  const settled: Settled =
    to.state === "done"
      ? to
      : {
          nextAttemptAt: at,
          lastError: null,
          attempts: delivery.attempts,
          unverifiedSince: delivery.unverifiedSince,
          waitsForRecord: null,
          ...to,
        }
  const { streamId, recordId, revision } = delivery
  const about = { streamId, kind: stream.kind, runId: target.runId, recordId }
  yield* Failpoint.pass("deliver.before-settle")
  yield* commits.apply({
    ...empty(stream.tenant, at),
    fence: work.fence,
    deliveries: [{ streamId, recordId, revision, to: settled }],
    ...(Object.keys(counts).length > 0 && { run: runOf({ work, stream, ...target }, counts, problem) }),
    events: problem === undefined ? [] : [new Event.SyncError({ ...about, message: problem.message })],
  })
  yield* Failpoint.pass("deliver.settled")
})

/** The stream no longer sends, or the record is gone: there is nothing to do. */
export const close = Effect.fnUntraced(function* (work: Work, { tenant, streamId, recordId, revision }: Delivery) {
  const commits = yield* Commits
  const at = yield* Clock.currentTimeMillis
  yield* commits.apply({
    ...empty(tenant, at),
    fence: work.fence,
    deliveries: [{ streamId, recordId, revision, to: { state: "done" } }],
  })
})

/** Puts a claimed delivery back as it was. */
export const putBack = Effect.fnUntraced(function* (work: Work, delivery: Delivery) {
  const commits = yield* Commits
  const at = yield* Clock.currentTimeMillis
  const { tenant, streamId, recordId, revision, attempts, unverifiedSince, lastError } = delivery
  const to = { state: "pending", nextAttemptAt: at, lastError, attempts: attempts - 1, unverifiedSince, waitsForRecord: null } as const
  yield* commits.apply({ ...empty(tenant, at), fence: work.fence, deliveries: [{ streamId, recordId, revision, to }] })
})

export const refuse = (target: Target, message: string) =>
  Effect.fail(new Failure({ app: target.work.session.connection.app, operation: "create", reason: new Rejected({ message }) }))

export const pauseOf = Effect.fnUntraced(function* ({ attempts }: Delivery) {
  const random = yield* SecureRandom.SecureRandom
  return pauseMillis(attempts, (yield* random.intBetween(0, 999)) / 1000)
})

/** Settles a delivery that was not sent, by the reason why. What stops the whole connection is put back by the caller. */
export const fail = Effect.fnUntraced(function* (
  target: Target,
  order: Order,
  error: AdapterError,
): Effect.fn.Return<void, Broken, Commits | SecureRandom.SecureRandom> {
  const { delivery } = order
  const consequence = consequences[error.reason._tag]
  const lastError = error.message
  if (consequence === "wait" || consequence === "sign-in") return
  if (consequence === "dead" || delivery.attempts >= mostAttempts) {
    const problem = { externalId: order.link?.externalId ?? null, recordId: delivery.recordId, message: lastError }
    return yield* settle(target, order, { state: "dead", lastError }, { failed: 1 }, problem)
  }
  const nextAttemptAt = (yield* Clock.currentTimeMillis) + (yield* pauseOf(delivery))
  yield* settle(target, order, { state: "pending", lastError, nextAttemptAt })
})

export const runOf = ({ stream, runId }: Target, counts: Partial<RunCounts>, problem?: RunProblem): RunWrite => ({
  id: runId,
  connectionId: stream.connectionId,
  streamId: stream.id,
  kind: stream.kind,
  strategy: "push",
  outcome: "completed",
  counts: { ...noCounts, ...counts },
  problems: problem === undefined ? [] : [problem],
  error: null,
})
