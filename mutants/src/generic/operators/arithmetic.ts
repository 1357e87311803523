/** Calculations that take the wrong one of two ways. */
import type { AssignmentOperator, BinaryOperator } from "oxc-parser"
import type { Operator } from "../Operator.ts"

const operators: Partial<Record<BinaryOperator, BinaryOperator>> = { "+": "-", "-": "+", "*": "/", "/": "*", "%": "*" }

const assignments: Partial<Record<AssignmentOperator, AssignmentOperator>> = { "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=" }

const functions: ReadonlyMap<string, string> = new Map([
  ["Math.min", "Math.max"],
  ["Math.max", "Math.min"],
  ["Math.floor", "Math.ceil"],
  ["Math.ceil", "Math.floor"],
  ["Math.round", "Math.floor"],
])

/** Not an object: every object has a `toString`, and so has what is read. */
const methods: ReadonlyMap<string, string> = new Map([
  ["some", "every"],
  ["every", "some"],
])

export const swapArithmetic: Operator = (put, textOf) => ({
  BinaryExpression: (node) => {
    const other = operators[node.operator]
    if (other !== undefined) put(node, `${textOf(node.left)} ${other} ${textOf(node.right)}`)
  },
  AssignmentExpression: (node) => {
    const other = assignments[node.operator]
    if (other !== undefined) put(node, `${textOf(node.left)} ${other} ${textOf(node.right)}`)
  },
  UpdateExpression: (node) =>
    put(
      node,
      textOf(node).replace(/\+\+|--/, (sign) => (sign === "++" ? "--" : "++")),
    ),
  CallExpression: ({ callee }) => {
    if (callee.type !== "MemberExpression" || callee.computed) return
    const name = functions.get(textOf(callee))
    if (name !== undefined) put(callee, name)
  },
})

/** "There is one" for "all of them are". */
export const swapQuantifier: Operator = (put, textOf) => ({
  CallExpression: ({ callee }) => {
    if (callee.type !== "MemberExpression" || callee.computed) return
    const name = methods.get(textOf(callee.property))
    if (name !== undefined) put(callee.property, name)
  },
})
