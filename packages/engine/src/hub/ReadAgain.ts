/** What a person wants read again, by the names that they have for it: a stream, a kind, what changed in a span of time, a record, an object. */
import { Input } from "@syncline/adapter-core"
import { Clock, Effect, Schema } from "effect"
import type { SecureRandom } from "effect/crypto"
import type { Adapters } from "../Adapters.ts"
import * as Resync from "../connect/Resync.ts"
import { InvalidInput, type NotFound } from "../model/EngineError.ts"
import type { Contended, StoreError } from "../model/StoreError.ts"
import { GivenMoment, type Span, type Stream, reads } from "../model/Stream.ts"
import type { Commits } from "../store/Commits.ts"
import type { Connections } from "../store/Connections.ts"
import { Links } from "../store/Links.ts"
import type { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import * as Explain from "./Explain.ts"
import * as Known from "./Known.ts"

/** One of `{ stream }`, `{ kind, connection? }`, each with `since` and `until` where it is not all of it, `{ stream, externalId }` and `{ record, stream? }`. */
export const ReadAgain = Schema.Struct({
  /** A stream's id. */
  stream: Input.optional(Input.Text),
  /** All that is read of a kind. */
  kind: Input.optional(Input.Text),
  /** Of this connection alone. */
  connection: Input.optional(Input.Text),
  /** A record's id: its objects, wherever they are read. */
  record: Input.optional(Input.Text),
  /** An object of the stream. */
  externalId: Input.optional(Input.Text),
  /** What last changed then or later. */
  since: Input.optional(GivenMoment),
  /** And then or before. */
  until: Input.optional(GivenMoment),
})
export type ReadAgain = typeof ReadAgain.Encoded

const check = InvalidInput.checker(ReadAgain, { name: "resync" })
const checkStream = InvalidInput.checker(Input.Text, { name: "stream" })

export type ReadAgainError = NotFound | InvalidInput | StoreError | Contended

type Requirements = Adapters | Commits | Connections | Links | Records | SecureRandom.SecureRandom | Streams

/** What is named of a text alone is a stream. */
export const readAgain = Effect.fnUntraced(function* (
  tenant: string,
  input: string | ReadAgain,
): Effect.fn.Return<void, ReadAgainError, Requirements> {
  if (typeof input !== "object") return yield* Resync.resync(yield* Known.stream(tenant, yield* checkStream(input)))
  const { stream, kind, record, externalId, connection, ...given } = yield* check(input)
  const span = yield* spanOf(given)
  const beside = { externalId, kind, connection, since: given.since, until: given.until }
  if (record !== undefined) {
    yield* alone("record", beside)
    return yield* ofRecord(tenant, record, stream)
  }
  if (stream !== undefined) {
    yield* alone("stream", { kind, connection })
    const named = yield* Known.stream(tenant, stream)
    if (externalId === undefined) return yield* ofStream(named, span)
    yield* alone("externalId", { since: given.since, until: given.until })
    return yield* Resync.ask(named, [externalId])
  }
  if (externalId !== undefined) return yield* new InvalidInput({ message: "stream is missing: an externalId is an object of one stream" })
  if (kind === undefined) return yield* new InvalidInput({ message: "resync names nothing; name a stream, a kind or a record" })
  yield* Known.check(tenant, { kind, ...(connection !== undefined && { connectionId: connection }) })
  const all = yield* (yield* Streams).list(tenant, connection === undefined ? {} : { connectionId: connection })
  const fitting = all.filter((each) => each.kind === kind && reads(each))
  if (fitting.length === 0) return yield* new InvalidInput({ message: `kind: nothing of the kind ${kind} is read` })
  yield* Effect.forEach(fitting, (each) => ofStream(each, span), { discard: true })
})

const ofStream = (stream: Stream, span: Span | undefined) => (span === undefined ? Resync.resync(stream) : Resync.reread(stream, span))

/** Where its objects are that are read, or at one place. */
const ofRecord = Effect.fnUntraced(function* (tenant: string, id: string, streamId: string | undefined) {
  const record = yield* Explain.findRecord(tenant, id)
  const named = streamId === undefined ? undefined : yield* Known.stream(tenant, streamId)
  const links = yield* (yield* Links).ofRecord(tenant, record.id)
  const places = yield* Effect.forEach(
    links.filter((link) => named === undefined || link.streamId === named.id),
    (link) => Effect.map(Known.stream(tenant, link.streamId), (stream) => ({ stream, externalId: link.externalId })),
  )
  if (named !== undefined && places.length === 0) {
    return yield* new InvalidInput({ message: `record: it has no object in ${named.partitionName} (${named.app})` })
  }
  const read = named === undefined ? places.filter(({ stream }) => reads(stream)) : places
  if (read.length === 0) return yield* new InvalidInput({ message: "record: it has no object at a place that is read" })
  yield* Effect.forEach(read, ({ stream, externalId }) => Resync.ask(stream, [externalId]), { discard: true })
})

const alone = (name: string, others: { readonly [field: string]: unknown }): Effect.Effect<void, InvalidInput> => {
  const [other] = Object.keys(others).filter((field) => others[field] !== undefined)
  return other === undefined
    ? Effect.void
    : Effect.fail(new InvalidInput({ message: `${other} says nothing beside ${name}; leave it out` }))
}

const shown = (at: number): string => new Date(at).toISOString()

const spanOf = Effect.fnUntraced(function* ({
  since,
  until,
}: {
  readonly since?: number
  readonly until?: number
}): Effect.fn.Return<Span | undefined, InvalidInput> {
  if (since === undefined) {
    return until === undefined
      ? undefined
      : yield* new InvalidInput({ message: "since is missing: until is where what changed since then ends" })
  }
  if (since > (yield* Clock.currentTimeMillis)) {
    return yield* new InvalidInput({ message: `since is ${shown(since)}, which is yet to come; name a moment that has passed` })
  }
  if (until !== undefined && until < since) {
    return yield* new InvalidInput({ message: `until is ${shown(until)}, before since (${shown(since)}); name a later moment, or none` })
  }
  return { since, ...(until !== undefined && { until }) }
})
