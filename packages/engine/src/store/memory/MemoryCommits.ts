/** Commits in memory: everything is checked first, then everything is written. */
import { Effect, Layer, Semaphore } from "effect"
import { type Commit, Commits, type LinkMove, type UnionWrite } from "../Commits.ts"
import { type Stream, writes } from "../../model/Stream.ts"
import { type Link, isAway, mergedApart } from "../../model/Link.ts"
import { isResting } from "../../model/Delivery.ts"
import { addCounts, problemsKept } from "../../model/Run.ts"
import { CommitRefused } from "../../model/StoreError.ts"
import {
  MemoryTables,
  type StoredDelivery,
  type Tables,
  key,
  linksOfRecord,
  openDelivery,
  putEvent,
  putLink,
  putRecord,
  removeLink,
} from "./MemoryTables.ts"

export const layer: Layer.Layer<Commits, never, MemoryTables> = Layer.effect(
  Commits,
  Effect.gen(function* () {
    const tables = yield* MemoryTables
    const semaphores = new Map<string, Semaphore.Semaphore>()
    return {
      apply: (commit) =>
        Effect.suspend(() => {
          const refusal = refused(tables, commit)
          if (refusal !== undefined) return Effect.fail(new CommitRefused({ reason: refusal }))
          write(tables, commit)
          return Effect.void
        }),
      exclusively: (tenant, kind) => (effect) =>
        Effect.suspend(() => {
          const at = key(tenant, kind)
          const semaphore = semaphores.get(at) ?? Semaphore.makeUnsafe(1)
          semaphores.set(at, semaphore)
          return semaphore.withPermits(1)(effect)
        }),
    }
  }),
)

const refused = (tables: Tables, commit: Commit): CommitRefused["reason"] | undefined => {
  const { tenant, fence, cursor } = commit
  if (fence !== undefined && tables.leases.get(key(tenant, fence.connectionId))?.token !== fence.token) return "LeaseLost"
  if (cursor !== undefined && tables.cursors.get(key(tenant, cursor.streamId))?.version !== cursor.cursor.version - 1) return "Stale"
  for (const record of commit.records) {
    const stored = tables.records.get(key(tenant, record.kind, record.id))
    if ((stored?.version ?? 0) !== record.seenVersion) return "Stale"
  }
  for (const link of commit.links) {
    if (commit.newLinks && tables.links.has(key(tenant, link.streamId, link.externalId))) return "Stale"
    if (link.recordId === null) continue
    const stored = tables.links.get(key(tenant, link.streamId, link.externalId))
    if (tables.mergedInto.has(key(tenant, link.recordId)) && stored?.recordId !== link.recordId) return "Stale"
    const others = [...linksOfRecord(tables, tenant, link.recordId), ...commit.links.filter(({ recordId }) => recordId === link.recordId)]
    if (others.some((other) => other.streamId === link.streamId && other.externalId !== link.externalId)) return "Stale"
  }
  for (const { streamId, externalId, seen } of commit.choices) {
    const stored = tables.links.get(key(tenant, streamId, externalId))
    if (stored?.state !== seen.state || stored.recordId !== seen.recordId) return "Stale"
  }
  for (const { recordId, from, to } of commit.moves) {
    if (tables.links.get(key(tenant, from.streamId, from.externalId))?.recordId !== recordId) return "Stale"
    if ((tables.links.get(key(tenant, to.streamId, to.externalId))?.recordId ?? null) !== null) return "Stale"
    if (to.streamId !== from.streamId && linksOfRecord(tables, tenant, recordId).some(({ streamId }) => streamId === to.streamId))
      return "Stale"
  }
  for (const conflict of commit.conflicts) {
    const stored = tables.conflicts.get(key(tenant, conflict.id))
    if (stored?.state === "resolved") return "Stale"
    if (stored !== undefined && stored.revision !== conflict.revision - 1) return "Stale"
    if (conflict.state !== "open") continue
    for (const other of tables.conflicts.values()) {
      const same = other.streamId === conflict.streamId && other.externalId === conflict.externalId && other.field === conflict.field
      if (same && other.tenant === tenant && other.state === "open" && other.id !== conflict.id) return "Stale"
    }
  }
  for (const { kind, recordId, seenVersion } of commit.deeds) {
    if (tables.records.get(key(tenant, kind, recordId))?.version !== seenVersion) return "Stale"
  }
  if (commit.consumed !== undefined && tables.consumed.has(key(tenant, commit.consumed.id))) return "Stale"
  for (const { streamId, recordId } of commit.drops) {
    if (!isResting(tables.deliveries.get(key(tenant, streamId, recordId))?.state)) return "Stale"
  }
  return undefined
}

