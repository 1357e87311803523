/**
 * A label as Linear sends one, the same in the list of labels and on an issue. There only its id has to be right, so that a broken label does not take its
 * issues with it. A webhook's issue tells no more than name and color.
 */
import { Schema } from "effect"
import { Instant } from "../Instant.ts"

export const labelFragment = `fragment LabelParts on IssueLabel { id name color description isGroup createdAt updatedAt archivedAt }`

export const LabelWire = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  color: Schema.String,
  description: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** Absent on an issue of a webhook: no issue bears a group. */
  isGroup: Schema.optionalKey(Schema.Boolean),
  createdAt: Schema.optionalKey(Instant),
  updatedAt: Schema.optionalKey(Instant),
  archivedAt: Schema.optionalKey(Schema.NullOr(Instant)),
})
export type LabelWire = typeof LabelWire.Type

export const EmbeddedLabel = Schema.StructWithRest(Schema.Struct({ id: Schema.String }), [Schema.Record(Schema.String, Schema.Json)])
export type EmbeddedLabel = typeof EmbeddedLabel.Type
