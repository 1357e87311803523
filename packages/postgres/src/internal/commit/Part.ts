/** A part of the one statement that applies a commit: named subqueries, and what they find that speaks against the commit. */
import type { Fragment } from "effect/sql/Statement"

export interface Part {
  /** `name AS (…)`, in an order in which each refers only to those before it and to those of parts before this one. */
  readonly queries: ReadonlyArray<Fragment>
  /** A condition: another worker holds the lease. */
  readonly lost?: Fragment
  /** A condition: something the commit was decided on has changed. */
  readonly stale?: Fragment
}
