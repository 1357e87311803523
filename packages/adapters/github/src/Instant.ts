/** GitHub's moments: whole seconds in UTC, `2026-11-20T08:15:30Z`. A text that is no time does not decode. */
import { Instant as Moment } from "@syncline/adapter-core"

export const Instant = Moment.Text

/** Epoch milliseconds. */
export const millisOf = Moment.toMillis
