/** Query texts, parsed and checked against the schema. Clients send the same few texts again and again, so the last ones are kept. */
import { type DocumentNode, GraphQLError, Kind, parse, validate } from "graphql"
import type { FragmentDefinitionNode, OperationDefinitionNode } from "graphql"
import { schema } from "./Schema.ts"
import { namingUnanswered } from "./Unanswered.ts"

/** A text that can be executed, or the errors that say why not and the vendor's code for them. */
export type Document =
  | { readonly kind: "sound"; readonly document: DocumentNode; readonly fragments: Readonly<Record<string, FragmentDefinitionNode>> }
  | { readonly kind: "wrong"; readonly code: string; readonly errors: ReadonlyArray<GraphQLError> }

const keptTexts = 200
const kept = new Map<string, Document>()

const isOfField = ({ message }: GraphQLError): boolean => message.startsWith("Cannot query field")

const read = (text: string): Document => {
  let document: DocumentNode
  try {
    document = parse(text)
  } catch (error) {
    if (error instanceof GraphQLError) return { kind: "wrong", code: "GRAPHQL_PARSE_FAILED", errors: [error] }
    throw error
  }
  // The field first: it says more than the types of its arguments.
  const errors = validate(schema, document).toSorted((one, other) => Number(isOfField(other)) - Number(isOfField(one)))
  if (errors.length > 0) return { kind: "wrong", code: "GRAPHQL_VALIDATION_FAILED", errors: errors.map(namingUnanswered) }
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
  return { kind: "sound", document, fragments: Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment])) }
}

export const readDocument = (text: string): Document => {
  const known = kept.get(text)
  if (known !== undefined) return known
  const document = read(text)
  const [oldest] = kept.keys()
  if (kept.size >= keptTexts && oldest !== undefined) kept.delete(oldest)
  kept.set(text, document)
  return document
}

/** The operation to execute: the named one, or the only one. */
export const operationIn = (document: DocumentNode, name: string | null | undefined): OperationDefinitionNode | undefined => {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  if (name !== null && name !== undefined) return operations.find((operation) => operation.name?.value === name)
  return operations.length === 1 ? operations[0] : undefined
}
