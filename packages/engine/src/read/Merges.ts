/**
 * Two objects of an application that people there made one. Their records become one, too: that of the object which goes on is the survivor, and the other says where
 * it went. What the other one was elsewhere is the survivor's from then on; where the survivor is something there already, the second object is left apart, or is
 * removed or closed if the stream's `removals` say so. One commit: all of it, or nothing. Told twice is once.
 */
import type { AdapterError, Change, Merged } from "@syncline/adapter-core"
import { Clock, Effect, Option } from "effect"
import type { SecureRandom } from "effect/crypto"
import * as References from "../decide/References.ts"
import * as Union from "../decide/Union.ts"
import { resolved } from "../model/Conflict.ts"
import * as Event from "../model/Event.ts"
import * as Ids from "../model/Ids.ts"
import type { Link } from "../model/Link.ts"
import { type HubRecord, type Removal, mergedField } from "../model/Record.ts"
import { noCounts } from "../model/Run.ts"
import type { CommitRefused, StoreError } from "../model/StoreError.ts"
import { strategyOf } from "../model/Stream.ts"
import { Commits, empty } from "../store/Commits.ts"
import type { Deliveries } from "../store/Deliveries.ts"
import * as KnownObject from "../store/KnownObject.ts"
import { Links } from "../store/Links.ts"
import { Records } from "../store/Records.ts"
import type { Batch } from "./Batch.ts"
import * as Move from "./Move.ts"
import * as RecordWrite from "./RecordWrite.ts"
import * as Renaming from "./Renaming.ts"

type Requirements = Commits | Deliveries | Links | Records | SecureRandom.SecureRandom

type Broken = AdapterError | CommitRefused | StoreError

const mostTries = 8

/** Takes in what a batch tells of merges. Answers with the batch that is left. */
export const follow = Effect.fnUntraced(function* (batch: Batch): Effect.fn.Return<Batch, Broken, Requirements> {
  if (!batch.changes.some(isMerged)) return batch
  const others = batch.changes.filter((change) => !isMerged(change))
  const told: Array<Change> = []
  for (const change of batch.changes.filter(isMerged)) {
    told.push(
      ...(yield* take(batch, others, change).pipe(
        Effect.retry({ times: mostTries, while: (error) => error._tag === "CommitRefused" && error.reason === "Stale" }),
      )),
    )
  }
  yield* rename(batch)
  // What else is told of an object is how it was before it was another one.
  const gone = new Set(batch.changes.filter(isMerged).map(({ externalId }) => externalId))
  const left = others.filter((change) => change._tag !== "Upsert" || !gone.has(change.externalId))
  return { ...batch, new: false, changes: [...told, ...left] }
})

const isMerged = (change: Change): change is Merged => change._tag === "Merged"

/** Answers with what else is to be taken in for it. */
const take = Effect.fnUntraced(function* (
  batch: Batch,
  others: ReadonlyArray<Change>,
  { externalId, into }: Merged,
): Effect.fn.Return<ReadonlyArray<Change>, Broken, Requirements> {
  const { stream } = batch
  const link = yield* KnownObject.linkOf(stream, externalId)
  if (link === undefined || link.state === "merged" || externalId === into) return []
  const removal: ReadonlyArray<Change> = [{ _tag: "Removal", externalId }]
  const record = yield* recordOf(batch, link.recordId)
  const named = yield* KnownObject.linkOf(stream, into)
  const target = named?.state === "merged" ? yield* survivorOf(batch, named) : named
  // What somebody removed here stays removed, and what is nobody's is nobody's.
  const isRemovedHere = record?.removal !== undefined && record.removal.origin !== stream.id
  if (record === undefined || isRemovedHere || target?.state === "apart" || target?.externalId === externalId) return removal
  const survivor = yield* recordOf(batch, target?.recordId ?? null)
  if (target === undefined || survivor === undefined || survivor.removal !== undefined) {
    const place = target?.externalId ?? into
    if (survivor !== undefined && target !== undefined) yield* release(batch, target)
    return yield* called(batch, others, link, place)
  }
  yield* unite(batch, { record, link }, { record: survivor, link: target })
  return []
})

