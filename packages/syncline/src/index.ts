export * from "@syncline/adapter-core"
export type {
  Conflict,
  ConflictView,
  ConflictsLike,
  Connection,
  ConnectionStatusReport,
  Decision,
  Deed,
  DeliveriesLike,
  Delivery,
  Event,
  Explanation,
  FieldDifference,
  HistoryEntry,
  Letter,
  ListedConflict,
  ObjectName,
  Passage,
  PlaceExplanation,
  ResolvedAll,
  Run,
  Stream,
  StandingReason,
  StreamSettings,
  Subject,
  StreamStatus,
  SyncReport,
  Undelivered,
  UndeliveredSummary,
  UnreadableObject,
} from "@syncline/engine"
export {
  AlreadyResolved,
  CommitRefused,
  ConflictMoved,
  Contended,
  InvalidInput,
  NotFound,
  PlaceTaken,
  StoreError,
  VaultError,
} from "@syncline/engine"
export type { Database, DatabaseError, Key } from "./Database.ts"
export type { ExternalObject } from "./ExternalObjects.ts"
export { Closed, Defect } from "./Run.ts"
export { type Syncline, type SynclineOptions, createSyncline } from "./Syncline.ts"
export type { ConnectOptions, DeliveryName, StreamsOptions, SyncOptions, SynclineEvent, TakeOverOptions, Tenant } from "./Tenant.ts"
export type { TypedRecord, TypedRecords } from "./TypedRecords.ts"
