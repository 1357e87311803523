/**
 * Looks at the messages of an application that came since the last look. What one contains is decided on like anything that is read, where it is certainly new; what
 * it only names is asked for. One that cannot be read says nothing, and holds up no other. Looking twice is as good as once.
 */
import { type Change, Json, type Upsert, type Webhooks, unidentifiable } from "@syncline/adapter-core"
import { Clock, Effect, Result } from "effect"
import { SecureRandom } from "effect/crypto"
import { Adapters } from "../Adapters.ts"
import * as Resync from "../connect/Resync.ts"
import { type Heard, heard } from "../decide/Heard.ts"
import * as Failpoint from "../Failpoint.ts"
import * as Event from "../model/Event.ts"
import type { CommitRefused, Contended, StoreError } from "../model/StoreError.ts"
import { type Stream, reads } from "../model/Stream.ts"
import type { InboxMessage } from "../model/InboxMessage.ts"
import { absorb } from "../read/Absorb.ts"
import type { Requirements as ReadingRequirements } from "../read/ReadingStep.ts"
import { type Work, relativesOf, batchOf } from "../read/Work.ts"
import { Inbox } from "../store/Inbox.ts"
import { Links } from "../store/Links.ts"
import { Subscriptions } from "../store/Subscriptions.ts"
import * as Upkeep from "./Upkeep.ts"

/** What is looked at in one slice: with one message more than so many bytes, all of them are in memory. */
const perSlice = { limit: 100, bytes: 8 * 1024 * 1024 }

export type Requirements = ReadingRequirements | Adapters | Inbox | Subscriptions

type Broken = CommitRefused | StoreError | Contended

export const takeIn = Effect.fn("Hints.takeIn")(function* (work: Work): Effect.fn.Return<void, Broken, Requirements> {
  const { tenant, id, app } = work.session.connection
  const inbox = yield* Inbox
  const messages = yield* inbox.waiting(tenant, id, perSlice)
  const [first] = messages
  if (first === undefined) return
  yield* Failpoint.pass("hints.found")
  const webhooks = (yield* Adapters).adapters.get(app)?.webhooks
  const hints: Array<Webhooks.Hint> = []
  for (const message of messages) {
    const said = Result.try(() => hintsOf(webhooks, message))
    // One by one: a call takes only so many arguments.
    if (Result.isSuccess(said)) for (const hint of said.success) hints.push(hint)
    else yield* Effect.logWarning(`a message of the application says nothing that its adapter can read: ${String(said.failure)}`)
  }
  yield* noteHeard(work, hints, messages.at(-1)?.receivedAt ?? first.receivedAt)
  for (const stream of work.streams) {
    const here = hints.filter((hint) => isAbout(hint, stream))
    if (here.length > 0) yield* ofStream(work, stream, here, first.receivedAt)
  }
  yield* Failpoint.pass("hints.taken")
  yield* inbox.done(
    tenant,
    id,
    messages.map((message) => message.id),
  )
})

/** That the application tells of a place is known by what it tells. */
const noteHeard = Effect.fnUntraced(function* (work: Work, hints: ReadonlyArray<Webhooks.Hint>, at: number) {
  const { tenant, id } = work.session.connection
  const named = new Set(hints.map(({ partition }) => partition))
  const places = Upkeep.placesOf(work.streams).flatMap(({ partition }) => (named.has(partition) ? [partition] : []))
  if (places.length > 0) yield* (yield* Subscriptions).heard(tenant, id, places, at)
})

const hintsOf = (webhooks: Webhooks.Webhooks | undefined, { headers, body }: InboxMessage): ReadonlyArray<Webhooks.Hint> => {
  const said: unknown = JSON.parse(new TextDecoder().decode(body))
  return webhooks !== undefined && Json.isObject(said as Json.Json) ? webhooks.hints({ headers, body: said as Json.JsonObject }) : []
}

