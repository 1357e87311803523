import { SyncEngine } from "@syncline/engine"
import { Effect, Redacted } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../Api.ts"
import { asked } from "../Tenancy.ts"

export const signIn = HttpApiBuilder.group(
  Api,
  "signIn",
  Effect.fn(function* (handlers) {
    const engine = yield* SyncEngine
    return handlers.handleAll({
      ways: () => asked(() => engine.signIn.ways),
      begin: ({ payload }) =>
        asked((tenant) =>
          Effect.map(engine.signIn.begin({ tenant, ...payload }), ({ url, binding, expiresAt }) => ({
            url,
            binding: Redacted.value(binding),
            expiresAt: new Date(expiresAt).toISOString(),
          })),
        ),
      finish: ({ payload: { url, binding } }) => asked((tenant) => engine.signIn.finish({ url, binding: Redacted.make(binding), tenant })),
    })
  }),
)
