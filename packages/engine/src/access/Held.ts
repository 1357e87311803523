/** What the vault holds for a connection, and the form in which it is sealed. What older versions sealed is read too. */
import { Authorization } from "@syncline/adapter-core"
import { Redacted, Schema } from "effect"
import type { Renewal } from "../model/Renewal.ts"

export interface Held {
  readonly credentials: Authorization.Credentials
  /** Of credentials that can be refreshed. */
  readonly renewal?: Renewal
}

const StoredRenewal = Schema.Struct({
  signedInAt: Schema.Finite,
  refreshedAt: Schema.Finite,
  begunAt: Schema.optionalKey(Schema.Finite),
  previous: Schema.optionalKey(Schema.Struct({ refreshToken: Schema.String, until: Schema.Finite })),
  refreshAt: Schema.optionalKey(Schema.Finite),
  endsAt: Schema.optionalKey(Schema.Finite),
})

const StoredCredentials = Schema.Union([
  Schema.TaggedStruct("Token", { token: Schema.String }),
  Schema.TaggedStruct("Basic", { username: Schema.String, password: Schema.String }),
  Schema.TaggedStruct("OAuth2", {
    accessToken: Schema.String,
    refreshToken: Schema.optionalKey(Schema.String),
    expiresAt: Schema.optionalKey(Schema.Finite),
    refreshExpiresAt: Schema.optionalKey(Schema.Finite),
    renewal: Schema.optionalKey(StoredRenewal),
  }),
])

/** What the two have in common that are compared, so that nothing else is. */
export const encodeCredentials = (credentials: Authorization.Credentials): typeof StoredCredentials.Type => {
  switch (credentials._tag) {
    case "Token":
      return { _tag: "Token", token: Redacted.value(credentials.token) }
    case "Basic":
      return { _tag: "Basic", username: credentials.username, password: Redacted.value(credentials.password) }
    case "OAuth2": {
      const { accessToken, refreshToken, expiresAt, refreshExpiresAt } = credentials
      return {
        _tag: "OAuth2",
        accessToken: Redacted.value(accessToken),
        ...(refreshToken !== undefined && { refreshToken: Redacted.value(refreshToken) }),
        ...(expiresAt !== undefined && { expiresAt }),
        ...(refreshExpiresAt !== undefined && { refreshExpiresAt }),
      }
    }
  }
}

const encodeHeld = ({ credentials, renewal }: Held): typeof StoredCredentials.Type => {
  const stored = encodeCredentials(credentials)
  if (stored._tag !== "OAuth2" || renewal === undefined) return stored
  const { previous, ...times } = renewal
  const kept = previous === undefined ? {} : { previous: { ...previous, refreshToken: Redacted.value(previous.refreshToken) } }
  return { ...stored, renewal: { ...times, ...kept } }
}

const decodeHeld = (stored: typeof StoredCredentials.Type): Held => {
  switch (stored._tag) {
    case "Token":
      return { credentials: Authorization.token(stored.token) }
    case "Basic":
      return { credentials: { _tag: "Basic", username: stored.username, password: Redacted.make(stored.password) } }
    case "OAuth2": {
      const { accessToken, refreshToken, expiresAt, refreshExpiresAt, renewal } = stored
      const credentials: Authorization.Credentials = {
        _tag: "OAuth2",
        accessToken: Redacted.make(accessToken),
        ...(refreshToken !== undefined && { refreshToken: Redacted.make(refreshToken) }),
        ...(expiresAt !== undefined && { expiresAt }),
        ...(refreshExpiresAt !== undefined && { refreshExpiresAt }),
      }
      if (renewal === undefined) return { credentials }
      const { previous, ...times } = renewal
      const kept = previous === undefined ? {} : { previous: { ...previous, refreshToken: Redacted.make(previous.refreshToken) } }
      return { credentials, renewal: { ...times, ...kept } }
    }
  }
}

const text = Schema.fromJsonString(StoredCredentials)
const encodeText = Schema.encodeSync(text)
const decodeText = Schema.decodeUnknownOption(text)

export const toBytes = (held: Held): Uint8Array => new TextEncoder().encode(encodeText(encodeHeld(held)))

/** Tells nothing of what it cannot read. */
export const fromBytes = (bytes: Uint8Array): Held | undefined => {
  const stored = decodeText(new TextDecoder().decode(bytes))
  return stored._tag === "Some" ? decodeHeld(stored.value) : undefined
}
