/**
 * Whims, on demand: what an application makes of a well-formed write, other than to take it as it is. It refuses a value, or the answer says that all went well
 * and a field is as it was, or what is shown is not what was sent. Vendors do all of this; an emulator does it only where somebody asks for it.
 *
 * `refuses`, `ignores` and `drops` hold for what comes through the API and creates or updates a whole object. `rewrites` holds for everything that is written.
 */
import { isJsonObject } from "./JsonObject.ts"
import type { JsonObject } from "./JsonObject.ts"

/** The fields in words of no vendor. A status is the state, or the reason that is given with it; assignees are people, however many the vendor allows. */
export type WhimField = "title" | "body" | "status" | "labels" | "assignees" | "name" | "color" | "description"

/** Values are compared as the vendor's request bears them (a login, a label's name, an id), in any letter case; in a set one entry is enough. */
export type Whim =
  /** The write is refused, nothing of it is done. `named`: the answer says for which field. */
  | { readonly kind: "refuses"; readonly of: Thing; readonly field: WhimField; readonly value: string; readonly named: boolean }
  /** Updates leave the field as it is, or that one value of it. Creates take it. */
  | { readonly kind: "ignores"; readonly of: Thing; readonly field: WhimField; readonly value?: string }
  /** People who cannot be assigned are left out, where the vendor refuses otherwise. */
  | { readonly kind: "drops"; readonly of: "issue"; readonly field: "assignees" }
  /** Texts are stored in the form that the vendor's own editor gives them. */
  | { readonly kind: "rewrites" }

type Thing = "issue" | "comment" | "label"

/** The whims of one app. None holds at the start. */
export interface Whims {
  /** Adds one and returns the function that takes it away. */
  readonly add: (whim: Whim) => () => void
  readonly clear: () => void
  /** Those that hold now. */
  readonly list: () => ReadonlyArray<Whim>
}

export const makeWhims = (): Whims => {
  let held: ReadonlyArray<Whim> = []
  return {
    add: (whim) => {
      const own = { ...whim }
      held = [...held, own]
      return () => {
        held = held.filter((other) => other !== own)
      }
    },
    clear: () => {
      held = []
    },
    list: () => held,
  }
}

/** What the fields of one thing are called in the vendor's requests. */
export interface Words {
  readonly of: Thing
  readonly fields: Readonly<Record<string, WhimField>>
}

/** The first value in a request that a whim refuses, with the vendor's word for its field. */
export const refusedIn = (
  { list }: Whims,
  words: Words,
  sent: JsonObject,
): { readonly field: string; readonly value: string; readonly named: boolean } | undefined => {
  for (const whim of list()) {
    if (whim.kind !== "refuses" || whim.of !== words.of) continue
    const field = Object.keys(sent).find((name) => words.fields[name] === whim.field && entries(sent[name]).some(isValue(whim.value)))
    if (field !== undefined) return { field, value: whim.value, named: whim.named }
  }
  return undefined
}

/** What is left of a change when the whims have ignored their share of it. `had` tells the entries that sets have now. */
export const heededOf = (
  { list }: Whims,
  words: Words,
  sent: JsonObject,
  had: Readonly<Record<string, ReadonlyArray<string>>>,
): JsonObject =>
  list().reduce<JsonObject>((left, whim) => {
    if (whim.kind !== "ignores" || whim.of !== words.of) return left
    const { value } = whim
    const change = Object.entries(left).flatMap(([name, given]): ReadonlyArray<readonly [string, unknown]> => {
      if (words.fields[name] !== whim.field) return [[name, given]]
      if (value === undefined) return []
      const ignored = isValue(value)
      if (!Array.isArray(given)) return entries(given).some(ignored) ? [] : [[name, given]]
      return [[name, [...given.filter((entry: unknown) => !entries(entry).some(ignored)), ...(had[name] ?? []).filter(ignored)]]]
    })
    return Object.fromEntries(change)
  }, sent)

export const dropsAssignees = ({ list }: Whims): boolean => list().some(({ kind }) => kind === "drops")

export const rewritesTexts = ({ list }: Whims): boolean => list().some(({ kind }) => kind === "rewrites")

const isValue = (value: string) => (entry: string) => entry.toLowerCase() === value.toLowerCase()

/** The values in a field of a request. Entries of a set may come as objects that bear a name. */
const entries = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  if (Array.isArray(value)) return value.flatMap(entries)
  return isJsonObject(value) ? entries(value["name"] ?? value["login"]) : []
}
