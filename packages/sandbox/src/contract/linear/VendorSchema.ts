/**
 * The vendor's own schema, read where the vendors' specifications lie: next to the repository, or where SYNCLINE_VENDOR_SPECS says. It is not
 * part of the repository; where it is missing, what needs it says so and does not run, or, where CI is set, fails.
 */
import { existsSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import {
  buildSchema,
  getNamedType,
  getVariableValues,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
  Kind,
  NoDeprecatedCustomRule,
  parse,
  type SelectionSetNode,
  specifiedRules,
  validate,
} from "graphql"

const besideTheRepository = resolve(import.meta.dirname, "../../../../../../shared/vendor-specs")

/** Where Linear publishes it. */
const origin = "packages/sdk/src/schema.graphql of github.com/linear/linear"

/** Undefined, with one line to say so, when the vendor's schema is not here. Where CI is set nobody reads that line: then it throws. */
export const readVendorSchema = (): GraphQLSchema | undefined => {
  const vendorSchemaPath = resolve(process.env["SYNCLINE_VENDOR_SPECS"] ?? besideTheRepository, "linear/schema.graphql")
  if (existsSync(vendorSchemaPath)) return buildSchema(readFileSync(vendorSchemaPath, "utf8"), { assumeValid: true })
  const message = `there is no ${vendorSchemaPath}. Put Linear's schema.graphql there (${origin}), or set SYNCLINE_VENDOR_SPECS to the folder that has linear/schema.graphql`
  if ((process.env["CI"] ?? "") !== "") throw new Error(`Linear's contract tests cannot run: ${message}.`)
  process.stderr.write(`Linear's contract tests did not run: ${message}.\n`)
  return undefined
}

/** Why the vendor would not take this document; empty when it would. */
export const problemsOfDocument = (schema: GraphQLSchema, text: string): ReadonlyArray<string> =>
  validate(schema, parse(text)).map((error) => error.message)

/** Why the vendor would not take this request, or would soon take it no more; empty when it takes it. */
export const problemsOfRequest = (
  schema: GraphQLSchema,
  request: { readonly query: string; readonly variables: { readonly [name: string]: unknown } },
): ReadonlyArray<string> => {
  const document = parse(request.query)
  const problems = validate(schema, document, [...specifiedRules, NoDeprecatedCustomRule]).map(({ message }) => message)
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue
    const declared = (node.variableDefinitions ?? []).map(({ variable }) => variable.name.value)
    problems.push(...Object.keys(request.variables).flatMap((name) => (declared.includes(name) ? [] : [`no variable is called ${name}`])))
    const values = getVariableValues(schema, node.variableDefinitions ?? [], request.variables)
    if (values.errors !== undefined) problems.push(...values.errors.map(({ message }) => message))
  }
  return problems
}

const scalarProblem = (name: string, value: unknown): string | undefined => {
  const isRight = (() => {
    switch (name) {
      case "ID":
      case "String":
        return typeof value === "string"
      case "Int":
        return Number.isInteger(value)
      case "Float":
        return typeof value === "number"
      case "Boolean":
        return typeof value === "boolean"
      case "DateTime":
        return typeof value === "string" && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(value)
      case "TimelessDate":
        return typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value)
      case "JSONObject":
        return typeof value === "object" && !Array.isArray(value)
      default:
        return false
    }
  })()
  return isRight ? undefined : `${JSON.stringify(value)} is no ${name}`
}

