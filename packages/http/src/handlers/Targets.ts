import { InvalidInput, type OpenedTarget, SyncEngine, type TargetChange, type TargetInput } from "@syncline/engine"
import { DateTime, Effect, Option, Redacted } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { CurrentTenant } from "../Access.ts"
import { Api } from "../Api.ts"
import type { TargetWithSecret } from "../groups/Targets.ts"
import { page } from "../Paging.ts"
import { asked, done } from "../Tenancy.ts"

const shown = ({ secret, ...target }: OpenedTarget): TargetWithSecret => ({ ...target, secret: Redacted.value(secret) })

/** In JSON a moment is a text. */
const fromOf = (given: number | string): Effect.Effect<number | Date, InvalidInput> => {
  if (typeof given === "number") return Effect.succeed(given)
  return Option.match(/^\d{4}-\d\d-\d\dT/.test(given) ? DateTime.make(given) : Option.none(), {
    onNone: () =>
      Effect.fail(new InvalidInput({ message: `from: is no moment; it must be the position of an event, or like "2026-12-31T12:00:00Z"` })),
    onSome: (moment) => Effect.succeed(DateTime.toDateUtc(moment)),
  })
}

export const targets = HttpApiBuilder.group(
  Api,
  "targets",
  Effect.fn(function* (handlers) {
    const engine = yield* SyncEngine
    return handlers.handleAll({
      list: () => asked((tenant) => engine.targets.list(tenant)),
      add: ({ payload: { from, ...input } }) =>
        asked((tenant) =>
          Effect.gen(function* () {
            const begin = from === undefined ? {} : { from: yield* fromOf(from) }
            return shown(yield* engine.targets.add(tenant, { ...input, ...begin } as TargetInput))
          }),
        ),
      change: ({ params: { id }, payload }) => asked((tenant) => engine.targets.change(tenant, id, payload as TargetChange)),
      remove: ({ params: { id } }) => done((tenant) => engine.targets.remove(tenant, id)),
      rotate: ({ params: { id } }) => asked((tenant) => Effect.map(engine.targets.rotate(tenant, id), shown)),
      replay: ({ params: { id }, payload }) =>
        asked((tenant) => Effect.flatMap(fromOf(payload.from), (from) => engine.targets.replay(tenant, id, { from }))),
      refused: ({ params: { id }, query }) =>
        Effect.flatMap(CurrentTenant, (tenant) =>
          page(
            query,
            ({ position }) => position,
            (asking) => engine.targets.refused(tenant, id, asking as { readonly after?: number; readonly limit: number }),
          ),
        ),
      again: ({ params: { id }, payload: { position } }) => done((tenant) => engine.targets.again(tenant, id, position)),
    })
  }),
)
