/**
 * A part of the one statement that applies a commit: named subqueries, and what they find that speaks against the commit.
 *
 * A prepared statement may keep for a while the plan that was made when the tables were almost empty. So the parts leave PostgreSQL no plan that is bad
 * later: rows are looked up one by one (`LATERAL` with `OFFSET 0`), inserted or replaced through a unique index (`ON CONFLICT`), and changed by all
 * columns of their primary key, each compared with a column of a subquery that it takes for one row.
 */
import type { Fragment } from "effect/sql/Statement"

export interface Part {
  /** `name AS (…)`, in an order in which each refers only to those before it and to those of parts before this one. */
  readonly queries: ReadonlyArray<Fragment>
  /** A condition: another worker holds the lease. */
  readonly lost?: Fragment
  /** A condition: something the commit was decided on has changed. */
  readonly stale?: Fragment
}
