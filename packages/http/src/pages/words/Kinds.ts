/** Kinds and fields as people call them. */

const plurals: Readonly<Record<string, string>> = { person: "people", status: "statuses" }

/** `timeEntry` and `time_entry`: "time entry". */
const spaced = (name: string): string =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .toLowerCase()

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

export const several = (kind: string): string => {
  const words = spaced(kind)
  const known = plurals[words]
  if (known !== undefined) return known
  if (/[^aeiou]y$/.test(words)) return `${words.slice(0, -1)}ies`
  return /(?:s|x|z|ch|sh)$/.test(words) ? `${words}es` : `${words}s`
}

export const Several = (kind: string): string => capital(several(kind))
export const one = (kind: string): string => spaced(kind)
export const One = (name: string): string => capital(spaced(name))

/** "3 issues", "1 issue". */
export const counted = (count: number, kind: string): string => `${number(count)} ${count === 1 ? one(kind) : several(kind)}`

export const number = (count: number): string => new Intl.NumberFormat("en").format(count)

/** "issues, comments and labels". */
export const listed = (names: ReadonlyArray<string>): string => new Intl.ListFormat("en", { type: "conjunction" }).format(names)
