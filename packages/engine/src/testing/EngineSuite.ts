/**
 * What every engine over every store must do: two applications kept in step, both ways, through edits, conflicts, lost answers, bad records, crashes and
 * lost leases. Run it with `engineSuite(name, store)`; each test has a store of its own.
 */
import { describe } from "@effect/vitest"
import type { Layer } from "effect"
import type { Store } from "../store/MemoryStore.ts"
import { adapterSuite } from "./AdapterSuite.ts"
import { authorSuite } from "./AuthorSuite.ts"
import { conflictSuite } from "./ConflictSuite.ts"
import { connectionSuite } from "./ConnectionSuite.ts"
import { corpusSuite } from "./CorpusSuite.ts"
import { crashSuite } from "./CrashSuite.ts"
import { deadLetterSuite } from "./DeadLetterSuite.ts"
import { decisionSuite } from "./DecisionSuite.ts"
import { deletedWordSuite } from "./DeletedWordSuite.ts"
import { deliverySuite } from "./DeliverySuite.ts"
import { directionSuite } from "./DirectionSuite.ts"
import { disputeSuite } from "./DisputeSuite.ts"
import { driftSuite } from "./DriftSuite.ts"
import { eventsSuite } from "./EventsSuite.ts"
import { explainPlaceSuite } from "./ExplainPlaceSuite.ts"
import { explainSuite } from "./ExplainSuite.ts"
import { facesSuite } from "./FacesSuite.ts"
import { namesSuite } from "./NamesSuite.ts"
import { optionSuite } from "./OptionSuite.ts"
import { orderSuite } from "./OrderSuite.ts"
import { failureSuite } from "./FailureSuite.ts"
import { scenarioOver } from "./Scenario.ts"
import { hookSuite } from "./HookSuite.ts"
import { identitySuite } from "./IdentitySuite.ts"
import { conflictInboxSuite } from "./ConflictInboxSuite.ts"
import { inputSuite } from "./InputSuite.ts"
import { knownAlreadySuite } from "./KnownAlreadySuite.ts"
import { firstPushSuite } from "./FirstPushSuite.ts"
import { historySuite } from "./HistorySuite.ts"
import { leaseSuite } from "./LeaseSuite.ts"
import { logSuite } from "./LogSuite.ts"
import { mappingSuite } from "./MappingSuite.ts"
import { matchingSuite } from "./MatchingSuite.ts"
import { mergeMeetingSuite } from "./MergeMeetingSuite.ts"
import { mergeSuite } from "./MergeSuite.ts"
import { moveSuite } from "./MoveSuite.ts"
import { carriedRemovalSuite } from "./CarriedRemovalSuite.ts"
import { hostRemovalSuite } from "./HostRemovalSuite.ts"
import { removalConflictSuite } from "./RemovalConflictSuite.ts"
import { removalGuardSuite } from "./RemovalGuardSuite.ts"
import { reconcileSuite } from "./ReconcileSuite.ts"
import { remapSuite } from "./RemapSuite.ts"
import { removalSuite } from "./RemovalSuite.ts"
import { partitionSuite } from "./PartitionSuite.ts"
import { privacySuite } from "./PrivacySuite.ts"
import { sendFilterSuite } from "./SendFilterSuite.ts"
import { withheldSuite } from "./WithheldSuite.ts"
import { outageSuite } from "./OutageSuite.ts"
import { planSuite } from "./PlanSuite.ts"
import { hostEventSuite } from "./HostEventSuite.ts"
import { runReportSuite } from "./RunReportSuite.ts"
import { pullRunSuite } from "./PullRunSuite.ts"
import { raceSuite } from "./RaceSuite.ts"
import { refusalSuite } from "./RefusalSuite.ts"
import { refreshSuite } from "./RefreshSuite.ts"
import { rotationSuite } from "./RotationSuite.ts"
import { referenceSuite } from "./ReferenceSuite.ts"
import { choiceSuite } from "./ChoiceSuite.ts"
import { profileSuite } from "./ProfileSuite.ts"
import { signInSuite } from "./SignInSuite.ts"
import { retentionSuite } from "./RetentionSuite.ts"
import { rangeSuite } from "./RangeSuite.ts"
import { resyncSuite } from "./ResyncSuite.ts"
import { webhookSuite } from "./WebhookSuite.ts"
import { endpointSuite } from "./EndpointSuite.ts"
import { reviewSuite } from "./ReviewSuite.ts"
import { scheduleSuite } from "./ScheduleSuite.ts"
import { setupSuite } from "./SetupSuite.ts"
import { statusSuite } from "./StatusSuite.ts"
import { syncSuite } from "./SyncSuite.ts"
import { takeAwaySuite } from "./TakeAwaySuite.ts"
import { tellingSuite } from "./TellingSuite.ts"
import { tenantSuite } from "./TenantSuite.ts"
import { timelineSuite } from "./TimelineSuite.ts"
import { twoWaySuite } from "./TwoWaySuite.ts"
import { undoSuite } from "./UndoSuite.ts"
import { unreadableSuite } from "./UnreadableSuite.ts"
import { wordSuite } from "./WordSuite.ts"

