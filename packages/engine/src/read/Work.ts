/** All that a worker works with while it has a connection: the open session, the lease's fence, the streams, and what it must not take for granted. */
import type { Elsewhere } from "../access/Elsewhere.ts"
import type { Session } from "../access/Session.ts"
import { type Stream, reads } from "../model/Stream.ts"
import type { Fence } from "../store/Commits.ts"
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
}

/** The streams of the same place that can take what objects of a stream contain. */
export const relativesOf = ({ session, streams }: Work, stream: Stream): Batch["relatives"] =>
  streams.flatMap((other) => {
    const resource = session.resourceOf(other.kind)
    return other.id !== stream.id && other.partition === stream.partition && reads(other) && resource !== undefined
      ? [{ stream: other, resource }]
      : []
  })
