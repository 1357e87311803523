/** A repository as GitHub shows it. Only what is used is described. */
import { Schema } from "effect"

export const RepositoryWire = Schema.Struct({
  id: Schema.Int,
  /** `octocat/hello-world`, as it is called today. */
  full_name: Schema.String,
  /** Whether the issue tracker is switched on. */
  has_issues: Schema.Boolean,
})
export type RepositoryWire = typeof RepositoryWire.Type
