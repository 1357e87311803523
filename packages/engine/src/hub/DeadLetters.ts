/**
 * What could not be sent, for the person who looks after it: what it would say, why it did not go out, and what to do. A delivery holds no payload, so editing
 * what it sends is editing the record; dropping it leaves the application as it is until the record changes.
 */
import { Input, type Kind, type View } from "@syncline/adapter-core"
import { Clock, Effect, Option } from "effect"
import * as Elsewhere from "../access/Elsewhere.ts"
import { Adapters } from "../Adapters.ts"
import { payload } from "../decide/Payload.ts"
import * as Policy from "../decide/Policy.ts"
import * as References from "../decide/References.ts"
import { type Delivery, isResting } from "../model/Delivery.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import * as Event from "../model/Event.ts"
import type { Refusals } from "../model/Link.ts"
import { hostOrigin } from "../model/Record.ts"
import * as RecordId from "../model/RecordId.ts"
import type { Contended, StoreError } from "../model/StoreError.ts"
import { Commits, empty } from "../store/Commits.ts"
import { whileItChanges } from "../store/DecideAgain.ts"
import { Connections } from "../store/Connections.ts"
import { Deliveries } from "../store/Deliveries.ts"
import type { Records } from "../store/Records.ts"
import * as PolicyFacts from "../store/PolicyFacts.ts"
import { Streams } from "../store/Streams.ts"
import * as HostRecords from "./HostRecords.ts"
import { checkBy } from "./DecidedBy.ts"
import * as Known from "./Known.ts"

/** A delivery with what it would send. */
export interface Letter extends Delivery {
  readonly app: string
  /** The name of the connection's account. */
  readonly account: string
  readonly partition: string
  readonly partitionName: string
  /** Of the object, where there is one. */
  readonly externalId: string | undefined
  /** Absent where no adapter has the kind any more. */
  readonly operation: "create" | "update" | undefined
  /** What would be sent, in the application's view, references as its ids; what was refused before is in it. */
  readonly payload: View
  /** What the application would not take, field by field, in its words. */
  readonly refused: Refusals
  /** Names the write at the application where it is a create, and in traces (`operationId` of the span `Deliver.one`). */
  readonly operationId: string
}

const checkReason = InvalidInput.checker(Input.Text, { name: "reason" })

const find = Effect.fnUntraced(function* (tenant: string, streamId: string, recordId: string) {
  const deliveries = yield* Deliveries
  const found = yield* deliveries.find(tenant, streamId, recordId)
  return found ?? (yield* none(streamId, recordId))
})

/** One that a person may take up or give up. */
const findResting = Effect.fnUntraced(function* (tenant: string, streamId: string, recordId: string) {
  const found = yield* find(tenant, streamId, recordId)
  return isResting(found.state) ? found : yield* none(streamId, recordId)
})

export const none = (streamId: string, recordId: string): NotFound => new NotFound({ what: "delivery", id: `${streamId}/${recordId}` })

const kindOf = Effect.fnUntraced(function* (name: string): Effect.fn.Return<Kind.Kind, NotFound, Adapters> {
  const { kinds } = yield* Adapters
  return kinds.get(name) ?? (yield* new NotFound({ what: "kind", id: name }))
})

export const get = Effect.fnUntraced(function* (
  tenant: string,
  streamId: string,
  recordId: string,
): Effect.fn.Return<Letter, NotFound | StoreError, Adapters | Connections | Deliveries | Records | Streams> {
  const deliveries = yield* Deliveries
  const connections = yield* Connections
  const delivery = yield* find(tenant, streamId, recordId)
  const stream = yield* Known.stream(tenant, streamId)
  const { kinds } = yield* Adapters
  const kind = yield* kindOf(delivery.kind)
  const [order] = yield* deliveries.load([delivery], References.fieldsOf(kind))
  if (order === undefined) return yield* new NotFound({ what: "record", id: recordId })
  const { record, link, conflicts } = order
  const resource = (yield* Elsewhere.resources(tenant)).get(streamId)
  const streams = yield* (yield* Streams).list(tenant)
  const references = References.make(References.near(order.references, streams, stream))
  const way = { stream, streams, kindOf: (name: string) => kinds.get(name) }
  const verdict = yield* PolicyFacts.verdictOf(way, record)
  const limited = resource && Policy.limited(resource, verdict._tag === "Open" ? verdict.mayLeave : () => false)
  const sends = limited && payload({ kind, resource: limited, record, link, conflicts, references })
  const { app, partition, partitionName } = stream
  return {
    ...delivery,
    app,
    account: Option.match(yield* connections.get(tenant, stream.connectionId), { onNone: () => "", onSome: ({ name }) => name }),
    partition,
    partitionName,
    externalId: link?.externalId,
    operation: sends?.operation,
    payload: sends?.fields ?? {},
    refused: link?.refused ?? {},
    operationId: RecordId.operationOf(recordId, stream),
  }
})

/** Changes the record to what the application takes; what then differs is sent. Where nothing changes, what was refused is tried again as it is. */
export const edit = Effect.fnUntraced(function* (
  tenant: string,
  streamId: string,
  recordId: string,
  fields: unknown,
  by: string,
): Effect.fn.Return<void, HostRecords.PutError, Adapters | Deliveries | HostRecords.Requirements> {
  const deliveries = yield* Deliveries
  const author = yield* checkBy(by)
  const { kind } = yield* findResting(tenant, streamId, recordId)
  yield* HostRecords.put(
    tenant,
    yield* kindOf(kind),
    { id: recordId, fields },
    {
      deed: { _tag: "DeliveryEdited", by: author, streamId },
    },
  )
  yield* deliveries.retry(tenant, streamId, recordId, yield* Clock.currentTimeMillis)
})

export const drop = Effect.fnUntraced(function* (
  tenant: string,
  streamId: string,
  recordId: string,
  by: string,
  reason: string,
): Effect.fn.Return<void, NotFound | InvalidInput | StoreError | Contended, Adapters | Commits | Deliveries | Records> {
  const [author, why] = [yield* checkBy(by), yield* checkReason(reason)]
  return yield* dropOnce(tenant, streamId, recordId, author, why).pipe(whileItChanges("the record", "its delivery was dropped"))
})

const dropOnce = Effect.fnUntraced(function* (tenant: string, streamId: string, recordId: string, by: string, reason: string) {
  const commits = yield* Commits
  const at = yield* Clock.currentTimeMillis
  const { kind, lastError: error } = yield* findResting(tenant, streamId, recordId)
  const { version } = yield* HostRecords.find(tenant, yield* kindOf(kind), recordId)
  yield* commits.apply({
    ...empty(tenant, at),
    drops: [{ streamId, recordId }],
    deeds: [{ kind, recordId, seenVersion: version, origin: hostOrigin, deed: { _tag: "DeliveryDropped", by, streamId, reason, error } }],
    events: [new Event.DeliveryDropped({ streamId, kind, recordId, by, reason })],
  })
})
