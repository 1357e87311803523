/** Accounts at applications, and what is kept in step of them. */
import type { Json } from "@syncline/adapter-core"
import { Input } from "@syncline/adapter-core"
import type { Connection, LeftStream, Stream, ToldPlace } from "@syncline/engine"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import * as Problem from "../Problem.ts"
import { Answer, id, text } from "../Shapes.ts"
import { Authentication, Checked } from "../Access.ts"

const error = Problem.all
const done = HttpApiSchema.NoContent

export const Integration = Schema.Struct({
  id: Schema.String,
  app: Schema.String,
  /** What the application calls the account. */
  name: Schema.String,
  externalAccountId: Schema.String,
  status: Schema.String,
  reason: Schema.NullOr(Schema.String),
  /** ISO 8601. */
  createdAt: Schema.String,
}).annotate({ identifier: "Integration" })

const nullableTime = Schema.NullOr(Schema.String)

/** Where one kind of one place stands. */
export const KindStatus = Schema.Struct({
  streamId: Schema.String,
  kind: Schema.String,
  partition: Schema.String,
  /** How far it is read. `generation` grows each time that it is read from the beginning; all that changed before `readUpTo` is here. */
  cursor: Schema.Struct({ generation: Schema.Number, readUpTo: nullableTime }),
  /** `failed`: the last run, or the connection, could not do its work. */
  state: Schema.Literals(["syncing", "complete", "failed"]),
  lastSyncAt: nullableTime,
  nextSyncAt: nullableTime,
  /** Objects that are a record. */
  recordsSynced: Schema.Number,
  openConflicts: Schema.Number,
  deliveries: Schema.Record(Schema.String, Schema.Number),
  errors: Schema.Array(Schema.String),
}).annotate({ identifier: "KindStatus" })

export const IntegrationStatus = Schema.Struct({
  integration: Integration,
  /** Until when it does nothing, and why. */
  waiting: Schema.NullOr(Schema.Struct({ until: Schema.String, reason: Schema.String })),
  kinds: Schema.Array(KindStatus),
}).annotate({ identifier: "IntegrationStatus" })

/** What an account can see to choose from. `next` is the `after` of the page behind, and absent where there is none. */
export const Places = Schema.Struct({
  partitions: Schema.Array(Schema.Struct({ id: Schema.String, name: Schema.String })),
  next: Schema.optionalKey(Schema.String),
}).annotate({ identifier: "Places" })

const credentials = Schema.Json
const settings = Schema.optionalKey(Schema.Record(Schema.String, Schema.Json))
const kinds = Schema.optionalKey(Schema.Array(Input.Text))
const endpoint = { url: Input.Text, secret: Schema.optionalKey(Schema.Json) }

export class Integrations extends HttpApiGroup.make("integrations")
  .add(
    HttpApiEndpoint.get("list", "/integrations", { success: Schema.Array(Integration), error }),
    HttpApiEndpoint.post("connect", "/integrations", {
      payload: Schema.Struct({ app: Input.Text, credentials, connection: text, settings }),
      success: Answer<Connection>(),
      error,
    }),
    HttpApiEndpoint.get("get", "/integrations/:id", { params: id, success: Integration, error }),
    HttpApiEndpoint.get("status", "/integrations/:id/status", { params: id, success: IntegrationStatus, error }),
    HttpApiEndpoint.post("pause", "/integrations/:id/pause", { params: id, success: done, error }),
    HttpApiEndpoint.post("resume", "/integrations/:id/resume", { params: id, success: done, error }),
    HttpApiEndpoint.delete("disconnect", "/integrations/:id", { params: id, success: done, error }),
    HttpApiEndpoint.post("takeOver", "/integrations/:id/take-over", {
      params: id,
      payload: Schema.Struct({ from: Input.Text }),
      success: done,
      error,
    }),
    HttpApiEndpoint.get("streams", "/integrations/:id/streams", { params: id, success: Answer<ReadonlyArray<Stream>>(), error }),
    HttpApiEndpoint.get("partitions", "/integrations/:id/partitions", {
      params: id,
      query: Schema.Struct({ search: text, after: text }),
      success: Places,
      error,
    }),
    HttpApiEndpoint.post("addStreams", "/integrations/:id/streams", {
      params: id,
      payload: Schema.Struct({ partition: Input.Text, kinds, settings }),
      success: Answer<ReadonlyArray<Stream>>(),
      error,
    }),
    HttpApiEndpoint.post("removeStreams", "/integrations/:id/streams/remove", {
      params: id,
      payload: Schema.Struct({ partition: text, kinds, links: Schema.Literals(["keep", "drop"]) }),
      success: Answer<ReadonlyArray<LeftStream>>(),
      error,
    }),
    HttpApiEndpoint.post("webhookEndpoint", "/integrations/:id/webhooks", {
      params: id,
      payload: Schema.Struct(endpoint),
      success: Answer<Json.JsonObject>(),
      error,
    }),
    HttpApiEndpoint.post("registerWebhooks", "/integrations/:id/webhooks/register", {
      params: id,
      payload: Schema.Struct(endpoint),
      success: Answer<ReadonlyArray<ToldPlace>>(),
      error,
    }),
    HttpApiEndpoint.delete("closeWebhooks", "/integrations/:id/webhooks", {
      params: id,
      success: Answer<ReadonlyArray<ToldPlace>>(),
      error,
    }),
  )
  .middleware(Checked)
  .middleware(Authentication) {}
