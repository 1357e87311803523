/**
 * The schema with its resolvers. Made once; a request brings its workspace along. Resolvers answer at once, never later, so a request is over
 * when its execution returns and the same requests always give the same bytes.
 */
import { buildSchema, getNamedType, type GraphQLField, type GraphQLObjectType } from "graphql"
import { type GraphQLSchema, isListType, isNonNullType, isObjectType, isScalarType } from "graphql"
import { connectionResolvers } from "./ConnectionResolvers.ts"
import { cursorOf } from "./Cursor.ts"
import { filterSdl } from "./FilterSdl.ts"
import { inputSdl } from "./InputSdl.ts"
import { mutationResolvers } from "./MutationResolvers.ts"
import { objectSdl } from "./ObjectSdl.ts"
import { queryResolvers } from "./QueryResolvers.ts"
import { emptyPage } from "./Listing.ts"
import { recordResolvers } from "./RecordResolvers.ts"
import type { RequestContext } from "./RequestContext.ts"
import type { Resolver, Resolvers } from "./Resolver.ts"
import { scalars } from "./Scalars.ts"
import type { Row } from "./Table.ts"
import { refusingUnanswered } from "./Unanswered.ts"
import { standing, unusedSdl } from "./UnusedSdl.ts"

const edgeResolvers: Resolvers = { cursor: cursorOf, node: (row: Row) => row }

const resolversOf = (type: GraphQLObjectType): Resolvers => {
  if (type.name === "Query") return queryResolvers
  if (type.name === "Mutation") return mutationResolvers
  if (type.name.endsWith("Connection")) return connectionResolvers
  return type.name.endsWith("Edge") ? edgeResolvers : (recordResolvers[type.name] ?? {})
}

/** A field without a resolver: as its object has it, as it always is, or empty. */
const plainResolver = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): Resolver => {
  const always = standing[type.name === "IssueSearchResult" ? "Issue" : type.name]?.[field.name]?.[1]
  if (always !== undefined) return () => always
  if (getNamedType(field.type).name.endsWith("Connection")) return () => emptyPage
  const read = (source: unknown): unknown => (typeof source === "object" && source !== null ? Reflect.get(source, field.name) : undefined)
  return isNonNullType(field.type) && isListType(field.type.ofType) ? (source) => read(source) ?? [] : read
}

const attach = (type: GraphQLObjectType): void => {
  const resolvers = resolversOf(type)
  const isRecord = type.getInterfaces().some((known) => known.name === "Node")
  for (const field of Object.values(type.getFields())) {
    const resolve = refusingUnanswered(type, field, resolvers[field.name] ?? plainResolver(type, field))
    field.resolve = isRecord
      ? (source: Row, args: unknown, context: RequestContext) => {
          const wrong = context.malformed.isEmpty() ? undefined : context.malformed.value(source.id, field.name)
          return wrong === undefined ? resolve(source, args, context) : wrong
        }
      : resolve
  }
}

const makeSchema = (): GraphQLSchema => {
  const schema = buildSchema(objectSdl + unusedSdl + inputSdl + filterSdl)
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue
    if (isScalarType(type)) Object.assign(type, scalars[type.name])
    if (isObjectType(type)) attach(type)
  }
  return schema
}

export const schema: GraphQLSchema = makeSchema()
