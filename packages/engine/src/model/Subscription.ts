/** Where an application sends what it tells of an account by itself, and how that goes. The secrets that its messages are signed with are sealed. */
import type { Sealed } from "./Sealed.ts"

export interface Subscription {
  readonly tenant: string
  readonly connectionId: string
  /** The last part of the address that messages are sent to: nobody guesses it, and it belongs to this connection alone. */
  readonly path: string
  readonly sealed: Sealed
  /** Grows with every change of the secrets. */
  readonly version: number
  /** Below which address the application is told to send, at each place that is read. `null`: a person does it. */
  readonly base: string | null
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** When the last message came that is the application's, epoch milliseconds; to the second. */
  readonly receivedAt: number | null
  /** The last message that was refused, of whomever it was. */
  readonly refused: { readonly at: number; readonly message: string } | null
}
