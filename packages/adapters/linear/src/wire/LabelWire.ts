/**
 * A label as Linear sends one, the same in the list of labels and on an issue. There only its id has to be right, so that a broken label does not take its
 * issues with it.
 */
import { Schema } from "effect"
import { Instant } from "../Instant.ts"

export const labelFragment = `fragment LabelParts on IssueLabel { id name color description isGroup createdAt updatedAt archivedAt }`

export const LabelWire = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  color: Schema.String,
  description: Schema.NullOr(Schema.String),
  isGroup: Schema.Boolean,
  createdAt: Instant,
  updatedAt: Instant,
  archivedAt: Schema.NullOr(Instant),
})
export type LabelWire = typeof LabelWire.Type

export const EmbeddedLabel = Schema.StructWithRest(Schema.Struct({ id: Schema.String }), [Schema.Record(Schema.String, Schema.Json)])
