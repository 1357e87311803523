/** Connections, their leases and grants, and streams in memory. */
import { Clock, Effect, Equal, Layer, Option, Struct } from "effect"
import { Connections } from "../Connections.ts"
import { type Grant, type GrantPlace, Grants } from "../Grants.ts"
import { Leases } from "../Leases.ts"
import { Streams } from "../Streams.ts"
import * as Place from "../../model/Place.ts"
import { type Stream, type StreamSettings, reads, writes } from "../../model/Stream.ts"
import { withTenants } from "./MemoryMappings.ts"
import { MemoryTables, type Tables, isTakenAway, key, linksOfRecord, openDelivery, putEvent, removeLink } from "./MemoryTables.ts"

const streamsOf = (tables: Tables, tenant: string, connectionId: string) =>
  [...tables.streams.values()].filter((stream) => stream.tenant === tenant && stream.connectionId === connectionId && !isTakenAway(stream))

/** The earliest time at which one of a connection's streams or deliveries wants attention. */
const wakeOf = (tables: Tables, tenant: string, connectionId: string): number | undefined => {
  const connection = tables.connections.get(key(tenant, connectionId))
  // Credentials of a connection that is paused are kept alive too.
  if (connection?.status !== "active" && connection?.status !== "paused") return undefined
  const refreshAt = tables.grants.get(key(tenant, connectionId))?.refreshAt ?? undefined
  const refreshes = refreshAt === undefined ? [] : [refreshAt]
  if (connection.status === "paused") return refreshAt === undefined ? undefined : Math.max(refreshAt, connection.blockedUntil)
  const streams = streamsOf(tables, tenant, connectionId)
  const readings = streams.filter(reads).map((stream) => tables.cursors.get(key(tenant, stream.id))?.nextDue ?? 0)
  const sending = new Set(streams.filter((stream) => writes(stream) && stream.initialDoneAt !== null).map(({ id }) => id))
  const deliveries = [...tables.deliveries.values()].flatMap((delivery) => {
    if (delivery.tenant !== tenant || !sending.has(delivery.streamId)) return []
    if (delivery.state === "pending") return [delivery.nextAttemptAt]
    return delivery.state === "running" ? [0] : []
  })
  const wakes = [...readings, ...deliveries, ...refreshes, ...toldAt(tables, tenant, connectionId)]
  return wakes.length === 0 ? undefined : Math.max(Math.min(...wakes), connection.blockedUntil)
}

/** When the messages came that were not looked at. */
const toldAt = (tables: Tables, tenant: string, connectionId: string): ReadonlyArray<number> =>
  [...tables.inbox.values()].flatMap(({ message, done }) =>
    done || message.tenant !== tenant || message.connectionId !== connectionId ? [] : [message.receivedAt],
  )

const hasWork = (
  tables: Tables,
  tenant: string,
  connectionId: string,
  { since, now }: { readonly since: number; readonly now: number },
) => {
  const connection = tables.connections.get(key(tenant, connectionId))
  if (connection?.status !== "active" || connection.blockedUntil > now) return false
  const streams = streamsOf(tables, tenant, connectionId)
  const sending = new Set(streams.filter((stream) => writes(stream) && stream.initialDoneAt !== null).map(({ id }) => id))
  return (
    toldAt(tables, tenant, connectionId).some((at) => at <= since) ||
    streams.some((stream) => reads(stream) && (tables.cursors.get(key(tenant, stream.id))?.nextDue ?? 0) <= since) ||
    [...tables.deliveries.values()].some(({ tenant: owner, streamId, state, nextAttemptAt, lastError }) => {
      if (owner !== tenant || !sending.has(streamId) || nextAttemptAt > now) return false
      return state === "running" || (state === "pending" && (lastError === null || nextAttemptAt <= since))
    })
  )
}

