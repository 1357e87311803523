/**
 * How a person signs in to an application, as data, and the credentials that come of it. `apply` puts credentials on a request; secrets stay
 * `Redacted` everywhere else.
 */
import { Redacted } from "effect"

/** OAuth 2.0 authorization code with PKCE (RFC 6749, RFC 7636). Lifetimes that the token response tells go before those that stand here. */
export interface OAuth2 {
  readonly _tag: "OAuth2"
  readonly authorizationUrl: string
  readonly tokenUrl: string
  readonly scopes: ReadonlyArray<string>
  readonly scopeSeparator: " " | ","
  readonly pkce: "S256" | "none"
  readonly clientAuthentication: "body" | "basic"
  readonly refresh: Refresh
}

/** What becomes of a refresh token. All times in milliseconds. */
export interface Refresh {
  /** Each refresh returns a new refresh token and ends the old one. */
  readonly rotates: boolean
  /** How long the application goes on taking a refresh token that it has replaced. Default: not at all; an answer that is lost is lost with the sign-in then. */
  readonly graceMillis?: number
  /** One that is not used for so long ends. Default: as the token response says, else never. */
  readonly idleMillis?: number
  /** So long after the person signed in it ends, however it is used. Default: never. */
  readonly absoluteMillis?: number
  /** What the application says for `invalid_grant`, where it has words of its own. */
  readonly endedBy?: ReadonlyArray<string>
}

/** A personal token or API key that the person pastes. `prefix` stands before it in the header, with its space. */
export interface Token {
  readonly _tag: "Token"
  readonly header: string
  readonly prefix: string
  /** Where a person finds the token; shown on the sign-in form. */
  readonly hint: string
}

/** User name and password, or id and secret (RFC 7617). */
export interface Basic {
  readonly _tag: "Basic"
  readonly hint: string
}

export type Authorization = OAuth2 | Token | Basic

export type Credentials =
  | { readonly _tag: "Token"; readonly token: Redacted.Redacted }
  | { readonly _tag: "Basic"; readonly username: string; readonly password: Redacted.Redacted }
  | {
      readonly _tag: "OAuth2"
      readonly accessToken: Redacted.Redacted
      readonly refreshToken?: Redacted.Redacted
      /** Epoch milliseconds. */
      readonly expiresAt?: number
      /** When the refresh token ends unless it is used: epoch milliseconds. */
      readonly refreshExpiresAt?: number
    }

export const token = (secret: string): Credentials => ({ _tag: "Token", token: Redacted.make(secret) })

/** The header that carries the credentials, or `undefined` when the application takes no such credentials. */
export const header = (
  authorizations: ReadonlyArray<Authorization>,
  credentials: Credentials,
): { readonly name: string; readonly value: Redacted.Redacted } | undefined => {
  switch (credentials._tag) {
    case "Token": {
      const way = authorizations.find((authorization) => authorization._tag === "Token")
      return way && { name: way.header, value: Redacted.make(way.prefix + Redacted.value(credentials.token)) }
    }
    case "Basic": {
      if (!authorizations.some((authorization) => authorization._tag === "Basic")) return undefined
      const pair = `${credentials.username}:${Redacted.value(credentials.password)}`
      return { name: "authorization", value: Redacted.make(`Basic ${Buffer.from(pair).toString("base64")}`) }
    }
    case "OAuth2":
      if (!authorizations.some((authorization) => authorization._tag === "OAuth2")) return undefined
      return { name: "authorization", value: Redacted.make(`Bearer ${Redacted.value(credentials.accessToken)}`) }
  }
}
