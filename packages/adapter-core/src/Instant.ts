/**
 * A moment as RFC 3339 and ISO 8601 write it: a date, a time and a zone, `2026-11-20T08:15:30Z`. `Date.parse` takes far more, and each of the rest is a
 * change that happened at another time than it says: a text without a zone means this machine's zone, 30 February means 2 March, "1" means 2001.
 */
import { Schema } from "effect"

const form = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:[Zz]|([+-])(\d\d):?(\d\d))$/

const minute = 60_000
const day = 24 * 60 * minute

/**
 * Epoch milliseconds, rounded down; `undefined` where the text is no moment. A leap second is the first of the next minute, as it is for clocks that have
 * none; 24:00 is the beginning of the next day.
 */
export const parse = (text: string): number | undefined => {
  const match = form.exec(text)
  if (match === null) return undefined
  const [, year, month, date, hours, minutes, seconds, fraction = "", sign, zoneHours = "0", zoneMinutes = "0"] = match
  const midnight = new Date(0)
  // Date.UTC takes the years 0 to 99 for those after 1900.
  midnight.setUTCFullYear(Number(year), Number(month) - 1, Number(date))
  const exists = midnight.getUTCMonth() === Number(month) - 1 && midnight.getUTCDate() === Number(date)
  const inDay = Number(hours) * 60 * minute + Number(minutes) * minute + Number(seconds ?? 0) * 1000
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * minute * (sign === "-" ? -1 : 1)
  const within = Number(hours) < 24 || inDay === 24 * 60 * minute
  if (!exists || !within || Number(minutes) > 59 || Number(zoneHours) > 23 || Number(zoneMinutes) > 59) return undefined
  const whole = midnight.getTime() + inDay - zone
  if (Number(seconds ?? 0) > 60 || (Number(seconds ?? 0) === 60 && whole % day !== 0)) return undefined
  return whole + Number(fraction.slice(0, 3).padEnd(3, "0"))
}

/** Epoch milliseconds of a text that `Text` let through. */
export const toMillis = (text: string): number => parse(text) ?? Number.NaN

/** The text of a moment. It stays a text, so that a payload that was read is still the payload that was sent. */
export const Text = Schema.String.check(
  Schema.makeFilter((text: string) => parse(text) !== undefined || "is not a moment with date, time and zone (2026-11-20T08:15:30Z)"),
)