const connections = Layer.effect(
  Connections,
  Effect.map(MemoryTables, (tables) => {
    const byAccount = (tenant: string, app: string, account: string) =>
      [...tables.connections.values()].find((other) => other.tenant === tenant && other.app === app && other.externalAccountId === account)
    return {
      insert: (connection) =>
        Effect.sync(() => {
          if (byAccount(connection.tenant, connection.app, connection.externalAccountId) !== undefined) return false
          tables.connections.set(key(connection.tenant, connection.id), connection)
          return true
        }),
      get: (tenant, id) => Effect.sync(() => Option.fromUndefinedOr(tables.connections.get(key(tenant, id)))),
      byAccount: (tenant, app, account) => Effect.sync(() => Option.fromUndefinedOr(byAccount(tenant, app, account))),
      list: (tenant) => Effect.sync(() => [...tables.connections.values()].filter((connection) => connection.tenant === tenant)),
      update: (tenant, id, change) =>
        Effect.sync(() => {
          const before = tables.connections.get(key(tenant, id))
          if (before !== undefined) tables.connections.set(key(tenant, id), { ...before, ...change })
        }),
      become: (tenant, id, { from, to, reason, blockedUntil, at, events }) =>
        Effect.sync(() => {
          const before = tables.connections.get(key(tenant, id))
          if (before?.status !== from) return false
          tables.connections.set(key(tenant, id), { ...before, status: to, reason, blockedUntil: blockedUntil ?? before.blockedUntil })
          for (const event of events) putEvent(tables, { tenant, at, event })
          return true
        }),
      due: (now, limit) =>
        Effect.sync(() =>
          [...tables.connections.values()]
            .flatMap(({ tenant, id }) => {
              const lease = tables.leases.get(key(tenant, id))
              const wake = lease !== undefined && lease.until > now ? undefined : wakeOf(tables, tenant, id)
              return wake !== undefined && wake <= now ? [{ tenant, connectionId: id, wake }] : []
            })
            .toSorted((a, b) => a.wake - b.wake)
            .slice(0, limit)
            .map(({ tenant, connectionId }) => ({ tenant, connectionId })),
        ),
      hasWork: (tenant, id, time) => Effect.sync(() => hasWork(tables, tenant, id, time)),
      nextWake: (tenant, id) => Effect.sync(() => wakeOf(tables, tenant, id)),
    }
  }),
)

const leases = Layer.effect(
  Leases,
  Effect.map(MemoryTables, (tables) => {
    const held = (tenant: string, connectionId: string, token: number) => {
      const lease = tables.leases.get(key(tenant, connectionId))
      return lease?.token === token ? lease : undefined
    }
    return {
      acquire: Effect.fnUntraced(function* (tenant, connectionId, owner, millis) {
        const now = yield* Clock.currentTimeMillis
        const before = tables.leases.get(key(tenant, connectionId))
        if (before !== undefined && before.until > now) return undefined
        const token = (before?.token ?? 0) + 1
        tables.leases.set(key(tenant, connectionId), { token, owner, until: now + millis })
        return token
      }),
      renew: Effect.fnUntraced(function* (tenant, connectionId, token, millis) {
        const now = yield* Clock.currentTimeMillis
        const lease = held(tenant, connectionId, token)
        if (lease === undefined) return false
        tables.leases.set(key(tenant, connectionId), { ...lease, until: now + millis })
        return true
      }),
      release: (tenant, connectionId, token) =>
        Effect.sync(() => {
          const lease = held(tenant, connectionId, token)
          if (lease !== undefined) tables.leases.set(key(tenant, connectionId), { ...lease, until: 0 })
        }),
    }
  }),
)

const grants = Layer.effect(
  Grants,
  Effect.map(MemoryTables, (tables) => {
    const isNext = ({ tenant, connectionId, version }: Grant) =>
      (tables.grants.get(key(tenant, connectionId))?.version ?? 0) === version - 1
    return {
      put: (grant) =>
        Effect.sync(() => {
          if (!isNext(grant)) return false
          tables.grants.set(key(grant.tenant, grant.connectionId), grant)
          return true
        }),
      claim: Effect.fnUntraced(function* (grant, millis) {
        const now = yield* Clock.currentTimeMillis
        const at = key(grant.tenant, grant.connectionId)
        if (grant.version === 1 || !isNext(grant) || (tables.grants.get(at)?.claimedUntil ?? 0) > now) return false
        tables.grants.set(at, { ...grant, claimedUntil: now + millis })
        return true
      }),
      get: (tenant, connectionId) =>
        Effect.sync(() => Option.map(Option.fromUndefinedOr(tables.grants.get(key(tenant, connectionId))), Struct.omit(["claimedUntil"]))),
      ends: (tenant) =>
        Effect.sync(
          () =>
            new Map(
              [...tables.grants.values()].flatMap(({ tenant: owner, connectionId, endsAt }) =>
                owner === tenant && endsAt !== null ? [[connectionId, endsAt] as const] : [],
              ),
            ),
        ),
      otherThan: (keyId, after, limit) =>
        Effect.sync(() =>
          [...tables.grants.values()]
            .filter((grant) => grant.keyId !== keyId && (after === undefined || isBehind(grant, after)))
            .toSorted((one, other) => (isBehind(one, other) ? 1 : -1))
            .slice(0, limit)
            .map(({ tenant, connectionId, version }) => ({ tenant, connectionId, version })),
        ),
      remove: (tenant, connectionId) => Effect.sync(() => void tables.grants.delete(key(tenant, connectionId))),
    }
  }),
)

