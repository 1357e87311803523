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
  const left = listOf(refusal.value).filter((item) => {
    const [isSaid, isThere] = [Merge.holds(listOf(says), item), Merge.holds(listOf(has), item)]
    return isSaid !== isThere && (isSaid || refusal.undoneBy !== undefined)
  })
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

/** A set without what was refused of it, and with what is not to be taken out of what the application has. */
export const without = (refusal: Refusal, value: Json.Json, has: Json.Json | undefined): Json.Json => {
  const said = listOf(value).filter((item) => !Merge.holds(listOf(refusal.value), item))
  const kept = refusal.undoneBy === undefined ? [] : listOf(refusal.value).filter((item) => Merge.holds(listOf(has), item))
  return [...said, ...kept]
}

/** Members that are in one of two sets alone. */
export const between = (left: Json.Json | undefined, right: Json.Json | undefined): Json.Json => [
  ...listOf(left).filter((item) => !Merge.holds(listOf(right), item)),
  ...listOf(right).filter((item) => !Merge.holds(listOf(left), item)),
]

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
export const inWords = (app: string, refused: Refusals): string => {
  const [undone, others] = [Object.entries(refused).filter(isUndone), Object.entries(refused).filter((each) => !isUndone(each))]
  const listed = (entries: typeof others) => entries.map(([name, { message }]) => `${name}: ${message}`).join("; ")
  return [
    ...(others.length === 0 ? [] : [`${app} did not take ${listed(others)}`]),
    ...(undone.length === 0 ? [] : [`${app} is not told ${listed(undone)}`]),
  ].join("; ")
}

const isUndone = ([, { undoneBy }]: readonly [string, Refusal]): boolean => undoneBy !== undefined

const listOf = (value: Json.Json | undefined): ReadonlyArray<Json.Json> => (Array.isArray(value) ? value : [])
