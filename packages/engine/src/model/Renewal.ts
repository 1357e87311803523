/** How credentials that can be refreshed stand. All times are epoch milliseconds. */
import type { Redacted } from "effect"

export interface Renewal {
  /** When their person signed in. */
  readonly signedInAt: number
  /** When the present pair was made. */
  readonly refreshedAt: number
  /** A refresh was begun then, and what came of it is not known. */
  readonly begunAt?: number
  /** The refresh token before this one, for as long as the application takes it too. */
  readonly previous?: { readonly refreshToken: Redacted.Redacted; readonly until: number }
  /** When they must be refreshed though nobody uses them. Absent: never. */
  readonly refreshAt?: number
  /** When their person must sign in again, whatever is done. Absent: no such time is known. */
  readonly endsAt?: number
}
