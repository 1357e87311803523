/**
 * Keeps credentials encrypted: each grant by a data key of its own (AES-256-GCM, bound to tenant, connection and version, so that a ciphertext moved to another row
 * does not open), and the data key wrapped by the master key. A grant that an older master key wrapped is sealed anew when it is next opened or stored, or all at
 * once by `resealAll`, so that the older key can go.
 */
import type { Authorization } from "@syncline/adapter-core"
import { Cache, Context, Data, Effect, Exit, Layer, Option, Redacted } from "effect"
import { Aead, SecureRandom } from "effect/crypto"
import { createHash, timingSafeEqual } from "node:crypto"
import type { Renewal } from "../model/Renewal.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Sealed } from "../model/Sealed.ts"
import { type Grant, Grants } from "../store/Grants.ts"
import { type Held, encodeCredentials, fromBytes, toBytes } from "./Held.ts"
import { MasterKey, VaultError, type VaultKey, unreadable } from "./MasterKey.ts"

/** What is held by now, and by which version. */
export interface Kept extends Held {
  readonly version: number
}

type Failure = VaultError | StoreError
type Place = Pick<Grant, "tenant" | "connectionId" | "version">

const nonceLength = Aead.aes256Gcm.nonceLength
const dataKeyLength = 32
const resealedAtOnce = 100

const bytesOf = (text: string) => new TextEncoder().encode(text)
/** What the ciphertext is bound to, and, by older versions, what the master key sealed itself. */
const placeOf = ({ tenant, connectionId, version }: Place) => bytesOf(`${tenant}/${connectionId}/credentials/${version}`)
const keyPlaceOf = ({ tenant, connectionId, version }: Place) => bytesOf(`${tenant}/${connectionId}/data key/${version}`)

export class Vault extends Context.Service<
  Vault,
  {
    /** Seals and stores the credentials in place of those the connection has. */
    readonly store: (
      tenant: string,
      connectionId: string,
      credentials: Authorization.Credentials,
      renewal?: Renewal,
    ) => Effect.Effect<void, Failure>
    readonly open: (tenant: string, connectionId: string) => Effect.Effect<Authorization.Credentials, Failure>
    readonly kept: (tenant: string, connectionId: string) => Effect.Effect<Kept, Failure>
    /** Stores what follows on a version. `false` where that is not the present one any more: somebody else was faster. */
    readonly replace: (tenant: string, connectionId: string, version: number, held: Held) => Effect.Effect<boolean, Failure>
    /** The same for whoever is about to have them refreshed: `false` too while somebody else does, for as long as that one asked for. */
    readonly claim: (tenant: string, connectionId: string, version: number, held: Held, millis: number) => Effect.Effect<boolean, Failure>
    readonly remove: (tenant: string, connectionId: string) => Effect.Effect<void, StoreError>
    /** What a connection has, sealed for another tenant as the version that follows. Stores nothing. `undefined`: it has none. */
    readonly sealedFor: (heir: string, tenant: string, connectionId: string) => Effect.Effect<Grant | undefined, Failure>
    /** Seals a short text that belongs to one place, and opens nowhere else: the master key does it itself. */
    readonly seal: (place: string, text: Redacted.Redacted) => Effect.Effect<Sealed, VaultError>
    readonly unseal: (place: string, sealed: Sealed) => Effect.Effect<Redacted.Redacted, VaultError>
    /** Seals all grants of all tenants anew that another master key wrapped. Answers with how many there were; those that do not open stay. */
    readonly resealAll: Effect.Effect<number, Failure>
  }
