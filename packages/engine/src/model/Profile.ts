/**
 * A person of whom nothing is known but the accounts they signed in with. A profile is a tenant: its id is the tenant's, and all that its connections keep in
 * step is that tenant's.
 */
export interface Profile {
  readonly id: string
  /** Epoch milliseconds. */
  readonly createdAt: number
}

/** An account, wherever its application is: the same number at another instance is another person's. */
export interface AccountName {
  readonly app: string
  readonly instance: string
  readonly externalAccountId: string
}

/** One browser that a person signed in with. */
export interface BrowserSession {
  /** SHA-256, in base64url, of the secret that the browser keeps. */
  readonly digest: string
  /** The id of the profile. */
  readonly profile: string
  /** Epoch milliseconds. */
  readonly endsAt: number
}

/** What two profiles both have, and one can have only once. */
export interface Overlap {
  /** A connection of the same account, the stream of a place, or the mapping of an application's kind. */
  readonly what: "account" | "place" | "mapping"
  readonly app: string
  /** As people name it. */
  readonly name: string
}