const recordOf = Effect.fnUntraced(function* ({ stream, resource }: Batch, id: string | null) {
  return id === null ? undefined : Option.getOrUndefined(yield* (yield* Records).get(stream.tenant, resource.kind.name, id))
})

/** The object that goes on where one was merged before. */
const survivorOf = Effect.fnUntraced(function* (batch: Batch, link: Link): Effect.fn.Return<Link | undefined, StoreError, Links | Records> {
  const into = (yield* recordOf(batch, link.recordId))?.removal?.into
  if (into === undefined) return undefined
  return (yield* (yield* Links).ofRecord(batch.stream.tenant, into)).find(({ streamId }) => streamId === batch.stream.id)
})

/** The survivor's record was removed here, and what others made of its object is not: it is the other record's from now on. */
const release = Effect.fnUntraced(function* ({ stream, fence }: Batch, link: Link) {
  const commits = yield* Commits
  const problem = `was ${link.kind} ${link.recordId}, which is removed, and is another object now`
  const links = [{ ...link, state: "gone", recordId: null, base: null, waitingFor: [], problem } as const]
  yield* commits.apply({ ...empty(stream.tenant, yield* Clock.currentTimeMillis), fence, links })
})

/** The object that goes on is no record: the other one is called so from now on, and is read. */
const called = Effect.fnUntraced(function* (batch: Batch, others: ReadonlyArray<Change>, link: Link, externalId: string) {
  const { stream, streams, fence, look, asking, resource } = batch
  yield* Move.move({ link, from: stream, to: stream, externalId, streams, fence, kindOf: () => undefined })
  if (others.some((change) => change._tag === "Upsert" && change.externalId === externalId)) return []
  const ask = look ?? (asking && ((id: string) => asking.look(resource, { partition: stream.partition, externalId: id })))
  if (ask === undefined) return []
  const shown = yield* ask(externalId).pipe(
    Effect.catchIf(
      (error) => error.reason._tag === "Gone",
      () => Effect.succeed<Change>({ _tag: "Removal", externalId }),
    ),
  )
  return [shown]
})

