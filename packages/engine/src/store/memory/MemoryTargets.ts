/** Targets and their messages in memory. */
import { Clock, Effect, Layer, Option, Struct } from "effect"
import type { Target, TargetMessage } from "../../model/Target.ts"
import { Targets } from "../Targets.ts"
import { MemoryTables, type StoredTarget, type Tables, key } from "./MemoryTables.ts"

const messagesOf = (tables: Tables, tenant: string, targetId: string): ReadonlyArray<TargetMessage> =>
  [...tables.targetMessages.values()]
    .filter((message) => message.tenant === tenant && message.targetId === targetId)
    .toSorted((a, b) => a.position - b.position)

const shown = (tables: Tables, row: StoredTarget): Target => ({
  ...Struct.omit(row, ["fence", "claimedUntil"]),
  refused: messagesOf(tables, row.tenant, row.id).filter(({ refusal }) => refusal !== null).length,
})

const hasMore = (tables: Tables, { tenant, id, position }: StoredTarget, now: number): boolean =>
  tables.events.some((event) => event.tenant === tenant && event.seq > position) ||
  messagesOf(tables, tenant, id).some(({ nextAttemptAt }) => nextAttemptAt !== null && nextAttemptAt <= now)

export const layer: Layer.Layer<Targets, never, MemoryTables> = Layer.effect(
  Targets,
  Effect.map(MemoryTables, (tables) => {
    const { targets, targetMessages } = tables
    const found = (tenant: string, id: string) => targets.get(key(tenant, id))
    const put = (row: StoredTarget) => void targets.set(key(row.tenant, row.id), row)
    const claimed = (row: StoredTarget) => ({ ...shown(tables, row), fence: row.fence })
    return {
      insert: (target) => Effect.sync(() => put({ ...target, missed: 0, fence: 0, claimedUntil: 0 })),
      get: (tenant, id) => Effect.sync(() => Option.map(Option.fromUndefinedOr(found(tenant, id)), (row) => shown(tables, row))),
      list: (tenant) =>
        Effect.sync(() =>
          [...targets.values()]
            .filter((row) => row.tenant === tenant)
            .toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
            .map((row) => shown(tables, row)),
        ),
      change: (tenant, id, version, { url, events, sealed, olderUntil, state, anewAt }) =>
        Effect.sync(() => {
          const row = found(tenant, id)
          if (row?.version !== version) return false
          const anew = anewAt === undefined ? {} : { failures: 0, problem: null, nextAttemptAt: anewAt }
          put({ ...row, url, events, sealed, olderUntil, state, ...anew, version: version + 1 })
          return true
        }),
      replay: (tenant, id, position, now) =>
        Effect.sync(() => {
          const row = found(tenant, id)
          if (row !== undefined) put({ ...row, position, failures: 0, nextAttemptAt: now })
        }),
      remove: (tenant, id) =>
        Effect.sync(() => {
          for (const { position } of messagesOf(tables, tenant, id)) targetMessages.delete(key(tenant, id, String(position)))
          return targets.delete(key(tenant, id))
        }),
      due: Effect.fnUntraced(function* (now, limit) {
        const clock = yield* Clock.currentTimeMillis
        return [...targets.values()]
          .filter((row) => row.state === "active" && row.nextAttemptAt <= now && row.claimedUntil <= clock && hasMore(tables, row, now))
          .toSorted((a, b) => a.nextAttemptAt - b.nextAttemptAt || (a.id < b.id ? -1 : 1))
          .slice(0, limit)
          .map(({ tenant, id }) => ({ tenant, id }))
      }),
      claim: Effect.fnUntraced(function* (tenant, id, now, millis) {
        const clock = yield* Clock.currentTimeMillis
        const row = found(tenant, id)
        if (row === undefined || row.state !== "active" || row.nextAttemptAt > now || row.claimedUntil > clock) return Option.none()
        const next = { ...row, fence: row.fence + 1, claimedUntil: clock + millis }
        put(next)
        return Option.some(claimed(next))
      }),
      settle: Effect.fnUntraced(function* ({ tenant, id, fence, position, version }, { off, refused, taken, ...progress }, millis) {
        const clock = yield* Clock.currentTimeMillis
        const row = found(tenant, id)
        if (row === undefined || row.fence !== fence || row.position !== position) return Option.none()
        const { failures, nextAttemptAt, problem } = row.version === version ? progress : row
        const state = off === true && row.version === version ? "off" : row.state
        const { position: moved, succeededAt } = progress
        put({ ...row, position: moved, succeededAt, failures, nextAttemptAt, problem, state, claimedUntil: clock + millis })
        if (taken !== undefined) targetMessages.delete(key(tenant, id, String(taken)))
        if (refused !== undefined) targetMessages.set(key(tenant, id, String(refused.position)), refused)
        return Option.map(Option.fromUndefinedOr(found(tenant, id)), claimed)
      }),
      release: (tenant, id, fence) =>
        Effect.sync(() => {
          const row = found(tenant, id)
          if (row?.fence === fence) put({ ...row, claimedUntil: 0 })
        }),
      putMessage: (message) =>
        Effect.sync(() => {
          const { tenant, targetId, position } = message
          if (found(tenant, targetId) !== undefined) targetMessages.set(key(tenant, targetId, String(position)), message)
        }),
      dueMessages: (tenant, id, now, limit) =>
        Effect.sync(() =>
          messagesOf(tables, tenant, id)
            .filter(({ nextAttemptAt }) => nextAttemptAt !== null && nextAttemptAt <= now)
            .slice(0, limit),
        ),
      message: (tenant, id, position) => Effect.sync(() => Option.fromUndefinedOr(targetMessages.get(key(tenant, id, String(position))))),
      refused: (tenant, id, { after, limit }) =>
        Effect.sync(() =>
          messagesOf(tables, tenant, id)
            .filter(({ refusal, position }) => refusal !== null && position > after)
            .slice(0, limit),
        ),
      all: (after = "", limit) =>
        Effect.sync(() =>
          [...targets.values()]
            .filter(({ id }) => id > after)
            .toSorted((a, b) => (a.id < b.id ? -1 : 1))
            .slice(0, limit)
            .map((row) => shown(tables, row)),
        ),
      positionAt: (tenant, moment) =>
        Effect.sync(() => {
          const own = tables.events.filter((event) => event.tenant === tenant)
          const first = moment === undefined ? undefined : own.find(({ at }) => at >= moment)
          return first === undefined ? (own.at(-1)?.seq ?? 0) : first.seq - 1
        }),
    }
  }),
)
