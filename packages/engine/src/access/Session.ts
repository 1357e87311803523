/** A connection opened for work: its adapter bound to its credentials and settings. */
import { AdapterError, type Adapter, type Authorization, type Resource, Unauthorized, Unavailable } from "@syncline/adapter-core"
import { Context, Effect } from "effect"
import type { HttpClient } from "effect/http"
import { Adapters } from "../Adapters.ts"
import * as Mapping from "../decide/Mapping.ts"
import type { Connection } from "../model/Connection.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import * as Refresh from "./Refresh.ts"
import type { Vault } from "./Vault.ts"

/** What a connection is worked with, before anything is mapped. */
export interface Opening {
  readonly connection: Connection
  readonly opened: Adapter.Opened
  /** As the adapter has it. */
  readonly resourceOf: (kind: string) => Resource.Resource | undefined
}

export interface Session extends Opening {
  /** As the stream sees it, by its mapping. */
  readonly resourceAt: (stream: Stream) => Resource.Resource | undefined
  /** Has the credentials refreshed where it is time. */
  readonly keepAlive: Effect.Effect<void, AdapterError>
}

/** What the application is worked with through: as it is, unless it is only rehearsed what would be done, or more than was planned must not be. */
export const Through = Context.Reference<(opening: Opening) => Opening>("@syncline/engine/Session/Through", {
  defaultValue: () => (opening) => opening,
})

/** Fails with `Unauthorized` when there are no credentials that open. */
export const open = Effect.fnUntraced(function* (
  connection: Connection,
): Effect.fn.Return<Session, AdapterError | StoreError, Adapters | HttpClient.HttpClient | Vault> {
  const { adapters } = yield* Adapters
  const { app } = connection
  const unusable = (message: string) => new AdapterError({ app, operation: "open", reason: new Unauthorized({ message }) })
  const adapter = adapters.get(app)
  if (adapter === undefined) return yield* unusable(`no adapter called "${app}" is registered`)
  let ways: ReadonlyArray<Authorization.Authorization> = []
  const way = () => ways.find((each) => each._tag === "OAuth2")
  const signIn = yield* Refresh.make(connection, way).pipe(
    Effect.catchTag("VaultError", ({ message, away = false }) =>
      Effect.fail(away ? new AdapterError({ app, operation: "open", reason: new Unavailable({ message }) }) : unusable(message)),
    ),
  )
  const opened = yield* adapter.open({ ...signIn, settings: connection.settings, limitKey: connection.id })
  ways = opened.authorizations
  const resources = new Map(opened.resources.map((resource) => [resource.kind.name, resource]))
  const through = (yield* Through)({ connection, opened, resourceOf: (kind) => resources.get(kind) })
  const mapped = new Map<string, Resource.Resource | undefined>()
  const resourceAt: Session["resourceAt"] = (stream) => {
    if (!mapped.has(stream.id)) mapped.set(stream.id, Mapping.at(stream, through.resourceOf(stream.kind)))
    return mapped.get(stream.id)
  }
  return { ...through, resourceAt, keepAlive: Effect.asVoid(signIn.credentials) }
})