/** Where the data of an answer departs from what the vendor's schema promises for this document; empty when nowhere. */
export const problemsOfData = (schema: GraphQLSchema, text: string, data: unknown): ReadonlyArray<string> => {
  const document = parse(text)
  const problems: Array<string> = []

  const fragments = new Map<string, SelectionSetNode>()
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node.selectionSet)
  }

  const checkValue = (type: GraphQLOutputType, selections: SelectionSetNode | undefined, value: unknown, path: string): void => {
    if (isNonNullType(type)) {
      if (value === null || value === undefined) problems.push(`${path}: null is not allowed`)
      else checkValue(type.ofType, selections, value, path)
      return
    }
    if (value === null) return
    if (isListType(type)) {
      if (!Array.isArray(value)) problems.push(`${path}: not a list`)
      else value.forEach((entry, index) => checkValue(type.ofType, selections, entry, `${path}[${index}]`))
      return
    }
    const named = getNamedType(type)
    if (isScalarType(named)) {
      const problem = scalarProblem(named.name, value)
      if (problem !== undefined) problems.push(`${path}: ${problem}`)
    } else if (isEnumType(named)) {
      if (typeof value !== "string" || named.getValue(value) === undefined) problems.push(`${path}: not a ${named.name}`)
    } else if (isObjectType(named) && selections !== undefined) checkObject(named, selections, value, path)
  }

  const checkObject = (type: GraphQLObjectType, selections: SelectionSetNode, value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) {
      problems.push(`${path}: not an object`)
      return
    }
    for (const node of selections.selections) {
      if (node.kind === Kind.FIELD) {
        const field = type.getFields()[node.name.value]
        const key = node.alias?.value ?? node.name.value
        if (node.name.value === "__typename") {
          if (Reflect.get(value, key) !== type.name) problems.push(`${path}.${key}: not ${type.name}`)
        } else if (field === undefined) problems.push(`${path}.${key}: the vendor has no such field`)
        else checkValue(field.type, node.selectionSet, Reflect.get(value, key), `${path}.${key}`)
      } else {
        const inner = node.kind === Kind.INLINE_FRAGMENT ? node.selectionSet : fragments.get(node.name.value)
        if (inner !== undefined) checkObject(type, inner, value, path)
      }
    }
  }

  for (const node of document.definitions) {
    const root = node.kind === Kind.OPERATION_DEFINITION ? schema.getRootType(node.operation) : undefined
    if (node.kind === Kind.OPERATION_DEFINITION && isObjectType(root)) checkObject(root, node.selectionSet, data, node.operation)
  }
  return problems
}

/**
 * Where an object that was not asked for by a document, as the payload of a webhook, departs from the vendor's type of this name; empty when nowhere. Members that
 * may be null may be absent as well.
 */
export const problemsOfObject = (schema: GraphQLSchema, typeName: string, value: unknown): ReadonlyArray<string> => {
  const check = (type: GraphQLOutputType, found: unknown, path: string): ReadonlyArray<string> => {
    if (isNonNullType(type))
      return found === null || found === undefined ? [`${path}: null is not allowed`] : check(type.ofType, found, path)
    if (found === null || found === undefined) return []
    if (isListType(type)) {
      if (!Array.isArray(found)) return [`${path}: not a list`]
      return found.flatMap((entry: unknown, index) => check(type.ofType, entry, `${path}[${index}]`))
    }
    const named = getNamedType(type)
    if (isScalarType(named))
      return [scalarProblem(named.name, found)].flatMap((problem) => (problem === undefined ? [] : [`${path}: ${problem}`]))
    if (isUnionType(named)) {
      const closest = named.getTypes().map((member) => check(member, found, path))
      return closest.toSorted((one, other) => one.length - other.length)[0] ?? []
    }
    if (!isObjectType(named) || typeof found !== "object" || Array.isArray(found)) return [`${path}: not a ${named.name}`]
    const fields = named.getFields()
    return [
      ...Object.keys(found).flatMap((name) => (name in fields ? [] : [`${path}.${name}: the vendor has no such member`])),
      ...Object.values(fields).flatMap((field) => check(field.type, Reflect.get(found, field.name), `${path}.${field.name}`)),
    ]
  }
  const type = schema.getType(typeName)
  return isObjectType(type) ? check(type, value, typeName) : [`the vendor has no ${typeName}`]
}
