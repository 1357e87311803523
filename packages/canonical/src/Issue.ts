/** A piece of work in an issue tracker. Times and numbers that a tracker assigns belong to its link, not to the record. */
import { Field, Kind } from "@syncline/adapter-core"
import { Schema } from "effect"
import { Status, plainStatus } from "./Status.ts"

export const Issue = Kind.make({
  name: "issue",
  fields: {
    title: Field.value(Schema.NonEmptyString, { initial: "Untitled", essential: true, clue: true }),
    /** Markdown. */
    body: Field.text(),
    status: Field.value(Status, { initial: plainStatus("todo") }),
    labels: Field.references("label"),
    assignees: Field.references("person"),
    author: Field.reference("person"),
  },
  closed: ({ status }) => (status.category === "done" || status.category === "canceled" ? {} : { status: plainStatus("canceled") }),
})
