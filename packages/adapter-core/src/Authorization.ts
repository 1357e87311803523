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
  /** How it calls itself in the `iss` of an answer (RFC 9207), where it names itself. Default: the origin of `authorizationUrl`. */
  readonly issuer?: string
  /** Words of its own for errors of the token endpoint, each with that of RFC 6749 for which it stands. */
  readonly errors?: { readonly [own: string]: string }
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
  /** What the application calls it: `Personal access token`. */
  readonly label: string
  /** Where a person finds the token, and what it must be allowed to do; shown on the sign-in form. */
  readonly hint: string
  /** The page on which a person makes one. */
  readonly url?: string
}

/** User name and password, or id and secret (RFC 7617). */
export interface Basic {
  readonly _tag: "Basic"
  /** What the application calls the two: `E-mail address`, `API token`. */
  readonly labels: { readonly username: string; readonly password: string }
  readonly hint: string
  /** The page on which a person makes them. */
  readonly url?: string
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

/** One thing that a form asks for. */
export interface FormField {
  /** The member of the credentials that it becomes. */
  readonly name: "token" | "username" | "password"
  readonly label: string
  /** To be hidden while it is typed, and to be handed on in `Redacted.make(…)`. */
  readonly secret: boolean
}

/** What a page asks a person for who signs in without OAuth. What was filled in is, with the `_tag`, the credentials. */
export interface Form {
  readonly _tag: "Token" | "Basic"
  readonly fields: ReadonlyArray<FormField>
  readonly hint: string
  /** The page of the application on which a person makes what is asked for. */
  readonly url?: string
}

export const form = (way: Token | Basic): Form => {
  const { _tag, hint, url } = way
  const fields: ReadonlyArray<FormField> =
    way._tag === "Token"
      ? [{ name: "token", label: way.label, secret: true }]
      : [
          { name: "username", label: way.labels.username, secret: false },
          { name: "password", label: way.labels.password, secret: true },
        ]
  return { _tag, fields, hint, ...(url !== undefined && { url }) }
}

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
