/**
 * Who has signed in. The first sign-in at an application makes a profile, which is only an identifier; an account that is known signs its person in anywhere; two
 * profiles that meet in one account become one.
 */
import type { AdapterError, Authorization, Json } from "@syncline/adapter-core"
import type { Connection, FinishError, InvalidInput, NotFound, OtherAccount, StoreError, VaultError } from "@syncline/engine"
import type { Effect, Option, Redacted } from "effect"

/** Its id is that of the tenant whose connections are the person's. */
export interface Profile {
  readonly id: string
  /** Epoch milliseconds. */
  readonly createdAt: number
}

export interface SignedIn {
  readonly profile: Profile
  /** A new one each time. */
  readonly session: Redacted.Redacted
  /** Epoch milliseconds. */
  readonly sessionEndsAt: number
  readonly connection: Connection
  /** Another profile became part of this one. */
  readonly united: boolean
}

export interface Profiles {
  /** Nobody: there is no such session, or it has ended. */
  readonly of: (session: Redacted.Redacted) => Effect.Effect<Option.Option<Profile>, StoreError>
  readonly finish: (input: {
    readonly url: string
    readonly binding: Redacted.Redacted
    readonly session?: Redacted.Redacted
  }) => Effect.Effect<SignedIn, FinishError>
  readonly connect: (input: {
    readonly app: string
    readonly credentials: Authorization.Credentials
    readonly settings?: Json.JsonObject
    readonly session?: Redacted.Redacted
  }) => Effect.Effect<SignedIn, AdapterError | InvalidInput | NotFound | OtherAccount | StoreError | VaultError>
  readonly end: (session: Redacted.Redacted) => Effect.Effect<void, StoreError>
}
