/** Records of the hub, and which objects they are. */
import { Input } from "@syncline/adapter-core"
import { type Explanation, type HistoryEntry, type HubRecord, Level, type Link, type TimelineEntry } from "@syncline/engine"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import * as Problem from "../Problem.ts"
import { Answer, type PageOf, paging, text } from "../Shapes.ts"
import { Authentication, Checked } from "../Access.ts"

const error = Problem.all
const done = HttpApiSchema.NoContent
const kind = { kind: Input.Text }
const params = { kind: Input.Text, id: Input.Text }
const fields = Schema.Record(Schema.String, Schema.Json)
const made = Schema.Struct({ id: Schema.String })
/** The place of a stream. Default: everywhere. */
const where = Schema.Struct({ stream: text, by: Input.Text })
const object = { app: Input.Text, kind: Input.Text, externalId: Input.Text, partition: text }

export class Records extends HttpApiGroup.make("records")
  .add(
    HttpApiEndpoint.get("list", "/records/:kind", { params: kind, query: paging, success: Answer<PageOf<HubRecord>>(), error }),
    HttpApiEndpoint.post("create", "/records/:kind", {
      params: kind,
      payload: Schema.Struct({ fields, privacy: Schema.optionalKey(Level) }),
      success: made.pipe(HttpApiSchema.status(201)),
      error,
    }),
    HttpApiEndpoint.get("get", "/records/:kind/:id", { params, success: Answer<HubRecord>(), error }),
    HttpApiEndpoint.patch("update", "/records/:kind/:id", { params, payload: Schema.Struct({ fields }), success: made, error }),
    HttpApiEndpoint.delete("remove", "/records/:kind/:id", { params, success: done, error }),
    HttpApiEndpoint.post("restore", "/records/:kind/:id/restore", { params, success: done, error }),
    HttpApiEndpoint.put("setPrivacy", "/records/:kind/:id/privacy", {
      params,
      payload: Schema.Struct({ level: Level, by: Input.Text }),
      success: done,
      error,
    }),
    HttpApiEndpoint.post("permit", "/records/:kind/:id/permit", { params, payload: where, success: done, error }),
    HttpApiEndpoint.post("forbid", "/records/:kind/:id/forbid", { params, payload: where, success: done, error }),
    HttpApiEndpoint.post("send", "/records/:kind/:id/send", {
      params,
      payload: Schema.Struct({ stream: Input.Text, by: Input.Text }),
      success: done,
      error,
    }),
    HttpApiEndpoint.get("history", "/records/:kind/:id/history", { params, success: Answer<ReadonlyArray<HistoryEntry>>(), error }),
    HttpApiEndpoint.get("timeline", "/records/:kind/:id/timeline", { params, success: Answer<ReadonlyArray<TimelineEntry>>(), error }),
    HttpApiEndpoint.get("links", "/records/:kind/:id/links", { params, success: Answer<ReadonlyArray<Link>>(), error }),
    HttpApiEndpoint.get("explain", "/records/:kind/:id/explain", { params, success: Answer<Explanation>(), error }),
    HttpApiEndpoint.get("explainObject", "/explain", { query: object, success: Answer<Explanation>(), error }),
    HttpApiEndpoint.get("ofObject", "/record-of", {
      query: object,
      success: Schema.Struct({ record: Schema.NullOr(Schema.String) }),
      error,
    }),
  )
  .middleware(Checked)
  .middleware(Authentication) {}
