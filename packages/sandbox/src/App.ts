/**
 * A vendor's application as a state machine: one request in, one reply out, all state in memory. An app answers synchronously and reads the
 * time only from the clock it is given, so the same requests at the same times always give the same replies.
 */

import type { Outbox } from "./webhooks/Outbox.ts"

/** Epoch milliseconds, as `Date.now()` gives them. Tests pass their own. */
export type Clock = () => number

/** One HTTP request, already read to its end. Header names are lower case. */
export interface AppRequest {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** One HTTP reply. */
export interface AppReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The ways a vendor can say "not now", each in that vendor's own manner. */
export type Limit = {
  /** `primary`: the budget is used up; `secondary`: too fast, with a wait; `secondary-without-wait`: too fast, no wait given. */
  readonly kind: "primary" | "secondary" | "secondary-without-wait"
  readonly waitSeconds: number
}

/** What a vendor emulator implements. */
export interface App {
  readonly name: string
  /** Answers one request and, when it is a write, changes the state before it returns. */
  readonly handle: (request: AppRequest) => AppReply
  /** The vendor's own answer to a request it refuses for a limit, at `now`. */
  readonly limited: (limit: Limit, now: number) => AppReply
  /** The vendor's own answer to a bad or expired credential. */
  readonly unauthorized: () => AppReply
  /** The pages on which a person looks and edits by hand while a server listens. Absent for an app that has none; `undefined` is left to `handle`. */
  readonly face?: (request: AppRequest) => AppReply | undefined
  /** What the app wants to tell others by webhooks; absent for one that has none. */
  readonly outbox?: Outbox
}
