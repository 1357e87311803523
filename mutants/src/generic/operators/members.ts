/** Parts of objects and lists that are left out. Where a type asks for them the compiler finds that, and it is no defect that anybody could leave behind. */
import type { Span } from "oxc-parser"
import type { Operator, Put } from "../Operator.ts"

/** Each member with the comma that follows it, or without one the last. */
const dropEach = (put: Put, members: ReadonlyArray<Span | null>): void => {
  for (const [index, member] of members.entries()) {
    if (member === null) continue
    const next = members[index + 1]
    put(next ? { start: member.start, end: next.start } : member, "")
  }
}

export const dropField: Operator = (put) => ({ ObjectExpression: ({ properties }) => dropEach(put, properties) })

export const dropItem: Operator = (put) => ({ ArrayExpression: ({ elements }) => dropEach(put, elements) })
