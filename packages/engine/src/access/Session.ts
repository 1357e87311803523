/** A connection opened for work: its adapter bound to its credentials and settings. */
import { AdapterError, type Adapter, type Resource, Unauthorized } from "@syncline/adapter-core"
import { Effect } from "effect"
import { Adapters } from "../Adapters.ts"
import type { Connection } from "../model/Connection.ts"
import type { StoreError } from "../model/StoreError.ts"
import { Vault } from "./Vault.ts"

export interface Session {
  readonly connection: Connection
  readonly opened: Adapter.Opened
  readonly resourceOf: (kind: string) => Resource.Resource | undefined
}

/** Fails with `Unauthorized` when there are no credentials that open. */
export const open = Effect.fnUntraced(function* (
  connection: Connection,
): Effect.fn.Return<Session, AdapterError | StoreError, Adapters | Vault> {
  const { adapters } = yield* Adapters
  const vault = yield* Vault
  const { app } = connection
  const unusable = (message: string) => new AdapterError({ app, operation: "open", reason: new Unauthorized({ message }) })
  const adapter = adapters.get(app)
  if (adapter === undefined) return yield* unusable(`no adapter called "${app}" is registered`)
  const credentials = yield* vault
    .open(connection.tenant, connection.id)
    .pipe(Effect.catchTag("VaultError", ({ message }) => Effect.fail(unusable(message))))
  const opened = yield* adapter.open({ credentials: Effect.succeed(credentials), settings: connection.settings, limitKey: connection.id })
  const resources = new Map(opened.resources.map((resource) => [resource.kind.name, resource]))
  return { connection, opened, resourceOf: (kind) => resources.get(kind) }
})
