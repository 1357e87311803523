/** As whom the host is registered at applications: its OAuth clients, by the application's short name. */
import { Input } from "@syncline/adapter-core"
import { Context, type Redacted, Schema } from "effect"
import { Secret } from "./GivenCredentials.ts"

export interface OAuthClient {
  readonly clientId: string
  /** Absent in a public client, which has none. */
  readonly clientSecret?: Redacted.Redacted
}

/** The schema of `OAuthClient`. */
export const OAuthClient = Schema.Struct({ clientId: Input.Text, clientSecret: Input.optional(Secret) })

export const OAuthClients = Context.Reference<ReadonlyMap<string, OAuthClient>>("@syncline/engine/OAuthClients", {
  defaultValue: () => new Map(),
})
