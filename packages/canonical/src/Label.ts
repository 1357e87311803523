/** A label of issues. Labels are the same when their names are equal but for case. */
import { Field, Kind } from "@syncline/adapter-core"
import { Schema } from "effect"

export const Label = Kind.make({
  name: "label",
  fields: {
    name: Field.value(Schema.NonEmptyString, { initial: "label", essential: true }),
    /** `#rrggbb`, lower case. */
    color: Field.value(Schema.String.check(Schema.isPattern(/^#[0-9a-f]{6}$/)), { initial: "#ededed", strategy: "newest_wins" }),
    description: Field.value(Schema.String, { initial: "", strategy: "newest_wins" }),
  },
  word: "name",
  matchKeys: ({ name }) => (name === undefined ? [] : [`name:${name.toLowerCase()}`]),
})
