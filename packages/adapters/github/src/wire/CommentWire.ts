/** A comment as GitHub shows it, on an issue or on a pull request, in answers and in webhooks. Only what is used is described. */
import { Schema } from "effect"
import { Instant } from "../Instant.ts"
import { EmbeddedUser } from "./UserWire.ts"

export const CommentWire = Schema.Struct({
  id: Schema.Int,
  /** Markdown. */
  body: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** Ends in the number of the issue or pull request. */
  issue_url: Schema.String.check(Schema.isPattern(/\/issues\/\d+$/)),
  /** Its page is `…/issues/1#…`, or `…/pull/1#…` where the comment is on a pull request. */
  html_url: Schema.String,
  /** `null` when the account is gone. */
  user: Schema.optionalKey(Schema.NullOr(EmbeddedUser)),
  created_at: Instant,
  updated_at: Instant,
})
export type CommentWire = typeof CommentWire.Type
