/**
 * What a host tells of itself, as its queue or its outbox hands it over: perhaps more than once. Each has an id of its own, by which a second delivery is known.
 */
import { Input } from "@syncline/adapter-core"
import { Schema } from "effect"
import { Level } from "./Privacy.ts"
import { GivenSettings } from "./Stream.ts"

const told = { id: Input.Text }
const ofRecord = { ...told, kind: Input.Text, recordId: Input.Text }
const Fields = Schema.Record(Schema.String, Schema.Unknown).annotate({ expected: "fields, such as { title: … }" })

/** Something that the host has is to be a record. */
const RecordCreated = Schema.Struct({
  _tag: Schema.Literal("RecordCreated"),
  ...told,
  kind: Input.Text,
  fields: Fields,
  privacy: Input.optional(Level),
})

/** Fields of a record are others. What is not named stays. */
const RecordUpdated = Schema.Struct({ _tag: Schema.Literal("RecordUpdated"), ...ofRecord, fields: Fields })

const RecordRemoved = Schema.Struct({ _tag: Schema.Literal("RecordRemoved"), ...ofRecord })

const RecordRestored = Schema.Struct({ _tag: Schema.Literal("RecordRestored"), ...ofRecord })

/** How far a record may go is another; `by` stands in its history. */
const PrivacyChanged = Schema.Struct({ _tag: Schema.Literal("PrivacyChanged"), ...ofRecord, level: Level, by: Input.Text })

/** A place is to be kept in step, or by other settings than before. */
const StreamsConfigured = Schema.Struct({
  _tag: Schema.Literal("StreamsConfigured"),
  ...told,
  connectionId: Input.Text,
  partition: Input.Text,
  kinds: Input.optional(Schema.Array(Input.Text)),
  settings: Input.optional(GivenSettings),
})

/** Somebody wants everything read now, or all of one connection. */
const SyncRequested = Schema.Struct({
  _tag: Schema.Literal("SyncRequested"),
  ...told,
  connectionId: Input.optional(Input.Text),
})

export const HostEvent = Schema.Union([
  RecordCreated,
  RecordUpdated,
  RecordRemoved,
  RecordRestored,
  PrivacyChanged,
  StreamsConfigured,
  SyncRequested,
]).annotate({
  expected:
    "an event with an id and a _tag: RecordCreated, RecordUpdated, RecordRemoved, RecordRestored, PrivacyChanged, StreamsConfigured or SyncRequested",
})
export type HostEvent = typeof HostEvent.Encoded

/** An event that was carried out. */
export interface Consumed {
  readonly id: string
  /** The record that it was about, if it was about one. */
  readonly recordId: string | null
}
