/** A message of an application, as it is kept until it was looked at. What is known of it after that is its id. */
export interface InboxMessage {
  readonly tenant: string
  readonly connectionId: string
  /** The application's own, the same when it is sent again. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly receivedAt: number
  /** Those that its adapter reads. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}
