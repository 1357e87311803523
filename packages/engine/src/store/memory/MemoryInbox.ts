/** Subscriptions and the messages that came by them, in memory. */
import { Effect, Layer, Option } from "effect"
import type { Hook } from "../../model/Hook.ts"
import { Inbox } from "../Inbox.ts"
import { Subscriptions } from "../Subscriptions.ts"
import { MemoryTables, key } from "./MemoryTables.ts"

const unheard = {
  since: null,
  triedAt: null,
  problem: null,
  url: null,
  version: null,
  expiresAt: null,
  heardAt: null,
  missedAt: null,
}

const hooksOf = (tables: MemoryTables["Service"], tenant: string, connectionId: string): ReadonlyArray<Hook> =>
  [...tables.hooks.values()].filter((hook) => hook.tenant === tenant && hook.connectionId === connectionId)

const subscriptions = Layer.effect(
  Subscriptions,
  Effect.map(MemoryTables, (tables) => ({
    put: (subscription) =>
      Effect.sync(() => {
        const at = key(subscription.tenant, subscription.connectionId)
        const before = tables.subscriptions.get(at)
        if ((before?.version ?? 0) !== subscription.version - 1) return false
        const {
          receivedAt = null,
          refused = null,
          base = null,
          path = subscription.path,
          createdAt = subscription.createdAt,
        } = before ?? {}
        tables.subscriptions.set(at, { ...subscription, path, base, createdAt, receivedAt, refused })
        return true
      }),
    announce: (tenant, connectionId, base) =>
      Effect.sync(() => {
        const before = tables.subscriptions.get(key(tenant, connectionId))
        if (before !== undefined) tables.subscriptions.set(key(tenant, connectionId), { ...before, base })
      }),
    get: (tenant, connectionId) => Effect.sync(() => Option.fromUndefinedOr(tables.subscriptions.get(key(tenant, connectionId)))),
    byPath: (path) => Effect.sync(() => Option.fromUndefinedOr([...tables.subscriptions.values()].find((other) => other.path === path))),
    handOver: (tenant, from, to, sealed) =>
      Effect.sync(() => {
        const given = tables.subscriptions.get(key(tenant, from))
        if (given === undefined || tables.subscriptions.has(key(tenant, to))) return false
        tables.subscriptions.delete(key(tenant, from))
        tables.subscriptions.set(key(tenant, to), { ...given, connectionId: to, sealed, version: given.version + 1 })
        for (const { partition } of hooksOf(tables, tenant, from)) tables.hooks.delete(key(tenant, from, partition))
        return true
      }),
    all: (after = "", limit) =>
      Effect.sync(() =>
        [...tables.subscriptions.values()]
          .filter(({ path }) => path > after)
          .toSorted((a, b) => (a.path < b.path ? -1 : 1))
          .slice(0, limit),
      ),
    refused: (tenant, connectionId, refused) =>
      Effect.sync(() => {
        const before = tables.subscriptions.get(key(tenant, connectionId))
        if (before !== undefined) tables.subscriptions.set(key(tenant, connectionId), { ...before, refused })
      }),
    hooks: (tenant, connectionId) =>
      Effect.sync(() => new Map(hooksOf(tables, tenant, connectionId).map((hook) => [hook.partition, hook]))),
    tried: ({ tenant, connectionId, partition, since, ...tried }) =>
      Effect.sync(() => {
        const at = key(tenant, connectionId, partition)
        const before = tables.hooks.get(at) ?? unheard
        tables.hooks.set(at, { ...before, tenant, connectionId, partition, ...tried, since: since ?? before.since })
      }),
    heard: (tenant, connectionId, partitions, at) =>
      Effect.sync(() => {
        for (const partition of partitions) {
          const before = tables.hooks.get(key(tenant, connectionId, partition)) ?? { ...unheard, tenant, connectionId, partition }
          const heardAt = Math.max(at, before.heardAt ?? 0)
          tables.hooks.set(key(tenant, connectionId, partition), { ...before, since: before.since ?? at, heardAt })
        }
      }),
    missed: (tenant, connectionId, partition, at) =>
      Effect.sync(() => {
        const before = tables.hooks.get(key(tenant, connectionId, partition))
        if (before !== undefined) tables.hooks.set(key(tenant, connectionId, partition), { ...before, missedAt: at })
      }),
    unhook: (tenant, connectionId, partitions) =>
      Effect.sync(() => {
        for (const partition of partitions) tables.hooks.delete(key(tenant, connectionId, partition))
      }),
    remove: (tenant, connectionId) =>
      Effect.sync(() => {
        tables.subscriptions.delete(key(tenant, connectionId))
        for (const { partition } of hooksOf(tables, tenant, connectionId)) tables.hooks.delete(key(tenant, connectionId, partition))
      }),
  })),
)

const inbox = Layer.effect(
  Inbox,
  Effect.map(MemoryTables, (tables) => ({
    put: (message) =>
      Effect.sync(() => {
        const { tenant, connectionId, id, receivedAt } = message
        const subscription = tables.subscriptions.get(key(tenant, connectionId))
        if (subscription !== undefined) tables.subscriptions.set(key(tenant, connectionId), { ...subscription, receivedAt })
        if (tables.inbox.has(key(tenant, connectionId, id))) return false
        tables.inbox.set(key(tenant, connectionId, id), { message, done: false })
        return true
      }),
    waiting: (tenant, connectionId, { limit, bytes }) =>
      Effect.sync(() => {
        let before = 0
        return [...tables.inbox.values()]
          .flatMap(({ message, done }) => (done || message.tenant !== tenant || message.connectionId !== connectionId ? [] : [message]))
          .toSorted((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1))
          .slice(0, limit)
          .filter(({ body }) => {
            before += body.byteLength
            return before - body.byteLength <= bytes
          })
      }),
    done: (tenant, connectionId, ids) =>
      Effect.sync(() => {
        for (const id of ids) {
          const found = tables.inbox.get(key(tenant, connectionId, id))
          if (found === undefined) continue
          const message = { ...found.message, headers: {}, body: new Uint8Array() }
          tables.inbox.set(key(tenant, connectionId, id), { message, done: true })
        }
      }),
  })),
)

export const layer: Layer.Layer<Subscriptions | Inbox, never, MemoryTables> = Layer.merge(subscriptions, inbox)