const write = (tables: Tables, commit: Commit): void => {
  const { tenant, at, consumed } = commit
  if (consumed !== undefined) tables.consumed.set(key(tenant, consumed.id), { ...consumed, tenant, at })
  for (const raw of commit.rawObjects) {
    tables.rawObjects.set(key(tenant, raw.streamId, raw.externalId), { ...raw, tenant, fetchedAt: at })
  }
  for (const {
    kind,
    id,
    seenVersion,
    data,
    fieldTimes,
    matchKeys,
    clues = [],
    origin,
    removal,
    changes,
    deed,
    ...more
  } of commit.records) {
    const before = tables.records.get(key(tenant, kind, id))
    const version = seenVersion + 1
    const createdAt = before?.createdAt ?? at
    const privacy = more.privacy ?? before?.privacy
    const said = { ...(removal && { removal }), ...(privacy && { privacy }) }
    putRecord(tables, { tenant, kind, id, version, data, fieldTimes, matchKeys, createdAt, updatedAt: at, ...said }, clues)
    tables.sequence += 1
    const runId = commit.run?.id ?? null
    tables.history.push({ tenant, seq: tables.sequence, recordId: id, kind, version, origin, runId, at, changes, ...(deed && { deed }) })
  }
  for (const { kind, recordId, seenVersion: version, origin, deed } of commit.deeds) {
    tables.sequence += 1
    tables.history.push({ tenant, seq: tables.sequence, recordId, kind, version, origin, runId: null, at, changes: {}, deed })
  }
  for (const { looked, again, keys, ...given } of commit.links) {
    // Whoever writes a link may have the whole of it in hand.
    const { choice: _choice, due: _due, ...link }: typeof given & Partial<Pick<Link, "choice" | "due">> = given
    const place = key(tenant, link.streamId, link.externalId)
    const { choice, due } = tables.links.get(place) ?? {}
    const still = again === true ? "again" : due === looked ? undefined : due
    putLink(tables, { ...link, tenant, ...(choice && { choice }), ...(still !== undefined && { due: still }), processedAt: at })
    if (keys !== undefined) tables.keysOfLink.set(place, keys)
    if (link.recordId !== null && !isAway(link.state)) unpark(tables, tenant, link.connectionId, link.recordId, at)
  }
  for (const { streamId, externalId, choice, due } of commit.choices) {
    const stored = tables.links.get(key(tenant, streamId, externalId))
    if (stored !== undefined) putLink(tables, { ...stored, choice, due })
  }
  for (const one of commit.moves) move(tables, tenant, one, at)
  for (const one of commit.unions) unite(tables, commit, one)
  for (const conflict of commit.conflicts) tables.conflicts.set(key(tenant, conflict.id), { ...conflict, tenant })
  for (const { streamId, recordId } of commit.drops) tables.deliveries.delete(key(tenant, streamId, recordId))
  settle(tables, commit)
  for (const { kind, recordId, except } of commit.spread) {
    const source = except === null ? undefined : tables.streams.get(key(tenant, except))
    if (source?.initialDoneAt === null) continue
    const origin = source?.connectionId
    for (const stream of tables.streams.values()) {
      if (stream.tenant !== tenant || stream.kind !== kind || stream.connectionId === origin) continue
      if (!writes(stream) || stream.initialDoneAt === null) continue
      if (tables.connections.get(key(tenant, stream.connectionId))?.status === "disconnected") continue
      openDelivery(tables, stream, recordId, at)
    }
  }
  for (const { streamId, recordId, chosen } of commit.owed) {
    const stream = tables.streams.get(key(tenant, streamId))
    if (stream !== undefined) openDelivery(tables, stream, recordId, at, chosen)
  }
  for (const written of commit.writes) {
    tables.sequence += 1
    tables.writes.push({ ...written, tenant, seq: tables.sequence, at })
  }
  for (const event of commit.events) putEvent(tables, { tenant, at, event })
  if (commit.cursor !== undefined) tables.cursors.set(key(tenant, commit.cursor.streamId), commit.cursor.cursor)
  if (commit.run !== undefined) writeRun(tables, commit, commit.run)
  if (commit.seen !== undefined) {
    const { streamId, runId, externalIds } = commit.seen
    const runs = tables.seen.get(key(tenant, streamId)) ?? new Map<string, Set<string>>()
    tables.seen.set(key(tenant, streamId), runs.set(runId, new Set([...(runs.get(runId) ?? []), ...externalIds])))
  }
}

const move = (tables: Tables, tenant: string, { recordId, from, to, state }: LinkMove, at: number): void => {
  const before = tables.links.get(key(tenant, from.streamId, from.externalId))
  if (before === undefined) return
  removeLink(tables, before)
  putLink(tables, { ...before, ...to, state, address: null, version: null, updatedAt: null, problem: null, processedAt: at })
  tables.rawObjects.delete(key(tenant, to.streamId, to.externalId))
  for (const [id, conflict] of tables.conflicts) {
    const { tenant: owner, streamId, externalId } = conflict
    if (owner !== tenant || streamId !== from.streamId || externalId !== from.externalId || conflict.state !== "open") continue
    tables.conflicts.set(id, { ...conflict, revision: conflict.revision + 1, streamId: to.streamId, externalId: to.externalId })
  }
  const left = tables.deliveries.get(key(tenant, from.streamId, recordId))
  tables.deliveries.delete(key(tenant, from.streamId, recordId))
  const stream = tables.streams.get(key(tenant, to.streamId))
  if (stream !== undefined && writes(stream)) {
    openDelivery(tables, stream, recordId, at)
    const opened = tables.deliveries.get(key(tenant, to.streamId, recordId))
    if (opened !== undefined) {
      const unverifiedSince = opened.unverifiedSince ?? left?.unverifiedSince ?? null
      tables.deliveries.set(key(tenant, to.streamId, recordId), { ...opened, unverifiedSince })
    }
  }
  unpark(tables, tenant, to.connectionId, recordId, at)
}

