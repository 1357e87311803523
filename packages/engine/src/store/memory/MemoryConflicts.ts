/** Conflicts in memory, as people look at them. */
import { Effect, Layer, Option } from "effect"
import type { Conflict } from "../../model/Conflict.ts"
import { Conflicts } from "../Conflicts.ts"
import { MemoryTables, isHidden, key, shares } from "./MemoryTables.ts"

export const layer: Layer.Layer<Conflicts, never, MemoryTables> = Layer.effect(
  Conflicts,
  Effect.map(MemoryTables, (tables) => {
    const current = (conflict: Conflict): Conflict => {
      const record = tables.records.get(key(conflict.tenant, conflict.kind, conflict.recordId))
      return conflict.state === "open" ? { ...conflict, local: record?.data[conflict.field] ?? conflict.local } : conflict
    }
    return {
      get: (tenant, id) =>
        Effect.sync(() => {
          const conflict = tables.conflicts.get(key(tenant, id))
          return conflict === undefined || isHidden(tables, tenant, conflict.streamId) ? Option.none() : Option.some(current(conflict))
        }),
      list: (tenant, { after, limit, since, connectionId, ...like }) =>
        Effect.sync(() =>
          [...tables.conflicts.values()]
            .filter(
              (conflict) =>
                conflict.tenant === tenant &&
                !isHidden(tables, tenant, conflict.streamId) &&
                shares(conflict, like) &&
                (connectionId === undefined || tables.streams.get(key(tenant, conflict.streamId))?.connectionId === connectionId) &&
                (since === undefined || conflict.detectedAt >= since) &&
                (after === undefined || conflict.id > after),
            )
            .toSorted((a, b) => (a.id < b.id ? -1 : 1))
            .slice(0, limit)
            .map(current),
        ),
      countOpen: (tenant, streamId) =>
        Effect.sync(
          () =>
            [...tables.conflicts.values()].filter(
              (conflict) => conflict.tenant === tenant && conflict.streamId === streamId && conflict.state === "open",
            ).length,
        ),
    }
  }),
)
