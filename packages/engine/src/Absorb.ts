/**
 * Takes a set of changes of one stream into the hub: reads all they are decided on at once, decides, and commits. When something it was decided on
 * changed meanwhile, it decides again. Taking the same changes twice equals once.
 */
import type { Change, Json, Kind, Resource, Upsert } from "@syncline/adapter-core"
import { Clock, Effect, Schema } from "effect"
import type { SecureRandom } from "effect/crypto"
import { Commits, type Commit, type Fence } from "./Commits.ts"
import type { Conflict } from "./Conflict.ts"
import * as Decide from "./Decide.ts"
import * as Draft from "./Draft.ts"
import * as Failpoint from "./Failpoint.ts"
import * as Ids from "./Ids.ts"
import type { ExternalReference } from "./Link.ts"
import { Links, type PageState } from "./Links.ts"
import * as RawObject from "./RawObject.ts"
import * as References from "./References.ts"
import type { RunCounts, RunProblem } from "./Run.ts"
import type { CommitRefused, StoreError } from "./StoreError.ts"
import { type Stream, reads, strategyOf, writes } from "./Stream.ts"

/** The stream did not come to rest: others changed the same records again and again. */
export class Contended extends Schema.TaggedError<Contended>()("Contended", { message: Schema.String }) {}

const mostTries = 8

export interface Batch {
  readonly stream: Stream
  readonly resource: Resource.Resource
  readonly changes: ReadonlyArray<Change>
  readonly fence: Fence
  /** All streams of the connection. */
  readonly streams: ReadonlyArray<Stream>
  /** Those that can take objects contained in the changes. */
  readonly relatives: ReadonlyArray<{ readonly stream: Stream; readonly resource: Resource.Resource }>
  /** What else belongs into the same commit, given what the changes came to. */
  readonly with: (result: Absorbed) => Pick<Partial<Commit>, "cursor" | "run" | "events">
}

export interface Absorbed {
  readonly counts: RunCounts
  readonly problems: ReadonlyArray<RunProblem>
}

type Requirements = Commits | Links | SecureRandom.SecureRandom

export const absorb = (batch: Batch): Effect.Effect<Absorbed, CommitRefused | StoreError | Contended, Requirements> =>
  Effect.gen(function* () {
    const commits = yield* Commits
    const items = itemsOf(batch)
    const keyed = items.some(({ matchKeys }) => matchKeys.length > 0)
    const attempt = decideAndCommit(batch, items)
    return yield* keyed ? commits.exclusively(batch.stream.tenant, batch.stream.kind)(attempt) : attempt
  }).pipe(
    Effect.retry({ times: mostTries, while: (error) => error._tag === "CommitRefused" && error.reason === "Stale" }),
    Effect.catchTag("CommitRefused", (error) =>
      Effect.fail(
        error.reason === "Stale" ? new Contended({ message: `${batch.stream.kind}: records kept changing; will be tried again` }) : error,
      ),
    ),
  )

/** One object of the batch; the last state of each. */
interface Item {
  readonly externalId: string
  readonly reading: Decide.Reading
  readonly change: Upsert | undefined
  readonly payload: string
  readonly hash: string
  readonly matchKeys: ReadonlyArray<string>
}

const itemsOf = ({ changes, resource }: Batch): ReadonlyArray<Item> => {
  const items = new Map<string, Item>()
  for (const change of changes) {
    if (change._tag === "Removal") continue
    const payload = RawObject.text(change.raw)
    const hash = RawObject.hash(payload)
    const externalId = change.externalId ?? `unreadable:${hash}`
    items.delete(externalId)
    items.set(externalId, {
      externalId,
      payload,
      hash,
      change: change._tag === "Upsert" ? change : undefined,
      reading: change._tag === "Upsert" ? { _tag: "Upsert", change } : { _tag: "Unreadable", error: change.error },
      matchKeys: change._tag === "Upsert" ? resource.kind.matchKeys(change.view as never) : [],
    })
  }
  return [...items.values()]
}