const unite = (tables: Tables, { tenant, at }: Commit, { from, into, streamId, removes }: UnionWrite): void => {
  const there = new Set(linksOfRecord(tables, tenant, into).map((link) => link.streamId))
  for (const link of linksOfRecord(tables, tenant, from)) {
    if (link.streamId === streamId) continue
    const isTaken = there.has(link.streamId)
    if (isTaken && removes) continue
    const alone = {
      state: "apart",
      recordId: null,
      base: null,
      told: {},
      refused: {},
      waitingFor: [],
      problem: mergedApart(link, into),
    } as const
    putLink(tables, { ...link, ...(isTaken ? alone : { recordId: into }) })
    for (const [id, conflict] of tables.conflicts) {
      const { tenant: owner, streamId: of, externalId, state, revision } = conflict
      if (owner !== tenant || of !== link.streamId || externalId !== link.externalId || state !== "open") continue
      const end = { state: "resolved", resolution: "agreed", resolvedBy: "engine", resolvedAt: at } as const
      tables.conflicts.set(id, { ...conflict, revision: revision + 1, ...(isTaken ? end : { recordId: into }) })
    }
  }
  for (const [place, target] of tables.mergedInto) if (target === from) tables.mergedInto.set(place, into)
  for (const [place, record] of tables.records) {
    if (record.tenant === tenant && record.removal?.into === from)
      tables.records.set(place, { ...record, removal: { ...record.removal, into } })
  }
}

const unpark = (tables: Tables, tenant: string, connectionId: string, recordId: string, now: number): void => {
  for (const [at, delivery] of tables.deliveries) {
    if (delivery.tenant !== tenant || delivery.connectionId !== connectionId || delivery.waitsForRecord !== recordId) continue
    tables.deliveries.set(at, { ...delivery, state: "pending", waitsForRecord: null, nextAttemptAt: now, lastError: null })
  }
}

const settle = (tables: Tables, commit: Commit): void => {
  for (const { streamId, recordId, revision, to } of commit.deliveries) {
    const at = key(commit.tenant, streamId, recordId)
    const before = tables.deliveries.get(at)
    if (before?.state !== "running") continue
    const free = { ...before, claimedAt: null, token: null }
    if (before.revision !== revision) {
      const unverifiedSince = to.state === "done" ? null : to.unverifiedSince
      tables.deliveries.set(at, {
        ...free,
        state: "pending",
        attempts: 0,
        unverifiedSince,
        nextAttemptAt: commit.at,
        lastError: null,
        waitsForRecord: null,
      })
    } else if (to.state === "done") tables.deliveries.delete(at)
    else if (to.state === "parked" && isLinked(tables, before, to.waitsForRecord)) {
      tables.deliveries.set(at, { ...free, ...to, state: "pending", waitsForRecord: null, nextAttemptAt: commit.at, lastError: null })
    } else tables.deliveries.set(at, { ...free, ...to })
  }
}

/** Whether the record that a delivery would wait for has been linked meanwhile: in its partition, if its kind has a stream there. */
const isLinked = (tables: Tables, { tenant, connectionId, streamId }: StoredDelivery, recordId: string | null): boolean => {
  if (recordId === null) return false
  const partition = tables.streams.get(key(tenant, streamId))?.partition
  const isOfPlace = (stream: Stream | undefined) => stream?.connectionId === connectionId && stream.partition === partition
  return linksOfRecord(tables, tenant, recordId).some(
    (link) =>
      link.connectionId === connectionId &&
      !isAway(link.state) &&
      (isOfPlace(tables.streams.get(key(tenant, link.streamId))) ||
        ![...tables.streams.values()].some((stream) => stream.tenant === tenant && stream.kind === link.kind && isOfPlace(stream))),
  )
}

const writeRun = (tables: Tables, commit: Commit, run: NonNullable<Commit["run"]>): void => {
  const { tenant, at } = commit
  const before = tables.runs.get(key(tenant, run.id))
  tables.runs.set(key(tenant, run.id), {
    ...run,
    tenant,
    counts: before === undefined ? run.counts : addCounts(before.counts, run.counts),
    problems: [...(before?.problems ?? []), ...run.problems].slice(0, problemsKept),
    startedAt: before?.startedAt ?? at,
    heartbeatAt: at,
    endedAt: run.outcome === "running" ? null : at,
  })
}
