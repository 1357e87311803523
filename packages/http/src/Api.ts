/** The whole API: a server, a typed client and the OpenAPI document are made of it. */
import { HttpApi, OpenApi } from "effect/http-api"
import { Events } from "./groups/Events.ts"
import { Health } from "./groups/Health.ts"
import { Inbox } from "./groups/Inbox.ts"
import { Integrations } from "./groups/Integrations.ts"
import { Records } from "./groups/Records.ts"
import { SignIn } from "./groups/SignIn.ts"
import { Targets } from "./groups/Targets.ts"
import { Work } from "./groups/Work.ts"

export class Api extends HttpApi.make("syncline")
  .add(Health, Integrations, SignIn, Work, Records, Inbox, Events, Targets)
  .annotate(HttpApi.ParamsParseOptions, { onExcessProperty: "error" })
  .annotate(HttpApi.QueryParseOptions, { onExcessProperty: "error" })
  .annotate(HttpApi.PayloadParseOptions, { onExcessProperty: "error" })
  .annotateMerge(OpenApi.annotations({ title: "Syncline", version: "1", description: "Keeps records in step between applications" })) {}
