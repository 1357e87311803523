import {
  type ConflictFilter,
  type ConflictsLike,
  type Decision,
  type DeliveryFilter,
  type MatchDecision,
  type MatchFilter,
  SyncEngine,
} from "@syncline/engine"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { CurrentTenant } from "../Access.ts"
import { Api } from "../Api.ts"
import { page } from "../Paging.ts"
import { asked, done } from "../Tenancy.ts"

/** Filters and decisions go to the engine as they came: it looks at them, and says what is wrong with them. */
export const inbox = HttpApiBuilder.group(
  Api,
  "inbox",
  Effect.fn(function* (handlers) {
    const { conflicts, matches, deliveries } = yield* SyncEngine
    return handlers.handleAll({
      conflicts: ({ query }) =>
        Effect.flatMap(CurrentTenant, (tenant) =>
          page(
            query,
            ({ id }) => id,
            (asking) => conflicts.list(tenant, asking as ConflictFilter),
          ),
        ),
      conflict: ({ params: { id } }) => asked((tenant) => conflicts.get(tenant, id)),
      resolve: ({ params: { id }, payload: { decision, by, seen } }) =>
        done((tenant) => conflicts.resolve(tenant, id, decision as Decision, by, seen)),
      resolveAll: ({ payload: { like, decision, by } }) =>
        asked((tenant) => conflicts.resolveAll(tenant, like as ConflictsLike, decision as Decision, by)),
      matches: ({ query }) =>
        Effect.flatMap(CurrentTenant, (tenant) =>
          page(
            query,
            ({ streamId, externalId }) => ({ streamId, externalId }),
            (asking) => matches.list(tenant, asking as MatchFilter),
          ),
        ),
      decideMatch: ({ params: { stream, externalId }, payload: { decision, by } }) =>
        done((tenant) => matches.decide(tenant, stream, externalId, decision as MatchDecision, by)),
      linkExact: ({ payload: { by, ...scope } }) => asked((tenant) => matches.linkExact(tenant, scope, by)),
      deliveries: ({ query }) =>
        Effect.flatMap(CurrentTenant, (tenant) =>
          page(
            query,
            ({ nextAttemptAt, streamId, recordId }) => ({ nextAttemptAt, streamId, recordId }),
            (asking) => deliveries.list(tenant, asking as DeliveryFilter),
          ),
        ),
      delivery: ({ params: { stream, record } }) => asked((tenant) => deliveries.get(tenant, stream, record)),
      editDelivery: ({ params: { stream, record }, payload: { fields, by } }) =>
        done((tenant) => deliveries.edit(tenant, stream, record, fields, by)),
      retryDelivery: ({ params: { stream, record } }) => done((tenant) => deliveries.retry(tenant, stream, record)),
      dropDelivery: ({ params: { stream, record }, payload: { by, reason } }) =>
        done((tenant) => deliveries.drop(tenant, stream, record, by, reason)),
      retryDeliveries: ({ payload }) => asked((tenant) => Effect.map(deliveries.retryAll(tenant, payload), (count) => ({ count }))),
    })
  }),
)
