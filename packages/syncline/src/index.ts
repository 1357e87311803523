export * from "@syncline/adapter-core"
export type {
  Conflict,
  Connection,
  ConnectionStatusReport,
  Decision,
  Delivery,
  Event,
  HistoryEntry,
  Run,
  Stream,
  StreamSettings,
  StreamStatus,
  SyncReport,
} from "@syncline/engine"
export { AlreadyResolved, CommitRefused, Contended, InvalidInput, NotFound, StoreError, VaultError } from "@syncline/engine"
export type { Database, DatabaseError, Key } from "./Database.ts"
export {
  type ConnectOptions,
  Closed,
  type ExternalObject,
  type ExternalObjectName,
  type StreamsOptions,
  type Syncline,
  type SynclineEvent,
  type SynclineOptions,
  type Tenant,
  createSyncline,
} from "./Syncline.ts"
export type { TypedRecord, TypedRecords } from "./TypedRecords.ts"
