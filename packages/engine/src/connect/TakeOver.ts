/**
 * Hands all that one connection keeps in step over to another account at the same application: streams, cursors, links, open work and the endpoint for
 * messages go over as they are, so that nothing is made twice. For a person who leaves, or a key that is revoked. The old connection is left with nothing to do.
 */
import type { AdapterError, Client } from "@syncline/adapter-core"
import { Effect } from "effect"
import type { SecureRandom } from "effect/crypto"
import { Adapters } from "../Adapters.ts"
import * as Secrets from "../access/Secrets.ts"
import * as Session from "../access/Session.ts"
import type { Vault } from "../access/Vault.ts"
import type { Connection } from "../model/Connection.ts"
import { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { Contended, StoreError } from "../model/StoreError.ts"
import type { Commits } from "../store/Commits.ts"
import type { Connections } from "../store/Connections.ts"
import type { Leases } from "../store/Leases.ts"
import type { Records } from "../store/Records.ts"
import { Streams } from "../store/Streams.ts"
import type { Subscriptions } from "../store/Subscriptions.ts"
import * as CatchUp from "./CatchUp.ts"
import * as ConnectionLookup from "./ConnectionLookup.ts"
import { idle } from "./Idle.ts"

type Failure = NotFound | InvalidInput | AdapterError | StoreError | Contended
type Requirements =
  | Adapters
  | Client.Requirements
  | Commits
  | Connections
  | Records
  | Leases
  | SecureRandom.SecureRandom
  | Streams
  | Subscriptions
  | Vault

export const takeOver = Effect.fnUntraced(function* (
  tenant: string,
  from: string,
  to: string,
): Effect.fn.Return<void, Failure, Requirements> {
  const old = yield* ConnectionLookup.find(tenant, from)
  const heir = yield* ConnectionLookup.find(tenant, to)
  if (old.id === heir.id) return yield* new InvalidInput({ message: `"${from}" cannot take over from itself` })
  if (old.app !== heir.app) return yield* new InvalidInput({ message: `"${from}" is at ${old.app} and "${to}" at ${heir.app}` })
  if (heir.status !== "active")
    return yield* new InvalidInput({ message: `"${to}" is ${heir.status}; only an active connection takes over` })
  const streams = yield* Streams
  const session = yield* Session.open(heir)
  const { instance, partition } = session.opened
  const mine = yield* streams.list(tenant, { connectionId: from })
  const address = yield* addressOf(old)
  if (address !== instance) return yield* new InvalidInput({ message: `"${from}" is at ${address} and "${to}" at ${instance}` })
  // What the new account cannot see it cannot keep in step: nothing is handed over then.
  for (const id of new Set(mine.map((stream) => stream.partition))) yield* partition(id)
  yield* idle(tenant, from, streams.handOver(tenant, from, to))
  yield* Secrets.handOver(tenant, from, to)
  if (old.status === "disconnected") yield* CatchUp.ofConnection(tenant, to)
})

/** Where the application of a connection is, whether or not its credentials still work. */
const addressOf = Effect.fnUntraced(function* ({ app, settings }: Connection) {
  const { adapters } = yield* Adapters
  const adapter = adapters.get(app)
  if (adapter === undefined) return yield* NotFound.among("adapter", app, [...adapters.keys()])
  return (yield* adapter.open({ credentials: Effect.succeed(undefined), settings })).instance
})
