/**
 * One pending write to one stream for one record. It holds no payload: what is sent is computed when its turn comes, so ten edits are one request. It
 * is removed when nothing is left to send.
 *
 * ```text
 * pending ─claim─► running ─done─► (removed)
 *    ▲               │ ├─ wait, retry, changed meanwhile ─► pending
 *    │               │ ├─ a reference is not there yet ───► parked ─ it appears ─► pending
 *    └── a person ───┴─┴─ refused, or tried too often ────► dead
 * ```
 */
import { createHash } from "node:crypto"

export type DeliveryState = "pending" | "running" | "parked" | "dead"

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
  /** `parked`: the record that must be linked on this connection first. */
  readonly waitsForRecord: string | null
  readonly rank: number
}

/** What a delivery that was claimed is left as. */
export type Settled =
  | { readonly state: "done" }
  | ({ readonly state: Exclude<DeliveryState, "running"> } & Pick<
      Delivery,
      "nextAttemptAt" | "lastError" | "attempts" | "unverifiedSince" | "waitsForRecord"
    >)

/**
 * Names the creation of a record's object on a stream: a UUID that is the same over all attempts, processes and deliveries, so that no two of them can
 * make two objects.
 */
export const operationIdOf = ({ streamId, recordId }: Pick<Delivery, "streamId" | "recordId">): string => {
  const hex = createHash("sha256").update(`${streamId}/${recordId}`).digest("hex")
  // The bits of version 4 and of the variant, which vendors check.
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-")
}
