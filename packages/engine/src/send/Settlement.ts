/**
 * What became of claimed deliveries, written down: each is one commit with the run that counts it and what a person is told. What that is, `Settle` decides.
 */
import { type AdapterError, AdapterError as Failure, type Client, type Importer, Rejected, type Resource } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import { SecureRandom } from "effect/crypto"
import { type Commit, Commits, empty } from "../store/Commits.ts"
import type { Delivery } from "../model/Delivery.ts"
import { Deliveries, type Order } from "../store/Deliveries.ts"
import type { FieldChange } from "../model/History.ts"
import type { Journal } from "../store/Journal.ts"
import type { Link } from "../model/Link.ts"
import type { Links } from "../store/Links.ts"
import type { PlannedAction } from "../model/Plan.ts"
import type { Records } from "../store/Records.ts"
import type { Streams } from "../store/Streams.ts"
import * as Event from "../model/Event.ts"
import * as Failpoint from "../Failpoint.ts"
import type { DeliveryLog } from "./DeliveryLog.ts"
import type { Work } from "../read/Work.ts"
import * as Policy from "../decide/Policy.ts"
import * as References from "../decide/References.ts"
import { noCounts } from "../model/Run.ts"
import * as Settle from "../decide/Settle.ts"
import type { CommitRefused, Contended, StoreError } from "../model/StoreError.ts"
import { type Stream, writes } from "../model/Stream.ts"

/** What sending needs. */
export type Requirements = Commits | Deliveries | Journal | Links | Records | SecureRandom.SecureRandom | Streams | Client.Requirements

export type Broken = CommitRefused | StoreError | Contended

/** What all deliveries of one stream share. */
export interface Receiver {
  readonly work: Work
  readonly stream: Stream
  readonly resource: Resource.Resource & { readonly importer: Importer }
  readonly runId: string
  /** Partitions that were looked at because a write failed there, and that cannot be reached, with why. */
  readonly unreachable: Map<string, AdapterError>
  /** Whether the connection holds objects that another does not, from before the two were joined, as far as that was looked up. */
  readonly unmatched: Map<string, boolean>
  /** How much was removed within a day and how much is left, by the stream where it was removed, as far as that was looked up. */
  readonly amounts: Map<string, { readonly removed: number; readonly left: number }>
  readonly log: DeliveryLog
  /** All streams of the tenant, looked up when they are needed. */
  readonly streams: Effect.Effect<ReadonlyArray<Stream>, StoreError>
}

/** What one delivery is written through; made by the gate. */
export interface Target extends Receiver {
  readonly importer: Importer
  /** The fields of the record that may leave. */
  readonly mayLeave: (field: string) => boolean
  /** Why the record may not be there any more; so its object is closed or removed, and nothing else is written of it. */
  readonly withheld?: Policy.Why
  /** Words that the record in hand names and that nobody will make here as things stand. */
  readonly hopeless?: ReadonlySet<string>
  /** Words that the record in hand names and that were removed: nobody waits for them. */
  readonly removed?: ReadonlySet<string>
  /** The link that the object in the making replaces. */
  readonly replaces?: Link
}

/** What a record names in fields that the application takes and that the application does not have; of words, with their stream in the same partition. */
export const lacking = (
  { work, stream: own, resource, removed, mayLeave }: Target,
  { record, references }: Pick<Order, "record" | "references">,
): ReadonlyArray<Settle.Awaited & { readonly stream: Stream | undefined }> => {
  const near = References.make(References.near(references, work.streams, own))
  const data = Object.fromEntries(
    resource.writable.filter(mayLeave).flatMap((name) => (record.data[name] === undefined ? [] : [[name, record.data[name]]])),
  )
  const left = References.leftOut(resource.kind, data, near).filter(({ recordId }) => removed?.has(recordId) !== true)
  return left.map((named) => ({
    ...named,
    stream: work.streams.find(
      ({ kind, partition }) => kind === named.kind && partition === own.partition && work.session.resourceOf(kind)?.kind.word !== undefined,
    ),
  }))
}

/**
 * What had to be left out of what was said, and that this connection will be sent itself (a label whose create was refused for now), or, of words, that the
 * partition could have.
 */
export const awaited = (target: Target, order: Order): Settle.Awaited | undefined => {
  const { work, hopeless } = target
  // It is said to be closed, and that is all that is ever said of it.
  if (order.record.removal !== undefined || target.withheld !== undefined) return undefined
  const sends = (stream: Stream) => writes(stream) && work.session.resourceOf(stream.kind)?.importer !== undefined
  // What the account has in another partition will not come to this one, unless it is a word.
  const isElsewhere = (id: string) => order.references.some(({ recordId }) => recordId === id)
  const coming = lacking(target, order).filter(
    ({ kind, recordId, stream }) =>
      stream !== undefined || (work.streams.some((other) => other.kind === kind && sends(other)) && !isElsewhere(recordId)),
  )
  const first = coming.find(({ recordId }) => hopeless?.has(recordId) !== true) ?? coming[0]
  if (first === undefined) return undefined
  const { kind, recordId, stream } = first
  if (stream === undefined || hopeless?.has(recordId) !== true) return { kind, recordId }
  const why = sends(stream)
    ? `${stream.app} would not take it in ${stream.partitionName}; the delivery of the ${kind} says why`
    : `${stream.partitionName} does not have it, and nothing is sent there of the kind ${kind}`
  return { kind, recordId, why }
}