>()("@syncline/engine/Vault") {
  /** With keys of the host: the first wraps, all of them open. */
  static readonly layer = (keys: readonly [VaultKey, ...ReadonlyArray<VaultKey>]): Layer.Layer<Vault, VaultError, Grants> =>
    Layer.provide(Vault.layerMasterKey, MasterKey.layer(keys))

  static readonly layerMasterKey: Layer.Layer<Vault, never, Grants | MasterKey> = Layer.effect(
    Vault,
    Effect.gen(function* () {
      const aead = yield* Aead.Aead
      const random = yield* SecureRandom.SecureRandom
      const grants = yield* Grants
      const master = yield* remembering(yield* MasterKey)
      const keyFrom = (bytes: Uint8Array) => Effect.orDie(Aead.key(Aead.aes256Gcm, new Uint8Array(bytes)))

      const seal = Effect.fnUntraced(function* (place: Place, held: Held) {
        const dataKey = yield* random.randomBytes(dataKeyLength)
        const wrappedKey = yield* master.wrap(dataKey, keyPlaceOf(place))
        const nonce = yield* random.randomBytes(nonceLength)
        const sealed = yield* Effect.orDie(aead.encrypt(yield* keyFrom(dataKey), toBytes(held), { nonce, aad: placeOf(place) }))
        const { refreshAt = null, endsAt = null } = held.renewal ?? {}
        const ciphertext = new Uint8Array([...nonce, ...sealed])
        return { ...place, keyId: master.id, wrappedKey, ciphertext, refreshAt, endsAt } satisfies Grant
      })

      const plainOf = Effect.fnUntraced(function* (grant: Grant) {
        const { keyId, wrappedKey, ciphertext } = grant
        // Sealed before there were data keys.
        if (wrappedKey === null) return yield* master.unwrap(keyId, ciphertext, placeOf(grant))
        const key = yield* keyFrom(yield* master.unwrap(keyId, wrappedKey, keyPlaceOf(grant)))
        const nonce = ciphertext.slice(0, nonceLength)
        return yield* aead.decrypt(key, ciphertext.slice(nonceLength), { nonce, aad: placeOf(grant) })
      })

      const unseal = Effect.fnUntraced(function* (grant: Grant): Effect.fn.Return<Kept, VaultError> {
        const shut = new VaultError({ message: unreadable })
        const plain = yield* Effect.mapError(plainOf(grant), (error) => (error._tag === "VaultError" ? error : shut))
        const held = fromBytes(plain)
        return held === undefined ? yield* shut : { ...held, version: grant.version }
      })

      const kept = Effect.fnUntraced(function* (tenant: string, connectionId: string): Effect.fn.Return<Kept, Failure> {
        const grant = yield* Effect.flatMap(
          grants.get(tenant, connectionId),
          Option.match({
            onNone: () => Effect.fail(new VaultError({ message: "the connection has no credentials; connect it again" })),
            onSome: Effect.succeed,
          }),
        )
        const held = yield* unseal(grant)
        // What is being refreshed is left to whoever does it; whoever was faster has sealed it anew, or put others in its place.
        if (grant.keyId === master.id || held.renewal?.begunAt !== undefined) return held
        const version = grant.version + 1
        return (yield* grants.put(yield* seal({ tenant, connectionId, version }, held))) ? { ...held, version } : held
      })

      const store = Effect.fnUntraced(function* (
        tenant: string,
        connectionId: string,
        credentials: Authorization.Credentials,
        renewal?: Renewal,
      ): Effect.fn.Return<void, Failure> {
        const before = yield* grants.get(tenant, connectionId)
        const version = Option.match(before, { onNone: () => 1, onSome: (grant) => grant.version + 1 })
        const held = { credentials, ...(renewal !== undefined && { renewal }) }
        const stored = yield* grants.put(yield* seal({ tenant, connectionId, version }, held))
        if (!stored) return yield* store(tenant, connectionId, credentials, renewal)
      })

      return {
        store,
        kept,
        open: (tenant, connectionId) => Effect.map(kept(tenant, connectionId), ({ credentials }) => credentials),
        replace: (tenant, connectionId, version, held) =>
          Effect.flatMap(seal({ tenant, connectionId, version: version + 1 }, held), (grant) => grants.put(grant)),
        claim: (tenant, connectionId, version, held, millis) =>
          Effect.flatMap(seal({ tenant, connectionId, version: version + 1 }, held), (grant) => grants.claim(grant, millis)),
        remove: (tenant, connectionId) => grants.remove(tenant, connectionId),
        sealedFor: Effect.fnUntraced(function* (heir, tenant, connectionId) {
          const grant = Option.getOrUndefined(yield* grants.get(tenant, connectionId))
          if (grant === undefined) return undefined
          const { version, ...held } = yield* unseal(grant)
          return yield* seal({ tenant: heir, connectionId, version: version + 1 }, held)
        }),
        seal: (place, text) =>
          Effect.map(master.wrap(bytesOf(Redacted.value(text)), bytesOf(place)), (ciphertext) => ({ keyId: master.id, ciphertext })),
        unseal: (place, { keyId, ciphertext }) =>
          Effect.map(master.unwrap(keyId, ciphertext, bytesOf(place)), (plain) => Redacted.make(new TextDecoder().decode(plain))),
        resealAll: Effect.gen(function* () {
          let [count, after] = [0, undefined as Pick<Grant, "tenant" | "connectionId"> | undefined]
          while (true) {
            const others = yield* grants.otherThan(master.id, after, resealedAtOnce)
            for (const { tenant, connectionId, version } of others) {
              const now = yield* Effect.catchTag(kept(tenant, connectionId), "VaultError", () => Effect.succeed({ version }))
              if (now.version > version) count += 1
            }
            after = others.at(-1)
            if (others.length < resealedAtOnce) return count
          }
        }),
      }
    }),
  ).pipe(Layer.provide(Aead.layerWebCrypto), Layer.provide(SecureRandom.layerWebCrypto))
}

/** So many keys are remembered, for so long: a key that is taken out of service opens nothing after that. */
const rememberedKeys = 10_000
const rememberedMillis = 5 * 60_000

/** A master key that is asked once for what it opens, by however many at once: a key management service takes its time, and its price. What it refused is asked again. */
const remembering = (master: MasterKey["Service"]) =>
  Effect.map(
    Cache.makeWith(({ id, wrapped, context }: Wrapped) => master.unwrap(id, wrapped, context), {
      capacity: rememberedKeys,
      timeToLive: (exit) => (Exit.isSuccess(exit) ? rememberedMillis : 0),
    }),
    (opened): MasterKey["Service"] => ({
      ...master,
      unwrap: (id, wrapped, context) => Cache.get(opened, new Wrapped({ id, wrapped, context })),
    }),
  )

/** Equal where all of it is. */
class Wrapped extends Data.Class<{ readonly id: string; readonly wrapped: Uint8Array; readonly context: Uint8Array }> {}

/**
 * Whether these are the credentials that a connection has. Tells nothing else of them, and takes as long for the first letter that differs as for the last;
 * `false` too where there are none that open.
 */
export const holds = Effect.fnUntraced(function* (
  tenant: string,
  connectionId: string,
  credentials: Authorization.Credentials,
): Effect.fn.Return<boolean, StoreError, Vault> {
  const vault = yield* Vault
  return yield* vault.open(tenant, connectionId).pipe(
    Effect.map((stored) => timingSafeEqual(digest(stored), digest(credentials))),
    Effect.catchTag("VaultError", () => Effect.succeed(false)),
  )
})

const digest = (credentials: Authorization.Credentials): Buffer =>
  createHash("sha256")
    .update(JSON.stringify(encodeCredentials(credentials)))
    .digest()