const isBehind = (one: GrantPlace, other: GrantPlace): boolean =>
  one.tenant === other.tenant ? one.connectionId > other.connectionId : one.tenant > other.tenant

const streams = Layer.effect(
  Streams,
  Effect.map(MemoryTables, (tables) => ({
    configure: (stream, now) =>
      Effect.sync(() => {
        const same = [...tables.streams.values()].find((other) => other.tenant === stream.tenant && Place.isSame(other, stream))
        if (same !== undefined && same.connectionId !== stream.connectionId) return withTenants(tables, same)
        if (same !== undefined) {
          const { takenAway: _, ...known } = { takenAway: undefined, ...same }
          const partitionAliases = [...new Set([...same.partitionAliases, ...stream.partitionAliases])]
          const former = isSame(same.settings, stream.settings) ? {} : { former: same.former ?? same.settings }
          const changed = {
            ...known,
            ...former,
            settings: stream.settings,
            rank: stream.rank,
            partitionName: stream.partitionName,
            partitionAliases,
          }
          tables.streams.set(key(same.tenant, same.id), changed)
          return withTenants(tables, changed)
        }
        tables.streams.set(key(stream.tenant, stream.id), stream)
        tables.cursors.set(key(stream.tenant, stream.id), { version: 1, generation: 1, failures: 0, nextDue: now })
        return withTenants(tables, stream)
      }),
    updateSettings: (tenant, id, settings) =>
      Effect.sync(() => {
        const before = tables.streams.get(key(tenant, id))
        if (before !== undefined) tables.streams.set(key(tenant, id), { ...before, settings })
      }),
    settingsDone: (tenant, id, settings) =>
      Effect.sync(() => {
        const stream = tables.streams.get(key(tenant, id))
        if (stream === undefined || !isSame(stream.settings, settings)) return
        const { former: _former, ...rest } = stream
        tables.streams.set(key(tenant, id), rest)
      }),
    setMapped: (tenant, id, mapped) =>
      Effect.sync(() => {
        const before = tables.streams.get(key(tenant, id))
        if (before !== undefined) tables.streams.set(key(tenant, id), { ...before, mapped })
      }),
    handOver: (tenant, from, to) =>
      Effect.sync(() => {
        const isTheirs = (row: { readonly tenant: string; readonly connectionId: string }) =>
          row.tenant === tenant && row.connectionId === from
        for (const [at, row] of tables.streams) if (isTheirs(row)) tables.streams.set(at, { ...row, connectionId: to })
        for (const [at, row] of tables.links) if (isTheirs(row)) tables.links.set(at, { ...row, connectionId: to })
        for (const [at, row] of tables.deliveries) if (isTheirs(row)) tables.deliveries.set(at, { ...row, connectionId: to, token: null })
      }),
    get: (tenant, id) =>
      Effect.sync(() => {
        const stream = tables.streams.get(key(tenant, id))
        return Option.fromUndefinedOr(stream === undefined || isTakenAway(stream) ? undefined : withTenants(tables, stream))
      }),
    list: (tenant, filter = {}) =>
      Effect.sync(() =>
        [...tables.streams.values()]
          .filter(
            (stream) =>
              stream.tenant === tenant &&
              !isTakenAway(stream) &&
              (filter.connectionId === undefined || stream.connectionId === filter.connectionId),
          )
          .map((stream) => withTenants(tables, stream)),
      ),
    takeAway: (tenant, ids, links, now) =>
      Effect.sync(() => {
        for (const id of ids) {
          const [before, cursor] = [tables.streams.get(key(tenant, id)), tables.cursors.get(key(tenant, id))]
          if (before === undefined) continue
          const { direction } = isTakenAway(before) ? before.takenAway : before.settings
          const settings = { ...before.settings, direction: "disabled" } as const
          tables.streams.set(key(tenant, id), { ...before, settings, takenAway: { links, at: now, direction } })
          if (cursor !== undefined) tables.cursors.set(key(tenant, id), { ...cursor, version: cursor.version + 1 })
        }
      }),
    takenAway: (tenant, { connectionId } = {}) =>
      Effect.sync(() =>
        [...tables.streams.values()]
          .filter(isTakenAway)
          .filter((stream) => stream.tenant === tenant && (connectionId ?? stream.connectionId) === stream.connectionId),
      ),
    forget: (tenant, id, limit) => Effect.sync(() => forget(tables, tenant, id, limit)),
    cursor: (tenant, id) =>
      Effect.sync(() => tables.cursors.get(key(tenant, id)) ?? { version: 0, generation: 1, failures: 0, nextDue: 0 }),
    cursors: (tenant, connectionId) =>
      Effect.sync(
        () =>
          new Map(
            streamsOf(tables, tenant, connectionId).flatMap(({ id }) => {
              const cursor = tables.cursors.get(key(tenant, id))
              return cursor === undefined ? [] : [[id, cursor] as const]
            }),
          ),
      ),
    setDue: (tenant, ids, at) =>
      Effect.sync(() => {
        for (const id of ids) {
          const cursor = tables.cursors.get(key(tenant, id))
          if (cursor !== undefined && cursor.nextDue > at) tables.cursors.set(key(tenant, id), { ...cursor, nextDue: at })
        }
      }),
    finishInitial: (tenant, id, now) =>
      Effect.sync(() => {
        const before = tables.streams.get(key(tenant, id))
        if (before === undefined || before.initialDoneAt !== null) return
        const stream = { ...before, initialDoneAt: now }
        tables.streams.set(key(tenant, id), stream)
        const others = [...tables.streams.values()].filter(
          (other) => other.tenant === tenant && other.kind === stream.kind && other.connectionId !== stream.connectionId,
        )
        const isConnected = ({ connectionId }: Stream) => tables.connections.get(key(tenant, connectionId))?.status !== "disconnected"
        const unread = new Set(
          others.filter((other) => other.initialDoneAt === null && reads(other) && isConnected(other)).map((each) => each.id),
        )
        const ready = others.filter((other) => other.initialDoneAt !== null && writes(other) && isConnected(other))
        const records = [...tables.records.values()].filter((record) => record.tenant === tenant && record.kind === stream.kind)
        for (const record of records.toSorted((one, other) => (one.id < other.id ? -1 : 1))) {
          const linked = new Set(linksOfRecord(tables, tenant, record.id).map(({ streamId }) => streamId))
          const lacks = ({ id: place }: Stream) =>
            !linked.has(place) || Object.values(record.fieldTimes).some(({ origin }) => origin !== place)
          if (writes(stream) && lacks(stream) && [...linked].every((place) => !unread.has(place)))
            openDelivery(tables, stream, record.id, now)
          if (linked.has(id)) for (const other of ready) if (lacks(other)) openDelivery(tables, other, record.id, now)
        }
        for (const { streamId, recordId, kind, state, ...delivery } of tables.deliveries.values()) {
          const place = tables.streams.get(key(tenant, streamId))
          if (delivery.tenant === tenant && kind === stream.kind && state === "held" && place !== undefined)
            openDelivery(tables, place, recordId, now)
        }
      }),
  })),
)

