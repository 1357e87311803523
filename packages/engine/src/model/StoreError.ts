/**
 * The store could not be reached or did not answer: try again later. What was asked for did not happen, unless it was the end of a commit. Where `lasting` is
 * set, trying again does not help: this program cannot read what is there.
 */
import { Schema } from "effect"

export class StoreError extends Schema.TaggedError<StoreError>()("StoreError", {
  operation: Schema.String,
  message: Schema.String,
  lasting: Schema.optionalKey(Schema.Literal(true)),
}) {}

/** A commit was refused whole. `LeaseLost`: another worker holds the connection. `Stale`: something it was decided on has changed; decide again. */
export class CommitRefused extends Schema.TaggedError<CommitRefused>()("CommitRefused", {
  reason: Schema.Literals(["LeaseLost", "Stale"]),
}) {
  override get message(): string {
    return this.reason === "LeaseLost" ? "another worker holds the connection's lease" : "a record or cursor changed meanwhile"
  }
}

/** What was decided on did not come to rest: others changed the same records again and again. Try again later. */
export class Contended extends Schema.TaggedError<Contended>()("Contended", { message: Schema.String }) {}
