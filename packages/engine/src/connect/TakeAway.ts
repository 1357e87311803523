/**
 * Streams that somebody does not want any more. From the moment on nothing is begun for them, and nobody is told of them. What is known of them is kept, so that
 * their place can be chosen again, or forgotten in small steps. Nothing is changed at the application, and no record is.
 */
import { Input, type Kind, NearestWord } from "@syncline/adapter-core"
import { Clock, Effect, Schema } from "effect"
import type { SecureRandom } from "effect/crypto"
import { Adapters } from "../Adapters.ts"
import * as Progress from "../decide/Progress.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { Contended, StoreError } from "../model/StoreError.ts"
import { LinksLeft, type Stream, type TakenAway } from "../model/Stream.ts"
import { Conflicts } from "../store/Conflicts.ts"
import type { Connections } from "../store/Connections.ts"
import { Deliveries } from "../store/Deliveries.ts"
import type { Leases } from "../store/Leases.ts"
import { Links } from "../store/Links.ts"
import { Streams } from "../store/Streams.ts"
import * as ConnectionLookup from "./ConnectionLookup.ts"
import { idle } from "./Idle.ts"

/** The schema of `TakeAwayInput`. */
export const TakeAwayInput = Schema.Struct({
  tenant: Input.Text,
  connectionId: Input.Text,
  /** The partition's id or its name, or the name under which it was added. Default: all of the connection. */
  partition: Input.optional(Input.Text),
  /** Default: every kind. */
  kinds: Input.optional(Schema.Array(Input.Text)),
  /** What becomes of what is known of them: which object is which record, what is owed and in dispute, how far it was read. */
  links: LinksLeft,
})
export type TakeAwayInput = typeof TakeAwayInput.Type

/** A stream that was taken away, with what was known of it. */
export interface LeftStream {
  readonly streamId: string
  readonly app: string
  readonly kind: string
  readonly partition: string
  readonly partitionName: string
  /** Objects that were known, of whatever state. */
  readonly objects: number
  /** What was still to be sent. */
  readonly deliveries: number
  /** Open ones. */
  readonly conflicts: number
}

const check = InvalidInput.checker(TakeAwayInput, { name: "removeStreams" })

type Requirements = Adapters | Conflicts | Connections | Deliveries | Leases | Links | SecureRandom.SecureRandom | Streams

/** So many rows of each kind are forgotten at a time. */
const rowsAtOnce = 1000

export const removeStreams = Effect.fnUntraced(function* (
  input: TakeAwayInput,
): Effect.fn.Return<ReadonlyArray<LeftStream>, NotFound | InvalidInput | StoreError | Contended, Requirements> {
  const { tenant, connectionId, links, ...named } = yield* check(input)
  const streams = yield* Streams
  yield* ConnectionLookup.find(tenant, connectionId)
  const chosen = yield* streams.list(tenant, { connectionId })
  const left = yield* streams.takenAway(tenant, { connectionId })
  const meant = yield* namedBy([...chosen, ...left], named)
  const ids = new Set(meant.map(({ id }) => id))
  const halfGone = left.find(({ id, takenAway }) => ids.has(id) && takenAway.links === "drop")
  if (links === "keep" && halfGone !== undefined)
    return yield* new InvalidInput({
      message: `links: what is known of the ${halfGone.kind} of ${halfGone.partitionName} is being forgotten already; call again with "drop" to end that`,
    })
  const dependent = links === "drop" ? yield* dependentOf(chosen, meant) : undefined
  if (dependent !== undefined) return yield* new InvalidInput({ message: dependent })
  const answer = yield* Effect.forEach(meant, counted)
  yield* streams.takeAway(tenant, [...ids], links, yield* Clock.currentTimeMillis)
  // What is under way ends first, and leaves nothing behind.
  if (links === "keep") yield* idle(tenant, connectionId, Effect.void)
  for (const { id } of links === "drop" ? meant : []) yield* forget(tenant, connectionId, id)
  return answer
})

/** Forgets all of a stream that is to be forgotten. */
export const forget = Effect.fnUntraced(function* (tenant: string, connectionId: string, id: string) {
  const streams = yield* Streams
  let more = true
  while (more) more = yield* idle(tenant, connectionId, streams.forget(tenant, id, rowsAtOnce))
})

const namedBy = Effect.fnUntraced(function* (
  all: ReadonlyArray<Stream>,
  { partition, kinds }: Pick<TakeAwayInput, "partition" | "kinds">,
): Effect.fn.Return<ReadonlyArray<Stream>, NotFound> {
  const names = ({ partition: id, partitionName, partitionAliases }: Stream) => [id, partitionName, ...partitionAliases]
  // What the application calls so by now may be another than what people chose under the name.
  const byChoice = all.filter((stream) => stream.partition === partition || stream.partitionAliases.includes(partition ?? ""))
  const there = partition === undefined ? all : byChoice.length > 0 ? byChoice : all.filter((stream) => names(stream).includes(partition))
  if (partition !== undefined && there.length === 0)
    return yield* NotFound.among("stream", partition, [...new Set(all.flatMap((stream) => names(stream)))])
  const unknown = kinds?.find((kind) => !there.some((stream) => stream.kind === kind))
  if (unknown !== undefined) return yield* NotFound.among("stream", unknown, [...new Set(there.map(({ kind }) => kind))])
  return there.filter(({ kind }) => kinds === undefined || kinds.includes(kind))
})

/**
 * What stays refers to what is forgotten: a task whose labels nobody knows any more would be told to be without them. Answers why that may not be, if so.
 */
const dependentOf = Effect.fnUntraced(function* (chosen: ReadonlyArray<Stream>, meant: ReadonlyArray<Stream>) {
  const { kinds } = yield* Adapters
  const staying = chosen.filter(({ id }) => !meant.some((stream) => stream.id === id))
  for (const stream of staying) {
    const targets = targetsOf(kinds.get(stream.kind))
    const gone = meant.find(
      ({ kind, partition }) =>
        targets.includes(kind) &&
        (partition === stream.partition || !staying.some((other) => other.kind === kind && other.partition === stream.partition)),
    )
    if (gone === undefined) continue
    const [one, other] = [`the ${stream.kind} of ${stream.partitionName}`, `the ${gone.kind} of ${gone.partitionName}`]
    const ways = NearestWord.listed(['keep its links ("keep")', `take ${one} away with it`], "or")
    return `links: ${one} refers to ${other}, and would be told to be without what is forgotten; ${ways}`
  }
  return undefined
})

const targetsOf = (kind: Kind.Kind | undefined): ReadonlyArray<string> =>
  Object.values(kind?.fields ?? {}).flatMap(({ references }) => references ?? [])

const counted = Effect.fnUntraced(function* (
  stream: Stream | TakenAway,
): Effect.fn.Return<LeftStream, StoreError, Conflicts | Deliveries | Links> {
  const { tenant, id: streamId, app, kind, partition, partitionName } = stream
  const objects = yield* Effect.flatMap(Links, (links) => links.counts(tenant, streamId))
  const deliveries = yield* Effect.flatMap(Deliveries, (store) => store.counts(tenant, [streamId]))
  const conflicts = yield* Effect.flatMap(Conflicts, (store) => store.countOpen(tenant, streamId))
  return {
    streamId,
    app,
    kind,
    partition,
    partitionName,
    objects: Progress.sum(objects),
    deliveries: Progress.sum(deliveries.get(streamId) ?? {}),
    conflicts,
  }
})
