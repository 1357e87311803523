/** Credentials as they are handed in. */
import { Redacted, Schema } from "effect"

/** A text that no message shows. */
const hidden = (may: (text: string) => boolean, expected: string) =>
  Schema.declare(
    (value): value is Redacted.Redacted => {
      const text: unknown = Redacted.isRedacted(value) ? Redacted.value(value) : undefined
      return typeof text === "string" && may(text)
    },
    { expected },
  )

export const Secret = hidden((text) => text !== "", "a text in Redacted.make(…) that is not empty")

/** Some applications take a key as the name, and no password. */
const Password = hidden(() => true, "a text in Redacted.make(…)")

export const GivenCredentials = Schema.Union([
  Schema.TaggedStruct("Token", { token: Secret }),
  Schema.TaggedStruct("Basic", { username: Schema.String, password: Password }),
  Schema.TaggedStruct("OAuth2", {
    accessToken: Secret,
    refreshToken: Schema.optionalKey(Secret),
    expiresAt: Schema.optionalKey(Schema.Finite),
    refreshExpiresAt: Schema.optionalKey(Schema.Finite),
  }),
]).annotate({ expected: `Authorization.token(…), or credentials with the _tag "Basic" or "OAuth2"` })
