/**
 * Two places that were filled before they were joined may hold the same things. Where neither a mark nor a key tells which are the same, what the one holds is
 * made at the other only when a person says so: a copy too many cannot be taken back. What comes into being afterwards goes out without being asked for.
 */
import type { Link } from "../model/Link.ts"
import type { HubRecord } from "../model/Record.ts"
import type { Stream } from "../model/Stream.ts"

/** A place where the record is, and until when what was there and here was there before the two were joined: epoch milliseconds. */
export interface Meeting {
  readonly other: Stream
  readonly before: number
}

const asks = ({ settings }: Stream): boolean => settings.firstPush !== "go"

/** Places of other connections that a record without an object here was at before they were joined with this connection. */
export const meetings = (
  stream: Stream,
  record: Pick<HubRecord, "createdAt" | "matchKeys">,
  links: ReadonlyArray<Link>,
  streams: ReadonlyArray<Stream>,
): ReadonlyArray<Meeting> => {
  // What has a key and matches nothing is known not to be there.
  if (record.matchKeys.length > 0) return []
  const own = streams.filter(({ connectionId, kind }) => connectionId === stream.connectionId && kind === stream.kind)
  return links.flatMap(({ streamId, connectionId }) => {
    const other = streams.find(({ id }) => id === streamId)
    if (other === undefined || connectionId === stream.connectionId || !(asks(stream) || asks(other))) return []
    const since = stream.joinedAt === other.joinedAt ? 0 : Math.max(stream.joinedAt ?? 0, other.joinedAt ?? 0)
    const before = Math.max(since, ...[...own, other].map(({ initialDoneAt }) => initialDoneAt ?? Number.MAX_SAFE_INTEGER))
    return record.createdAt <= before ? [{ other, before }] : []
  })
}

export const question = (stream: Stream, { other }: Meeting): string =>
  `${placeOf(stream)} and ${placeOf(other)} both held something of the kind ${stream.kind} that the other does not know when they were joined; whether this one is there already nobody can tell, so it is not made before the settings of both streams say firstPush: "go"`

const placeOf = ({ app, partitionName }: Stream): string => `${partitionName} (${app})`
