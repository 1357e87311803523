import { type Page, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { CurrentTenant } from "../Access.ts"
import { Api } from "../Api.ts"
import { page } from "../Paging.ts"
import { asked, done } from "../Tenancy.ts"

const whither = (stream: string | undefined) => (stream === undefined ? ("everywhere" as const) : { streamId: stream })

export const records = HttpApiBuilder.group(
  Api,
  "records",
  Effect.fn(function* (handlers) {
    const { records: door, explain } = yield* SyncEngine
    /** What is kept by the record's id alone: that of another kind is none. */
    const of = (tenant: string, { kind, id }: { readonly kind: string; readonly id: string }) => door.get(tenant, kind, id)
    return handlers.handleAll({
      list: ({ params: { kind }, query }) =>
        Effect.flatMap(CurrentTenant, (tenant) =>
          page(
            query,
            ({ id }) => id,
            (asking) => door.list(tenant, kind, asking as Page),
          ),
        ),
      create: ({ params: { kind }, payload }) => asked((tenant) => Effect.map(door.put(tenant, kind, payload), (id) => ({ id }))),
      get: ({ params }) => asked((tenant) => of(tenant, params)),
      update: ({ params: { kind, id }, payload: { fields } }) =>
        asked((tenant) => Effect.map(door.put(tenant, kind, { id, fields }), (changed) => ({ id: changed }))),
      remove: ({ params: { kind, id } }) => done((tenant) => door.remove(tenant, kind, id)),
      restore: ({ params: { kind, id } }) => done((tenant) => door.restore(tenant, kind, id)),
      setPrivacy: ({ params: { kind, id }, payload: { level, by } }) => done((tenant) => door.setPrivacy(tenant, kind, id, level, by)),
      permit: ({ params: { kind, id }, payload: { stream, by } }) => done((tenant) => door.permit(tenant, kind, id, whither(stream), by)),
      forbid: ({ params: { kind, id }, payload: { stream, by } }) => done((tenant) => door.forbid(tenant, kind, id, whither(stream), by)),
      send: ({ params: { kind, id }, payload: { stream, by } }) => done((tenant) => door.send(tenant, kind, id, stream, by)),
      history: ({ params }) => asked((tenant) => Effect.andThen(of(tenant, params), door.history(tenant, params.id))),
      timeline: ({ params: { kind, id } }) => asked((tenant) => door.timeline(tenant, kind, id)),
      links: ({ params }) => asked((tenant) => Effect.andThen(of(tenant, params), door.links(tenant, params.id))),
      explain: ({ params }) => asked((tenant) => Effect.andThen(of(tenant, params), explain(tenant, params.id))),
      explainObject: ({ query }) => asked((tenant) => explain(tenant, query)),
      ofObject: ({ query }) => asked((tenant) => Effect.map(door.ofObject(tenant, query), (record) => ({ record: record ?? null }))),
    })
  }),
)
