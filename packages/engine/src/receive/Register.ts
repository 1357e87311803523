/**
 * Has the application of a connection send its messages to the connection's endpoint, place by place, with the rights of whoever is signed in; what it refuses at one
 * place holds up no other, and is told. Done again is as good as once: a place that was chosen since is added, an address or a secret that is another by now replaced.
 */
import type { AdapterError, Client, Webhooks } from "@syncline/adapter-core"
import { Effect, Option, Redacted, Result } from "effect"
import type { SecureRandom } from "effect/crypto"
import { Adapters } from "../Adapters.ts"
import type { VaultError } from "../access/MasterKey.ts"
import * as Session from "../access/Session.ts"
import type { Vault } from "../access/Vault.ts"
import * as ConnectionLookup from "../connect/ConnectionLookup.ts"
import type { Connection } from "../model/Connection.ts"
import { InvalidInput, type NotFound } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Connections } from "../store/Connections.ts"
import { Streams } from "../store/Streams.ts"
import { Subscriptions } from "../store/Subscriptions.ts"
import * as Endpoints from "./Endpoints.ts"
import * as Upkeep from "./Upkeep.ts"

/** What became of one place. */
export interface ToldPlace {
  readonly partition: string
  /** As people call it. */
  readonly partitionName: string
  /** Why the application does not do it there, in words; `null` where it does. */
  readonly problem: string | null
}

type Requirements =
  | Adapters
  | Client.Requirements
  | Connections
  | Effect.Services<ReturnType<typeof Session.open>>
  | SecureRandom.SecureRandom
  | Streams
  | Subscriptions
  | Vault

export const register = Effect.fn("Register.register")(function* (
  tenant: string,
  connectionId: string,
  input: Endpoints.EndpointInput,
): Effect.fn.Return<ReadonlyArray<ToldPlace>, NotFound | InvalidInput | StoreError | VaultError | AdapterError, Requirements> {
  const connection = yield* ConnectionLookup.find(tenant, connectionId)
  const registration = yield* registrationOf(connection)
  if (registration === undefined) {
    return yield* new InvalidInput({
      message: `connection: ${connection.app} has no requests for it; a person sets it up, by endpoint's instructions`,
    })
  }
  const { url, secret } = yield* Endpoints.endpoint(tenant, connectionId, input)
  const subscriptions = yield* Subscriptions
  yield* subscriptions.announce(tenant, connectionId, input.url)
  const subscription = Option.getOrUndefined(yield* subscriptions.get(tenant, connectionId))
  // Somebody closes it at this moment.
  if (subscription === undefined) return []
  const setting = { ...subscription, registration, url, secret: Redacted.value(secret) }
  return yield* atEach(connection, (client, partition) => Upkeep.set({ ...setting, client }, partition))
})

/** What is sent to the endpoint from now on is refused, and where the application has requests for it, it is told not to send anything. */
export const close = Effect.fn("Register.close")(function* (
  tenant: string,
  connectionId: string,
): Effect.fn.Return<ReadonlyArray<ToldPlace>, NotFound | StoreError, Requirements> {
  const connection = yield* ConnectionLookup.find(tenant, connectionId)
  const subscriptions = yield* Subscriptions
  const subscription = Option.getOrUndefined(yield* subscriptions.get(tenant, connectionId))
  const registration = yield* registrationOf(connection)
  if (subscription === undefined) return []
  const { path } = subscription
  const told =
    registration === undefined
      ? []
      : yield* atEach(connection, (client, partition) => Effect.result(registration.remove(client, { partition, path }))).pipe(
          Effect.catchTag("AdapterError", ({ message }) =>
            Effect.map(placesOf(connection), (places) => places.map((place) => ({ ...place, problem: message }))),
          ),
        )
  yield* subscriptions.remove(tenant, connectionId)
  return told
})

const registrationOf = ({ app }: Connection): Effect.Effect<Webhooks.Registration | undefined, never, Adapters> =>
  Effect.map(Adapters, ({ adapters }) => adapters.get(app)?.webhooks?.registration)

const placesOf = Effect.fnUntraced(function* ({ tenant, id }: Connection) {
  return Upkeep.placesOf(yield* (yield* Streams).list(tenant, { connectionId: id }))
})

const atEach = Effect.fnUntraced(function* <E, R>(
  connection: Connection,
  act: (client: Client.Client, partition: string) => Effect.Effect<Result.Result<unknown, AdapterError>, E, R>,
) {
  const places = yield* placesOf(connection)
  const { opened } = yield* Session.open(connection)
  return yield* Effect.forEach(places, (place) =>
    Effect.map(act(opened.client, place.partition), (done): ToldPlace => ({
      ...place,
      problem: Result.isSuccess(done) ? null : done.failure.message,
    })),
  )
})
