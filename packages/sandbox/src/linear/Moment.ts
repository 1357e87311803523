/**
 * The vendor's way to write a time: an ISO 8601 date with as many parts as the writer likes (`2021` is midnight UTC of its first day), or an
 * ISO 8601 duration that counts from now (`-P2W1D` is two weeks and a day ago). Times without a zone are UTC, whatever the machine's zone.
 */

/** A duration that is still to be added to a now: whole months by the calendar, the rest in milliseconds. */
export interface Duration {
  readonly months: number
  readonly milliseconds: number
}

/** Epoch milliseconds, or a duration from now. */
export type Moment = number | Duration

const datePattern = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/
const durationPattern =
  /^([+-])?P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const zoneOffset = (zone: string | undefined): number => {
  if (zone === undefined || zone === "Z") return 0
  const sign = zone.startsWith("-") ? -1 : 1
  return sign * (Number(zone.slice(1, 3)) * hour + Number(zone.slice(-2)) * minute)
}

const parseDate = (text: string): number | undefined => {
  const parts = datePattern.exec(text)
  if (parts === null) return undefined
  const [, year, month = "01", date = "01", hours = "00", minutes = "00", seconds = "00", fraction = "0", zone] = parts
  const milliseconds = fraction.padEnd(3, "0").slice(0, 3)
  const utc = Date.parse(`${year}-${month}-${date}T${hours}:${minutes}:${seconds}.${milliseconds}Z`)
  if (Number.isNaN(utc) || new Date(utc).getUTCDate() !== Number(date)) return undefined
  return utc - zoneOffset(zone)
}

const parseDuration = (text: string): Duration | undefined => {
  const parts = durationPattern.exec(text)
  if (parts === null) return undefined
  const sign = parts[1] === "-" ? -1 : 1
  const at = (index: number): number => sign * Number((parts[index] ?? "0").replace(",", "."))
  return {
    months: at(2) * 12 + at(3),
    milliseconds: at(4) * 7 * day + at(5) * day + at(6) * hour + at(7) * minute + at(8) * second,
  }
}

/** Reads a date or a duration; undefined when the text is neither. */
export const parseMoment = (text: string): Moment | undefined => parseDate(text) ?? parseDuration(text)

/** The moment in epoch milliseconds, seen from `now`. */
export const instantOf = (moment: Moment, now: number): number => {
  if (typeof moment === "number") return moment
  const date = new Date(now)
  date.setUTCMonth(date.getUTCMonth() + moment.months)
  return date.getTime() + moment.milliseconds
}

/** A calendar day without a time, `2026-02-28`, that exists. */
export const isCalendarDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && parseDate(text) !== undefined
