/**
 * Takes a set of changes of one stream into the hub: reads all they are decided on at once, decides, and commits. When something it was decided on
 * changed meanwhile, it decides again. Taking the same changes twice equals once.
 */
import {
  type AdapterError,
  type Json,
  type Kind,
  Malformed,
  type Resource,
  type Unreadable,
  type Upsert,
  unidentifiable,
} from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import type { SecureRandom } from "effect/crypto"
import { fieldsAt } from "./Attempt.ts"
import { Commits } from "../store/Commits.ts"
import type { Conflict } from "../model/Conflict.ts"
import * as Arrivals from "./Arrivals.ts"
import type { Absorbed, Batch } from "./Batch.ts"
import type { Deliveries } from "../store/Deliveries.ts"
import * as Decide from "../decide/Decide.ts"
import * as Draft from "./Draft.ts"
import * as Failpoint from "../Failpoint.ts"
import * as Ids from "../model/Ids.ts"
import type { Journal } from "../store/Journal.ts"
import { type ExternalReference, isAway } from "../model/Link.ts"
import { Links, type PageState } from "../store/Links.ts"
import { lingering } from "./Lingering.ts"
import { nowSayable } from "./NowSayable.ts"
import * as RawObject from "../model/RawObject.ts"
import * as RecordId from "../model/RecordId.ts"
import type { HubRecord } from "../model/Record.ts"
import * as Rivals from "./Rivals.ts"
import * as References from "../decide/References.ts"
import { CommitRefused, Contended, type StoreError } from "../model/StoreError.ts"
import { type Stream, reads, strategyOf, writes } from "../model/Stream.ts"

const mostTries = 8

type Requirements = Commits | Deliveries | Journal | Links | SecureRandom.SecureRandom

type Broken = AdapterError | CommitRefused | StoreError | Contended

/** Whether the objects were as new as the batch says. */
export const absorb = (batch: Batch): Effect.Effect<Absorbed & { readonly new: boolean }, Broken, Requirements> =>
  Effect.suspend(() => {
    let current = batch
    return Effect.gen(function* () {
      const commits = yield* Commits
      const items = itemsOf(current)
      const keyed = items.some(({ matchKeys }) => matchKeys.length > 0)
      const attempt = decideAndCommit(keyed ? { ...current, meanwhile: Effect.void } : current, items)
      const absorbed = yield* keyed ? commits.exclusively(batch.stream.tenant, batch.stream.kind)(attempt) : attempt
      return { ...absorbed, new: current.new === true }
    }).pipe(
      Effect.catchTag("Rivalry", ({ rivals }) =>
        Effect.gen(function* () {
          current = yield* Rivals.settle(current, rivals)
          return yield* new CommitRefused({ reason: "Stale" })
        }),
      ),
      Effect.tapError(() => Effect.sync(() => (current = { ...current, new: false }))),
      Effect.retry({ times: mostTries, while: (error) => error._tag === "CommitRefused" && error.reason === "Stale" }),
    )
  }).pipe(
    Effect.catchTag("CommitRefused", (error) =>
      Effect.fail(
        error.reason === "Stale" ? new Contended({ message: `${batch.stream.kind}: records kept changing; will be tried again` }) : error,
      ),
    ),
  )

/** One object of the batch; the newest state of each, where the application says which is newer, else the last. */
interface Item {
  readonly externalId: string
  readonly reading: Decide.Reading
  readonly change: Upsert | undefined
  readonly payload: string
  readonly hash: string
  readonly matchKeys: ReadonlyArray<string>
  /** The record that it is when it is an original. */
  readonly own: string | undefined
  /** The records whose mark it may bear: made here, or in another place of the connection and moved since. */
  readonly marked: ReadonlyArray<string>
}

