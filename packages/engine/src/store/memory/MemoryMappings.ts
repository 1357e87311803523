/** Mappings in memory. */
import { Json } from "@syncline/adapter-core"
import { Effect, Layer } from "effect"
import type { MappingPlace, MappingVersion } from "../../model/MappingVersion.ts"
import type { Stream } from "../../model/Stream.ts"
import { Mappings } from "../Mappings.ts"
import { MemoryTables, type Tables, key } from "./MemoryTables.ts"

const keyOf = (tenant: string, { app, kind, streamId }: MappingPlace): string => key(tenant, app, kind, streamId ?? "")

/** A stream with what the tenant has for its application and kind. */
export const withTenants = (tables: Tables, stream: Stream): Stream => {
  const { app, kind } = stream
  const rules = tables.mappings.get(keyOf(stream.tenant, { app, kind, streamId: null }))?.at(-1)?.rules
  return rules === undefined ? stream : { ...stream, tenantMapping: rules }
}

export const layer: Layer.Layer<Mappings, never, MemoryTables> = Layer.effect(
  Mappings,
  Effect.map(MemoryTables, (tables) => ({
    put: (tenant, place, rules, deed) =>
      Effect.sync(() => {
        const at = keyOf(tenant, place)
        const before = tables.mappings.get(at) ?? []
        const last = before.at(-1)
        const stream = tables.streams.get(key(tenant, place.streamId ?? ""))
        if (stream !== undefined)
          tables.streams.set(key(tenant, stream.id), { ...stream, settings: { ...stream.settings, mapping: rules } })
        if (last !== undefined && Json.equals(last.rules, rules)) return last
        const { app, kind, streamId } = place
        const version: MappingVersion = { tenant, app, kind, streamId, version: (last?.version ?? 0) + 1, rules, ...deed }
        tables.mappings.set(at, [...before, version])
        return version
      }),
    versions: (tenant, place, { before = Number.POSITIVE_INFINITY, limit }) =>
      Effect.sync(() =>
        (tables.mappings.get(keyOf(tenant, place)) ?? [])
          .filter(({ version }) => version < before)
          .toReversed()
          .slice(0, limit),
      ),
  })),
)
