/**
 * What tests of adapters, and of whatever stands on adapters, are made of. Nothing here needs a test runner; the same checks as vitest suites are in
 * `@syncline/adapter-core/testing/suite`.
 */
export * as BadInput from "./corpus/BadInput.ts"
export { type Check, CheckFailed, type Verdict } from "./Check.ts"
export { errorChecks } from "./ErrorChecks.ts"
export { exporterChecks } from "./ExporterChecks.ts"
export * as FakeApp from "./FakeApp.ts"
export type { FakeCall, FakeCounts, FakeFault, FakeLogEntry, FakeOperation } from "./FakeCalls.ts"
export type { FakeObject } from "./FakeObjects.ts"
export type { FakeKind } from "./FakeKind.ts"
export * as FakeTokens from "./FakeTokens.ts"
export * as FakeWebhooks from "./FakeWebhooks.ts"
export * as HostileApp from "./HostileApp.ts"
export { importerChecks } from "./ImporterChecks.ts"
export { limitChecks } from "./LimitChecks.ts"
export { mappingChecks } from "./MappingChecks.ts"
export { rowChecks } from "./corpus/RowChecks.ts"
export type { Stage, StageFault, StageLimit, Subject, SubjectWrites, Traffic, WritableSubject } from "./Stage.ts"
export type { Vice } from "./Vice.ts"
