/**
 * Where an issue stands: a category that every tracker understands, and the vendor's own name for it. Trackers that know fewer categories show the
 * nearest one; those that name no states say the category's own name, which every state of that category agrees with.
 */
import { Schema } from "effect"

export const StatusCategory = Schema.Literals(["backlog", "todo", "in_progress", "done", "canceled"])
export type StatusCategory = typeof StatusCategory.Type

export const Status = Schema.Struct({
  category: StatusCategory,
  /** As the vendor calls it: `In Review`. The category's own name where it calls it nothing in particular. */
  name: Schema.String,
})
export type Status = { readonly category: StatusCategory; readonly name: string }

/** The status of a tracker that knows the category and nothing finer. */
export const plainStatus = (category: StatusCategory): Status => ({ category, name: category })

/** What a tracker with states of its own shows of a status that is written to it: what names no state in particular leaves it at what it has of that category. */
export const namedStatus = (status: Status, current?: Status): Status =>
  status.name === status.category && current?.category === status.category ? current : status
