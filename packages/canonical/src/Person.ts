/** A person as issue trackers know one. Two accounts are the same person when their e-mail addresses are equal. */
import { Field, Kind } from "@syncline/adapter-core"
import { Schema } from "effect"

export const Person = Kind.make({
  name: "person",
  fields: {
    name: Field.value(Schema.String, { initial: "", strategy: "newest_wins", clue: true }),
    /** The short name used in mentions: GitHub's login, Linear's display name. */
    handle: Field.value(Schema.NullOr(Schema.String), { initial: null, strategy: "newest_wins", clue: true }),
    email: Field.value(Schema.NullOr(Schema.String), { initial: null, strategy: "newest_wins" }),
  },
  matchKeys: ({ email }) => (email === null || email === undefined || email === "" ? [] : [`email:${email.toLowerCase()}`]),
})
