/**
 * Keeps credentials encrypted: AES-256-GCM, bound to tenant, connection and version, so that a ciphertext moved to another row does not open. Several
 * keys may open, one seals; a grant sealed with an older key is sealed anew when it is next stored.
 */
import { Authorization } from "@syncline/adapter-core"
import { Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import { Aead, SecureRandom } from "effect/crypto"
import { type Grant, Grants } from "../store/Grants.ts"
import type { StoreError } from "../model/StoreError.ts"

/** A key as the host keeps it: 32 bytes in base64. */
export interface VaultKey {
  readonly id: string
  readonly secret: Redacted.Redacted
}

export class VaultError extends Schema.TaggedError<VaultError>()("VaultError", { message: Schema.String }) {}

const StoredCredentials = Schema.Union([
  Schema.TaggedStruct("Token", { token: Schema.String }),
  Schema.TaggedStruct("Basic", { username: Schema.String, password: Schema.String }),
  Schema.TaggedStruct("OAuth2", {
    accessToken: Schema.String,
    refreshToken: Schema.optionalKey(Schema.String),
    expiresAt: Schema.optionalKey(Schema.Finite),
  }),
])

const encode = (credentials: Authorization.Credentials): typeof StoredCredentials.Type => {
  switch (credentials._tag) {
    case "Token":
      return { _tag: "Token", token: Redacted.value(credentials.token) }
    case "Basic":
      return { _tag: "Basic", username: credentials.username, password: Redacted.value(credentials.password) }
    case "OAuth2": {
      const { accessToken, refreshToken, expiresAt } = credentials
      return {
        _tag: "OAuth2",
        accessToken: Redacted.value(accessToken),
        ...(refreshToken !== undefined && { refreshToken: Redacted.value(refreshToken) }),
        ...(expiresAt !== undefined && { expiresAt }),
      }
    }
  }
}

const decode = (stored: typeof StoredCredentials.Type): Authorization.Credentials => {
  switch (stored._tag) {
    case "Token":
      return Authorization.token(stored.token)
    case "Basic":
      return { _tag: "Basic", username: stored.username, password: Redacted.make(stored.password) }
    case "OAuth2": {
      const { accessToken, refreshToken, expiresAt } = stored
      return {
        _tag: "OAuth2",
        accessToken: Redacted.make(accessToken),
        ...(refreshToken !== undefined && { refreshToken: Redacted.make(refreshToken) }),
        ...(expiresAt !== undefined && { expiresAt }),
      }
    }
  }
}

const toText = Schema.encodeEffect(Schema.fromJsonString(StoredCredentials))
const fromText = Schema.decodeUnknownEffect(Schema.fromJsonString(StoredCredentials))
const nonceLength = Aead.aes256Gcm.nonceLength

export class Vault extends Context.Service<
  Vault,
  {
    /** Seals and stores the credentials in place of those the connection has. */
    readonly store: (
      tenant: string,
      connectionId: string,
      credentials: Authorization.Credentials,
    ) => Effect.Effect<void, VaultError | StoreError>
    readonly open: (tenant: string, connectionId: string) => Effect.Effect<Authorization.Credentials, VaultError | StoreError>
    readonly remove: (tenant: string, connectionId: string) => Effect.Effect<void, StoreError>
  }
>()("@syncline/engine/Vault") {
  /** The first key seals; all of them open. */
  static readonly layer = (keys: readonly [VaultKey, ...ReadonlyArray<VaultKey>]): Layer.Layer<Vault, VaultError, Grants> =>
    Layer.effect(
      Vault,
      Effect.gen(function* () {
        const aead = yield* Aead.Aead
        const random = yield* SecureRandom.SecureRandom
        const grants = yield* Grants
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
        const aad = (grant: Pick<Grant, "tenant" | "connectionId" | "version">) =>
          new TextEncoder().encode(`${grant.tenant}/${grant.connectionId}/credentials/${grant.version}`)

        const store = Effect.fnUntraced(function* (
          tenant: string,
          connectionId: string,
          credentials: Authorization.Credentials,
        ): Effect.fn.Return<void, VaultError | StoreError> {
          const before = yield* grants.get(tenant, connectionId)
          const version = Option.match(before, { onNone: () => 1, onSome: (grant) => grant.version + 1 })
          const keyId = keys[0].id
          const nonce = yield* random.randomBytes(nonceLength)
          const text = yield* Effect.orDie(toText(encode(credentials)))
          const sealed = yield* Effect.orDie(
            aead.encrypt(yield* keyOf(keyId), new TextEncoder().encode(text), { nonce, aad: aad({ tenant, connectionId, version }) }),
          )
          const ciphertext = new Uint8Array([...nonce, ...sealed])
          const stored = yield* grants.put({ tenant, connectionId, ciphertext, keyId, version })
          if (!stored) return yield* store(tenant, connectionId, credentials)
        })

        return {
          store,
          open: Effect.fnUntraced(function* (tenant, connectionId) {
            const grant = yield* Effect.flatMap(
              grants.get(tenant, connectionId),
              Option.match({
                onNone: () => Effect.fail(new VaultError({ message: "the connection has no credentials; connect it again" })),
                onSome: Effect.succeed,
              }),
            )
            const nonce = grant.ciphertext.slice(0, nonceLength)
            const unreadable = () => new VaultError({ message: "the stored credentials do not open; connect the account again" })
            const plain = yield* Effect.mapError(
              aead.decrypt(yield* keyOf(grant.keyId), grant.ciphertext.slice(nonceLength), { nonce, aad: aad(grant) }),
              unreadable,
            )
            return decode(yield* Effect.mapError(fromText(new TextDecoder().decode(plain)), unreadable))
          }),
          remove: (tenant, connectionId) => grants.remove(tenant, connectionId),
        }
      }),
    ).pipe(Layer.provide(Aead.layerWebCrypto), Layer.provide(SecureRandom.layerWebCrypto))
}
