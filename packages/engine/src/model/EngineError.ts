/** Errors of the door: what was asked for cannot be, and why. */
import { Schema } from "effect"

/** There is no such thing, or it is another tenant's. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {
  what: Schema.Literals(["adapter", "connection", "stream", "kind", "record", "conflict", "delivery"]),
  id: Schema.String,
}) {
  override get message(): string {
    return `there is no ${this.what} "${this.id}"`
  }
}

/** The input is not usable; the message names the field and what would be. */
export class InvalidInput extends Schema.TaggedError<InvalidInput>()("InvalidInput", { message: Schema.String }) {}
