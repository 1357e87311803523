/** What the engine announces. Written in the same transaction as what it tells of, so each is announced exactly once. */
import { Schema } from "effect"

const streamEvent = { streamId: Schema.String, kind: Schema.String }

export class SyncStarted extends Schema.TaggedClass<SyncStarted>()("SyncStarted", {
  ...streamEvent,
  runId: Schema.String,
  strategy: Schema.String,
}) {}

export class SyncCompleted extends Schema.TaggedClass<SyncCompleted>()("SyncCompleted", { ...streamEvent, runId: Schema.String }) {}

export class SyncError extends Schema.TaggedClass<SyncError>()("SyncError", {
  ...streamEvent,
  runId: Schema.NullOr(Schema.String),
  recordId: Schema.NullOr(Schema.String),
  message: Schema.String,
}) {}

/** A person had a stream read from the beginning again: a new generation of its cursor. */
export class StreamReset extends Schema.TaggedClass<StreamReset>()("StreamReset", { ...streamEvent, generation: Schema.Number }) {}

const conflictEvent = { ...streamEvent, conflictId: Schema.String, recordId: Schema.String, field: Schema.String }

export class ConflictDetected extends Schema.TaggedClass<ConflictDetected>()("ConflictDetected", conflictEvent) {}

export class ConflictResolved extends Schema.TaggedClass<ConflictResolved>()("ConflictResolved", {
  ...conflictEvent,
  resolution: Schema.String,
}) {}

/** A person gave up what could not be sent to the stream's application. It is sent when the record changes again. */
export class DeliveryDropped extends Schema.TaggedClass<DeliveryDropped>()("DeliveryDropped", {
  ...streamEvent,
  recordId: Schema.String,
  by: Schema.String,
  reason: Schema.String,
}) {}

const recordEvent = { ...streamEvent, recordId: Schema.String, externalId: Schema.String }

/** An object that arose in an application became a record. */
export class ExternalRecordCreated extends Schema.TaggedClass<ExternalRecordCreated>()("ExternalRecordCreated", recordEvent) {}

/** A change made in an application changed a record. */
export class ExternalRecordUpdated extends Schema.TaggedClass<ExternalRecordUpdated>()("ExternalRecordUpdated", recordEvent) {}

/** The object of a record was removed at its application, by somebody else than the engine. What follows from it the stream's `removals` say. */
export class ExternalRecordRemoved extends Schema.TaggedClass<ExternalRecordRemoved>()("ExternalRecordRemoved", recordEvent) {}

/**
 * More was removed at a place within a day than its `removalLimit`: nothing of it is removed elsewhere before a person lets it go or takes it back. Told once for
 * each stream to which it would go.
 */
export class RemovalsHeld extends Schema.TaggedClass<RemovalsHeld>()("RemovalsHeld", {
  ...streamEvent,
  removed: Schema.Number,
  left: Schema.Number,
}) {}

/** The object of a record is at another place of the application by now, and its link with it: there it is `externalId` on `streamId`. */
export class ExternalRecordMoved extends Schema.TaggedClass<ExternalRecordMoved>()("ExternalRecordMoved", {
  ...recordEvent,
  fromStreamId: Schema.String,
  fromExternalId: Schema.String,
}) {}

/** The objects of two records were made one at their application: `recordId` goes on, and `mergedId` is that one from now on. */
export class RecordsMerged extends Schema.TaggedClass<RecordsMerged>()("RecordsMerged", {
  ...recordEvent,
  mergedId: Schema.String,
  /** The object that goes on, where `externalId` is the one that does not. */
  into: Schema.String,
}) {}

/** The application no longer takes a connection's credentials: nothing is done for it until its person has signed in again. */
export class ConnectionFailed extends Schema.TaggedClass<ConnectionFailed>()("ConnectionFailed", {
  connectionId: Schema.String,
  app: Schema.String,
  /** In the application's words where it gave any; also the connection's `reason`. */
  reason: Schema.String,
}) {}

export const Event = Schema.Union([
  SyncStarted,
  SyncCompleted,
  SyncError,
  StreamReset,
  ConflictDetected,
  ConflictResolved,
  DeliveryDropped,
  ExternalRecordCreated,
  ExternalRecordUpdated,
  ExternalRecordMoved,
  ExternalRecordRemoved,
  RecordsMerged,
  RemovalsHeld,
  ConnectionFailed,
])
export type Event = typeof Event.Type

export interface StoredEvent {
  readonly tenant: string
  /** Grows with every event of the store. */
  readonly seq: number
  readonly at: number
  readonly event: Event
}
