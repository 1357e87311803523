/**
 * Where an issue stands: a category that every tracker understands, and the vendor's own name for it. Trackers that know fewer categories show the
 * nearest one.
 */
import { Schema } from "effect"

export const StatusCategory = Schema.Literals(["backlog", "todo", "in_progress", "done", "canceled"])
export type StatusCategory = typeof StatusCategory.Type

export const Status = Schema.Struct({
  category: StatusCategory,
  /** As the vendor calls it: `In Review`. */
  name: Schema.String,
})
export type Status = { readonly category: StatusCategory; readonly name: string }
