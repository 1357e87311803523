/** What the other applications of a tenant make of values, by stream. Nobody is asked: an adapter knows it. */
import type { Resource } from "@syncline/adapter-core"
import { Effect, Result } from "effect"
import { Adapters } from "../Adapters.ts"
import * as Mapping from "../decide/Mapping.ts"
import type { StoreError } from "../model/StoreError.ts"
import { Connections } from "../store/Connections.ts"
import { Streams } from "../store/Streams.ts"

/** The resources of all streams of other connections, looked up when they are needed. */
export type Elsewhere = Effect.Effect<ReadonlyMap<string, Resource.Resource>, StoreError>

/** Looks them up. Without a connection those of all streams. */
export const resources = Effect.fnUntraced(function* (
  tenant: string,
  connectionId?: string,
): Effect.fn.Return<ReadonlyMap<string, Resource.Resource>, StoreError, Adapters | Connections | Streams> {
  const { adapters } = yield* Adapters
  const connections = yield* Connections
  const streams = (yield* (yield* Streams).list(tenant)).filter((stream) => stream.connectionId !== connectionId)
  const found = new Map<string, Resource.Resource>()
  for (const { id, app, settings } of yield* connections.list(tenant)) {
    const served = streams.filter((stream) => stream.connectionId === id)
    const adapter = adapters.get(app)
    if (served.length === 0 || adapter === undefined) continue
    const opened = yield* Effect.result(adapter.open({ credentials: Effect.succeed(undefined), settings }))
    if (Result.isFailure(opened)) continue
    for (const stream of served) {
      const own = opened.success.resources.find(({ kind }) => kind.name === stream.kind)
      const resource = Mapping.at(stream, own)
      if (resource !== undefined) found.set(stream.id, resource)
    }
  }
  return found
})
