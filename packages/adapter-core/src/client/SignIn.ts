/**
 * The credentials with which requests are made, asked for before each. Those that the application refuses though they looked good (it ended them early, or its clock
 * is another) may be renewed for a request, twice at most: what was refused was surely not done.
 */
import { Effect } from "effect"
import type { AdapterError } from "../AdapterError.ts"
import type { Credentials } from "../Authorization.ts"

export interface SignIn {
  /** `undefined` sends none. */
  readonly credentials: Effect.Effect<Credentials | undefined, AdapterError>
  /** Others in place of those that were refused; `undefined` where there are none. Default: there are none. */
  readonly renew?: (refused: Credentials) => Effect.Effect<Credentials | undefined, AdapterError>
}

/** Others may have been fetched by somebody else before, or be an answer that the application gave to somebody else already: those may have been ended as well. */
const mostRenewals = 2

/** Makes a request; again where other credentials are to be had for those that were refused. */
export const signedIn = <A, E, R>(
  { credentials, renew }: SignIn,
  isRefusal: (error: E) => boolean,
  request: (credentials: Credentials | undefined) => Effect.Effect<A, E, R>,
): Effect.Effect<A, E | AdapterError, R> => {
  const attempt = (given: Credentials | undefined, renewals: number): Effect.Effect<A, E | AdapterError, R> => {
    if (given === undefined || renew === undefined || renewals === 0) return request(given)
    return Effect.catchIf(request(given), isRefusal, (refusal) =>
      Effect.flatMap(renew(given), (others): Effect.Effect<A, E | AdapterError, R> =>
        others === undefined ? Effect.fail(refusal) : attempt(others, renewals - 1),
      ),
    )
  }
  return Effect.flatMap(credentials, (given) => attempt(given, mostRenewals))
}
