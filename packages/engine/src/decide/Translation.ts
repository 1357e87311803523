/** One field's rule, ready to be applied: what a value of the application is on the record, and what a value of the record is at the application. Pure. */
import { type Field, Json, type Mapping, type Resource } from "@syncline/adapter-core"
import * as Sanitise from "./Sanitise.ts"

/** What a value comes to, or why it has no translation. */
export type Translated = { readonly value: Json.Json } | { readonly refused: string }

export interface Translation {
  readonly name: string
  readonly field: Field.Field
  /** The application's field. */
  readonly from: string
  /** Absent: nothing is taken. */
  readonly in?: (value: Json.Json | undefined) => Translated | undefined
  /** Absent: nothing is sent. */
  readonly out?: (value: Json.Json) => Translated
  /** What of a text is said. `undefined`: it makes too much work. */
  readonly sanitise?: Sanitise.Sanitise
  /** What the application always gets. */
  readonly always?: Json.Json
  /** How many characters of a text it takes, where the text is another when it is said. */
  readonly limit?: number
}

type Known = Pick<Resource.Resource, "kind" | "readable" | "writable" | "limits">

/** The translations of all fields of a kind that anything is said of between an application and a record. */
export const ofRules = ({ kind, readable, writable, limits }: Known, rules: Mapping.Rules): ReadonlyMap<string, Translation> => {
  const taken = new Set(Object.entries(rules).flatMap(([name, { from }]) => (from === undefined || from === name ? [] : [from])))
  const translations = new Map<string, Translation>()
  for (const [name, field] of Object.entries(kind.fields)) {
    const rule = rules[name] ?? {}
    const from = rule.from ?? name
    // Another field is fed by it.
    if (rule.ignore === true || (rule.from === undefined && taken.has(name))) continue
    const { record, application } = rule.constant ?? {}
    const isIn = record !== undefined || (readable.includes(from) && rule.direction !== "out" && application === undefined)
    const isOut = writable.includes(from) && rule.direction !== "in" && (record === undefined || application !== undefined)
    const limit = limits[from]
    if (!isIn && !isOut) continue
    translations.set(name, {
      name,
      field,
      from,
      ...(isIn && { in: inOf(name, rule) }),
      ...(isOut && { out: outOf(rule) }),
      ...(rule.sanitise !== undefined && isOut && { sanitise: Sanitise.make(rule.sanitise), ...(limit !== undefined && { limit }) }),
      ...(application !== undefined && record === undefined && { always: application }),
    })
  }
  return translations
}

const inOf = (name: string, { constant, default: initial, values, otherwise }: Mapping.FieldRule): NonNullable<Translation["in"]> => {
  const always = constant?.record
  if (always !== undefined) return () => ({ value: always })
  const table = tableOf(values, "in")
  return (given) => {
    const value = given === undefined || isNothing(given) ? (initial ?? given) : given
    if (value === undefined) return undefined
    if (initial !== undefined && value === initial) return { value }
    return (
      table.get(Json.canonical(value)) ??
      other(otherwise?.in, value, `${name}: the application's ${textOf(value)} stands for nothing in \`values\``)
    )
  }
}

const outOf = ({ constant, values, otherwise }: Mapping.FieldRule): NonNullable<Translation["out"]> => {
  const always = constant?.application
  if (always !== undefined) return () => ({ value: always })
  const table = tableOf(values, "out")
  return (value) =>
    table.get(Json.canonical(value)) ??
    other(
      otherwise?.out,
      value,
      `${textOf(value)} has no counterpart in \`values\`: name one, or say with \`otherwise\` what becomes of the rest`,
    )
}

const tableOf = (values: ReadonlyArray<Mapping.ValuePair> = [], way: Mapping.Way): ReadonlyMap<string, { readonly value: Json.Json }> =>
  new Map(
    values.flatMap(({ application, record, way: only }) => {
      if (only !== undefined && only !== way) return []
      return way === "in" ? [[Json.canonical(application), { value: record }]] : [[Json.canonical(record), { value: application }]]
    }),
  )

const other = (otherwise: Mapping.Otherwise | undefined, value: Json.Json, why: string): Translated => {
  if (otherwise === "refuse") return { refused: why }
  return typeof otherwise === "object" ? { value: otherwise.value } : { value }
}

/** An application shows nothing in a field. */
const isNothing = (value: Json.Json): boolean => value === null || value === "" || (Array.isArray(value) && value.length === 0)

/** A value as a sentence names it. */
export const textOf = (value: Json.Json): string => {
  const text = JSON.stringify(value)
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text
}

const longestText = 80
