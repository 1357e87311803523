/**
 * What the host and people decide about removals: a record is removed, everywhere; it is brought back; an edit that met a removal is kept, or is not. Each is one
 * commit with its history and the deliveries that it calls for.
 */
import type { Kind } from "@syncline/adapter-core"
import { Clock, Effect } from "effect"
import * as Decided from "../decide/Removals.ts"
import * as Failpoint from "../Failpoint.ts"
import { type Conflict, type Resolution, resolved } from "../model/Conflict.ts"
import { InvalidInput, type NotFound } from "../model/EngineError.ts"
import type { Deed } from "../model/History.ts"
import { type Link, withdrawn } from "../model/Link.ts"
import { type HubRecord, type Removal, hostOrigin } from "../model/Record.ts"
import type { CommitRefused, Contended, StoreError } from "../model/StoreError.ts"
import { writes } from "../model/Stream.ts"
import * as RecordWrite from "../read/RecordWrite.ts"
import { type Commit, Commits, type RecordWrite as RecordWriting, empty } from "../store/Commits.ts"
import { whileItChanges } from "../store/DecideAgain.ts"
import { Links } from "../store/Links.ts"
import { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import * as HostRecords from "./HostRecords.ts"

export type RemoveError = NotFound | InvalidInput | StoreError | Contended

/** Removes a record here and wherever it is. What is removed by the host already stays so. */
export const remove = (tenant: string, kind: Kind.Kind, id: string): Effect.Effect<void, RemoveError, Commits | Records> =>
  settled(
    kind,
    Effect.gen(function* () {
      const record = yield* found(tenant, kind, id)
      if (record.removal?.origin === hostOrigin) return
      const at = yield* Clock.currentTimeMillis
      yield* apply(record, at, { records: [removedBy(kind, record, at)] })
    }),
  )

/** One that is no other by now. */
const found = Effect.fnUntraced(function* (tenant: string, kind: Kind.Kind, id: string) {
  const record = yield* HostRecords.find(tenant, kind, id)
  return record.removal?.into === undefined ? record : yield* HostRecords.mergedAway(kind, id, record.removal.into)
})

/** Brings back a record that was removed, and its objects: those that the engine removed, and those that people removed where it may write. */
export const restore = (
  tenant: string,
  kind: Kind.Kind,
  id: string,
): Effect.Effect<void, RemoveError, Commits | Links | Records | Streams> =>
  settled(
    kind,
    Effect.gen(function* () {
      const record = yield* found(tenant, kind, id)
      const lost = yield* lostOf(record)
      if (record.removal === undefined && lost.length === 0) return
      const at = yield* Clock.currentTimeMillis
      yield* apply(record, at, {
        records: record.removal === undefined ? [] : [revived(kind, record, at)],
        links: lost.map((link) => ({ ...link, state: "withdrawn", problem: withdrawn })),
      })
    }),
  )

/** A person's decision on an edit that met a removal. Nothing else than the one or the other can be. */
export const decide = Effect.fnUntraced(function* (
  kind: Kind.Kind,
  record: HubRecord,
  conflict: Conflict,
  decision: Resolution,
  by: string,
): Effect.fn.Return<void, InvalidInput | CommitRefused | StoreError, Commits> {
  if (decision !== "local" && decision !== "external") {
    return yield* new InvalidInput({
      message: 'decision must be "local" or "external": what one side removed and the other edited is there, or it is not',
    })
  }
  const at = yield* Clock.currentTimeMillis
  const removes = decision === (Decided.isAboutOurs(conflict) ? "local" : "external")
  const isRemoved = record.removal !== undefined
  const end = resolved(conflict, decision, by, at)
  const { streamId, id: conflictId, field } = conflict
  const deed: Deed = { _tag: "ConflictDecided", by, streamId, conflictId, field, resolution: decision }
  const write = removes ? removedBy(kind, record, at) : revived(kind, record, at)
  yield* apply(record, at, {
    ...(removes === isRemoved
      ? { deeds: [{ kind: kind.name, recordId: record.id, seenVersion: record.version, origin: hostOrigin, deed }] }
      : { records: [{ ...write, deed }] }),
    conflicts: [end.conflict],
    events: [end.event],
  })
})

/** What people are asked about when much was removed at a place at once. Both answer with how many records there were. */
export const letGo = (tenant: string, kinds: Kinds, streamId: string): Effect.Effect<number, StoreError | Contended, Commits | Records> =>
  ofAll(tenant, kinds, streamId, (kind, record, removal, at) => Effect.succeed(confirmed(kind, record, removal, at)))

/** The records are there again. What was removed at the place itself stays so, and catches up when it is put back. */
export const takeBack = (
  tenant: string,
  kinds: Kinds,
  streamId: string,
): Effect.Effect<number, StoreError | Contended, Commits | Links | Records> =>
  ofAll(tenant, kinds, streamId, (kind, record, removal, at) =>
    // What is another record by now stays that; its objects are left where they are.
    removal.into === undefined
      ? Effect.succeed(revived(kind, record, at))
      : Effect.map(
          Effect.flatMap(Links, (links) => links.ofRecord(tenant, record.id)),
          (links) => confirmed(kind, record, { ...removal, stays: links.map((link) => link.streamId) }, at),
        ),
  )

const confirmed = (kind: Kind.Kind, record: HubRecord, removal: Removal, at: number) =>
  RecordWrite.confirmed(RecordWrite.changed(kind, record, {}, hostOrigin, at), removal)

type Kinds = ReadonlyMap<string, Kind.Kind>

/** So many records are one commit. */
const atOnce = 100

const ofAll = Effect.fnUntraced(function* <R>(
  tenant: string,
  kinds: Kinds,
  streamId: string,
  write: (kind: Kind.Kind, record: HubRecord, removal: Removal, at: number) => Effect.Effect<RecordWriting, StoreError, R>,
) {
  const [records, commits] = [yield* Records, yield* Commits]
  const someAfter = Effect.fnUntraced(function* (after: string | undefined) {
    const page = yield* records.removed(tenant, streamId, { limit: atOnce, ...(after !== undefined && { after }) })
    const at = yield* Clock.currentTimeMillis
    const written = yield* Effect.all(
      page.flatMap((record) => {
        const kind = kinds.get(record.kind)
        return kind === undefined || record.removal === undefined ? [] : [write(kind, record, record.removal, at)]
      }),
    )
    const spread = written.map(({ kind, id: recordId }) => ({ kind, recordId, except: streamId }))
    if (written.length > 0) yield* commits.apply({ ...empty(tenant, at), records: written, spread })
    return { count: written.length, last: page.length < atOnce ? undefined : page.at(-1)?.id }
  })
  let after: string | undefined
  let count = 0
  do {
    const some = yield* someAfter(after).pipe(whileItChanges("the records", "it was decided about them"))
    count += some.count
    after = some.last
  } while (after !== undefined)
  return count
})

const removedBy = (kind: Kind.Kind, record: HubRecord, at: number) =>
  RecordWrite.removed(RecordWrite.changed(kind, record, {}, hostOrigin, at), { at, origin: hostOrigin })

const revived = (kind: Kind.Kind, record: HubRecord, at: number) =>
  RecordWrite.revived(RecordWrite.changed(kind, record, {}, hostOrigin, at))

/** What people removed of a record where the engine may write. */
const lostOf = Effect.fnUntraced(function* ({ tenant, id }: HubRecord): Effect.fn.Return<ReadonlyArray<Link>, StoreError, Links | Streams> {
  const removed = (yield* (yield* Links).ofRecord(tenant, id)).filter(({ state }) => state === "removed")
  if (removed.length === 0) return []
  const streams = yield* (yield* Streams).list(tenant)
  return removed.filter(({ streamId }) => streams.some((stream) => stream.id === streamId && writes(stream)))
})

const apply = Effect.fnUntraced(function* ({ tenant, kind, id: recordId }: HubRecord, at: number, part: Partial<Commit>) {
  const commits = yield* Commits
  yield* Failpoint.pass("host.before-commit")
  yield* commits.apply({ ...empty(tenant, at), ...part, spread: [{ kind, recordId, except: null }] })
  yield* Failpoint.pass("host.committed")
})

const settled = <E, R>(kind: Kind.Kind, effect: Effect.Effect<void, E | CommitRefused, R>) =>
  whileItChanges(`the ${kind.name}`, "it was removed or brought back")(effect)
