/**
 * Takes a set of changes of one stream into the hub: reads all they are decided on at once, decides, and commits. When something it was decided on
 * changed meanwhile, it decides again. Taking the same changes twice equals once.
 */
import type { AdapterError, Json, Resource, Upsert } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import type { SecureRandom } from "effect/crypto"
import { saidAt } from "./Attempt.ts"
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
import { type Link, isAway } from "../model/Link.ts"
import { Links, type PageState } from "../store/Links.ts"
import { type Item, itemsOf, queryOf, referencesOf } from "./Item.ts"
import { lingering } from "./Lingering.ts"
import * as Merges from "./Merges.ts"
import { nowSayable } from "./NowSayable.ts"
import * as RecordId from "../model/RecordId.ts"
import type { HubRecord } from "../model/Record.ts"
import type { Records } from "../store/Records.ts"
import * as Rivals from "./Rivals.ts"
import * as MatchKeys from "../model/MatchKeys.ts"
import * as Matching from "../decide/Matching.ts"
import * as References from "../decide/References.ts"
import * as SyncOption from "../decide/SyncOption.ts"
import { CommitRefused, Contended, type StoreError } from "../model/StoreError.ts"
import { matchedStrategyOf, reads, strategyOf, writes } from "../model/Stream.ts"

const mostTries = 8

type Requirements = Commits | Deliveries | Journal | Links | Records | SecureRandom.SecureRandom

type Broken = AdapterError | CommitRefused | StoreError | Contended

/** Whether the objects were as new as the batch says. */
export const absorb = (batch: Batch): Effect.Effect<Absorbed & { readonly new: boolean }, Broken, Requirements> =>
  Effect.flatMap(Merges.follow(batch), takeIn).pipe(
    Effect.catchTag("CommitRefused", (error) =>
      Effect.fail(
        error.reason === "Stale" ? new Contended({ message: `${batch.stream.kind}: records kept changing; will be tried again` }) : error,
      ),
    ),
  )