const referencesOf = (kind: Kind.Kind, items: ReadonlyArray<Item>): ReadonlyArray<ExternalReference> => {
  const all = new Map<string, ExternalReference>()
  for (const { change } of items) {
    for (const reference of change === undefined ? [] : References.named(kind, change.view)) {
      all.set(`${reference.kind}\n${reference.externalId}`, reference)
    }
  }
  return [...all.values()]
}

const decideAndCommit = Effect.fnUntraced(function* (
  batch: Batch,
  items: ReadonlyArray<Item>,
): Effect.fn.Return<Absorbed, CommitRefused | StoreError | Contended, Requirements> {
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
    references: referencesOf(resource.kind, items),
    referenceFields: References.fieldsOf(resource.kind),
    matchKeys: [...new Set(items.flatMap(({ matchKeys }) => matchKeys))],
  }
  let state = yield* links.page(query)
  yield* Failpoint.pass("absorb.loaded")
  if (yield* absorbRelatives(batch, items, state)) state = yield* links.page(query)
  const newId = yield* Ids.make
  const draft = plan(batch, items, state, now, newId)
  const result = { counts: draft.counts, problems: draft.problems }
  yield* Failpoint.pass("absorb.before-commit")
  yield* commits.apply(Draft.commit(draft, stream.tenant, now, { fence, ...batch.with(result) }))
  yield* Failpoint.pass("absorb.committed")
  return result
})

const plan = (batch: Batch, items: ReadonlyArray<Item>, state: PageState, now: number, newId: Ids.NewId): Draft.Draft => {
  const { stream, resource } = batch
  const { kind } = resource
  const draft = Draft.make({ stream, kind, now, newId })
  const references = References.make(References.near(state.references, batch.streams, batch.stream))
  const conflictsOf = new Map<string, Map<string, Conflict>>()
  for (const conflict of state.conflicts) {
    const ofLink = conflictsOf.get(conflict.externalId) ?? new Map<string, Conflict>()
    conflictsOf.set(conflict.externalId, ofLink.set(conflict.field, conflict))
  }
  const free = new Map([...state.records].filter(([id]) => state.candidates.includes(id)))
  for (const item of items) {
    const { externalId, change, hash } = item
    const link = state.links.get(externalId)
    const known = state.hashes.get(externalId) === hash
    // A payload that could not be read may be readable now: adapters learn.
    const relearnt = link?.state === "quarantined" && item.reading._tag === "Upsert"
    if (known && link !== undefined && link.waitingFor.length === 0 && !relearnt) {
      draft.unchanged()
      continue
    }
    const conflicts = conflictsOf.get(externalId) ?? new Map<string, Conflict>()
    const candidates = [...free.values()].filter((record) => record.matchKeys.some((key) => item.matchKeys.includes(key)))
    const outcome = Decide.decide(
      {
        kind,
        resource,
        link,
        record: state.records.get(link?.recordId ?? ""),
        candidates,
        conflicts,
        references,
        takes: reads(stream),
        sends: writes(stream),
        strategy: (field) => strategyOf(stream.settings, field, kind.fields),
        now,
      },
      item.reading,
    )
    const still = outcome._tag === "Waiting" && link?.state === "staged" && Decide.sameWaiting(link.waitingFor, outcome.waitingFor)
    if (known && !relearnt && (outcome._tag === "Unchanged" || still)) {
      draft.unchanged()
      continue
    }
    if (outcome._tag === "Merged" && outcome.matched) free.delete(outcome.record.id)
    if (!known && outcome._tag !== "Stale" && outcome._tag !== "Ignored") draft.keepRaw(externalId, item.payload, hash)
    draft.add({ externalId, change, link, conflicts }, outcome)
  }
  return draft
}

/** Objects that the changes contain and refer to, and that are not known yet, are taken in first. Whether there were any. */
const absorbRelatives = Effect.fnUntraced(function* (
  batch: Batch,
  items: ReadonlyArray<Item>,
  state: PageState,
): Effect.fn.Return<boolean, CommitRefused | StoreError | Contended, Requirements> {
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
      with: () => ({}),
    })
  }
  return any
})
