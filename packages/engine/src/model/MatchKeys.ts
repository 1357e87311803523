/**
 * What records are found by that may be the same thing. A **key** of the kind is proof enough. A **clue** is the value of a field that tells one thing from another
 * more or less (a title, a name): it counts where a rule of the stream says so. Both are looked up in one index; clues are marked.
 */
import type { Json, Kind } from "@syncline/adapter-core"

const mark = "~"

/** What of two things is the same that share a key: a field, or a key of the kind. */
export const nameOf = (key: string): string => key.replace(mark, "").split(":")[0] ?? key

/** What is the same to people: without regard to letter case, spaces, punctuation and the forms of a letter. */
export const normalised = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[\p{P}\p{S}\s]+/gu, " ")
    .trim()

/** Of a field's value; `undefined` where it tells nothing. */
export const clueOf = (field: string, value: Json.Json | undefined): string | undefined => {
  const text = typeof value === "string" ? normalised(value) : ""
  return text === "" ? undefined : `${mark}${field}:${text}`
}

export const cluesOf = (kind: Kind.Kind, fields: Json.JsonObject): ReadonlyArray<string> =>
  Object.entries(kind.fields).flatMap(([name, field]) => (field.clue === true ? (clueOf(name, fields[name]) ?? []) : []))

/** All that a record is found by. */
export const keysOf = (kind: Kind.Kind, fields: Json.JsonObject): ReadonlyArray<string> => [
  ...kind.matchKeys(fields as never),
  ...cluesOf(kind, fields),
]
