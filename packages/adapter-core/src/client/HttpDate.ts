/** Times in HTTP headers, in the three forms of RFC 9110. Anything else is no time: `Date.parse` finds the year 2001 in "try again in 5". */

const months = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
const time = "\\d\\d:\\d\\d:\\d\\d"

/** `Fri, 20 Nov 2026 08:15:30 GMT`, `Friday, 20-Nov-26 08:15:30 GMT`, `Fri Nov 20 08:15:30 2026`. */
const forms = [
  new RegExp(`^[A-Z][a-z]{2}, \\d\\d (?:${months}) \\d{4} ${time} GMT$`),
  new RegExp(`^[A-Z][a-z]{5,8}, \\d\\d-(?:${months})-\\d\\d ${time} GMT$`),
  new RegExp(`^[A-Z][a-z]{2} (?:${months}) [ \\d]\\d ${time} \\d{4}$`),
]

/** Epoch milliseconds; `undefined` where the text is none of these. */
export const parse = (text: string): number | undefined => {
  const trimmed = text.trim()
  const form = forms.findIndex((each) => each.test(trimmed))
  if (form === -1) return undefined
  const millis = Date.parse(form === 2 ? `${trimmed} GMT` : trimmed)
  return Number.isNaN(millis) ? undefined : millis
}
