/**
 * After two profiles became one: records of both that bear the same key are one record, as they would have been if both had been kept in step from the start. Nobody creates
 * records of the kind meanwhile. Done twice is as good as once.
 */
import type { Kind } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import type { SecureRandom } from "effect/crypto"
import { type Namesake, agree, pairOf } from "../decide/Namesakes.ts"
import * as Event from "../model/Event.ts"
import * as Ids from "../model/Ids.ts"
import { type HubRecord, type Removal, mergedField } from "../model/Record.ts"
import type { CommitRefused, StoreError } from "../model/StoreError.ts"
import { type Stream, matchedStrategyOf } from "../model/Stream.ts"
import * as RecordWrite from "../read/RecordWrite.ts"
import * as Renaming from "../read/Renaming.ts"
import { Commits, empty } from "../store/Commits.ts"
import { Links } from "../store/Links.ts"
import { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"

const recordsAtOnce = 500
const mostTries = 8

type Requirements = Commits | Links | Records | SecureRandom.SecureRandom | Streams

/** Makes the records of a kind one that are the same. `stream`: whoever works on it does it. */
export const unite = Effect.fnUntraced(function* (stream: Stream, kind: Kind.Kind): Effect.fn.Return<void, StoreError, Requirements> {
  const { tenant } = stream
  const [commits, records] = [yield* Commits, yield* Records]
  const streams = new Map((yield* (yield* Streams).list(tenant)).map((one) => [one.id, one]))
  if (![...streams.values()].some(({ joinedAt }) => joinedAt !== undefined)) return
  let after: string | undefined
  while (true) {
    const page = yield* records.list(tenant, kind.name, { limit: recordsAtOnce, ...(after !== undefined && { after }) })
    const work = uniteSome(stream, kind, page, streams)
    yield* commits.exclusively(
      tenant,
      kind.name,
    )(
      // Somebody edited one of them just now.
      work.pipe(
        Effect.retry({ times: mostTries, while: ({ _tag }) => _tag === "CommitRefused" }),
        Effect.catchTag("CommitRefused", Effect.die),
      ),
    )
    after = page.at(-1)?.id
    if (page.length < recordsAtOnce) return
  }
})

const uniteSome = Effect.fnUntraced(function* (
  stream: Stream,
  kind: Kind.Kind,
  page: ReadonlyArray<HubRecord>,
  streams: ReadonlyMap<string, Stream>,
): Effect.fn.Return<void, CommitRefused | StoreError, Exclude<Requirements, Streams>> {
  const { tenant } = stream
  const links = yield* Links
  const nowhere = { streamId: "", connectionId: "", externalIds: [], references: [], referenceFields: [] }
  const matchKeys = page.flatMap((record) => record.matchKeys)
  if (matchKeys.length === 0) return
  const known = yield* links.page({ tenant, kind: kind.name, matchKeys, ...nowhere })
  const present = [...known.records.values()].filter(({ removal }) => removal === undefined)
  const into = new Map<string, string>()
  const keyed = present.flatMap((record) => record.matchKeys.map((matchKey) => ({ matchKey, record })))
  for (const sharing of Map.groupBy(keyed, ({ matchKey }) => matchKey).values()) {
    const all = sharing.flatMap(({ record }) => (into.has(record.id) ? [] : [record]))
    if (all.length < 2) continue
    const namesakes = yield* Effect.forEach(all, (record) =>
      Effect.map(links.ofRecord(tenant, record.id), (own) => ({ record, links: own })),
    )
    const pair = pairOf(namesakes, (id) => streams.get(id)?.joinedAt)
    if (pair === undefined) continue
    yield* uniteTwo(stream, kind, pair, streams)
    into.set(pair[1].record.id, pair[0].record.id)
    // The survivor is another version by now, which its next key is to be looked up for.
    if (all.some(({ matchKeys: keys }) => keys.length > 1)) break
  }
  yield* Renaming.rename({ tenant, origin: stream.id }, kind, into)
  if (into.size > 0)
    yield* uniteSome(
      stream,
      kind,
      page.filter(({ id }) => !into.has(id)),
      streams,
    )
})

const uniteTwo = Effect.fnUntraced(function* (
  { id: streamId, tenant }: Stream,
  kind: Kind.Kind,
  [survivor, other]: readonly [Namesake, Namesake],
  streams: ReadonlyMap<string, Stream>,
) {
  const [commits, links] = [yield* Commits, yield* Links]
  const [at, newId] = [yield* Clock.currentTimeMillis, yield* Ids.make]
  const [mergedId, recordId] = [other.record.id, survivor.record.id]
  const [object] = yield* links.ofRecord(tenant, mergedId)
  const [own] = yield* links.ofRecord(tenant, recordId)
  const place = streams.get(object?.streamId ?? "")
  if (object === undefined || own === undefined || place === undefined) return
  const { patch, conflicts } = agree(kind, survivor.record, other.record, (field) => matchedStrategyOf(place.settings, field, kind.fields))
  const removal: Removal = { at, origin: streamId, into: recordId, confirmed: true, stays: other.links.map((link) => link.streamId) }
  const gone = RecordWrite.removed(RecordWrite.changed(kind, other.record, {}, streamId, at), removal)
  const goesOn = RecordWrite.changed(kind, survivor.record, patch, streamId, at)
  const { externalId } = object
  const asked = conflicts.map(
    (conflict) =>
      ({
        streamId: place.id,
        externalId,
        recordId,
        kind: kind.name,
        id: newId(),
        revision: 1,
        ...conflict,
        state: "open",
        resolution: null,
        resolvedBy: null,
        detectedAt: at,
        resolvedAt: null,
      }) as const,
  )
  yield* commits.apply({
    ...empty(tenant, at),
    records: [
      { ...gone, matchKeys: [], clues: [], changes: { ...gone.changes, [mergedField]: { after: recordId } } },
      { ...goesOn, changes: { ...goesOn.changes, [mergedField]: { after: mergedId } } },
    ],
    conflicts: asked,
    unions: [{ kind: kind.name, from: mergedId, into: recordId, streamId: "", removes: false }],
    spread: [mergedId, recordId].map((id) => ({ kind: kind.name, recordId: id, except: null })),
    events: [
      new Event.RecordsMerged({ streamId: place.id, kind: kind.name, recordId, mergedId, externalId, into: own.externalId }),
      ...asked.map(({ id, field }) => new Event.ConflictDetected({ streamId: place.id, kind: kind.name, conflictId: id, recordId, field })),
    ],
  })
})
