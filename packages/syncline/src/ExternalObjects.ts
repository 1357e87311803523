/** The objects of applications that records are, named as people know them: application, partition, kind and id. */
import type { StoreError, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"

/** An object in an application. */
export interface ExternalObject {
  readonly app: string
  readonly connection: string
  /** The partition's id. */
  readonly partition: string
  /** What the application called the partition when it was last looked up: for people. */
  readonly partitionName: string
  readonly kind: string
  readonly externalId: string
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
    if (stream === undefined) return []
    const { app, connectionId: connection, partition, partitionName } = stream
    return [{ app, connection, partition, partitionName, kind, externalId }]
  })
})
