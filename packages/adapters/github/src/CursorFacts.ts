/** What GitHub's lists promise. */
import type { CursorFacts } from "@syncline/adapter-core"

/**
 * Of the lists with `since`: times have whole seconds, and what changed at the given second is included. GitHub documents no lag for its lists, as it
 * does for search, which is why nothing here is ever looked for by search.
 */
export const byUpdate: CursorFacts.CursorFacts = { kind: "timestamp", granularityMillis: 1000, inclusive: true, consistencyLagMillis: 0 }

/** Of the lists without times: every read is a full one. The list's validator makes it cheap when nothing changed. */
export const whole: CursorFacts.CursorFacts = { kind: "none", granularityMillis: 1, inclusive: true, consistencyLagMillis: 0 }
