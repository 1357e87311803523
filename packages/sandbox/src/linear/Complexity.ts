/**
 * What a request costs by the vendor's published formula: a tenth of a point for each property, one point for each object, everything inside
 * a connection times its page size (50 unless asked otherwise), rounded up. It is the most a request can cost; the vendor has been seen to
 * charge less for lists at the root, so who keeps to this keeps to the vendor's limit too.
 */
import { type FieldNode, type FragmentDefinitionNode, getNamedType, type GraphQLObjectType, type GraphQLSchema } from "graphql"
import { isCompositeType, isObjectType, Kind, type OperationDefinitionNode, type SelectionSetNode, type ValueNode } from "graphql"
import { defaultPageSize } from "./Connection.ts"

/** A validated operation and what it is sent with. */
export interface Costed {
  readonly operation: OperationDefinitionNode
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  readonly variables: Readonly<Record<string, unknown>>
}

const propertyTenths = 1
const objectTenths = 10

export const complexityOf = (schema: GraphQLSchema, costed: Costed): number => {
  const valueOf = (node: ValueNode | undefined): unknown => {
    if (node === undefined) return undefined
    if (node.kind === Kind.VARIABLE) {
      const name = node.name.value
      const declared = costed.operation.variableDefinitions?.find((definition) => definition.variable.name.value === name)
      return costed.variables[name] ?? valueOf(declared?.defaultValue)
    }
    if (node.kind === Kind.INT) return Number(node.value)
    return node.kind === Kind.BOOLEAN ? node.value : undefined
  }

  const argument = (field: FieldNode, name: string): unknown =>
    valueOf(field.arguments?.find((candidate) => candidate.name.value === name)?.value)

  const isLeftOut = (node: SelectionSetNode["selections"][number]): boolean =>
    (node.directives ?? []).some((directive) => {
      const condition = valueOf(directive.arguments?.find((candidate) => candidate.name.value === "if")?.value)
      return (directive.name.value === "skip" && condition === true) || (directive.name.value === "include" && condition === false)
    })

  const pageSizeOf = (field: FieldNode): number => {
    const size = argument(field, "first") ?? argument(field, "last")
    return typeof size === "number" && size > 0 ? size : defaultPageSize
  }

  const fieldTenths = (field: FieldNode, parent: GraphQLObjectType): number => {
    const definition = parent.getFields()[field.name.value]
    const type = definition === undefined ? undefined : getNamedType(definition.type)
    if (type === undefined || !isCompositeType(type) || field.selectionSet === undefined) return propertyTenths
    const inner = isObjectType(type) ? tenths(field.selectionSet, type) : 0
    return type.name.endsWith("Connection") ? pageSizeOf(field) * inner : objectTenths + inner
  }

  const tenths = (selections: SelectionSetNode, parent: GraphQLObjectType): number => {
    let sum = 0
    for (const node of selections.selections) {
      if (isLeftOut(node)) continue
      if (node.kind === Kind.FIELD) sum += fieldTenths(node, parent)
      else {
        const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : costed.fragments[node.name.value]
        const on = fragment?.typeCondition === undefined ? parent : schema.getType(fragment.typeCondition.name.value)
        if (fragment !== undefined) sum += tenths(fragment.selectionSet, isObjectType(on) ? on : parent)
      }
    }
    return sum
  }

  const root = schema.getRootType(costed.operation.operation)
  return root === undefined || root === null ? 0 : Math.ceil(tenths(costed.operation.selectionSet, root) / 10)
}
