/** For those who look after the program. Public. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import * as Problem from "../Problem.ts"
import { Checked } from "../Access.ts"

const success = Schema.Struct({ status: Schema.Literal("ok") })
const error = Problem.away

export class Health extends HttpApiGroup.make("health")
  .add(
    HttpApiEndpoint.get("alive", "/health", { success }),
    HttpApiEndpoint.get("database", "/health/db", { success, error }),
    HttpApiEndpoint.get("orchestrator", "/health/orchestrator", { success, error }),
    HttpApiEndpoint.get("temporal", "/health/temporal", { success, error }),
  )
  .middleware(Checked) {}