const unite = Effect.fnUntraced(function* (batch: Batch, other: Union.Side, survivor: Union.Side) {
  const { stream, resource, fence } = batch
  const { kind } = resource
  const { tenant, id: streamId } = stream
  const [commits, links] = [yield* Commits, yield* Links]
  const [at, newId] = [yield* Clock.currentTimeMillis, yield* Ids.make]
  const externalIds = [other.link.externalId, survivor.link.externalId]
  const state = yield* links.page({
    tenant,
    streamId,
    connectionId: stream.connectionId,
    kind: kind.name,
    externalIds,
    references: [other, survivor].flatMap(({ link }) => References.named(kind, link.base ?? {})),
    referenceFields: References.fieldsOf(kind),
    matchKeys: [],
  })
  const [theirs, own] = externalIds.map((id) => state.conflicts.filter((conflict) => conflict.externalId === id))
  const { patch, conflicts } = Union.unite({
    kind,
    resource,
    other,
    survivor,
    conflicts: new Map((own ?? []).map((conflict) => [conflict.field, conflict])),
    references: References.make(References.near(state.references, batch.streams, stream)),
    strategy: (field) => strategyOf(stream.settings, field, kind.fields),
  })
  const [mergedId, recordId] = [other.record.id, survivor.record.id]
  const { externalId: into } = survivor.link
  const { removals = "keep" } = stream.settings
  const ended = (theirs ?? []).map((conflict) => resolved(conflict, "agreed", "engine", at))
  const asked = conflicts.map((conflict) => {
    const about = { streamId, externalId: into, recordId, kind: kind.name, id: newId(), revision: 1 }
    return { ...about, ...conflict, state: "open", resolution: null, resolvedBy: null, detectedAt: at, resolvedAt: null } as const
  })
  const places = (yield* links.ofRecord(tenant, mergedId)).map((link) => link.streamId)
  const run = batch.with({ counts: noCounts, problems: [], news: [] }).run
  yield* commits.apply({
    ...empty(tenant, at),
    fence,
    records: [
      goneInto(batch, other.record, { into: recordId, removals, places, at }),
      takingIn(batch, survivor.record, patch, other.record, at),
    ],
    links: [
      { ...other.link, state: "merged", base: null, told: {}, refused: {}, waitingFor: [], problem: `it is ${kind.name} ${into} now` },
    ],
    conflicts: [...ended.map(({ conflict }) => conflict), ...asked],
    unions: [{ kind: kind.name, from: mergedId, into: recordId, streamId, removes: removals !== "keep" }],
    spread: [mergedId, recordId].map((id) => ({ kind: kind.name, recordId: id, except: null })),
    ...(run && { run: { ...run, outcome: "running", error: null, counts: { ...noCounts, updated: 1 } } }),
    events: [
      new Event.RecordsMerged({ streamId, kind: kind.name, recordId, mergedId, externalId: other.link.externalId, into }),
      ...ended.map(({ event }) => event),
      ...asked.map(({ id, field }) => new Event.ConflictDetected({ streamId, kind: kind.name, conflictId: id, recordId, field })),
    ],
  })
})

interface Going {
  readonly into: string
  readonly removals: "keep" | "close" | "remove"
  /** Streams on which the record is something. */
  readonly places: ReadonlyArray<string>
  readonly at: number
}

/** The record that is another one by now. What it was elsewhere is not removed, unless that is what a removal means here. */
const goneInto = ({ stream, resource }: Batch, record: HubRecord, { into, removals, places, at }: Going) => {
  const removal: Removal = {
    at,
    origin: stream.id,
    into,
    ...(removals === "keep" && { confirmed: true, stays: places }),
    ...(removals === "close" && { closes: true }),
  }
  const write = RecordWrite.removed(RecordWrite.changed(resource.kind, record, {}, stream.id, at), removal)
  return { ...write, matchKeys: [], clues: [], changes: { ...write.changes, [mergedField]: { after: into } } }
}

/** The record that goes on. What it takes over was said when the other one came to say it. */
const takingIn = ({ stream, resource }: Batch, record: HubRecord, patch: HubRecord["data"], other: HubRecord, at: number) => {
  const write = RecordWrite.changed(resource.kind, record, patch, stream.id, at)
  const times = Object.keys(patch).flatMap((name) => {
    const time = other.fieldTimes[name]
    return time === undefined ? [] : [[name, time] as const]
  })
  return {
    ...write,
    fieldTimes: { ...write.fieldTimes, ...Object.fromEntries(times) },
    changes: { ...write.changes, [mergedField]: { after: other.id } },
  }
}

/**
 * What names a record that is another one by now comes to name that; until then it means the same. Records that are told to have been merged before are looked for too: a
 * process may have died in between.
 */
const rename = Effect.fnUntraced(function* (batch: Batch) {
  const { stream, resource, fence } = batch
  const merged = batch.changes.filter(isMerged).map(({ externalId }) => externalId)
  const { tenant, connectionId, kind } = stream
  const query = { tenant, streamId: stream.id, connectionId, kind, references: [], referenceFields: [] }
  const page = yield* (yield* Links).page({ ...query, externalIds: merged, matchKeys: [] })
  const into = new Map([...page.records.values()].flatMap(({ id, removal }) => (removal?.into === undefined ? [] : [[id, removal.into]])))
  yield* Renaming.rename({ tenant, origin: stream.id, fence }, resource.kind, into)
})
