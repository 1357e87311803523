/**
 * Objects that the vendor's schema allows for a type, of those fields that a document's fragment asks for or, as webhooks bring them, of all: with everything
 * that may be null as a value, as null and, where nobody asked for it, left out; each such field alone too. Lists are empty or hold an entry of each sort. What
 * an adapter reads is held against them.
 */
import {
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from "graphql"

export interface Example {
  /** How it was made: `everything, assignee null`. */
  readonly name: string
  readonly value: Readonly<Record<string, unknown>>
}

type Missing = "given" | "null" | "left out"

interface Walk {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** Texts by the name of their field, where the schema says `String` and its prose says more. */
  readonly texts: Readonly<Record<string, string>>
  readonly missing: Missing
}

const deepest = 3

const scalarOf = ({ texts }: Walk, type: string, name: string): unknown => {
  switch (type) {
    case "Int":
    case "Float":
      return 1
    case "Boolean":
      return false
    case "DateTime":
      return "2026-11-20T08:15:30.123Z"
    case "TimelessDate":
      return "2026-11-20"
    case "JSONObject":
      return {}
    default:
      return texts[name] ?? (name.endsWith("At") ? "2026-11-20T08:15:30.123Z" : name)
  }
}

const make = (
  walk: Walk,
  type: GraphQLOutputType,
  selections: SelectionSetNode | undefined,
  place: { readonly name: string; readonly depth: number },
): unknown => {
  if (isNonNullType(type)) return make(walk, type.ofType, selections, place)
  if (isListType(type)) return place.depth >= deepest ? [] : [make(walk, type.ofType, selections, place)]
  const named = getNamedType(type)
  if (isEnumType(named)) return named.getValues()[0]?.name
  return isObjectType(named) ? objectOf(walk, named, selections, place.depth + 1) : scalarOf(walk, named.name, place.name)
}

/** The fields that are asked for, with what is asked for below them. Without selections all. */
const fieldsOf = (
  walk: Walk,
  type: GraphQLObjectType,
  selections: SelectionSetNode | undefined,
): ReadonlyArray<readonly [string, SelectionSetNode | undefined]> => {
  if (selections === undefined) return Object.keys(type.getFields()).map((name) => [name, undefined])
  return selections.selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [[node.name.value, node.selectionSet] as const]
    const inner = node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : walk.fragments.get(node.name.value)?.selectionSet
    return inner === undefined ? [] : fieldsOf(walk, type, inner)
  })
}

const objectOf = (walk: Walk, type: GraphQLObjectType, selections: SelectionSetNode | undefined, depth: number): Example["value"] => {
  const entries = fieldsOf(walk, type, selections).flatMap(([name, inner]): ReadonlyArray<readonly [string, unknown]> => {
    const field = type.getFields()[name]
    if (field === undefined) return []
    const isOptional = !isNonNullType(field.type)
    if (isOptional && (walk.missing !== "given" || depth > deepest)) return walk.missing === "left out" ? [] : [[name, null]]
    return [[name, make(walk, field.type, inner, { name, depth })]]
  })
  return Object.fromEntries(entries)
}

const examplesIn = (walk: Omit<Walk, "missing">, type: GraphQLObjectType, selections: SelectionSetNode | undefined) => {
  const sorts: ReadonlyArray<Missing> = selections === undefined ? ["given", "null", "left out"] : ["given", "null"]
  const whole = objectOf({ ...walk, missing: "given" }, type, selections, 0)
  const one = Object.keys(whole).flatMap((name): ReadonlyArray<Example> => {
    const field = type.getFields()[name]
    if (field === undefined || isNonNullType(field.type)) return []
    const { [name]: _left, ...rest } = whole
    const without = selections === undefined ? [{ name: `everything but ${name}`, value: rest }] : []
    return [{ name: `everything, ${name} null`, value: { ...rest, [name]: null } }, ...without]
  })
  return [
    ...sorts.map((missing) => ({ name: `optional fields ${missing}`, value: objectOf({ ...walk, missing }, type, selections, 0) })),
    ...one,
  ]
}

/** Of a type that nobody selects from, such as what a webhook carries. */
export const examplesOfType = (schema: GraphQLSchema, name: string, texts: Walk["texts"]): ReadonlyArray<Example> => {
  const type = schema.getType(name)
  return isObjectType(type) ? examplesIn({ schema, fragments: new Map(), texts }, type, undefined) : []
}

/** Of what a document asks for in one of its fragments. */
export const examplesOfFragment = (schema: GraphQLSchema, document: string, name: string, texts: Walk["texts"]): ReadonlyArray<Example> => {
  const definitions = parse(document).definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
  const fragments = new Map(definitions.map((definition) => [definition.name.value, definition]))
  const fragment = fragments.get(name)
  const type = fragment === undefined ? undefined : schema.getType(fragment.typeCondition.name.value)
  return isObjectType(type) ? examplesIn({ schema, fragments, texts }, type, fragment?.selectionSet) : []
}
