/**
 * How a person signs in to an application, as data, and the credentials that come of it. `apply` puts credentials on a request; secrets stay
 * `Redacted` everywhere else.
 */
import { Redacted } from "effect"

/** OAuth 2.0 authorization code with PKCE (RFC 6749, RFC 7636). Lifetimes are defaults; the token response decides. */
export interface OAuth2 {
  readonly _tag: "OAuth2"
  readonly authorizationUrl: string
  readonly tokenUrl: string
  readonly revocationUrl?: string
  readonly scopes: ReadonlyArray<string>
  readonly scopeSeparator: " " | ","
  readonly pkce: "S256" | "none"
  readonly clientAuthentication: "body" | "basic"
  /** Each refresh returns a new refresh token and ends the old one. */
  readonly rotatesRefreshToken: boolean
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
