/** What all requests to one application have in common, as data. */
import type { Authorization } from "./Authorization.ts"
import type { Json } from "./Json.ts"
import type { RatePolicy } from "./RatePolicy.ts"

/** Where an object is. */
export interface MovedTo {
  readonly partition: string
  readonly externalId: string
}

export interface Api {
  /** The adapter's short name: `github`. */
  readonly app: string
  /** The default; every connection may set another (an enterprise server, a test server). No slash at the end. */
  readonly baseUrl: string
  /** Where GraphQL documents are posted, below the base URL. */
  readonly graphqlPath?: string
  /** Sent with every request: media type, API version. */
  readonly headers: Readonly<Record<string, string>>
  /** The ways to sign in. */
  readonly authorizations: ReadonlyArray<Authorization>
  readonly rates: RatePolicy
  /**
   * What a redirect from the one address to the other leads to: the same thing (a repository under its new name), the place to which the object has moved, or
   * something else. By default the same. Anything else is neither read nor written: the request fails with `Moved` or `Gone`.
   */
  readonly leads?: (from: URL, to: URL) => "same" | "elsewhere" | MovedTo
  /** The application's word for the field that it refuses, where its answer has one; by default what stands in `errors[0].field`. */
  readonly refusedField?: (answer: Json) => string | undefined
}