/** Deliveries to the place of a stream that wait for a record. */
export const awaiting = Effect.fnUntraced(function* (
  { tenant, connectionId, partition }: Stream,
  recordId: string,
): Effect.fn.Return<ReadonlyArray<Pick<Delivery, "streamId" | "recordId">>, StoreError, Deliveries> {
  const deliveries = yield* Deliveries
  return yield* deliveries.awaiting(tenant, { connectionId, partition, recordId })
})

/** What tells of a write that came through. */
export const wrote = (
  { stream, runId }: Target,
  { record }: Pick<Order, "record">,
  externalId: string,
  action: PlannedAction,
  changes: { readonly [field: string]: FieldChange } = {},
): Commit["writes"][number] => ({ runId, streamId: stream.id, kind: stream.kind, recordId: record.id, externalId, action, changes })

/** What of a commit tells of an attempt, and what the log will when it is committed. `externalId`: the object, if there is one. */
export const told = (
  { stream, runId, log }: Receiver,
  { streamId, recordId, revision, ...rest }: Delivery,
  attempt: Settle.Attempt,
  externalId: string | null,
  now: number,
): Pick<Commit, "deliveries" | "events" | "run"> => {
  const { to, counts, problem } = Settle.settle({ streamId, recordId, revision, ...rest }, attempt, now)
  log.note(stream, recordId, attempt, to)
  const { connectionId, kind } = stream
  const problems = problem === undefined ? [] : [{ externalId, recordId, message: problem }]
  const run = { id: runId, connectionId, streamId, kind, strategy: "push", outcome: "completed", problems, error: null } as const
  return {
    deliveries: [{ streamId, recordId, revision, to }],
    events: problems.map(({ message }) => new Event.SyncError({ streamId, kind, runId, recordId, message })),
    ...(Object.keys(counts).length > 0 && { run: { ...run, counts: { ...noCounts, ...counts } } }),
  }
}

/** `also`: what else belongs into the same commit. */
export const settle = Effect.fnUntraced(function* (
  target: Receiver,
  { delivery, link }: Order,
  attempt: Settle.Attempt,
  also: Pick<Partial<Commit>, "links" | "conflicts" | "owed" | "events" | "writes"> = {},
) {
  const commits = yield* Commits
  const at = yield* Clock.currentTimeMillis
  yield* Failpoint.pass("deliver.before-settle")
  const { events, ...rest } = told(target, delivery, attempt, link?.externalId ?? null, at)
  yield* commits.apply({
    ...empty(delivery.tenant, at),
    fence: target.work.fence,
    ...also,
    ...rest,
    events: [...(also.events ?? []), ...events],
  })
  yield* Failpoint.pass("deliver.settled")
})

/** `isDone`: what its stream wants to become of the object has become of it just now. */
export const withheldFor = (why: Policy.Why, isDone = false): Settle.Attempt => ({
  _tag: "Withheld",
  message: Policy.inWords(why),
  isDone,
  ...(why._tag === "PartOf" && { belongsTo: why.recordId }),
})

/** The stream no longer sends, or the record is gone: there is nothing to do and nothing to tell. */
export const close = Effect.fnUntraced(function* ({ fence }: Work, delivery: Delivery) {
  const commits = yield* Commits
  const at = yield* Clock.currentTimeMillis
  const { tenant, streamId, recordId, revision } = delivery
  const { to } = Settle.settle(delivery, { _tag: "Pointless" }, at)
  yield* commits.apply({ ...empty(tenant, at), fence, deliveries: [{ streamId, recordId, revision, to }] })
})

export const refuse = (target: Receiver, message: string) =>
  Effect.fail(new Failure({ app: target.work.session.connection.app, operation: "create", reason: new Rejected({ message }) }))

/**
 * Settles a delivery that was not sent, by the reason why. What waits for an object that will not be made as things stand goes on without it, where it can; for
 * a word that cannot be made now, too.
 */
export const fail = Effect.fnUntraced(function* (
  target: Receiver,
  order: Order,
  error: AdapterError,
): Effect.fn.Return<void, Broken, Commits | Deliveries | SecureRandom.SecureRandom> {
  const random = yield* SecureRandom.SecureRandom
  const { message, reason } = error
  const _tag = Settle.ofFailure(order.delivery, reason)
  const chance = _tag === "Failed" ? (yield* random.intBetween(0, 999)) / 1000 : 0
  const isGivenUp = _tag === "Refused" || (_tag === "Failed" && target.resource.kind.word !== undefined)
  const heldUp = isGivenUp && order.link === undefined ? yield* awaiting(target.stream, order.record.id) : []
  yield* settle(target, order, { _tag, message, chance }, { owed: heldUp })
})
