/** How far a stream has come with what was there when it was chosen: read, matched, sent. Pure. */
import type { DeliveryState } from "../model/Delivery.ts"
import type { LinkState } from "../model/Link.ts"
import { type Cursor, type Stream, reads, writes } from "../model/Stream.ts"

export interface Progress {
  /**
   * `staging`: everything there is read. `matching`: of what was read it is found out what it is. `pushing`: what the hub has is sent. `inStep`: all of that is done; what
   * comes now are changes. `idle`: the stream neither takes nor sends.
   */
  readonly phase: "staging" | "matching" | "pushing" | "inStep" | "idle"
  /** Objects read or matched, or records sent. */
  readonly done: number
  /** Of how many. Absent where nobody knows: an application does not say how much it has. */
  readonly of?: number
}

export interface Amounts {
  readonly links: { readonly [State in LinkState]?: number }
  readonly deliveries: { readonly [State in DeliveryState]?: number }
  /** Objects that are yet to be looked at. */
  readonly due: number
}

export const progress = (
  stream: Stream,
  { lastCompletedAt }: Pick<Cursor, "lastCompletedAt">,
  { links, deliveries, due }: Amounts,
): Progress => {
  const read = sum(links)
  if (!reads(stream) && !writes(stream)) return { phase: "idle", done: links.linked ?? 0 }
  if (stream.initialDoneAt === null)
    return lastCompletedAt === undefined ? { phase: "staging", done: read } : { phase: "matching", done: read - due, of: read }
  if (due > 0) return { phase: "matching", done: read - due, of: read }
  const open = (deliveries.pending ?? 0) + (deliveries.running ?? 0)
  const sent = links.linked ?? 0
  return open > 0 && writes(stream) ? { phase: "pushing", done: sent, of: sent + open } : { phase: "inStep", done: sent }
}

export const sum = (counts: { readonly [state: string]: number | undefined }): number =>
  Object.values(counts).reduce<number>((total, count) => total + (count ?? 0), 0)
