/** Records that may not leave, for the suites of privacy: what applications were asked, and how it is said that something is kept back. */
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import type { Level } from "../model/Privacy.ts"
import type { StreamSettings } from "../model/Stream.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { idOf } from "./Removing.ts"
import { join, joinKinds, rounds, tenant } from "./World.ts"

const writing: ReadonlyArray<string> = ["create", "prepare", "update", "remove", "restore"]

/** What an application was sent that would change something there. A call that was stopped right before its first byte is none. */
export const writesAt = (app: FakeApp.FakeApp, kind?: string) =>
  app.log.filter((call) => writing.includes(call.operation) && call.outcome !== "unsent" && (kind === undefined || call.kind === kind))

/** All that an application was asked about single objects of a kind: writes, looks and searches. */
export const asksAt = (app: FakeApp.FakeApp, kind: string) =>
  app.log.filter((call) => call.kind === kind && ["get", "find", ...writing].includes(call.operation))

export const put = (kind: string, fields: { readonly [field: string]: unknown }, privacy?: Level) =>
  Effect.flatMap(SyncEngine, (engine) => engine.records.put(tenant, kind, { fields, ...(privacy && { privacy }) }))

export const edit = (kind: string, id: string, fields: { readonly [field: string]: unknown }) =>
  Effect.flatMap(SyncEngine, (engine) => engine.records.put(tenant, kind, { id, fields }))

export const level = (kind: string, id: string, to: Level) =>
  Effect.flatMap(SyncEngine, (engine) => engine.records.setPrivacy(tenant, kind, id, to, "ada"))

/** The settings of one kind of an application that is joined already. */
export const setting = (app: FakeApp.FakeApp, kind: string, settings: Partial<StreamSettings>) => joinKinds(app, [kind], settings)

export const withheldAt = (streamId: string) =>
  Effect.flatMap(SyncEngine, (engine) => engine.deliveries.list(tenant, { state: "withheld", streamId }))

/** A task on both sides, in step; `right` may do with what is withheld what the settings say. */
export const shared = Effect.fnUntraced(function* (
  { left, right }: { readonly left: FakeApp.FakeApp; readonly right: FakeApp.FakeApp },
  settings: Partial<StreamSettings> = {},
) {
  const task = left.create("task", "p", { title: "One", body: "shared" })
  yield* join(left)
  const { streams } = yield* join(right)
  yield* setting(right, "task", settings)
  yield* rounds()
  return { task, id: yield* idOf("One"), streamId: streams["task"]?.id ?? "", notes: streams["note"]?.id ?? "" }
})