const itemsOf = ({ changes, resource, stream, streams }: Batch): ReadonlyArray<Item> => {
  const items = new Map<string, Item>()
  const isOther = (other: Stream) => other.id !== stream.id && other.kind === stream.kind
  for (const change of changes) {
    if (change._tag === "Removal") {
      items.delete(change.externalId)
      items.set(change.externalId, { ...nothingShown, externalId: change.externalId })
      continue
    }
    const payload = RawObject.text(change.raw)
    const hash = RawObject.hash(payload)
    const reading = readingOf(change)
    const upsert = reading._tag === "Upsert" ? reading.change : undefined
    const externalId = upsert?.externalId ?? nameOf(change) ?? `unreadable:${hash}`
    if (isOlder(upsert, items.get(externalId)?.change)) continue
    items.delete(externalId)
    items.set(externalId, {
      externalId,
      payload,
      hash,
      change: upsert,
      reading,
      matchKeys: upsert === undefined ? [] : resource.kind.matchKeys(upsert.view as never),
      own: upsert && RecordId.ofSource(RecordId.sourceIn(stream, resource.idScope, upsert)),
      marked: upsert?.operationId === undefined ? [] : recordsOf(upsert.operationId, [stream, ...streams.filter(isOther)]),
    })
  }
  return [...items.values()]
}

/** What there is to know of an object that is told to be gone. */
const nothingShown = {
  reading: { _tag: "Removal" },
  change: undefined,
  payload: "",
  hash: "",
  matchKeys: [],
  own: undefined,
  marked: [],
} as const

const recordsOf = (operationId: string, places: ReadonlyArray<Stream>): ReadonlyArray<string> =>
  places.flatMap((place) => RecordId.ofOperation(operationId, place) ?? [])

/** An id that no store can hold would take its page with it, whoever wrote the adapter. */
const readingOf = (change: Upsert | Unreadable): Decide.Reading => {
  if (change._tag === "Unreadable") return { _tag: "Unreadable", error: change.error }
  const fault = unidentifiable(change)
  return fault === undefined ? { _tag: "Upsert", change } : { _tag: "Unreadable", error: new Malformed({ message: fault }) }
}

const nameOf = ({ externalId }: Upsert | Unreadable): string | undefined =>
  externalId !== undefined && unidentifiable({ externalId }) === undefined ? externalId : undefined

const isOlder = (change: Upsert | undefined, other: Upsert | undefined): boolean =>
  change?.updatedAt !== undefined && other?.updatedAt !== undefined && change.updatedAt < other.updatedAt

const referencesOf = (kind: Kind.Kind, items: ReadonlyArray<Item>): ReadonlyArray<ExternalReference> => {
  const all = new Map<string, ExternalReference>()
  for (const { change } of items) {
    for (const reference of change === undefined ? [] : References.named(kind, change.view)) {
      all.set(`${reference.kind}\n${reference.externalId}`, reference)
    }
  }
  return [...all.values()]
}

const nothingKnown: PageState = {
  unchanged: new Set(),
  links: new Map(),
  hashes: new Map(),
  records: new Map(),
  conflicts: [],
  references: [],
  candidates: [],
}

const decideAndCommit = Effect.fnUntraced(function* (
  batch: Batch,
  items: ReadonlyArray<Item>,
): Effect.fn.Return<Absorbed, Broken | Rivals.Rivalry, Requirements> {
  const { stream, resource, fence } = batch
  const links = yield* Links
  const commits = yield* Commits
  const now = yield* Clock.currentTimeMillis
  const query = {
    tenant: stream.tenant,
    streamId: stream.id,
    connectionId: stream.connectionId,
    kind: stream.kind,
    externalIds: items.map(({ externalId }) => externalId),
    hashes: items.map(({ hash }) => hash),
    references: referencesOf(resource.kind, items),
    referenceFields: References.fieldsOf(resource.kind),
    matchKeys: [...new Set(items.flatMap(({ matchKeys }) => matchKeys))],
    recordIds: items.flatMap(({ externalId, own, marked }) =>
      [own, ...marked].flatMap((recordId) => (recordId === undefined ? [] : [{ externalId, recordId }])),
    ),
  }
  const isMarked = items.some(({ marked }) => marked.length > 0)
  // What is told to be removed may be known.
  const removes = items.some(({ reading }) => reading._tag === "Removal")
  const isNew = batch.new === true && !isMarked && !removes && query.references.length === 0 && query.matchKeys.length === 0
  let state = isNew ? nothingKnown : yield* links.page(query)
  yield* Failpoint.pass("absorb.loaded")
  const came = yield* Arrivals.follow(batch, items, state)
  if (came) state = yield* links.page(query)
  const alone = isNew && !came
  yield* Arrivals.bring(batch, state, absorb)
  if (yield* absorbRelatives(batch, items, state)) state = yield* links.page(query)
  const rivals = resource.kind.word === undefined ? [] : yield* Rivals.among(stream, resource.kind, items, state)
  if (rivals.length > 0) return yield* new Rivals.Rivalry({ rivals })
  const newId = yield* Ids.make
  const shown = items.flatMap(({ externalId, change }) => (change === undefined ? [] : [externalId]))
  const gone = yield* lingering(batch, shown, state.links)
  const elsewhere = state.candidates.length === 0 ? undefined : yield* batch.elsewhere ?? Effect.succeed(undefined)
  const there = gone.size === 0 ? items : items.filter(({ externalId }) => !gone.has(externalId))
  const draft = plan(batch, there, state, yield* mayHaveSent(batch, state), elsewhere, now, newId)
  const result = { counts: draft.counts, problems: draft.problems }
  const owed = yield* nowSayable(batch, state.links, draft.part.links)
  yield* Failpoint.pass("absorb.before-commit")
  const commit = commits.apply(Draft.commit(draft, stream.tenant, now, { fence, owed, newLinks: alone, ...batch.with(result) }))
  yield* Effect.all([commit, batch.meanwhile ?? Effect.void], { concurrency: 2, discard: true })
  yield* Failpoint.pass("absorb.committed")
  return result
})

