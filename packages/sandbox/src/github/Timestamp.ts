/**
 * GitHub's moments: whole seconds in UTC, written `2026-11-20T08:15:30Z`. Inside the emulator a moment is epoch milliseconds on a whole second.
 */

/** The moment that GitHub would store for this time: fractions of a second are cut off. */
export const toTimestamp = (epochMillis: number): number => Math.floor(epochMillis / 1000) * 1000

export const formatTimestamp = (timestamp: number): string => `${new Date(timestamp).toISOString().slice(0, 19)}Z`

export const formatOptionalTimestamp = (timestamp: number | null): string | null => (timestamp === null ? null : formatTimestamp(timestamp))

/** Epoch milliseconds of an ISO 8601 date or date-time, `undefined` for anything else. Without a zone the text is read as UTC. */
export const parseTimestamp = (text: string): number | undefined => {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(text)
  if (parts === null) return undefined
  const [, date, time = "00:00:00", zone = "Z"] = parts
  const parsed = Date.parse(`${date}T${time}${zone.toUpperCase()}`)
  return Number.isNaN(parsed) ? undefined : parsed
}
