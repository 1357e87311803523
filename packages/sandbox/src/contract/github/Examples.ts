/**
 * Objects that a schema allows, from the barest to the fullest: only what is required, everything, each with what may be null as null and as a value, with
 * every alternative of a choice and every value of an enumeration, and everything with one property left out or null. Lists hold an entry of each of these
 * sorts. What an adapter reads is held against them, so that it reads what the vendor may send and not only what it was seen to send.
 */
import { at, isJson, type Json } from "./OpenApiDescription.ts"

export interface Example {
  /** How it was made: `everything, null for null, alternative 1`. */
  readonly name: string
  readonly value: unknown
}

/** Texts by the name of their property, where the schema says less than its prose; `undefined` leaves it to the schema. */
export type Texts = Readonly<Record<string, string>>

interface Way {
  readonly optional: boolean
  readonly nulls: boolean
  /** Which alternative of each choice is taken, counted round. */
  readonly alternative: number
}

interface Walk {
  readonly document: Json
  readonly texts: Texts
  /** How many alternatives the widest choice has that was met. */
  readonly met: (choices: number) => void
}

const deepest = 8

const isNull = (schema: unknown): boolean => at(schema, "type") === "null"

const resolved = (document: Json, schema: unknown): unknown => {
  const reference = at(schema, "$ref")
  return typeof reference === "string" ? resolved(document, at(document, ...reference.split("/").slice(1))) : schema
}

const listAt = (schema: unknown, key: string): ReadonlyArray<unknown> => {
  const list = at(schema, key)
  return Array.isArray(list) ? list : []
}

const textOf = (walk: Walk, schema: unknown, name: string): string => {
  const given = walk.texts[name]
  if (given !== undefined) return given
  const format = at(schema, "format")
  if (format === "date-time") return "2026-11-20T08:15:30Z"
  if (format === "uri" || format === "uri-template") return `https://api.github.com/${name}`
  return format === "email" ? "ada@acme.example" : name
}

const ways: ReadonlyArray<readonly [name: string, optional: boolean, nulls: boolean]> = [
  ["the required", false, false],
  ["the required, null where allowed", false, true],
  ["everything", true, false],
  ["everything, null where allowed", true, true],
]

const make = (walk: Walk, given: unknown, way: Way, name: string, depth: number): unknown => {
  const schema = resolved(walk.document, given)
  const choices = [...listAt(schema, "anyOf"), ...listAt(schema, "oneOf")]
  if (choices.length > 0) {
    const values = choices.filter((choice) => !isNull(choice))
    if (values.length < choices.length && (way.nulls || values.length === 0)) return null
    walk.met(values.length)
    return make(walk, values[way.alternative % values.length], way, name, depth)
  }
  const allowed = listAt(schema, "enum").filter((value) => value !== null)
  if (allowed.length > 0) {
    walk.met(allowed.length)
    return allowed[way.alternative % allowed.length]
  }
  switch (at(schema, "type")) {
    case "string":
      return textOf(walk, schema, name)
    case "integer":
    case "number":
      return 7
    case "boolean":
      return way.alternative % 2 === 0
    case "array":
      return entries(walk, at(schema, "items"), way, name, depth)
    default:
      return objectOf(walk, schema, way, depth)
  }
}

/** One entry of each sort. */
const entries = (walk: Walk, items: unknown, way: Way, name: string, depth: number): ReadonlyArray<unknown> => {
  if (!way.optional || depth >= deepest) return []
  const inner = resolved(walk.document, items)
  const alternatives = Math.max(1, listAt(inner, "oneOf").length, listAt(inner, "anyOf").length)
  const made = ways.flatMap(([, optional, nulls]) =>
    Array.from({ length: alternatives }, (_, alternative) => make(walk, items, { optional, nulls, alternative }, name, depth + 1)),
  )
  return [...new Map(made.map((entry) => [JSON.stringify(entry), entry])).values()]
}

const objectOf = (walk: Walk, schema: unknown, way: Way, depth: number): Json => {
  const required = listAt(schema, "required")
  const properties = Object.entries(at(schema, "properties") ?? {})
  const shown = properties.filter(([name]) => (way.optional && depth < deepest) || required.includes(name))
  return Object.fromEntries(shown.map(([name, property]) => [name, make(walk, property, way, name, depth + 1)]))
}

export const examplesOf = (document: Json, schema: Json, texts: Texts): ReadonlyArray<Example> => {
  let widest = 1
  const walk: Walk = { document, texts, met: (choices) => (widest = Math.max(widest, choices)) }
  const made: Array<Example> = []
  for (const [name, optional, nulls] of ways) {
    for (let alternative = 0; alternative < widest; alternative += 1) {
      const value = make(walk, schema, { optional, nulls, alternative }, "", 0)
      made.push({ name: `${name}, alternative ${alternative}`, value })
    }
  }
  const [whole] = made.filter(({ name }) => name === "everything, alternative 0")
  const [nulled] = made.filter(({ name }) => name === "everything, null where allowed, alternative 0")
  const required = listAt(resolved(document, schema), "required")
  for (const [name, value] of Object.entries(isJson(whole?.value) ? whole.value : {})) {
    const { [name]: _left, ...rest } = isJson(whole?.value) ? whole.value : {}
    if (!required.includes(name)) made.push({ name: `everything but ${name}`, value: rest })
    if (at(nulled?.value, name) === null && value !== null)
      made.push({ name: `everything with ${name} as null`, value: { ...rest, [name]: null } })
  }
  return made
}
