/** Objects of applications by the names that people have for them: application, kind, id and partition. */
import { Input } from "@syncline/adapter-core"
import { Effect, Option, Schema } from "effect"
import { Adapters } from "../Adapters.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { Link } from "../model/Link.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import * as KnownObject from "../store/KnownObject.ts"
import type { Links } from "../store/Links.ts"
import { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"

/** Names an object. */
export const ObjectName = Schema.Struct({
  /** The adapter's short name. */
  app: Input.Text,
  kind: Input.Text,
  externalId: Input.Text,
  /** The partition's id or its name, or the name under which it was added. Default: any. */
  partition: Input.optional(Input.Text),
})
export type ObjectName = typeof ObjectName.Type

/** A place where the object may be, with its link if it is known there. */
export interface Found {
  readonly stream: Stream
  readonly link: Link | undefined
}

const checkName = InvalidInput.checker(ObjectName, { name: "recordOf" })

/** All places that the name fits. */
export const find = Effect.fnUntraced(function* (
  tenant: string,
  { app, kind, externalId, partition }: ObjectName,
): Effect.fn.Return<ReadonlyArray<Found>, NotFound | StoreError, Adapters | Links | Streams> {
  const { adapters } = yield* Adapters
  const adapter = adapters.get(app)
  if (adapter === undefined) return yield* NotFound.among("adapter", app, [...adapters.keys()])
  const kinds = adapter.kinds.map(({ name }) => name)
  if (!kinds.includes(kind)) return yield* NotFound.among("kind", kind, kinds)
  const streams = yield* Streams
  const fitting = (yield* streams.list(tenant)).filter(
    (stream) => stream.app === app && stream.kind === kind && (partition === undefined || namesOf(stream).includes(partition)),
  )
  return yield* Effect.forEach(fitting, (stream) => Effect.map(KnownObject.linkOf(stream, externalId), (link) => ({ stream, link })))
})

/** Which record an object is, if it is one. */
export const recordOf = Effect.fnUntraced(function* (
  tenant: string,
  input: ObjectName,
): Effect.fn.Return<string | undefined, NotFound | InvalidInput | StoreError, Adapters | Links | Records | Streams> {
  const name = yield* checkName(input)
  return yield* recordAt(tenant, yield* theOne(name, yield* find(tenant, name)))
})

/** The record that an object is, or the one that that is by now. */
export const recordAt = Effect.fnUntraced(function* (
  tenant: string,
  place: Found | undefined,
): Effect.fn.Return<string | undefined, StoreError, Records> {
  const { recordId = null, state, kind = "" } = place?.link ?? {}
  if (recordId === null || state !== "merged") return recordId ?? undefined
  const record = yield* (yield* Records).get(tenant, kind, recordId)
  return Option.isSome(record) ? (record.value.removal?.into ?? recordId) : recordId
})

/** The place at which it is a record. */
export const theOne = Effect.fnUntraced(function* (
  { kind, externalId }: ObjectName,
  found: ReadonlyArray<Found>,
): Effect.fn.Return<Found | undefined, InvalidInput> {
  const records = new Map(
    found.flatMap((place) => {
      const recordId = place.link?.recordId ?? undefined
      return recordId === undefined ? [] : [[recordId, place] as const]
    }),
  )
  const [first] = records.values()
  if (records.size < 2) return first
  const places = [...records.values()].map(({ stream }) => shownPartition(stream)).join(", ")
  return yield* new InvalidInput({ message: `partition is missing: ${kind} ${externalId} is in several: ${places}; name one` })
})

export const namesOf = ({ partition, partitionName, partitionAliases }: Stream): ReadonlyArray<string> => [
  partition,
  partitionName,
  ...partitionAliases,
]

const shownPartition = ({ partition, partitionName }: Stream): string =>
  partition === partitionName ? partition : `${partition} (${partitionName})`
