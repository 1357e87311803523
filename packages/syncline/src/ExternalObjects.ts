/** The objects of applications that records are, named as people know them: application, partition, kind and id. */
import type { Adapter } from "@syncline/adapter-core"
import { InvalidInput, NotFound, type StoreError, type SyncEngine } from "@syncline/engine"
import { Effect, Option } from "effect"

/** An object in an application. */
export interface ExternalObject {
  readonly app: string
  readonly connection: string
  readonly partition: string
  readonly kind: string
  readonly externalId: string
}

/** Names an external object. */
export interface ExternalObjectName {
  readonly app: string
  readonly kind: string
  readonly externalId: string
  /** The stream's partition, as `links` shows it, or the name under which it was added. */
  readonly partition?: string
}

const streamsOf = (engine: SyncEngine["Service"], tenant: string) =>
  Effect.map(engine.status(tenant), (reports) => reports.flatMap(({ streams }) => streams.map(({ stream }) => stream)))

/** Which objects a record is. */
export const ofRecord: (
  engine: SyncEngine["Service"],
  tenant: string,
  record: string,
) => Effect.Effect<ReadonlyArray<ExternalObject>, StoreError> = Effect.fnUntraced(function* (engine, tenant, record) {
  const streams = yield* streamsOf(engine, tenant)
  const links = yield* engine.records.links(tenant, record)
  return links.flatMap(({ streamId, kind, externalId }): ReadonlyArray<ExternalObject> => {
    const stream = streams.find(({ id }) => id === streamId)
    return stream === undefined ? [] : [{ app: stream.app, connection: stream.connectionId, partition: stream.partition, kind, externalId }]
  })
})

/** Which record an object is, if it is one. */
export const recordOf: (
  engine: SyncEngine["Service"],
  adapters: ReadonlyArray<Adapter.Adapter>,
  tenant: string,
  object: ExternalObjectName,
) => Effect.Effect<string | undefined, NotFound | InvalidInput | StoreError> = Effect.fnUntraced(function* (
  engine,
  adapters,
  tenant,
  { app, kind, externalId, partition },
) {
  const adapter = adapters.find((one) => one.app === app)
  if (adapter === undefined)
    return yield* NotFound.among(
      "adapter",
      app,
      adapters.map((one) => one.app),
    )
  const kinds = adapter.kinds.map(({ name }) => name)
  if (!kinds.includes(kind)) return yield* NotFound.among("kind", kind, kinds)
  const found = new Map<string, string>()
  for (const stream of yield* streamsOf(engine, tenant)) {
    if (stream.app !== app || stream.kind !== kind) continue
    if (partition !== undefined && stream.partition !== partition && stream.partitionName !== partition) continue
    const link = Option.getOrUndefined(yield* engine.records.find(tenant, stream.id, externalId))
    if (link !== undefined && link.recordId !== null) found.set(link.recordId, stream.partition)
  }
  if (found.size > 1) {
    return yield* new InvalidInput({
      message: `partition is missing: ${kind} ${externalId} is in several: ${[...found.values()].join(", ")}; name one`,
    })
  }
  return [...found.keys()][0]
})
