/** A sign-in from the moment a person is sent to the application until they come back, with what is needed then. It is good once, and for ten minutes. */
import type { Json } from "@syncline/adapter-core"
import type { Sealed } from "./Sealed.ts"

export interface BegunSignIn {
  /** SHA-256, in base64url, of the `state` that the person brings back. */
  readonly state: string
  /** Of the secret that the person's browser keeps. */
  readonly binding: string
  readonly app: string
  /** `null`: it is known only when the account is. */
  readonly tenant: string | null
  /** The connection that is signed in to again. */
  readonly connectionId: string | null
  /** `null`: those that the connection has, in a new one none. */
  readonly settings: Json.JsonObject | null
  readonly redirectUri: string
  /** What proves that whoever exchanges the code is whoever began (RFC 7636), sealed; `null` where the application takes none. */
  readonly verifier: Sealed | null
  /** Epoch milliseconds. */
  readonly endsAt: number
}
