/**
 * What services write into the header that says how long to wait, on an answer with status 429. Expected is the wait in milliseconds: the minute that holds
 * where nothing is said, where what is said is no wait; a day where it is longer.
 */
import type { WaitUnit } from "../../RatePolicy.ts"
import { type Expectation, acceptedAs, normalised } from "./Expectation.ts"

export interface WaitCase {
  readonly id: string
  readonly unit: WaitUnit
  /** `undefined`: there is no such header. */
  readonly input: string | undefined
  /** The `date` of the answer. */
  readonly date?: string
  readonly expect: Expectation
}

/** Our own clock when the answer comes: 2026-01-01T12:00:00Z. */
export const waitsAt = 1_767_268_800_000

const unsaid = normalised(60_000)
const day = normalised(86_400_000)

const cases: ReadonlyArray<readonly [id: string, unit: WaitUnit, input: string | undefined, expect: Expectation, date?: string]> = [
  ["none", "seconds", undefined, unsaid],
  ["empty", "seconds", "", unsaid],
  ["seconds", "seconds", "30", acceptedAs(30_000)],
  ["no seconds", "seconds", "0", acceptedAs(0)],
  ["a part of a second", "seconds", "0.25", acceptedAs(250)],
  ["with a plus", "seconds", "+30", acceptedAs(30_000)],
  ["below zero", "seconds", "-30", normalised(0)],
  ["a year", "seconds", "31536000", day],
  ["400 digits", "seconds", "9".repeat(400), unsaid],
  ["a power", "seconds", "3e1", unsaid],
  ["hexadecimal", "seconds", "0x1e", unsaid],
  ["infinity", "seconds", "Infinity", unsaid],
  ["no number", "seconds", "NaN", unsaid],
  ["with a unit", "seconds", "30s", unsaid],
  ["a list", "seconds", "30, 60", unsaid],
  ["a comma", "seconds", "30,5", unsaid],
  ["in words", "seconds", "in 5", unsaid],
  ["in more words", "seconds", "try again in 5 minutes", unsaid],
  ["a number with a quote", "seconds", '"30"', unsaid],
  ["an HTTP date", "seconds", "Thu, 01 Jan 2026 12:00:45 GMT", acceptedAs(45_000)],
  ["an HTTP date that is past", "seconds", "Thu, 01 Jan 2026 11:00:00 GMT", normalised(0)],
  ["an HTTP date in a year", "seconds", "Fri, 01 Jan 2027 12:00:00 GMT", day],
  ["an HTTP date of the old form", "seconds", "Thursday, 01-Jan-26 12:00:45 GMT", acceptedAs(45_000)],
  ["an HTTP date of C", "seconds", "Thu Jan  1 12:00:45 2026", acceptedAs(45_000)],
  ["an HTTP date in another zone", "seconds", "Thu, 01 Jan 2026 13:00:45 CET", unsaid],
  ["an ISO date for an HTTP date", "seconds", "2026-01-01T12:00:45Z", unsaid],
  [
    "an HTTP date by a clock that is behind",
    "seconds",
    "Thu, 01 Jan 2026 11:30:45 GMT",
    acceptedAs(45_000),
    "Thu, 01 Jan 2026 11:30:00 GMT",
  ],
  ["seconds with a date that is none", "seconds", "30", acceptedAs(30_000), "noon"],
  ["epoch seconds where seconds are meant", "seconds", "1767268845", day],
  ["milliseconds", "milliseconds", "1500", acceptedAs(1500)],
  ["milliseconds below zero", "milliseconds", "-1", normalised(0)],
  ["milliseconds in words", "milliseconds", "soon", unsaid],
  ["milliseconds of a year", "milliseconds", "31536000000", day],
  ["epoch seconds", "epoch-seconds", "1767268845", acceptedAs(45_000)],
  ["epoch seconds that are past", "epoch-seconds", "1767265200", normalised(0)],
  ["epoch seconds by a clock that is ahead", "epoch-seconds", "1767270645", acceptedAs(45_000), "Thu, 01 Jan 2026 12:30:00 GMT"],
  ["epoch seconds with a date that is no date", "epoch-seconds", "1767268845", acceptedAs(45_000), "in 5"],
  ["epoch milliseconds where seconds are meant", "epoch-seconds", "1767268845000", day],
  ["zero epoch seconds", "epoch-seconds", "0", normalised(0)],
  ["epoch milliseconds", "epoch-milliseconds", "1767268845000", acceptedAs(45_000)],
  ["epoch seconds where milliseconds are meant", "epoch-milliseconds", "1767268845", normalised(0)],
  ["epoch milliseconds in words", "epoch-milliseconds", "tomorrow", unsaid],
  ["ISO", "iso", "2026-01-01T12:00:45Z", acceptedAs(45_000)],
  ["ISO with a zone", "iso", "2026-01-01T13:00:45+01:00", acceptedAs(45_000)],
  ["ISO without a zone", "iso", "2026-01-01T12:00:45", unsaid],
  ["ISO of 30 February", "iso", "2026-02-30T12:00:00Z", unsaid],
  ["ISO in a year", "iso", "2027-01-01T12:00:00Z", day],
  ["a number where ISO is meant", "iso", "45", unsaid],
]

export const waits: ReadonlyArray<WaitCase> = cases.map(([id, unit, input, expect, date]) => ({
  id: `wait: ${id}`,
  unit,
  input,
  ...(date !== undefined && { date }),
  expect,
}))
