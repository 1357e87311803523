import type { Mapping } from "@syncline/adapter-core"
import { InvalidInput, MappingLevel, SyncEngine } from "@syncline/engine"
import { Clock, Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../Api.ts"
import { asked, done } from "../Tenancy.ts"

const ofStream = ({ stream, limit = 100 }: { readonly stream?: string; readonly limit?: number }) => ({
  ...(stream !== undefined && { streamId: stream }),
  limit,
})

const ofConnection = (connection: string | undefined) => (connection === undefined ? {} : { connectionId: connection })

const levelOf = InvalidInput.checker(MappingLevel, { name: "level" })

export const work = HttpApiBuilder.group(
  Api,
  "work",
  Effect.fn(function* (handlers) {
    const engine = yield* SyncEngine
    return handlers.handleAll({
      sync: ({ payload: { connection, deadlineSeconds = 60 } }) =>
        asked((tenant) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) =>
            engine.sync({ tenant, ...ofConnection(connection), deadline: now + deadlineSeconds * 1000 }),
          ),
        ),
      resync: ({ payload }) => done((tenant) => engine.resync(tenant, payload)),
      reconcile: ({ params: { id } }) => done((tenant) => engine.reconcile(tenant, id)),
      drift: ({ params: { id }, query }) => asked((tenant) => engine.drift(tenant, id, query)),
      letGo: ({ params: { id } }) => asked((tenant) => Effect.map(engine.removals.letGo(tenant, id), (count) => ({ count }))),
      takeBack: ({ params: { id } }) => asked((tenant) => Effect.map(engine.removals.takeBack(tenant, id), (count) => ({ count }))),
      plan: ({ payload: { connection, ...input } }) => asked((tenant) => engine.plan({ tenant, ...input, ...ofConnection(connection) })),
      // The engine looks at it: a plan from outside is an input like any other.
      apply: ({ payload }) => asked((tenant) => engine.apply(tenant, payload)),
      runs: ({ query }) => asked((tenant) => engine.runs(tenant, ofStream(query))),
      run: ({ params: { id } }) => asked((tenant) => engine.runReport(tenant, id)),
      undo: ({ params: { id }, payload }) => asked((tenant) => engine.undo(tenant, id, payload)),
      unreadable: ({ query }) => asked((tenant) => engine.unreadable(tenant, ofStream(query))),
      mappingFields: ({ params: { id } }) => asked((tenant) => engine.mapping.discover(tenant, id)),
      mappingSuggestions: ({ params: { id } }) => asked((tenant) => engine.mapping.suggest(tenant, id)),
      validateMapping: ({ params: { id }, payload: { rules } }) =>
        asked((tenant) => engine.mapping.validate(tenant, id, rules as Mapping.Rules)),
      previewMapping: ({ params: { id }, payload: { rules, samples } }) =>
        asked((tenant) => engine.mapping.preview(tenant, id, rules as Mapping.Rules, samples)),
      mappings: ({ query: { before, limit, ...level } }) =>
        asked((tenant) =>
          Effect.flatMap(levelOf(level), (checked) =>
            engine.mapping.versions(tenant, checked, { ...(before !== undefined && { before }), ...(limit !== undefined && { limit }) }),
          ),
        ),
      setMapping: ({ payload: { rules, by, ...level } }) =>
        asked((tenant) => Effect.flatMap(levelOf(level), (checked) => engine.mapping.set(tenant, checked, rules as Mapping.Rules, by))),
    })
  }),
)
