/** What happens, as it happens. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import * as Problem from "../Problem.ts"
import { Authentication, Checked } from "../Access.ts"

export class Events extends HttpApiGroup.make("events")
  .add(
    HttpApiEndpoint.get("follow", "/events", {
      query: { after: Schema.optionalKey(Schema.Number) },
      success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/event-stream" })),
      error: Problem.all,
    }),
  )
  .middleware(Checked)
  .middleware(Authentication) {}