/** By object, what was written to it without anybody knowing whether it came through. */
const mayHaveSent = Effect.fnUntraced(function* ({ stream, inDoubt }: Batch, { links, records }: PageState) {
  const sent = new Map<string, Json.JsonObject>()
  if (inDoubt.size === 0) return sent
  for (const { externalId, recordId } of links.values()) {
    const record = records.get(recordId ?? "")
    const since = record && inDoubt.get(RecordId.operationOf(record.id, stream))
    if (record !== undefined && since !== undefined) sent.set(externalId, yield* fieldsAt(record, since))
  }
  return sent
})

const plan = (
  batch: Batch,
  items: ReadonlyArray<Item>,
  state: PageState,
  sent: ReadonlyMap<string, Json.JsonObject>,
  elsewhere: ReadonlyMap<string, Resource.Resource> | undefined,
  now: number,
  newId: Ids.NewId,
): Draft.Draft => {
  const { stream, resource } = batch
  const { kind } = resource
  const draft = Draft.make({ stream, kind, now, newId })
  const references = References.make(References.near(state.references, batch.streams, batch.stream))
  const conflictsOf = new Map<string, Map<string, Conflict>>()
  for (const conflict of state.conflicts) {
    const ofLink = conflictsOf.get(conflict.externalId) ?? new Map<string, Conflict>()
    conflictsOf.set(conflict.externalId, ofLink.set(conflict.field, conflict))
  }
  const candidatesOfPage = new Set(state.candidates)
  const free = new Map([...state.records].filter(([id]) => candidatesOfPage.has(id)))
  const taken = new Set<string>()
  for (const item of items) {
    const { externalId, change, hash } = item
    if (state.unchanged.has(externalId)) {
      draft.unchanged()
      continue
    }
    const link = state.links.get(externalId)
    const known = state.hashes.get(externalId) === hash
    // A payload that could not be read may be readable now: adapters learn.
    const relearnt = link?.state === "quarantined" && item.reading._tag === "Upsert"
    const isRemoval = item.reading._tag === "Removal"
    // Whether it is our own is found out by the delivery of its record, which links it then.
    const ours =
      !isRemoval && (link?.recordId ?? null) === null && (batch.inDoubt.has(externalId) || batch.inDoubt.has(change?.operationId ?? ""))
    if (ours) {
      if (!known) draft.keepRaw(externalId, item.payload, hash)
      draft.add({ externalId, change, link, conflicts: new Map() }, { _tag: "Waiting", waitingFor: [] })
      continue
    }
    if (
      known &&
      link !== undefined &&
      link.state !== "staged" &&
      link.state !== "gone" &&
      !isAway(link.state) &&
      link.waitingFor.length === 0 &&
      !relearnt
    ) {
      draft.unchanged()
      continue
    }
    const conflicts = conflictsOf.get(externalId) ?? new Map<string, Conflict>()
    const identity = identify(item, resource, state, free, taken)
    const candidates =
      identity.record === undefined
        ? [...free.values()].filter((record) => record.matchKeys.some((key) => item.matchKeys.includes(key)))
        : [identity.record]
    const outcome = Decide.decide(
      {
        kind,
        resource,
        link,
        record: state.records.get(link?.recordId ?? ""),
        candidates,
        copyOf: identity.copyOf,
        conflicts,
        references,
        takes: reads(stream),
        sends: writes(stream),
        strategy: (field) => strategyOf(stream.settings, field, kind.fields),
        sent: sent.get(externalId),
        waypoints: resource.importer?.waypoints,
        renderings: resource.importer?.renderings,
        seenBy: (origin) => elsewhere?.get(origin),
        removals: stream.settings.removals,
        now,
      },
      item.reading,
    )
    const still = outcome._tag === "Waiting" && link?.state === "staged" && Decide.sameWaiting(link.waitingFor, outcome.waitingFor)
    if ((known || isRemoval) && !relearnt && (outcome._tag === "Unchanged" || still)) {
      draft.unchanged()
      continue
    }
    if (outcome._tag === "Merged" && outcome.matched) free.delete(outcome.record.id)
    if (outcome._tag === "Created" && identity.recordId !== undefined) taken.add(identity.recordId)
    if (!known && !isRemoval && outcome._tag !== "Stale" && outcome._tag !== "Ignored") draft.keepRaw(externalId, item.payload, hash)
    draft.add({ externalId, change, link, conflicts, recordId: identity.recordId }, outcome)
  }
  return draft
}

