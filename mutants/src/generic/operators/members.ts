/** Parts of objects and lists that are left out. Where a type asks for them the compiler finds that, and it is no defect that anybody could leave behind. */
import type { Span } from "oxc-parser"
import type { Operator, Put } from "../Operator.ts"

/** Each member with the comma that follows it. */
const dropEach = (put: Put, textOf: (site: Span) => string, whole: Span, members: ReadonlyArray<Span | null>): void => {
  for (const [index, member] of members.entries()) {
    if (member === null) continue
    const { start, end } = member
    const [comma = ""] = /^\s*,/.exec(textOf({ start: end, end: whole.end })) ?? []
    put({ start, end: members[index + 1]?.start ?? end + comma.length }, "")
  }
}

export const dropField: Operator = (put, textOf) => ({ ObjectExpression: (node) => dropEach(put, textOf, node, node.properties) })

export const dropItem: Operator = (put, textOf) => ({ ArrayExpression: (node) => dropEach(put, textOf, node, node.elements) })
