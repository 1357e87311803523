export { Adapters, AdaptersError } from "./Adapters.ts"
export {
  type Commit,
  Commits,
  type DeliverySettlement,
  type Fence,
  type LinkMove,
  type RecordWrite,
  type RunWrite,
  empty as emptyCommit,
} from "./store/Commits.ts"
export { type Conflict, type ConflictState, ConflictType, type Resolution } from "./model/Conflict.ts"
export { Conflicts, type ConflictsLike } from "./store/Conflicts.ts"
export type { Connection, ConnectionStatus, Wait } from "./model/Connection.ts"
export { Connections } from "./store/Connections.ts"
export { type Copied, Copies } from "./store/Copies.ts"
export type { Delivery, DeliveryState } from "./model/Delivery.ts"
export { Deliveries, type DeliveriesLike, type DeliveryPlace, type Doubt, type Order } from "./store/Deliveries.ts"
export * from "./model/EngineError.ts"
export * as Event from "./model/Event.ts"
export type { StoredEvent } from "./model/Event.ts"
export * as Failpoint from "./Failpoint.ts"
export { type Grant, type GrantPlace, Grants } from "./store/Grants.ts"
export type { Deed, FieldChange, HistoryEntry } from "./model/History.ts"
export type { BegunSignIn } from "./model/BegunSignIn.ts"
export type { InboxMessage } from "./model/InboxMessage.ts"
export type { Sealed } from "./model/Sealed.ts"
export type { Hook, HookTry } from "./model/Hook.ts"
export type { Subscription } from "./model/Subscription.ts"
export type { AccountName, BrowserSession, Overlap, Profile } from "./model/Profile.ts"
export { Profiles, type Union } from "./store/Profiles.ts"
export type { ConnectInput as ProfileConnectInput, FinishInput as ProfileFinishInput, SignedInProfile } from "./connect/Profiles.ts"
export type { PartitionPage, PartitionQuery } from "./connect/Partitions.ts"
export { SignIns } from "./store/SignIns.ts"
export { Subscriptions } from "./store/Subscriptions.ts"
export { type IncomingMessage, mostBytes as longestMessage } from "./receive/Receive.ts"
export type { ToldPlace } from "./receive/Register.ts"
export type { Endpoint, EndpointInput } from "./receive/Endpoints.ts"
export { Inbox } from "./store/Inbox.ts"
export { Journal } from "./store/Journal.ts"
export { Leases } from "./store/Leases.ts"
export { type Choice, type ExternalReference, type Link, type LinkState, awayStates, leftStates, mergedApart } from "./model/Link.ts"
export { type FoundObject, Links, type OriginQuery, type PageQuery, type PageState, type UnseenQuery } from "./store/Links.ts"
export type { MappingPlace, MappingVersion } from "./model/MappingVersion.ts"
export { Mappings } from "./store/Mappings.ts"
export * as MemoryStore from "./store/MemoryStore.ts"
export { type InProcessOptions, Orchestrator } from "./work/Orchestrator.ts"
export { Level, type Permission, type Privacy, privacyField } from "./model/Privacy.ts"
export type { SendFilter } from "./model/SendFilter.ts"
export type {
  Amount,
  Plan,
  PlanBasis,
  PlannedAction,
  PlannedChange,
  PlannedEffort,
  PlannedQuestion,
  PlannedSide,
  PlannedStream,
} from "./model/Plan.ts"
export type { DriftOptions, DriftReport, Drifted } from "./plan/Drift.ts"
export type { PlanInput } from "./plan/Planning.ts"
export type { Outside } from "./decide/Outside.ts"
export type { TimelineEntry, TimelineEvent, TimelinePlace } from "./hub/Timeline.ts"
export type { LeftChange, OutsideChange, UndoInput, UndoReport } from "./plan/Undo.ts"
export { type Retention, defaultRetention } from "./model/Retention.ts"
export { Keeping } from "./work/Forgetting.ts"
export type { RawObject } from "./model/RawObject.ts"
export { type FieldTime, type HubRecord, type Origin, type Removal, hostOrigin, removalField } from "./model/Record.ts"
export { Records } from "./store/Records.ts"
export type { KnownReference } from "./decide/References.ts"
export type { ConflictView, Edit, ListedConflict } from "./hub/ConflictInbox.ts"
export { type Candidate, type LinkedExact, MatchDecision, MatchFilter, type MatchScope, type OpenMatch } from "./hub/Matches.ts"
export type { Letter } from "./hub/DeadLetters.ts"
export type { Passage } from "./decide/Passages.ts"
export type { OfferedField, Problem, SampleIn, SampleOut, SeenValue, Suggestion } from "./decide/MappingReview.ts"
export { MappingLevel } from "./hub/Mappings.ts"
export type { Preview } from "./hub/MappingTrial.ts"
export { Decision } from "./hub/Resolve.ts"
export type { ResolvedAll } from "./hub/ResolveAll.ts"
export type { SentWrite } from "./model/SentWrite.ts"
export { type Run, type RunCounts, type RunOutcome, type RunProblem, type RunStrategy, problemsKept } from "./model/Run.ts"
export { StreamsInput } from "./connect/AddStreams.ts"
export type { BeginInput, Begun, FinishError, FinishInput, SignedInAccount } from "./connect/SignIn.ts"
export type { ApplicationWays } from "./connect/Ways.ts"
export { ConnectInput } from "./connect/Setup.ts"
export { type LeftStream, TakeAwayInput } from "./connect/TakeAway.ts"
export type { Explanation, LeftPlace, PlaceExplanation, Subject } from "./hub/Explain.ts"
export type { FieldDifference, StandingReason } from "./decide/Standing.ts"
export { ReadAgain } from "./hub/ReadAgain.ts"
export type { ObjectName } from "./hub/ObjectLookup.ts"
export { ConflictFilter, DeliveryFilter, Page, Position, StreamFilter } from "./hub/Filters.ts"
export type { Progress } from "./decide/Progress.ts"
export type { ConnectionStatusReport, StreamStatus } from "./hub/Status.ts"
export type { UnreadableObject } from "./hub/Unreadable.ts"
export * from "./model/StoreError.ts"
export type {
  Cursor,
  Direction,
  GivenSettings,
  LinksLeft,
  Mapped,
  MatchRule,
  Reading,
  StartPoint,
  Stream,
  StreamSettings,
  SyncOption,
  TakenAway,
} from "./model/Stream.ts"
export { Streams } from "./store/Streams.ts"
export { SyncEngine } from "./SyncEngine.ts"
export type { SyncInput } from "./work/Sync.ts"
export type { ConsumeError, Consumption } from "./hub/HostEvents.ts"
export { type Consumed, HostEvent } from "./model/HostEvent.ts"
export type { RunReport } from "./hub/RunReport.ts"
export type { SyncReport, Undelivered, UndeliveredSummary } from "./hub/SyncReport.ts"
export { type Kept, Vault } from "./access/Vault.ts"
export type { Held } from "./access/Held.ts"
export { MasterKey, VaultError, type VaultKey } from "./access/MasterKey.ts"
export { OAuthClient, OAuthClients } from "./access/OAuthClients.ts"
export type { Renewal } from "./model/Renewal.ts"
export { Wakeups } from "./store/Wakeups.ts"
export { LeaseMillis } from "./work/Worker.ts"
