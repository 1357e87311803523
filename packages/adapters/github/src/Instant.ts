/** GitHub's moments: whole seconds in UTC, `2026-11-20T08:15:30Z`. A text that is no time does not decode. */
import { Schema } from "effect"

export const Instant = Schema.String.check(Schema.makeFilter((text) => Number.isFinite(Date.parse(text)) || "is not an ISO 8601 time"))

/** Epoch milliseconds. */
export const millisOf = (instant: string): number => Date.parse(instant)
