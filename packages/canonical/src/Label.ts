/** A label of issues. Labels are the same when their names are equal but for case. */
import { Field, Kind } from "@syncline/adapter-core"
import { Schema } from "effect"

/** Nobody is asked about a label: the newer of two edits wins, and what two labels had before they were found to be one is left to each. */
const edits = { strategy: "newest_wins", keepsOwn: true } as const

export const Label = Kind.make({
  name: "label",
  fields: {
    name: Field.value(Schema.NonEmptyString, { initial: "label", essential: true, ...edits }),
    /** `#rrggbb`, lower case. */
    color: Field.value(Schema.String.check(Schema.isPattern(/^#[0-9a-f]{6}$/)), { initial: "#ededed", ...edits }),
    description: Field.value(Schema.String, { initial: "", ...edits }),
  },
  word: "name",
  matchKeys: ({ name }) => (name === undefined ? [] : [`name:${name.toLowerCase()}`]),
})
