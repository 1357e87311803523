/**
 * A time as Linear writes it: ISO 8601 in UTC with milliseconds. It stays the text it came as, so that a payload that was read is still the payload
 * that was sent; a text that is no time makes its object unreadable.
 */
import { Instant as Moment } from "@syncline/adapter-core"

export const Instant = Moment.Text

/** Epoch milliseconds of what may be no time: an object is not set aside for the day of its creation. */
export const creationOf = (value: unknown): number | undefined => (typeof value === "string" ? Moment.parse(value) : undefined)

/** Epoch milliseconds. */
export const toMillis = Moment.toMillis
