/** All that a worker works with while it has a connection: the open session, the lease's fence, the streams, and what it must not take for granted. */
import type { Resource } from "@syncline/adapter-core"
import { Effect } from "effect"
import type { Elsewhere } from "../access/Elsewhere.ts"
import type { Session } from "../access/Session.ts"
import type { Connection } from "../model/Connection.ts"
import type { Hook } from "../model/Hook.ts"
import * as RecordId from "../model/RecordId.ts"
import { type Stream, reads } from "../model/Stream.ts"
import type { Fence } from "../store/Commits.ts"
import { Deliveries } from "../store/Deliveries.ts"
import type { Batch } from "./Batch.ts"

export interface Work {
  readonly session: Session
  readonly fence: Fence
  /** All streams of the connection. */
  readonly streams: ReadonlyArray<Stream>
  /** By operation id, writes that may have happened without anybody here knowing: what records said before that time may have been sent. */
  readonly inDoubt: ReadonlyMap<string, number>
  /** The resources of the streams of other connections. */
  readonly elsewhere?: Elsewhere | undefined
  /** How it goes that the application tells of what changes in a stream. `undefined`: it does not. */
  readonly hookOf?: (stream: Stream) => Hook | undefined
}

/** See `Work`. */
export const inDoubtOf = Effect.fnUntraced(function* ({ tenant, id }: Connection, streams: ReadonlyArray<Stream>) {
  const doubts = yield* (yield* Deliveries).inDoubt(tenant, id)
  const placeOf = new Map(streams.map((stream) => [stream.id, stream]))
  return new Map(
    doubts.flatMap(({ streamId, recordId, since }) => {
      const place = placeOf.get(streamId)
      return place === undefined ? [] : [[RecordId.operationOf(recordId, place), since] as const]
    }),
  )
})

/** What a batch of a stream has of the work that it comes from. */
export const batchOf = (
  work: Work,
  stream: Stream,
  resource: Resource.Resource,
): Pick<Batch, "stream" | "resource" | "fence" | "streams" | "inDoubt" | "elsewhere"> => {
  const { fence, streams, inDoubt, elsewhere } = work
  return { stream, resource, fence, streams, inDoubt, elsewhere }
}

/** The streams of the same place that can take what objects of a stream contain. */
export const relativesOf = ({ session, streams }: Work, stream: Stream): Batch["relatives"] =>
  streams.flatMap((other) => {
    const resource = session.resourceAt(other)
    return other.id !== stream.id && other.partition === stream.partition && reads(other) && resource !== undefined
      ? [{ stream: other, resource }]
      : []
  })
