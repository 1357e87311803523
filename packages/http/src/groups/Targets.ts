/** Addresses that are told of every event. */
import { Input } from "@syncline/adapter-core"
import type { RefusedMessage, ShownTarget } from "@syncline/engine"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import * as Problem from "../Problem.ts"
import { Answer, type PageOf, id, paging } from "../Shapes.ts"
import { Authentication, Checked } from "../Access.ts"

const error = Problem.all
const done = HttpApiSchema.NoContent

/** The position of an event, or a moment as ISO 8601 says it. */
const from = Schema.Union([Schema.Number, Input.Text])
const events = Schema.Array(Input.Text)

/** A target with the secret that its messages are signed with, `whsec_…`, which is shown this once: keep it where the receiver finds it. */
export interface TargetWithSecret extends ShownTarget {
  readonly secret: string
}

export class Targets extends HttpApiGroup.make("targets")
  .add(
    HttpApiEndpoint.get("list", "/targets", { success: Answer<ReadonlyArray<ShownTarget>>(), error }),
    HttpApiEndpoint.post("add", "/targets", {
      payload: Schema.Struct({ url: Input.Text, events: Schema.optionalKey(events), from: Schema.optionalKey(from) }),
      success: Answer<TargetWithSecret>(),
      error,
    }),
    HttpApiEndpoint.patch("change", "/targets/:id", {
      params: id,
      payload: Schema.Struct({
        url: Schema.optionalKey(Input.Text),
        events: Schema.optionalKey(Schema.NullOr(events)),
        state: Schema.optionalKey(Schema.Literals(["active", "paused"])),
      }),
      success: Answer<ShownTarget>(),
      error,
    }),
    HttpApiEndpoint.delete("remove", "/targets/:id", { params: id, success: done, error }),
    HttpApiEndpoint.post("rotate", "/targets/:id/rotate", { params: id, success: Answer<TargetWithSecret>(), error }),
    HttpApiEndpoint.post("replay", "/targets/:id/replay", {
      params: id,
      payload: Schema.Struct({ from }),
      success: Answer<ShownTarget>(),
      error,
    }),
    HttpApiEndpoint.get("refused", "/targets/:id/refused", {
      params: id,
      query: paging,
      success: Answer<PageOf<RefusedMessage>>(),
      error,
    }),
    HttpApiEndpoint.post("again", "/targets/:id/again", {
      params: id,
      payload: Schema.Struct({ position: Schema.Number }),
      success: done,
      error,
    }),
  )
  .middleware(Checked)
  .middleware(Authentication) {}