export const engineSuite = <E>(name: string, store: Layer.Layer<Store, E>): void => {
  describe(name, () => {
    const scenario = scenarioOver(store)
    twoWaySuite(scenario)
    syncSuite(scenario)
    conflictSuite(scenario)
    disputeSuite(scenario)
    decisionSuite(scenario)
    conflictInboxSuite(scenario)
    failureSuite(scenario)
    refusalSuite(scenario)
    facesSuite(scenario)
    namesSuite(scenario)
    authorSuite(scenario)
    orderSuite(scenario)
    directionSuite(scenario)
    eventsSuite(scenario)
    tellingSuite(scenario)
    unreadableSuite(scenario)
    logSuite(scenario)
    statusSuite(scenario)
    explainSuite(scenario)
    explainPlaceSuite(scenario)
    deliverySuite(scenario)
    deadLetterSuite(scenario)
    pullRunSuite(scenario)
    runReportSuite(scenario)
    hostEventSuite(scenario)
    historySuite(scenario)
    mappingSuite(scenario)
    remapSuite(scenario)
    matchingSuite(scenario)
    optionSuite(scenario)
    retentionSuite(scenario)
    reviewSuite(scenario)
    signInSuite(scenario)
    profileSuite(scenario)
    choiceSuite(scenario)
    firstPushSuite(scenario)
    identitySuite(scenario)
    moveSuite(scenario)
    mergeSuite(scenario)
    mergeMeetingSuite(scenario)
    removalSuite(scenario)
    carriedRemovalSuite(scenario)
    removalConflictSuite(scenario)
    hostRemovalSuite(scenario)
    removalGuardSuite(scenario)
    reconcileSuite(scenario)
    resyncSuite(scenario)
    webhookSuite(scenario)
    endpointSuite(scenario)
    hookSuite(scenario)
    rangeSuite(scenario)
    privacySuite(scenario)
    withheldSuite(scenario)
    sendFilterSuite(scenario)
    outageSuite(scenario)
    planSuite(scenario)
    driftSuite(scenario)
    undoSuite(scenario)
    timelineSuite(scenario)
    referenceSuite(scenario)
    wordSuite(scenario)
    deletedWordSuite(scenario)
    raceSuite(scenario)
    adapterSuite(scenario)
    setupSuite(scenario)
    takeAwaySuite(scenario)
    scheduleSuite(scenario)
    partitionSuite(scenario)
    connectionSuite(scenario)
    knownAlreadySuite(scenario)
    refreshSuite(scenario)
    rotationSuite(scenario)
    inputSuite(scenario)
    tenantSuite(scenario)
    corpusSuite(scenario)
    crashSuite(scenario)
    leaseSuite(scenario)
  })
}
