/**
 * Takes back what a run changed: records say again what they said before it, where nothing has changed them since. The applications are told only if that is asked
 * for; else what they would have to be told is listed, and held back at their links until somebody takes it up.
 */
import { Input, type Kind, type Resource } from "@syncline/adapter-core"
import { Clock, Effect, Option, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import * as Elsewhere from "../access/Elsewhere.ts"
import { Adapters } from "../Adapters.ts"
import * as Merge from "../decide/Merge.ts"
import * as Outside from "../decide/Outside.ts"
import * as References from "../decide/References.ts"
import * as Refusals from "../decide/Refusals.ts"
import { type Undoing, undoing } from "../decide/Undo.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { Deed } from "../model/History.ts"
import { type Link, isAway, withdrawn } from "../model/Link.ts"
import type { Amount } from "../model/Plan.ts"
import { type HubRecord, hostOrigin, mergedField, removalField } from "../model/Record.ts"
import type { SentWrite } from "../model/SentWrite.ts"
import { type Run, noCounts } from "../model/Run.ts"
import { type CommitRefused, Contended, type StoreError } from "../model/StoreError.ts"
import { type Stream, writes } from "../model/Stream.ts"
import * as RecordWrite from "../read/RecordWrite.ts"
import { type Commit, Commits, empty } from "../store/Commits.ts"
import { Journal } from "../store/Journal.ts"
import * as KnownObject from "../store/KnownObject.ts"
import { Links } from "../store/Links.ts"
import { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import { holdingAll } from "../work/Holding.ts"
import type * as Worker from "../work/Worker.ts"

export interface UndoInput {
  /** Who undoes it, for the record. */
  readonly by: string
  /** The applications are told, too. Default false. */
  readonly compensate?: boolean
}

/** What somebody else changed since, and what therefore stays. */
export interface LeftChange {
  readonly recordId: string
  readonly fields: ReadonlyArray<string>
}

export interface OutsideChange extends Outside.Outside {
  readonly recordId: string
  readonly streamId: string
  readonly app: string
  readonly externalId: string
}

export interface UndoReport {
  /** Of the undoing, which can itself be undone; absent where nothing was left to do. */
  readonly runId?: string
  /** How many records were changed back, removed or brought back. */
  readonly records: number
  readonly left: Amount<LeftChange>
  /** What the run itself wrote to an application. It stays: what made the record say it is undone with the run by which it came, or by an edit. */
  readonly sent: Amount<SentWrite>
  /** What the applications have otherwise than the records by that. */
  readonly outside: Amount<OutsideChange>
  /** Whether they are told. */
  readonly compensates: boolean
}

export type UndoError = NotFound | InvalidInput | StoreError | CommitRefused | Contended

type Requirements = Worker.Requirements | Journal | Records

const check = InvalidInput.checker(Schema.Struct({ by: Input.Text, compensate: Input.optional(Schema.Boolean) }), { name: "undo" })

/** So many records are one commit. */
const atOnce = 50
/** So many of each are listed. */
const listed = 100

export const undo = Effect.fn("Undo.undo")(function* (
  tenant: string,
  runId: string,
  input: UndoInput,
): Effect.fn.Return<UndoReport, UndoError, Requirements> {
  const { by, compensate = false } = yield* check(input)
  const found = yield* Effect.flatMap(Journal, (journal) => journal.run(tenant, runId))
  if (Option.isNone(found)) return yield* new NotFound({ what: "run", id: runId })
  if (found.value.outcome === "running") return yield* new InvalidInput({ message: "the run is not over yet; undo it when it is" })
  const streams = yield* Effect.flatMap(Streams, (store) => store.list(tenant))
  const kind = (yield* Adapters).kinds.get(found.value.kind)
  if (kind === undefined) return yield* new NotFound({ what: "kind", id: found.value.kind })
  const id = yield* Effect.flatMap(SecureRandom.SecureRandom, (random) => random.uuidV7())
  const undertaking: Undertaking = { run: found.value, kind, id, by, compensate, streams, resources: yield* Elsewhere.resources(tenant) }
  const concerned = new Set(streams.flatMap((stream) => (stream.kind === kind.name ? [stream.connectionId] : [])))
  return yield* holdingAll(tenant, [...concerned], all(undertaking))
})

interface Undertaking {
  readonly run: Run
  readonly kind: Kind.Kind
  /** Of the run that it is itself. */
  readonly id: string
  readonly by: string
  readonly compensate: boolean
  readonly streams: ReadonlyArray<Stream>
  readonly resources: ReadonlyMap<string, Resource.Resource>
}

const all = Effect.fnUntraced(function* (undertaking: Undertaking) {
  const { run, id, compensate } = undertaking
  const journal = yield* Journal
  const [left, outside]: [Array<LeftChange>, Array<OutsideChange>] = [[], []]
  const counts = { records: 0, left: 0, outside: 0 }
  let after: string | undefined
  let isDone = false
  while (!isDone) {
    const page = yield* journal.changedBy(run.tenant, run, { limit: atOnce, ...(after !== undefined && { after }) })
    const some = yield* commitSome(undertaking, page)
    counts.records += some.records
    counts.left += some.left.length
    counts.outside += some.outside.length
    left.push(...some.left.slice(0, listed - left.length))
    outside.push(...some.outside.slice(0, listed - outside.length))
    after = page.at(-1)
    isDone = page.length < atOnce
  }
  return {
    ...(counts.records > 0 && { runId: id }),
    records: counts.records,
    left: { count: counts.left, first: left },
    outside: { count: counts.outside, first: outside },
    sent: yield* sentBy(run),
    compensates: compensate,
  } satisfies UndoReport
})

/** A reading writes nothing, so that nobody looks for it. */
const sentBy = Effect.fnUntraced(function* ({ tenant, id: runId, strategy, counts }: Run) {
  if (strategy !== "push") return { count: 0, first: [] }
  const journal = yield* Journal
  return { count: counts.created + counts.updated + counts.removed, first: yield* journal.writes(tenant, { runId, limit: listed }) }
})

const commitSome = (undertaking: Undertaking, recordIds: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { run, kind, id } = undertaking
    const commits = yield* Commits
    const at = yield* Clock.currentTimeMillis
    const parts = yield* Effect.forEach(recordIds, (recordId) => undone(undertaking, recordId, at))
    const part = {
      records: parts.flatMap(({ records }) => records),
      links: parts.flatMap(({ links }) => links),
      owed: parts.flatMap(({ owed }) => owed),
      spread: parts.flatMap(({ spread }) => spread),
    }
    const changed = part.records.filter(({ changes }) => Object.keys(changes).length > 0).length
    const removed = part.records.filter(({ changes }) => changes[removalField]?.after === true).length
    if (part.records.length > 0 || part.links.length > 0) {
      const { connectionId, streamId } = run
      const counts = { ...noCounts, updated: changed - removed, removed }
      const own = { connectionId, streamId, kind: kind.name, strategy: "undo", outcome: "completed", problems: [], error: null } as const
      yield* commits.apply({ ...empty(run.tenant, at), ...part, run: { ...own, id, counts } })
    }
    return { records: changed, left: parts.flatMap((each) => each.left), outside: parts.flatMap((each) => each.outside) }
  }).pipe(
    Effect.retry({ times: 8, while: (error) => error._tag === "CommitRefused" && error.reason === "Stale" }),
    Effect.catchTag("CommitRefused", () => Effect.fail(new Contended({ message: "the records kept changing while a run was undone" }))),
  )

interface Part extends Pick<Commit, "records" | "links" | "owed" | "spread"> {
  readonly left: ReadonlyArray<LeftChange>
  readonly outside: ReadonlyArray<OutsideChange>
}

const nothing: Part = { records: [], links: [], owed: [], spread: [], left: [], outside: [] }

/** What becomes of one record, and of its links. */
const undone = Effect.fnUntraced(function* (undertaking: Undertaking, recordId: string, at: number) {
  const { run, kind, by, compensate } = undertaking
  const [journal, records] = [yield* Journal, yield* Records]
  const record = Option.getOrUndefined(yield* records.get(run.tenant, kind.name, recordId))
  if (record === undefined) return nothing
  // Of two that became one nobody can make two again.
  if (record.removal?.into !== undefined) return { ...nothing, left: [{ recordId, fields: [mergedField] }] }
  const history = yield* journal.history(run.tenant, recordId)
  const what = undoing(history, run.id)
  const links = yield* Effect.flatMap(Links, (store) => store.ofRecord(run.tenant, recordId))
  const source = history.find(({ version }) => version === 1)?.origin
  const left = what.since.length === 0 ? [] : [{ recordId, fields: what.since }]
  const deed: Deed = { _tag: "RunUndone", by, streamId: run.streamId, runId: run.id }
  const removes = what.removes || (compensate && what.undone.includes(removalField) && record.removal !== undefined)
  if (removes) return { ...removal(undertaking, record, links, source, what, deed, at), left }
  const changed = restored(kind, record, what, deed, at)
  const fields = new Set([...what.restore.keys(), ...(compensate ? what.undone : [])])
  const ofLinks = yield* Effect.forEach(links, (link) => linkAfter(undertaking, link, changed.record, fields, what.revives, at))
  const told = ofLinks.some(({ link }) => link !== undefined) || changed.write !== undefined
  return {
    records: changed.write === undefined ? [] : [changed.write],
    links: ofLinks.flatMap(({ link }) => link ?? []),
    outside: ofLinks.flatMap(({ outside }) => outside ?? []),
    // So that whoever looks at what is not sent finds it, and can take it up; and finds nothing where nothing is held back any more.
    owed: compensate ? [] : owedAfter(undertaking, ofLinks, recordId),
    // What is there again is owed wherever it had yet to be made; what it is not to be told stands at its links.
    spread: (compensate && told) || what.revives ? [{ kind: kind.name, recordId, except: null }] : [],
    left,
  }
})

const owedAfter = (
  { streams }: Undertaking,
  ofLinks: ReadonlyArray<{ readonly link: Omit<Link, "tenant" | "processedAt"> | undefined }>,
  recordId: string,
): Commit["owed"] => {
  const telling = new Set(streams.filter(writes).map(({ id }) => id))
  return ofLinks.flatMap(({ link }) =>
    link !== undefined && !isAway(link.state) && telling.has(link.streamId) ? [{ streamId: link.streamId, recordId }] : [],
  )
}

/** A record that the run made goes. The object that it was read from stays, whatever is asked for: the run did not make that. */
const removal = (
  { kind, compensate, streams }: Undertaking,
  record: HubRecord,
  links: ReadonlyArray<Link>,
  source: string | undefined,
  what: Undoing,
  deed: Deed,
  at: number,
): Omit<Part, "left"> => {
  const { id: recordId } = record
  const there = links.filter(({ state }) => !isAway(state))
  const stays = there.flatMap(({ streamId }) => (!compensate || streamId === source ? [streamId] : []))
  const before = record.removal?.stays ?? []
  if (!what.removes && before.every((each) => stays.includes(each))) return nothing
  const write = RecordWrite.changed(kind, record, {}, hostOrigin, at)
  const gone = { at: record.removal?.at ?? at, origin: hostOrigin, ...(stays.length > 0 && { stays }) }
  return {
    records: [{ ...(what.removes ? RecordWrite.removed(write, gone) : { ...write, removal: gone }), deed }],
    links: [],
    owed: [],
    spread: compensate ? [{ kind: kind.name, recordId, except: source ?? null }] : [],
    outside: there.flatMap((link) => {
      const change = link.streamId === source ? undefined : Outside.ofRemoval(link, true)
      return change === undefined ? [] : [changeAt(streams, link, recordId, change)]
    }),
  }
}

const changeAt = (
  streams: ReadonlyArray<Stream>,
  { streamId, externalId }: Link,
  recordId: string,
  change: Outside.Outside,
): OutsideChange => ({
  recordId,
  streamId,
  app: streams.find(({ id }) => id === streamId)?.app ?? "",
  externalId,
  ...change,
})

/** The record as it was before the run, as far as nothing changed it since. */
const restored = (kind: Kind.Kind, record: HubRecord, what: Undoing, deed: Deed, at: number) => {
  const patch = Object.fromEntries(
    [...what.restore].flatMap(([name, before]) => {
      const field = kind.fields[name]
      const value = before ?? field?.initial
      return field === undefined || value === undefined || Merge.same(field, record.data[name], value) ? [] : [[name, value]]
    }),
  )
  if (Object.keys(patch).length === 0 && !what.revives) return { record, write: undefined }
  const changed = RecordWrite.changed(kind, record, patch, hostOrigin, at)
  const write = { ...(what.revives ? RecordWrite.revived(changed) : changed), deed }
  const { removal: _, ...rest } = record
  return { record: { ...rest, ...(!what.revives && record.removal && { removal: record.removal }), data: write.data }, write }
}

/** What an application has otherwise by that, and what of it is held back. */
const linkAfter = Effect.fnUntraced(function* (
  { kind, by, compensate, streams, resources }: Undertaking,
  link: Link,
  record: HubRecord,
  fields: ReadonlySet<string>,
  revives: boolean,
  at: number,
) {
  const [stream, resource] = [streams.find(({ id }) => id === link.streamId), resources.get(link.streamId)]
  if (stream === undefined || resource === undefined) return { link: undefined, outside: undefined }
  const { processedAt: _, tenant: __, ...rest } = link
  if (revives) {
    const change = Outside.ofRemoval(link, false)
    const state = compensate ? (link.state === "removed" && writes(stream) ? "withdrawn" : link.state) : Outside.stateOf(link.state)
    const problem = state === "withdrawn" ? withdrawn : "it was removed with its record, which a person brought back by undoing that"
    const next = state === link.state ? undefined : { ...rest, state, problem }
    return { link: next, outside: change && changeAt(streams, link, record.id, change) }
  }
  const { conflicts } = yield* KnownObject.find(stream, link.externalId)
  const references = yield* referencesOf(kind, record, stream, streams)
  const change = Outside.ofFields({ kind, resource, record, link, conflicts, references }, fields)
  const refused = Outside.refusedWith(kind, link, fields, compensate ? undefined : change, by, at)
  const next = Refusals.same(refused, link.refused) ? undefined : { ...rest, refused }
  return { link: next, outside: change && changeAt(streams, link, record.id, change) }
})

const referencesOf = Effect.fnUntraced(function* (
  kind: Kind.Kind,
  record: HubRecord,
  stream: Stream,
  streams: ReadonlyArray<Stream>,
): Effect.fn.Return<References.References, StoreError, Links> {
  const links = yield* Links
  const named = yield* Effect.forEach(References.named(kind, record.data), ({ externalId: id }) => links.ofRecord(record.tenant, id))
  const known = named
    .flat()
    .flatMap(({ connectionId, streamId, kind: of, externalId, recordId, address, state }) =>
      connectionId === stream.connectionId && recordId !== null && !isAway(state)
        ? [{ streamId, kind: of, externalId, recordId, address }]
        : [],
    )
  const own = streams.filter(({ connectionId }) => connectionId === stream.connectionId)
  return References.make(References.near(known, own, stream))
})
