/**
 * A time as Linear writes it: ISO 8601 in UTC with milliseconds. It stays the text it came as, so that a payload that was read is still the payload
 * that was sent; a text that is no time makes its object unreadable.
 */
import { Schema } from "effect"

export const Instant = Schema.String.check(Schema.makeFilter((text: string) => !Number.isNaN(Date.parse(text)) || "is not a time"))

/** Epoch milliseconds. */
export const toMillis = (instant: string): number => Date.parse(instant)
