/** What was written to an object of an application, append-only: the record's history goes on there. */
import type { FieldChange } from "./History.ts"
import type { PlannedAction } from "./Plan.ts"

export interface SentWrite {
  readonly tenant: string
  /** Grows with every entry of the store. */
  readonly seq: number
  readonly runId: string
  readonly streamId: string
  readonly kind: string
  readonly recordId: string
  readonly externalId: string
  readonly action: PlannedAction
  /** Of an update what the object said before and what it was told, in the view of its application. What a new object was told, its record says. */
  readonly changes: { readonly [field: string]: FieldChange }
  /** Epoch milliseconds. */
  readonly at: number
}
