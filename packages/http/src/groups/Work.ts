/** Reading, syncing, planning and taking back. */
import { Input } from "@syncline/adapter-core"
import type { DriftReport, MappingVersion, OfferedField, Plan, Preview, Problem as MappingProblem, Run, RunReport } from "@syncline/engine"
import type { Suggestion, SyncReport, UndoReport, UnreadableObject } from "@syncline/engine"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import * as Problem from "../Problem.ts"
import { Answer, id, limit, text } from "../Shapes.ts"
import { Authentication, Checked } from "../Access.ts"

const error = Problem.all
const done = HttpApiSchema.NoContent
const amount = Schema.Struct({ count: Schema.Number })
const ofStream = { stream: text, limit }
const rules = Schema.Record(Schema.String, Schema.Json)
/** The mapping at a stream, or at all streams of an application and kind. */
const level = { stream: text, app: text, kind: text }
const number = Schema.optionalKey(Schema.Number)

export class Work extends HttpApiGroup.make("work")
  .add(
    HttpApiEndpoint.post("sync", "/sync", {
      payload: Schema.Struct({ connection: text, deadlineSeconds: number }),
      success: Answer<SyncReport>(),
      error,
    }),
    HttpApiEndpoint.post("resync", "/resync", { payload: Schema.Record(Schema.String, Schema.Json), success: done, error }),
    HttpApiEndpoint.post("reconcile", "/streams/:id/reconcile", { params: id, success: done, error }),
    HttpApiEndpoint.get("drift", "/streams/:id/drift", {
      params: id,
      query: { samples: number },
      success: Answer<DriftReport>(),
      error,
    }),
    HttpApiEndpoint.post("letGo", "/streams/:id/removals/let-go", { params: id, success: amount, error }),
    HttpApiEndpoint.post("takeBack", "/streams/:id/removals/take-back", { params: id, success: amount, error }),
    HttpApiEndpoint.post("plan", "/plans", {
      payload: Schema.Struct({ connection: text, firstPush: Schema.optionalKey(Schema.Literal("go")) }),
      success: Answer<Plan>(),
      error,
    }),
    HttpApiEndpoint.post("apply", "/plans/apply", {
      payload: Answer<Plan>(),
      success: Answer<SyncReport>(),
      error,
    }),
    HttpApiEndpoint.get("runs", "/runs", { query: ofStream, success: Answer<ReadonlyArray<Run>>(), error }),
    HttpApiEndpoint.get("run", "/runs/:id", { params: id, success: Answer<RunReport>(), error }),
    HttpApiEndpoint.post("undo", "/runs/:id/undo", {
      params: id,
      payload: Schema.Struct({ by: Input.Text, compensate: Schema.optionalKey(Schema.Boolean) }),
      success: Answer<UndoReport>(),
      error,
    }),
    HttpApiEndpoint.get("unreadable", "/unreadable", { query: ofStream, success: Answer<ReadonlyArray<UnreadableObject>>(), error }),
    HttpApiEndpoint.get("mappingFields", "/streams/:id/mapping/fields", {
      params: id,
      success: Answer<ReadonlyArray<OfferedField>>(),
      error,
    }),
    HttpApiEndpoint.get("mappingSuggestions", "/streams/:id/mapping/suggestions", {
      params: id,
      success: Answer<ReadonlyArray<Suggestion>>(),
      error,
    }),
    HttpApiEndpoint.post("validateMapping", "/streams/:id/mapping/validate", {
      params: id,
      payload: Schema.Struct({ rules }),
      success: Answer<ReadonlyArray<MappingProblem>>(),
      error,
    }),
    HttpApiEndpoint.post("previewMapping", "/streams/:id/mapping/preview", {
      params: id,
      payload: Schema.Struct({ rules, samples: number }),
      success: Answer<Preview>(),
      error,
    }),
    HttpApiEndpoint.get("mappings", "/mappings", {
      query: { ...level, before: number, limit },
      success: Answer<ReadonlyArray<MappingVersion>>(),
      error,
    }),
    HttpApiEndpoint.put("setMapping", "/mappings", {
      payload: Schema.Struct({ ...level, rules, by: Input.Text }),
      success: Answer<MappingVersion>(),
      error,
    }),
  )
  .middleware(Checked)
  .middleware(Authentication) {}
