/** A thing to do, as all applications share it. */
import { Field, Kind } from "@syncline/adapter-core"
import { Schema } from "effect"

export const Task = Kind.make({
  name: "task",
  fields: {
    title: Field.value(Schema.NonEmptyString, { initial: "Untitled" }),
    notes: Field.text(),
    state: Field.value(Schema.Literals(["open", "started", "done"]), { initial: "open" }),
  },
})
