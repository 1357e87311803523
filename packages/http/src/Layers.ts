/** The API's routes, as layers: for programs that have a router of Effect already. */
import { Input } from "@syncline/adapter-core"
import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerRequest } from "effect/http"
import { HttpApiBuilder, type HttpApiError, HttpApiMiddleware } from "effect/http-api"
import { Authentication, Checked, CurrentTenant } from "./Access.ts"
import { Api } from "./Api.ts"
import { events } from "./handlers/Events.ts"
import { health } from "./handlers/Health.ts"
import { inbox } from "./handlers/Inbox.ts"
import { integrations } from "./handlers/Integrations.ts"
import { records } from "./handlers/Records.ts"
import { signIn } from "./handlers/SignIn.ts"
import { targets } from "./handlers/Targets.ts"
import { work } from "./handlers/Work.ts"
import * as Problem from "./Problem.ts"

/**
 * Says whose request it is: the tenant's id, or `undefined` for nobody's. It is shown the address and the headers of a request, not its body. What it throws
 * lets nobody in.
 */
export type TenantOf = (request: Request) => string | undefined | Promise<string | undefined>

const headOf = (request: HttpServerRequest.HttpServerRequest): Request =>
  new Request(new URL(request.url, `http://${request.headers["host"] ?? "localhost"}`), {
    method: request.method,
    headers: request.headers,
  })

const authentication = (tenantOf: TenantOf) =>
  Layer.succeed(
    Authentication,
    Authentication.of(
      Effect.fnUntraced(function* (answer) {
        const request = yield* HttpServerRequest.HttpServerRequest
        const tenant: unknown = yield* Effect.promise(async () => tenantOf(headOf(request)))
        if (typeof tenant !== "string" || tenant === "")
          return yield* Effect.fail(
            Problem.make(401, "NotSignedIn", "it is not known whose request this is: sign in, or send a key that is known"),
          )
        return yield* Effect.provideService(answer, CurrentTenant, tenant)
      }),
    ),
  )

const names = { Params: "path", Query: "query", Payload: "body", Headers: "headers" } as const

const inputOf = Effect.fnUntraced(function* (kind: keyof typeof names) {
  const request = yield* HttpServerRequest.HttpServerRequest
  if (kind === "Payload") return yield* Effect.orElseSucceed(request.json, () => undefined)
  if (kind === "Query") return yield* HttpServerRequest.ParsedSearchParams
  return kind === "Params" ? (yield* HttpRouter.RouteContext).params : request.headers
})

const checked = HttpApiMiddleware.layerSchemaErrorTransform(
  Checked,
  Effect.fnUntraced(function* (error: HttpApiError.HttpApiSchemaError) {
    // What is wrong with an answer is a bug here, and no fault of whoever asked.
    if (!(error.kind in names)) return yield* Effect.die(error)
    const kind = error.kind as keyof typeof names
    const { field, message } = Input.flawIn(error.cause.issue, yield* inputOf(kind), {
      name: names[kind],
      secret: ["credentials", "secret", "url", "binding"],
    })
    return yield* Effect.fail(Problem.make(400, "InvalidInput", message, field === "" ? {} : { field }))
  }),
)

/** All routes of the API. What guards them from outside (how long a body may be, what is said of a bug) is `handler`'s. */
export const layer = (tenantOf: TenantOf) =>
  HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(
    Layer.provide([health, integrations, signIn, work, records, inbox, events, targets]),
    Layer.provide([authentication(tenantOf), checked]),
  )
