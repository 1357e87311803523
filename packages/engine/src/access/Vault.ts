/**
 * Keeps credentials encrypted: AES-256-GCM, bound to tenant, connection and version, so that a ciphertext moved to another row does not open. Several
 * keys may open, one seals; a grant sealed with an older key is sealed anew when it is next opened or stored, so that the
 * older key can go when every connection has worked once.
 */
import { Authorization } from "@syncline/adapter-core"
import { Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import { Aead, SecureRandom } from "effect/crypto"
import { createHash, timingSafeEqual } from "node:crypto"
import { type Grant, Grants } from "../store/Grants.ts"
import type { StoreError } from "../model/StoreError.ts"

/** A key as the host keeps it: 32 bytes in base64. */
export interface VaultKey {
  readonly id: string
  readonly secret: Redacted.Redacted
}

export class VaultError extends Schema.TaggedError<VaultError>()("VaultError", { message: Schema.String }) {}

/** A text that no message shows. */
const hidden = (may: (text: string) => boolean, expected: string) =>
  Schema.declare(
    (value): value is Redacted.Redacted => {
      const text: unknown = Redacted.isRedacted(value) ? Redacted.value(value) : undefined
      return typeof text === "string" && may(text)
    },
    { expected },
  )

const Secret = hidden((text) => text !== "", "a text in Redacted.make(…) that is not empty")

/** Some applications take a key as the name, and no password. */
const Password = hidden(() => true, "a text in Redacted.make(…)")

/** Credentials as they are handed in. */
export const GivenCredentials = Schema.Union([
  Schema.TaggedStruct("Token", { token: Secret }),
  Schema.TaggedStruct("Basic", { username: Schema.String, password: Password }),
  Schema.TaggedStruct("OAuth2", {
    accessToken: Secret,
    refreshToken: Schema.optionalKey(Secret),
    expiresAt: Schema.optionalKey(Schema.Finite),
  }),
]).annotate({ expected: `Authorization.token(…), or credentials with the _tag "Basic" or "OAuth2"` })

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

        const seal = Effect.fnUntraced(function* (place: Pick<Grant, "tenant" | "connectionId" | "version">, plain: Uint8Array) {
          const keyId = keys[0].id
          const nonce = yield* random.randomBytes(nonceLength)
          const sealed = yield* Effect.orDie(aead.encrypt(yield* keyOf(keyId), plain, { nonce, aad: aad(place) }))
          return { ...place, keyId, ciphertext: new Uint8Array([...nonce, ...sealed]) } satisfies Grant
        })

        const store = Effect.fnUntraced(function* (
          tenant: string,
          connectionId: string,
          credentials: Authorization.Credentials,
        ): Effect.fn.Return<void, VaultError | StoreError> {
          const before = yield* grants.get(tenant, connectionId)
          const version = Option.match(before, { onNone: () => 1, onSome: (grant) => grant.version + 1 })
          const text = yield* Effect.orDie(toText(encode(credentials)))
          const stored = yield* grants.put(yield* seal({ tenant, connectionId, version }, new TextEncoder().encode(text)))
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
            const credentials = decode(yield* Effect.mapError(fromText(new TextDecoder().decode(plain)), unreadable))
            // Whoever was faster has sealed it anew, or put others in its place.
            if (grant.keyId !== keys[0].id) yield* grants.put(yield* seal({ tenant, connectionId, version: grant.version + 1 }, plain))
            return credentials
          }),
          remove: (tenant, connectionId) => grants.remove(tenant, connectionId),
        }
      }),
    ).pipe(Layer.provide(Aead.layerWebCrypto), Layer.provide(SecureRandom.layerWebCrypto))
}

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
    .update(JSON.stringify(encode(credentials)))
    .digest()
