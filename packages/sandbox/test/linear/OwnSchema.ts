/** The emulator's schema as it tells it itself, by introspection over its own interface. */
import { makeLinear } from "@syncline/sandbox/linear"
import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from "graphql"
import { clientOf, noon } from "./Client.ts"

const isIntrospection = (data: unknown): data is IntrospectionQuery => typeof data === "object" && data !== null && "__schema" in data

export const readOwnSchema = (): GraphQLSchema => {
  const answer = clientOf(makeLinear({ clock: () => noon }))(getIntrospectionQuery())
  if (!isIntrospection(answer.data)) throw new TypeError(`no introspection: ${answer.body.slice(0, 200)}`)
  return buildClientSchema(answer.data)
}
