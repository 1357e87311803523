/** The part of the engine's door by which people are known by the accounts they sign in with. */
import type { Effect, Option, Redacted } from "effect"
import type { Profile } from "../model/Profile.ts"
import type { StoreError } from "../model/StoreError.ts"
import * as Profiles from "./Profiles.ts"

export interface ProfilesDoor {
  /** Whose browser it is. `None`: nobody's, or not any more. */
  readonly of: (session: Redacted.Redacted) => Effect.Effect<Option.Option<Profile>, StoreError>
  /**
   * Takes what the browser came back with, as `signIn.finish` does, and signs the browser in: where `signIn.begin` named no tenant, with the profile that it has a session
   * of, or else with the one that has the account, or with a new one. An account of another profile makes that one part of this one.
   */
  readonly finish: (input: Profiles.FinishInput) => Effect.Effect<Profiles.SignedInProfile, Profiles.FinishError>
  /** The same by a token, a key, or a name and password. With `connection`, another account is `OtherAccount`. */
  readonly connect: (input: Profiles.ConnectInput) => Effect.Effect<Profiles.SignedInProfile, Profiles.ConnectError>
  /** Signs the browser out. */
  readonly end: (session: Redacted.Redacted) => Effect.Effect<void, StoreError>
}

export const profilesDoor = (within: <A, E>(effect: Effect.Effect<A, E, Profiles.Requirements>) => Effect.Effect<A, E>): ProfilesDoor => ({
  of: (session) => within(Profiles.of(session)),
  finish: (input) => within(Profiles.finish(input)),
  connect: (input) => within(Profiles.connect(input)),
  end: (session) => within(Profiles.end(session)),
})
