/**
 * What is common to all lists. They are read newest first by creation: Linear offers only the orders of creation and of update, and in the second
 * an object that is edited during the reading jumps off the pages that are still to come. An object created meanwhile stands before the first page
 * and is found by the next reading of changes.
 *
 * `updatedAt` moves only on what Linear deems meaningful. A comment, a renamed or deleted label do not move their issue's; a team's comments do not
 * move when their issue comes from another team. Only a full read shows those.
 */
import { type CursorFacts, Incremental } from "@syncline/adapter-core"

/**
 * Times have milliseconds and `gte` includes them. They are set before a write is committed, and Linear does not say how much later a list can show
 * it; half a minute is longer than any of its requests runs, and reading it again costs one page.
 */
export const facts: CursorFacts.CursorFacts = {
  kind: "timestamp",
  granularityMillis: 1,
  inclusive: true,
  consistencyLagMillis: 30_000,
}

/** Every list takes its filter in the variable `filter`. */
export const sinceUpdate = Incremental.variable(["filter", "updatedAt", "gte"], "iso")