const isAbout = ({ kind, partition }: Webhooks.Hint, stream: Stream): boolean =>
  reads(stream) && stream.kind === kind && (partition === undefined || partition === stream.partition)

const ofStream = Effect.fnUntraced(function* (
  work: Work,
  stream: Stream,
  hints: ReadonlyArray<Webhooks.Hint>,
  since: number,
): Effect.fn.Return<void, Broken, Requirements> {
  const resource = work.session.resourceAt(stream)
  if (resource === undefined) return
  const wanted = new Set<string>()
  const shown = new Map<string, Upsert>()
  for (const { externalId, raw } of hints) {
    // What nobody can be asked for by its id, and no store can hold, names nothing.
    if (unidentifiable({ externalId }) !== undefined) continue
    const change = raw === undefined ? undefined : Result.getOrUndefined(Result.try(() => resource.exporter.read(raw)))
    const before = shown.get(externalId)
    if (change?._tag !== "Upsert" || change.externalId !== externalId) wanted.add(externalId)
    else if ((change.updatedAt ?? 0) >= (before?.updatedAt ?? 0)) shown.set(externalId, change)
  }
  for (const externalId of wanted) shown.delete(externalId)
  const fates = yield* fatesOf(stream, [...shown.values()])
  for (const [externalId, fate] of fates) if (fate === "ask") wanted.add(externalId)
  const fresh = [...shown.values()].filter(({ externalId }) => fates.get(externalId) === "take")
  if (fresh.length > 0) {
    const taken = yield* Effect.result(take(work, stream, fresh))
    if (Result.isFailure(taken) && (taken.failure._tag === "StoreError" || taken.failure._tag === "Contended")) return yield* taken.failure
    // What one of them breaks is not known: each is asked for, which keeps them apart.
    if (Result.isFailure(taken)) for (const { externalId } of fresh) wanted.add(externalId)
  }
  if (wanted.size > 0) yield* ask(stream, [...wanted], since)
})

const fatesOf = Effect.fnUntraced(function* (
  { tenant, id: streamId, connectionId, kind, initialDoneAt }: Stream,
  changes: ReadonlyArray<Upsert>,
): Effect.fn.Return<ReadonlyMap<string, Heard>, StoreError, Links> {
  const links = yield* Links
  const now = yield* Clock.currentTimeMillis
  const externalIds = changes.map(({ externalId }) => externalId)
  const none = { references: [], referenceFields: [], matchKeys: [] }
  const known = externalIds.length === 0 ? undefined : yield* links.page({ tenant, streamId, connectionId, kind, externalIds, ...none })
  return new Map(
    changes.map((change) => {
      const fate = initialDoneAt === null ? "ask" : heard(change, known?.links.get(change.externalId), now)
      return [change.externalId, fate]
    }),
  )
})

const take = Effect.fnUntraced(function* (work: Work, stream: Stream, changes: ReadonlyArray<Change>) {
  const resource = work.session.resourceAt(stream)
  if (resource === undefined) return
  const runId = yield* (yield* SecureRandom.SecureRandom).uuidV7()
  const { id: streamId, connectionId, kind } = stream
  const about = { streamId, kind, runId }
  yield* absorb({
    ...batchOf(work, stream, resource),
    changes,
    relatives: relativesOf(work, stream),
    with: ({ counts, problems }) => ({
      run: { id: runId, connectionId, streamId, kind, strategy: "objects", outcome: "completed", counts, problems, error: null },
      events: [new Event.SyncStarted({ ...about, strategy: "objects" }), new Event.SyncCompleted(about)],
    }),
  })
})

/** Where more is wanted than can be asked for, the stream is read. */
const ask = (stream: Stream, externalIds: ReadonlyArray<string>, since: number) =>
  Resync.ask(stream, externalIds, since).pipe(
    Effect.catchTag("InvalidInput", () => Resync.soon(stream, since)),
    // Of streams that are read.
    Effect.catchTag("InvalidInput", Effect.die),
  )
