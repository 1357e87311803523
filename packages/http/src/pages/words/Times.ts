/** Moments as people say them. All times are epoch milliseconds. */

const units = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const

/** "2 minutes ago", "in 3 hours". */
export const relative = (at: number, now: number): string => {
  const unit = units.find(([, millis]) => Math.abs(at - now) >= millis)
  if (unit === undefined) return at > now ? "in a moment" : "just now"
  const [name, millis] = unit
  return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(Math.trunc((at - now) / millis), name)
}

/** "1 December 2026, 11:40 UTC". */
export const exact = (at: number): string =>
  `${new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(at)} UTC`

/** "1 December 2026". */
export const day = (at: number): string => new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(at)
