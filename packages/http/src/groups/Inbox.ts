/** What waits for a person: conflicts, objects that may be a record, and what could not be sent. */
import { Input } from "@syncline/adapter-core"
import type { ConflictView, Delivery, Letter, LinkedExact, ListedConflict, OpenMatch, ResolvedAll } from "@syncline/engine"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import * as Problem from "../Problem.ts"
import { Answer, type PageOf, id, paging, text } from "../Shapes.ts"
import { Authentication, Checked } from "../Access.ts"

const error = Problem.all
const done = HttpApiSchema.NoContent
const by = Input.Text
const decision = Schema.Json
const like = Schema.Record(Schema.String, Schema.Json)
const ofObject = { stream: Input.Text, externalId: Input.Text }
const ofDelivery = { stream: Input.Text, record: Input.Text }
const scope = { connectionId: text, streamId: text, kind: text }

export class Inbox extends HttpApiGroup.make("inbox")
  .add(
    HttpApiEndpoint.get("conflicts", "/conflicts", {
      query: { ...paging, ...scope, state: text, type: text, field: text, recordId: text, since: Schema.optionalKey(Schema.Number) },
      success: Answer<PageOf<ListedConflict>>(),
      error,
    }),
    HttpApiEndpoint.get("conflict", "/conflicts/:id", { params: id, success: Answer<ConflictView>(), error }),
    HttpApiEndpoint.post("resolve", "/conflicts/:id/resolve", {
      params: id,
      payload: Schema.Struct({ decision, by, seen: text }),
      success: done,
      error,
    }),
    HttpApiEndpoint.post("resolveAll", "/conflicts/resolve-all", {
      payload: Schema.Struct({ like, decision, by }),
      success: Answer<ResolvedAll>(),
      error,
    }),
    HttpApiEndpoint.get("matches", "/matches", {
      query: { ...paging, ...scope, state: text },
      success: Answer<PageOf<OpenMatch>>(),
      error,
    }),
    HttpApiEndpoint.post("decideMatch", "/matches/:stream/:externalId", {
      params: ofObject,
      payload: Schema.Struct({ decision, by }),
      success: done,
      error,
    }),
    HttpApiEndpoint.post("linkExact", "/matches/link-exact", {
      payload: Schema.Struct({ ...scope, by }),
      success: Answer<LinkedExact>(),
      error,
    }),
    HttpApiEndpoint.get("deliveries", "/deliveries", {
      query: { ...paging, ...scope, app: text, state: text, saying: text },
      success: Answer<PageOf<Delivery>>(),
      error,
    }),
    HttpApiEndpoint.get("delivery", "/deliveries/:stream/:record", { params: ofDelivery, success: Answer<Letter>(), error }),
    HttpApiEndpoint.patch("editDelivery", "/deliveries/:stream/:record", {
      params: ofDelivery,
      payload: Schema.Struct({ fields: Schema.Record(Schema.String, Schema.Json), by }),
      success: done,
      error,
    }),
    HttpApiEndpoint.post("retryDelivery", "/deliveries/:stream/:record/retry", { params: ofDelivery, success: done, error }),
    HttpApiEndpoint.post("dropDelivery", "/deliveries/:stream/:record/drop", {
      params: ofDelivery,
      payload: Schema.Struct({ by, reason: Input.Text }),
      success: done,
      error,
    }),
    HttpApiEndpoint.post("retryDeliveries", "/deliveries/retry-all", {
      payload: Schema.Struct({ ...scope, app: text, saying: text }),
      success: Schema.Struct({ count: Schema.Number }),
      error,
    }),
  )
  .middleware(Checked)
  .middleware(Authentication) {}
