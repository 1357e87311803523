/**
 * The key under which all data keys are kept. A port: a key management service does both without showing its key, `layer` does it with keys that the host keeps.
 * Several may open, one wraps, so that a key can be exchanged while everything goes on.
 */
import { Context, Effect, Layer, Redacted, Schema } from "effect"
import { Aead, SecureRandom } from "effect/crypto"

/** A key as the host keeps it: 32 bytes in base64. */
export interface VaultKey {
  readonly id: string
  readonly secret: Redacted.Redacted
}

export class VaultError extends Schema.TaggedError<VaultError>()("VaultError", {
  message: Schema.String,
  /** The master key cannot be asked for now; nothing is wrong with what is stored. */
  away: Schema.optionalKey(Schema.Boolean),
}) {}

/** Of what was sealed with another key, or for another place. */
export const unreadable = "the stored credentials do not open; connect the account again"

export class MasterKey extends Context.Service<
  MasterKey,
  {
    /** Which key wraps. */
    readonly id: string
    /** Bound to `context`: what was wrapped for one place does not open at another. */
    readonly wrap: (dataKey: Uint8Array, context: Uint8Array) => Effect.Effect<Uint8Array, VaultError>
    /** By the key that wrapped it. Fails where that is not known, or it does not open. */
    readonly unwrap: (id: string, wrapped: Uint8Array, context: Uint8Array) => Effect.Effect<Uint8Array, VaultError>
  }
>()("@syncline/engine/MasterKey") {
  /** The first key wraps; all of them open. */
  static readonly layer = (keys: readonly [VaultKey, ...ReadonlyArray<VaultKey>]): Layer.Layer<MasterKey, VaultError> =>
    Layer.effect(
      MasterKey,
      Effect.gen(function* () {
        const aead = yield* Aead.Aead
        const random = yield* SecureRandom.SecureRandom
        const opened = new Map<string, Aead.Key>()
        for (const { id, secret } of keys) {
          const bytes = new Uint8Array(Buffer.from(Redacted.value(secret), "base64"))
          const message = `the vault key "${id}" is not 32 bytes in base64; make one with: openssl rand -base64 32`
          opened.set(id, yield* Effect.mapError(Aead.key(Aead.aes256Gcm, bytes), () => new VaultError({ message })))
        }
        const keyOf = (id: string) =>
          Effect.fromNullishOr(opened.get(id)).pipe(
            Effect.mapError(
              () => new VaultError({ message: `the credentials were sealed with the vault key "${id}", which is not configured` }),
            ),
          )
        return {
          id: keys[0].id,
          wrap: Effect.fnUntraced(function* (dataKey, aad) {
            const nonce = yield* random.randomBytes(nonceLength)
            const wrapped = yield* Effect.orDie(aead.encrypt(yield* keyOf(keys[0].id), dataKey, { nonce, aad }))
            return new Uint8Array([...nonce, ...wrapped])
          }),
          unwrap: Effect.fnUntraced(function* (id, wrapped, aad) {
            const nonce = wrapped.slice(0, nonceLength)
            const opening = aead.decrypt(yield* keyOf(id), wrapped.slice(nonceLength), { nonce, aad })
            return yield* Effect.mapError(opening, () => new VaultError({ message: unreadable }))
          }),
        }
      }),
    ).pipe(Layer.provide(Aead.layerWebCrypto), Layer.provide(SecureRandom.layerWebCrypto))
}

const nonceLength = Aead.aes256Gcm.nonceLength