interface Identity {
  /** The record that it is. */
  readonly record?: HubRecord
  /** The id of the record that it will be, if it is a new one. */
  readonly recordId?: string
  readonly copyOf?: string
}

/**
 * Which record an object without one is by its mark or its id. An object that we or another Syncline made is never a new thing: it is the record whose mark
 * it bears, under that record's id even where the record is not here (yet, or any more).
 */
const identify = (
  { own, marked }: Item,
  { idScope }: Resource.Resource,
  { records }: PageState,
  free: ReadonlyMap<string, HubRecord>,
  taken: ReadonlySet<string>,
): Identity => {
  const [here] = marked
  if (here !== undefined) {
    const known = marked.find((id) => records.has(id) || taken.has(id))
    const record = free.get(known ?? "")
    // Where an id means nothing in another place, what bears the mark of something there may as well be pasted.
    if (record !== undefined && (known === here || idScope === "instance")) return { record }
    return known === undefined ? { recordId: here } : { copyOf: known }
  }
  const record = free.get(own ?? "")
  if (record !== undefined) return { record }
  return own === undefined || records.has(own) || taken.has(own) ? {} : { recordId: own }
}

/** Objects that the changes contain and refer to, and that are not known yet, are taken in first. Whether there were any. */
const absorbRelatives = Effect.fnUntraced(function* (
  batch: Batch,
  items: ReadonlyArray<Item>,
  state: PageState,
): Effect.fn.Return<boolean, Broken, Requirements> {
  const references = References.make(References.near(state.references, batch.streams, batch.stream))
  const unknown = new Set(
    referencesOf(batch.resource.kind, items)
      .filter(({ kind, externalId }) => references.recordOf(kind, externalId) === undefined)
      .map(({ kind, externalId }) => `${kind}\n${externalId}`),
  )
  if (unknown.size === 0) return false
  let any = false
  for (const { stream, resource } of batch.relatives) {
    const found = new Map<string, Upsert>()
    for (const { change } of items) {
      for (const { kind, raw } of change?.related ?? []) {
        if (kind !== stream.kind) continue
        const related = resource.exporter.read(raw as Json.Json)
        if (related._tag === "Upsert" && unknown.has(`${kind}\n${related.externalId}`)) found.set(related.externalId, related)
      }
    }
    if (found.size === 0) continue
    any = true
    yield* absorb({
      stream,
      resource,
      changes: [...found.values()],
      fence: batch.fence,
      streams: batch.streams,
      relatives: [],
      inDoubt: batch.inDoubt,
      elsewhere: batch.elsewhere,
      with: () => ({}),
    })
  }
  return any
})
