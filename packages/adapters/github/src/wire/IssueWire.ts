/** An issue as GitHub shows it in lists and alone; a pull request looks the same with a `pull_request` key. Only what is used is described. */
import { Schema } from "effect"
import { Instant } from "../Instant.ts"
import { EmbeddedLabel } from "./LabelWire.ts"
import { EmbeddedUser } from "./UserWire.ts"

export const IssueWire = Schema.Struct({
  /** Unique in the repository, shared with pull requests. */
  number: Schema.Int,
  title: Schema.String,
  /** Markdown. */
  body: Schema.optionalKey(Schema.NullOr(Schema.String)),
  state: Schema.Literals(["open", "closed"]),
  state_reason: Schema.optionalKey(Schema.NullOr(Schema.String)),
  labels: Schema.Array(EmbeddedLabel),
  assignees: Schema.Array(EmbeddedUser),
  /** `null` when the account is gone. */
  user: Schema.NullOr(EmbeddedUser),
  pull_request: Schema.optionalKey(Schema.Json),
  /** `https://api.github.com/repos/octocat/hello-world`. */
  repository_url: Schema.String,
  html_url: Schema.String,
  created_at: Instant,
  updated_at: Instant,
})
export type IssueWire = typeof IssueWire.Type
