/** What an application would not take, field by field: it is not said again while the record says it and the application does not have it. Pure. */
import { type Field, Json, type Kind, type View } from "@syncline/adapter-core"
import type { Refusal, Refusals } from "../model/Link.ts"
import * as Merge from "./Merge.ts"

/** What was refused just now. */
export type Refused = { readonly [field: string]: Omit<Refusal, "at"> }

/** What of a value an application refused: of a set what would have been put in. Undefined when that is nothing. */
export const refusedOf = (field: Field.Field | undefined, value: Json.Json, base: Json.Json | undefined): Json.Json | undefined => {
  if (field?.merge !== "set") return value
  const added = listOf(value).filter((item) => !Merge.holds(listOf(base), item))
  return added.length === 0 ? undefined : added
}

/** A set with half of what would be put in, where that is several: which of them is refused is not told. */
export const fewer = (field: Field.Field | undefined, value: Json.Json, base: Json.Json | undefined): Json.Json | undefined => {
  const added = refusedOf(field, value, base)
  if (field?.merge !== "set" || !Array.isArray(added) || added.length < 2) return undefined
  const without = added.slice(Math.ceil(added.length / 2))
  return listOf(value).filter((item) => !Merge.holds(without, item))
}

/** What of a refusal still stands: nothing once the record says something else, or the application has it after all. */
const standingOf = (field: Field.Field, refusal: Refusal, says: Json.Json | undefined, has: Json.Json | undefined): Refusal | undefined => {
  if (field.merge !== "set") return Merge.same(field, says, refusal.value) && !Merge.same(field, has, refusal.value) ? refusal : undefined
  const left = listOf(refusal.value).filter((item) => Merge.holds(listOf(says), item) && !Merge.holds(listOf(has), item))
  return left.length === 0 ? undefined : { ...refusal, value: left }
}

/** What of some refusals still stands. `says`: the record's view; `has`: what the application has. */
export const standing = (kind: Kind.Kind, refused: Refusals, says: View, has: View): Refusals =>
  Object.fromEntries(
    Object.entries(refused).flatMap(([name, refusal]) => {
      const field = kind.fields[name]
      const left = field && standingOf(field, refusal, says[name], has[name])
      return left === undefined ? [] : [[name, left]]
    }),
  )

/** Whether the same is refused. */
export const same = (left: Refusals, right: Refusals): boolean =>
  Object.keys(left).length === Object.keys(right).length &&
  Object.entries(left).every(([name, { value }]) => Json.equals(value, right[name]?.value))

/** A set without what was refused of it. */
export const without = (refusal: Refusal, value: Json.Json): Json.Json =>
  listOf(value).filter((item) => !Merge.holds(listOf(refusal.value), item))

/** Refusals with those that came after them; of a set the members of both. */
export const joined = (kind: Kind.Kind, before: Refusals, after: Refusals): Refusals => ({
  ...before,
  ...Object.fromEntries(
    Object.entries(after).map(([name, refusal]) => {
      const both = kind.fields[name]?.merge === "set" ? [...listOf(before[name]?.value), ...listOf(refusal.value)] : refusal.value
      return [name, { ...refusal, value: both }]
    }),
  ),
})

/** In words, for people. */
export const inWords = (app: string, refused: Refusals): string =>
  `${app} did not take ${Object.entries(refused)
    .map(([name, { message }]) => `${name}: ${message}`)
    .join("; ")}`

const listOf = (value: Json.Json | undefined): ReadonlyArray<Json.Json> => (Array.isArray(value) ? value : [])
