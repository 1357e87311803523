export { Contended } from "./Absorb.ts"
export { Adapters, AdaptersError } from "./Adapters.ts"
export {
  type Commit,
  Commits,
  type DeliverySettlement,
  type Fence,
  type RecordWrite,
  type RunWrite,
  empty as emptyCommit,
} from "./Commits.ts"
export type { Conflict, ConflictState, Resolution } from "./Conflict.ts"
export { Conflicts } from "./Conflicts.ts"
export type { Connection, ConnectionStatus } from "./Connection.ts"
export { Connections } from "./Connections.ts"
export type { Delivery, DeliveryState } from "./Delivery.ts"
export { Deliveries, type Doubt, type Order } from "./Deliveries.ts"
export * from "./EngineError.ts"
export * as Event from "./Event.ts"
export * as Failpoint from "./Failpoint.ts"
export { type Grant, Grants } from "./Grants.ts"
export type { FieldChange, HistoryEntry } from "./History.ts"
export { Journal } from "./Journal.ts"
export { Leases } from "./Leases.ts"
export type { ExternalReference, Link, LinkState } from "./Link.ts"
export { Links, type PageQuery, type PageState } from "./Links.ts"
export * as MemoryStore from "./MemoryStore.ts"
export { type InProcessOptions, Orchestrator } from "./Orchestrator.ts"
export type { RawObject } from "./RawObject.ts"
export { type FieldTime, type HubRecord, type Origin, hostOrigin } from "./Record.ts"
export { Records } from "./Records.ts"
export type { KnownReference } from "./References.ts"
export type { Decision } from "./Resolve.ts"
export { type Run, type RunCounts, type RunOutcome, type RunProblem, type RunStrategy, problemsKept } from "./Run.ts"
export type { ConnectInput, StreamsInput } from "./Setup.ts"
export type { ConnectionStatusReport, StreamStatus } from "./Status.ts"
export * from "./StoreError.ts"
export type { Cursor, Direction, Reading, Stream, StreamSettings } from "./Stream.ts"
export { Streams } from "./Streams.ts"
export { SyncEngine, type SyncInput, type SyncReport } from "./SyncEngine.ts"
export { Vault, VaultError, type VaultKey } from "./Vault.ts"
export { Wakeups } from "./Wakeups.ts"
export { LeaseMillis } from "./Worker.ts"
