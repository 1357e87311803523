/** A moment as a person reads it: how long ago it was, or on which day, with the exact time in UTC behind it. */
import { html } from "./Html.ts"
import type { Html } from "./Html.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const count = (amount: number, unit: string): string => `${amount} ${unit}${amount === 1 ? "" : "s"} ago`

/** Both in epoch milliseconds. */
const ago = (at: number, now: number): string => {
  const passed = now - at
  if (passed < minute) return "just now"
  if (passed < hour) return count(Math.floor(passed / minute), "minute")
  if (passed < day) return count(Math.floor(passed / hour), "hour")
  if (passed < 30 * day) return count(Math.floor(passed / day), "day")
  return `on ${new Date(at).toISOString().slice(0, 10)}`
}

export const moment = (at: number, now: number): Html => {
  const exact = new Date(at).toISOString()
  return html`<time datetime="${exact}" title="${exact.slice(0, 19).replace("T", " ")} UTC">${ago(at, now)}</time>`
}
