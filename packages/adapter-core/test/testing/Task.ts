/** A kind with one field of every sort, for tests that need no canonical kind. */
import { Field, Kind } from "@syncline/adapter-core"
import { Schema } from "effect"

export const Label = Kind.make({
  name: "label",
  fields: { name: Field.value(Schema.NonEmptyString, { initial: "label" }) },
})

export const Task = Kind.make({
  name: "task",
  fields: {
    title: Field.value(Schema.NonEmptyString, { initial: "Untitled" }),
    body: Field.text(),
    done: Field.value(Schema.Boolean, { initial: false }),
    labels: Field.references("label"),
    author: Field.reference("person"),
  },
})
