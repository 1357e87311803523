export { Adapters, AdaptersError } from "./Adapters.ts"
export {
  type Commit,
  Commits,
  type DeliverySettlement,
  type Fence,
  type RecordWrite,
  type RunWrite,
  empty as emptyCommit,
} from "./store/Commits.ts"
export type { Conflict, ConflictState, Resolution } from "./model/Conflict.ts"
export { Conflicts } from "./store/Conflicts.ts"
export type { Connection, ConnectionStatus } from "./model/Connection.ts"
export { Connections } from "./store/Connections.ts"
export type { Delivery, DeliveryState } from "./model/Delivery.ts"
export { Deliveries, type Doubt, type Order } from "./store/Deliveries.ts"
export * from "./model/EngineError.ts"
export * as Event from "./model/Event.ts"
export * as Failpoint from "./Failpoint.ts"
export { type Grant, Grants } from "./store/Grants.ts"
export type { FieldChange, HistoryEntry } from "./model/History.ts"
export { Journal } from "./store/Journal.ts"
export { Leases } from "./store/Leases.ts"
export type { ExternalReference, Link, LinkState } from "./model/Link.ts"
export { Links, type PageQuery, type PageState } from "./store/Links.ts"
export * as MemoryStore from "./store/MemoryStore.ts"
export { type InProcessOptions, Orchestrator } from "./work/Orchestrator.ts"
export type { RawObject } from "./model/RawObject.ts"
export { type FieldTime, type HubRecord, type Origin, hostOrigin } from "./model/Record.ts"
export { Records } from "./store/Records.ts"
export type { KnownReference } from "./decide/References.ts"
export type { Decision } from "./hub/Resolve.ts"
export { type Run, type RunCounts, type RunOutcome, type RunProblem, type RunStrategy, problemsKept } from "./model/Run.ts"
export type { ConnectInput, StreamsInput } from "./connect/Setup.ts"
export type { ConnectionStatusReport, StreamStatus } from "./hub/Status.ts"
export * from "./model/StoreError.ts"
export type { Cursor, Direction, Reading, Stream, StreamSettings } from "./model/Stream.ts"
export { Streams } from "./store/Streams.ts"
export { SyncEngine } from "./SyncEngine.ts"
export type { SyncInput } from "./work/Sync.ts"
export type { SyncReport, Undelivered, UndeliveredSummary } from "./hub/SyncReport.ts"
export { Vault, VaultError, type VaultKey } from "./access/Vault.ts"
export { Wakeups } from "./store/Wakeups.ts"
export { LeaseMillis } from "./work/Worker.ts"
