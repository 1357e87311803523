/** The secrets that the messages to a connection are signed with, the newest first: while one is replaced, the one before it holds too. */
import { Effect, Option, Redacted, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import type { Sealed } from "../model/Sealed.ts"
import type { Subscription } from "../model/Subscription.ts"
import { Subscriptions } from "../store/Subscriptions.ts"
import { Vault } from "./Vault.ts"

type Place = Pick<Subscription, "tenant" | "connectionId">

const placeOf = ({ tenant, connectionId }: Place): string => `${tenant}/${connectionId}/webhooks`

const Texts = Schema.fromJsonString(Schema.Array(Schema.String))

export const open = Effect.fnUntraced(function* (subscription: Place & { readonly sealed: Sealed }) {
  const text = yield* (yield* Vault).unseal(placeOf(subscription), subscription.sealed)
  return yield* Effect.orDie(Schema.decodeEffect(Texts)(Redacted.value(text)))
})

export const seal = Effect.fnUntraced(function* (place: Place, secrets: ReadonlyArray<string>) {
  const text = yield* Effect.orDie(Schema.encodeEffect(Texts)(secrets))
  return yield* (yield* Vault).seal(placeOf(place), Redacted.make(text))
})

/** The endpoint of one connection is another's from now on, unless that has one, or what is sealed does not open. */
export const handOver = Effect.fnUntraced(
  function* (tenant: string, from: string, to: string) {
    const subscriptions = yield* Subscriptions
    const found = Option.getOrUndefined(yield* subscriptions.get(tenant, from))
    if (found === undefined) return
    yield* subscriptions.handOver(tenant, from, to, yield* seal({ tenant, connectionId: to }, yield* open(found)))
  },
  Effect.catchTag("VaultError", () => Effect.void),
)

/** The secrets of a connection, sealed for another tenant as the version that follows. Stores nothing. `undefined`: it has no endpoint. */
export const sealedFor = Effect.fnUntraced(function* (heir: string, tenant: string, connectionId: string) {
  const found = Option.getOrUndefined(yield* (yield* Subscriptions).get(tenant, connectionId))
  if (found === undefined) return undefined
  return { connectionId, version: found.version + 1, sealed: yield* seal({ tenant: heir, connectionId }, yield* open(found)) }
})

const resealedAtOnce = 100

/** Seals all of them anew that another key sealed than the one that seals by now. Answers with how many there were; those that do not open stay. */
export const resealAll = Effect.gen(function* () {
  const subscriptions = yield* Subscriptions
  let [count, after] = [0, undefined as string | undefined]
  while (true) {
    const some = yield* subscriptions.all(after, resealedAtOnce)
    for (const subscription of some) if (yield* resealed(subscription)) count += 1
    after = some.at(-1)?.path
    if (some.length < resealedAtOnce) return count
  }
})

const resealed = Effect.fnUntraced(
  function* (subscription: Subscription) {
    const sealed = yield* seal(subscription, yield* open(subscription))
    if (sealed.keyId === subscription.sealed.keyId) return false
    return yield* (yield* Subscriptions).put({ ...subscription, sealed, version: subscription.version + 1 })
  },
  Effect.catchTag("VaultError", () => Effect.succeed(false)),
)

/** As hard to guess as a key of the vault. */
export const make = Effect.gen(function* () {
  const bytes = yield* (yield* SecureRandom.SecureRandom).randomBytes(32)
  return Buffer.from(bytes).toString("base64url")
})
