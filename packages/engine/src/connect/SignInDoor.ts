/** The part of the engine's door by which people sign in to applications. */
import type { Effect } from "effect"
import type { VaultError } from "../access/MasterKey.ts"
import type { Connection } from "../model/Connection.ts"
import type { InvalidInput, NotFound } from "../model/EngineError.ts"
import type { StoreError } from "../model/StoreError.ts"
import * as SignIn from "./SignIn.ts"
import * as Ways from "./Ways.ts"

export interface SignInDoor {
  /** Begins a sign-in by OAuth: where the browser goes, and what it keeps until it comes back. Nobody is asked. */
  readonly begin: (input: SignIn.BeginInput) => Effect.Effect<SignIn.Begun, NotFound | InvalidInput | StoreError | VaultError>
  /**
   * Takes what the browser came back with, and connects the account as `connect` does. Every refusal is `SignInFailed` and ends what was begun; with `connection` given to
   * `begin`, another account is `OtherAccount`.
   */
  readonly finish: <E = never>(input: SignIn.FinishInput<E>) => Effect.Effect<Connection, SignIn.FinishError | E>
  /** How people can sign in to each application. */
  readonly ways: Effect.Effect<ReadonlyArray<Ways.ApplicationWays>>
}

type Requirements = Effect.Services<ReturnType<typeof SignIn.begin>> | Effect.Services<ReturnType<typeof SignIn.finish>>

export const signInDoor = (within: <A, E>(effect: Effect.Effect<A, E, Requirements>) => Effect.Effect<A, E>): SignInDoor => ({
  begin: (input) => within(SignIn.begin(input)),
  finish: (input) => within(SignIn.finish(input)),
  ways: within(Ways.ways),
})