const takeIn = (batch: Batch): Effect.Effect<Absorbed & { readonly new: boolean }, Broken, Requirements> =>
  Effect.suspend(() => {
    let current = batch
    return Effect.gen(function* () {
      const commits = yield* Commits
      const items = itemsOf(current)
      const keyed = items.some(({ matchKeys, clues }) => matchKeys.length + clues.length > 0)
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
  })

const nothingKnown: PageState = {
  unchanged: new Set(),
  links: new Map(),
  hashes: new Map(),
  records: new Map(),
  conflicts: [],
  references: [],
  candidates: [],
  found: [],
}

const decideAndCommit = Effect.fnUntraced(function* (
  batch: Batch,
  items: ReadonlyArray<Item>,
): Effect.fn.Return<Absorbed, Broken | Rivals.Rivalry, Requirements> {
  const { stream, resource, fence } = batch
  const links = yield* Links
  const commits = yield* Commits
  const now = yield* Clock.currentTimeMillis
  const query = queryOf(batch, items, batch.before === undefined ? items.map(({ hash }) => hash) : [])
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
  const draft = Draft.make({ stream, kind: resource.kind, now, newId })
  decideEach(draft, batch, there, state, yield* mayHaveSent(batch, state), elsewhere, now)
  const result = { counts: draft.counts, problems: draft.problems, news: draft.news }
  const owed = yield* nowSayable(batch, state.links, draft.part.links)
  yield* Failpoint.pass("absorb.before-commit")
  const also = batch.with(result)
  const all = [...owed, ...(also.owed ?? [])]
  const commit = commits.apply(Draft.commit(draft, stream.tenant, now, { fence, newLinks: alone, ...also, owed: all }))
  yield* Effect.all([commit, batch.meanwhile ?? Effect.void], { concurrency: 2, discard: true })
  yield* Failpoint.pass("absorb.committed")
  return result
})

/** By object, what was written to it without anybody knowing whether it came through. */
export const mayHaveSent = Effect.fnUntraced(function* ({ stream, inDoubt, resource: { kind } }: Batch, { links, records }: PageState) {
  const sent = new Map<string, Json.JsonObject>()
  if (inDoubt.size === 0) return sent
  for (const { externalId, recordId } of links.values()) {
    const record = records.get(recordId ?? "")
    const since = record && inDoubt.get(RecordId.operationOf(record.id, stream))
    if (record !== undefined && since !== undefined) sent.set(externalId, yield* saidAt(kind, record, since))
  }
  return sent
})

/** Adds to a draft what is decided about each object. */
export const decideEach = (
  draft: Pick<Draft.Draft, "add" | "keepRaw" | "unchanged">,
  batch: Batch,
  items: ReadonlyArray<Item>,
  state: PageState,
  sent: ReadonlyMap<string, Json.JsonObject>,
  elsewhere: ReadonlyMap<string, Resource.Resource> | undefined,
  now: number,
): void => {
  const { stream, resource } = batch
  const { kind } = resource
  const references = References.make(References.near(state.references, batch.streams, batch.stream))
  const conflictsOf = new Map<string, Map<string, Conflict>>()
  for (const conflict of state.conflicts) {
    const ofLink = conflictsOf.get(conflict.externalId) ?? new Map<string, Conflict>()
    conflictsOf.set(conflict.externalId, ofLink.set(conflict.field, conflict))
  }
  const candidatesOfPage = new Set(state.candidates)
  const free = new Map([...state.records].filter(([id, { removal }]) => candidatesOfPage.has(id) && removal?.into === undefined))
  const taken = new Set<string>()
  const isClued = items.some(({ clues }) => clues.length > 0)
  const clued = isClued ? [...free.values()].map((record) => ({ record, keys: MatchKeys.cluesOf(kind, record.data) })) : []
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
      draft.add({ externalId, change, link, conflicts: new Map(), keys: [] }, { _tag: "Waiting", waitingFor: [] })
      continue
    }
    if (
      known &&
      batch.before === undefined &&
      link !== undefined &&
      link.due === undefined &&
      link.state !== "staged" &&
      link.state !== "gone" &&
      link.state !== "unmatched" &&
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
    const choice = link?.choice
    const outcome = Decide.decide(
      {
        kind,
        resource,
        before: batch.before,
        link,
        record: state.records.get(link?.recordId ?? ""),
        candidates,
        copyOf: identity.copyOf,
        chosen: choice?.as === "same" ? (free.get(choice.recordId) ?? ownOf(link, choice.recordId, state)) : undefined,
        proposal: candidates.length === 0 && (link?.recordId ?? null) === null ? proposalOf(item, batch, clued, free, state) : undefined,
        stages: batch.stages,
        makes: stream.settings.option !== "hub",
        isTooOld: SyncOption.isBeforeStart(stream.settings, kind, change?.updatedAt),
        matchedStrategy: (field) => matchedStrategyOf(stream.settings, field, kind.fields),
        conflicts,
        references,
        takes: reads(stream),
        sends: writes(stream),
        strategy: (field) => strategyOf(stream.settings, field, kind.fields),
        sent: sent.get(externalId),
        closes: (stream.settings.withheld ?? "leave") !== "leave",
        removes: resource.importer?.remove !== undefined,
        waypoints: resource.importer?.waypoints,
        renderings: resource.importer?.renderings,
        seenBy: (origin) => elsewhere?.get(origin),
        removals: stream.settings.removals,
        now,
      },
      item.reading,
    )
    const still = outcome._tag === "Waiting" && link?.state === "staged" && Decide.sameWaiting(link.waitingFor, outcome.waitingFor)
    const stays = (outcome._tag === "Apart" && link?.state === "apart") || (outcome._tag === "Unmatched" && link?.state === "unmatched")
    if ((known || isRemoval) && !relearnt && link?.due === undefined && (outcome._tag === "Unchanged" || still || stays)) {
      draft.unchanged()
      continue
    }
    if (outcome._tag === "Merged" && outcome.matched) free.delete(outcome.record.id)
    if (outcome._tag === "Created" && identity.recordId !== undefined) taken.add(identity.recordId)
    if (!known && !isRemoval && outcome._tag !== "Stale" && outcome._tag !== "Ignored") draft.keepRaw(externalId, item.payload, hash)
    draft.add({ externalId, change, link, conflicts, keys: [...item.matchKeys, ...item.clues], recordId: identity.recordId }, outcome)
  }
}

/** The record that a link names already. */
const ownOf = (link: Link | undefined, recordId: string, { records }: PageState): HubRecord | undefined =>
  link?.recordId === recordId ? records.get(recordId) : undefined

/** Which records it may be by the stream's rules. */
const proposalOf = (
  { externalId, change, clues }: Item,
  { stream }: Batch,
  clued: Matching.Contestants["records"],
  free: ReadonlyMap<string, HubRecord>,
  { found }: PageState,
): Matching.Proposal | undefined => {
  if (change === undefined || clues.length === 0) return undefined
  const others = found.filter((other) => other.externalId !== externalId)
  const records = clued.filter(({ record }) => free.has(record.id))
  return Matching.propose({ rules: stream.settings.match ?? [], view: change.view, records, others })
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
