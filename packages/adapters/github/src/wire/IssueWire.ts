/**
 * An issue as GitHub shows it in lists, alone, among the results of a search and in webhooks; a pull request looks the same with a `pull_request` key. Only
 * what is used is described, and what one of these places leaves out is optional.
 */
import { Schema } from "effect"
import { Instant } from "../Instant.ts"
import { EmbeddedLabel } from "./LabelWire.ts"
import { EmbeddedUser } from "./UserWire.ts"

const User = Schema.optionalKey(Schema.NullOr(EmbeddedUser))

export const IssueWire = Schema.Struct({
  /** Unique in the repository, shared with pull requests. */
  number: Schema.Int,
  title: Schema.String,
  /** Markdown. */
  body: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** Absent in some webhooks: then `closed_at` tells. */
  state: Schema.optionalKey(Schema.Literals(["open", "closed"])),
  state_reason: Schema.optionalKey(Schema.NullOr(Schema.String)),
  closed_at: Schema.optionalKey(Schema.NullOr(Instant)),
  /** Webhooks may have `null` in the place of a label, which is none. */
  labels: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.NullOr(EmbeddedLabel)))),
  /** An account that is gone is `null`. */
  assignees: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.NullOr(EmbeddedUser)))),
  /** The first of the assignees, which counts only where those are absent. */
  assignee: User,
  /** `null` when the account is gone. */
  user: User,
  pull_request: Schema.optionalKey(Schema.NullOr(Schema.Json)),
  /** `https://api.github.com/repos/octocat/hello-world`. */
  repository_url: Schema.String,
  html_url: Schema.String,
  created_at: Instant,
  updated_at: Instant,
})
export type IssueWire = typeof IssueWire.Type

export const labelsOf = ({ labels }: IssueWire): ReadonlyArray<EmbeddedLabel> => (labels ?? []).filter((label) => label !== null)

export const assigneesOf = ({ assignees, assignee }: IssueWire): ReadonlyArray<EmbeddedUser> =>
  (assignees ?? [assignee]).flatMap((user) => user ?? [])

export const isPullRequest = ({ pull_request: pullRequest }: IssueWire): boolean => pullRequest !== undefined && pullRequest !== null
