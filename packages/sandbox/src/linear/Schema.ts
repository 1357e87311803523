/**
 * The schema with its resolvers. Made once; a request brings its workspace along. Resolvers answer at once, never later, so a request is over
 * when its execution returns and the same requests always give the same bytes.
 */
import { buildSchema, defaultFieldResolver, type GraphQLObjectType, type GraphQLSchema, isObjectType, isScalarType } from "graphql"
import type { Page } from "./Connection.ts"
import { cursorOf } from "./Cursor.ts"
import { filterSdl } from "./FilterSdl.ts"
import { inputSdl } from "./InputSdl.ts"
import { mutationResolvers } from "./MutationResolvers.ts"
import { objectSdl } from "./ObjectSdl.ts"
import { queryResolvers } from "./QueryResolvers.ts"
import { recordResolvers } from "./RecordResolvers.ts"
import type { RequestContext } from "./RequestContext.ts"
import type { Resolvers } from "./Resolver.ts"
import { scalars } from "./Scalars.ts"
import type { Row } from "./Table.ts"

const connectionResolvers: Resolvers = {
  nodes: (page: Page<Row>) => page.rows,
  edges: (page: Page<Row>) => page.rows,
  pageInfo: (page: Page<Row>) => {
    const [first, last] = [page.rows[0], page.rows.at(-1)]
    return {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: first === undefined ? null : cursorOf(first),
      endCursor: last === undefined ? null : cursorOf(last),
    }
  },
}

const edgeResolvers: Resolvers = { cursor: cursorOf, node: (row: Row) => row }

const resolversOf = (type: GraphQLObjectType): Resolvers => {
  if (type.name === "Query") return queryResolvers
  if (type.name === "Mutation") return mutationResolvers
  if (type.name.endsWith("Connection")) return connectionResolvers
  return type.name.endsWith("Edge") ? edgeResolvers : (recordResolvers[type.name] ?? {})
}

const attach = (type: GraphQLObjectType): void => {
  const resolvers = resolversOf(type)
  const isRecord = type.getInterfaces().some((known) => known.name === "Node")
  for (const field of Object.values(type.getFields())) {
    const resolve = resolvers[field.name] ?? defaultFieldResolver
    field.resolve = isRecord
      ? (source: Row, args: unknown, context: RequestContext, info) => {
          const wrong = context.malformed.isEmpty() ? undefined : context.malformed.value(source.id, field.name)
          return wrong === undefined ? resolve(source, args, context, info) : wrong
        }
      : resolve
  }
}

const makeSchema = (): GraphQLSchema => {
  const schema = buildSchema(objectSdl + inputSdl + filterSdl)
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue
    if (isScalarType(type)) Object.assign(type, scalars[type.name])
    if (isObjectType(type)) attach(type)
  }
  return schema
}

export const schema: GraphQLSchema = makeSchema()