const forget = (tables: Tables, tenant: string, id: string, limit: number): boolean => {
  const stream = tables.streams.get(key(tenant, id))
  if (stream === undefined || !isTakenAway(stream)) return false
  const isOfStream = (row: { readonly tenant: string; readonly streamId: string }) => row.tenant === tenant && row.streamId === id
  const links = [...tables.links.values()].filter(isOfStream).slice(0, limit)
  for (const link of links) {
    removeLink(tables, link)
    tables.keysOfLink.delete(key(tenant, id, link.externalId))
  }
  const counts = [tables.deliveries, tables.conflicts].map((rows) => {
    const own = [...rows].filter(([, row]) => isOfStream(row)).slice(0, limit)
    for (const [at] of own) rows.delete(at)
    return own.length
  })
  if ([links.length, ...counts].some((count) => count > 0)) return true
  const { app, kind } = stream
  tables.seen.delete(key(tenant, id))
  tables.mappings.delete(key(tenant, app, kind, id))
  tables.cursors.delete(key(tenant, id))
  tables.streams.delete(key(tenant, id))
  return false
}

export const layer = Layer.mergeAll(connections, leases, grants, streams)

/** However their members are ordered. */
const isSame = (one: StreamSettings, other: StreamSettings): boolean => Equal.equals(one, other)
