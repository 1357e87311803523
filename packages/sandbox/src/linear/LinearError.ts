/**
 * The vendor's refusals inside a GraphQL answer. Each carries `extensions` with a type in words, a code, the status it would have had over
 * REST, and a sentence for people. The vendor uses one code, INPUT_ERROR, for most wrong input, unknown ids and taken ids included; only the
 * message tells them apart, so the messages here keep the vendor's observed forms.
 */
import { GraphQLError } from "graphql"

interface Extensions {
  readonly type: string
  readonly code: string
  readonly statusCode: number
  readonly userError: boolean
  readonly userPresentableMessage: string
}

const refusal = (message: string, extensions: Extensions & { readonly [extra: string]: unknown }): GraphQLError =>
  new GraphQLError(message, { extensions: { ...extensions } })

/** Input the vendor understood and does not take. */
export const invalidInput = (message: string, explanation: string): GraphQLError =>
  refusal(message, {
    type: "invalid input",
    code: "INPUT_ERROR",
    statusCode: 400,
    userError: true,
    userPresentableMessage: explanation,
  })

/** One argument or input field that breaks a rule; `constraint` names the rule as the vendor's validator does (`max`, `isUuid`, …). */
export const invalidArgument = (property: string, constraint: string, explanation: string): GraphQLError =>
  refusal("Argument Validation Error", {
    type: "invalid input",
    code: "INVALID_INPUT",
    statusCode: 400,
    userError: true,
    userPresentableMessage: `${explanation}.`,
    validationErrors: [{ property, constraints: { [constraint]: explanation } }],
  })

/** No record of this type has this id, or none that may be touched in this way. */
export const entityNotFound = (entity: string): GraphQLError =>
  invalidInput(`Entity not found: ${entity}`, `Could not find referenced ${entity}.`)

/** An entry of a list of ids leads nowhere. */
export const entryNotFound = (entity: string, property: string): GraphQLError =>
  invalidInput(`Entity not found: ${entity}`, `${property} contained an entry that could not be found.`)

/** A create whose client-supplied id is taken. The first create stands; this one did nothing. */
export const idTaken = (entity: string, id: string): GraphQLError =>
  invalidInput(`conflict on insert of ${entity}`, `Entity ${entity} with id ${id} already exists.`)

/** The credential or its user may not do this. */
export const forbidden = (message: string, explanation: string): GraphQLError =>
  refusal(message, {
    type: "forbidden",
    code: "FORBIDDEN",
    statusCode: 403,
    userError: true,
    userPresentableMessage: explanation,
  })

/** An error without extensions came from the execution itself, such as a null where the schema forbids it: the vendor's own fault. */
export const withExtensions = (error: GraphQLError): GraphQLError => {
  if (error.extensions["code"] !== undefined) return error
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    path: error.path,
    extensions: { type: "internal error", code: "INTERNAL_SERVER_ERROR", statusCode: 500, userError: false },
  })
}
