/**
 * What this emulator does not answer, said by its name: a field, type or argument that the schema here does not have, and an argument that it has only because
 * documents of the vendor's SDK name it.
 */
import { GraphQLError, type GraphQLField, type GraphQLObjectType } from "graphql"
import type { Resolver } from "./Resolver.ts"

const isUnanswered = ({ astNode }: GraphQLField<unknown, unknown>["args"][number]): boolean =>
  (astNode?.directives ?? []).some((directive) => directive.name.value === "unanswered")

/** The names of the arguments of a field that may not have a value. */
export const unansweredArguments = (field: GraphQLField<unknown, unknown>): ReadonlyArray<string> =>
  field.args.filter(isUnanswered).map(({ name }) => name)

const notEmulated = (what: string): string => `The sandbox does not emulate ${what}.`

/** The resolver, which refuses a value for an argument that is not answered. */
export const refusingUnanswered = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, resolve: Resolver): Resolver => {
  const refused = unansweredArguments(field)
  if (refused.length === 0) return resolve
  return (source, args, context) => {
    const given = typeof args === "object" && args !== null ? Object.entries(args) : []
    const wrong = given.find(([name, value]) => refused.includes(name) && value !== null && value !== undefined)
    if (wrong === undefined) return resolve(source, args, context)
    throw new GraphQLError(notEmulated(`${type.name}.${field.name}(${wrong[0]})`), {
      extensions: { type: "graphql error", code: "NOT_EMULATED", statusCode: 400, userError: true },
    })
  }
}

const unknown: ReadonlyArray<readonly [RegExp, (match: RegExpExecArray) => string]> = [
  [/^Cannot query field "(\w+)" on type "(\w+)"/, ([, field, type]) => `${type}.${field}`],
  [/^Unknown argument "(\w+)" on field "([\w.]+)"/, ([, argument, field]) => `${field}(${argument})`],
  [/^Unknown type "(\w+)"/, ([, type]) => String(type)],
  [/type "(\w+)" not to include unknown field "(\w+)"/, ([, type, field]) => `${type}.${field}`],
]

/** An error about something that is unknown here says so: the vendor may well know it. */
export const namingUnanswered = (error: GraphQLError): GraphQLError => {
  for (const [pattern, nameOf] of unknown) {
    const match = pattern.exec(error.message)
    if (match !== null) return new GraphQLError(`${error.message} ${notEmulated(nameOf(match))}`, { nodes: error.nodes })
  }
  return error
}
