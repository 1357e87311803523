/**
 * One pending write to one stream for one record. It holds no payload: what is sent is computed when its turn comes, so ten edits are one request. It
 * is removed when nothing is left to send.
 *
 * ```text
 * pending ─claim─► running ─done─► (removed)
 *    ▲               │ ├─ wait, retry, changed meanwhile ─► pending
 *    │               │ ├─ a reference is not there yet ───► parked ─ it appears ─► pending
 *    │               │ ├─ its person is asked first ──────► held ─── they go on ─► pending
 *    │               │ ├─ its record may not leave ───────► withheld ─ it may ───► pending
 *    └── a person ───┴─┴─ refused, or tried too often ────► dead
 * ```
 */
export type DeliveryState = "pending" | "running" | "parked" | "held" | "withheld" | "dead"

const resting: ReadonlyArray<DeliveryState> = ["dead", "parked", "held", "withheld"]

/** Nothing happens to it by itself for as long as nothing else does: a person may take it up or drop it. */
export const isResting = (state: DeliveryState | undefined): boolean => resting.some((one) => one === state)

export interface Delivery {
  readonly tenant: string
  readonly streamId: string
  readonly connectionId: string
  readonly kind: string
  readonly recordId: string
  readonly state: DeliveryState
  /** Grows whenever there may be something new to send. */
  readonly revision: number
  /** Attempts since the last success or new revision. */
  readonly attempts: number
  /**
   * Epoch milliseconds: when a create was first attempted whose outcome is not known; of an update, the moment after the record came to say what the first
   * such one sent.
   */
  readonly unverifiedSince: number | null
  readonly nextAttemptAt: number
  readonly lastError: string | null
  /** `parked`: the record that must be linked on this connection first; `withheld`: what it belongs to, where that may not leave. */
  readonly waitsForRecord: string | null
  /** A person sent the record there, whatever the stream's option. */
  readonly chosen: boolean
  readonly rank: number
}

/** What a delivery that was claimed is left as. */
export type Settled =
  | { readonly state: "done" }
  | ({ readonly state: Exclude<DeliveryState, "running"> } & Pick<
      Delivery,
      "nextAttemptAt" | "lastError" | "attempts" | "unverifiedSince" | "waitsForRecord"
    >)
