/** A kind of an application as its adapter has it, without any mapping of the tenant. Nobody is asked: an adapter knows it. */
import type { Resource } from "@syncline/adapter-core"
import { Effect } from "effect"
import { Adapters } from "../Adapters.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import { Connections } from "../store/Connections.ts"

/** `connectionId`: by whose settings the adapter is opened; else by those of any connection of the tenant at the application. */
export const find = Effect.fnUntraced(function* (
  tenant: string,
  { app, kind, connectionId }: { readonly app: string; readonly kind: string; readonly connectionId?: string },
): Effect.fn.Return<Resource.Resource, NotFound | InvalidInput | StoreError, Adapters | Connections> {
  const { adapters } = yield* Adapters
  const connections = yield* Connections
  const adapter = adapters.get(app)
  if (adapter === undefined) return yield* NotFound.among("adapter", app, [...adapters.keys()])
  const connection = (yield* connections.list(tenant)).find((each) => each.app === app && (connectionId ?? each.id) === each.id)
  const opened = yield* adapter
    .open({ credentials: Effect.succeed(undefined), ...(connection && { settings: connection.settings }) })
    .pipe(Effect.mapError(({ message }) => new InvalidInput({ message })))
  const resource = opened.resources.find((each) => each.kind.name === kind)
  return (
    resource ??
    (yield* NotFound.among(
      "kind",
      kind,
      opened.resources.map((each) => each.kind.name),
    ))
  )
})
