/** People sign in to applications by OAuth. The host keeps `binding` in a cookie of the browser in which it was begun, and hands over what comes back. */
import { Input } from "@syncline/adapter-core"
import type { ApplicationWays, Connection } from "@syncline/engine"
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import * as Problem from "../Problem.ts"
import { Answer, text } from "../Shapes.ts"
import { Authentication, Checked } from "../Access.ts"

const error = Problem.all

const Begun = Schema.Struct({
  /** Where the browser goes. */
  url: Schema.String,
  /** A secret of this one browser. */
  binding: Schema.String,
  /** ISO 8601. */
  expiresAt: Schema.String,
}).annotate({ identifier: "BegunSignIn" })

export class SignIn extends HttpApiGroup.make("signIn")
  .add(
    HttpApiEndpoint.get("ways", "/sign-in", { success: Answer<ReadonlyArray<ApplicationWays>>(), error }),
    HttpApiEndpoint.post("begin", "/sign-in/begin", {
      payload: Schema.Struct({
        app: Input.Text,
        redirectUri: Input.Text,
        connection: text,
        settings: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json)),
      }),
      success: Begun,
      error,
    }),
    HttpApiEndpoint.post("finish", "/sign-in/finish", {
      payload: Schema.Struct({ url: Input.Text, binding: Input.Text }),
      success: Answer<Connection>(),
      error,
    }),
  )
  .middleware(Checked)
  .middleware(Authentication) {}
