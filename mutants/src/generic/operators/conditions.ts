/** Conditions: turned round, decided beforehand, with one half missing, or off by the one value at the border. */
import type { BinaryOperator, Expression, Span } from "oxc-parser"
import type { Operator } from "../Operator.ts"

const opposites: Partial<Record<BinaryOperator, BinaryOperator>> = {
  "===": "!==",
  "!==": "===",
  "<": ">=",
  "<=": ">",
  ">": "<=",
  ">=": "<",
}

const neighbours: Partial<Record<BinaryOperator, BinaryOperator>> = { "<": "<=", "<=": "<", ">": ">=", ">=": ">" }

const bare = (node: Expression): Expression => (node.type === "ParenthesizedExpression" ? bare(node.expression) : node)

/** What the two operators below turn round already. */
const isTurned = (node: Expression): boolean =>
  (node.type === "BinaryExpression" && opposites[node.operator] !== undefined) || (node.type === "UnaryExpression" && node.operator === "!")

export const flipCondition: Operator = (put, textOf) => {
  const flip = (test: Expression) => {
    if (!isTurned(bare(test))) put(test, `!(${textOf(test)})`)
  }
  return {
    IfStatement: ({ test }) => flip(test),
    ConditionalExpression: ({ test }) => flip(test),
    WhileStatement: ({ test }) => flip(test),
    DoWhileStatement: ({ test }) => flip(test),
    UnaryExpression: (node) => {
      if (node.operator === "!") put(node, textOf(node.argument))
    },
    BinaryExpression: (node) => {
      const opposite = opposites[node.operator]
      if (opposite !== undefined) put(node, `${textOf(node.left)} ${opposite} ${textOf(node.right)}`)
    },
  }
}

export const moveBorder: Operator = (put, textOf) => ({
  BinaryExpression: (node) => {
    const neighbour = neighbours[node.operator]
    if (neighbour !== undefined) put(node, `${textOf(node.left)} ${neighbour} ${textOf(node.right)}`)
  },
})

/** An `if` that is never so is one that was dropped. Loops are left alone: some would never end. */
export const decideCondition: Operator = (put) => {
  const decide = (test: Span) => {
    put(test, "true")
    put(test, "false")
  }
  return {
    IfStatement: ({ test }) => decide(test),
    ConditionalExpression: ({ test }) => decide(test),
  }
}

export const swapConnective: Operator = (put, textOf) => ({
  LogicalExpression: (node) => {
    if (node.operator !== "??") put(node, `${textOf(node.left)} ${node.operator === "&&" ? "||" : "&&"} ${textOf(node.right)}`)
  },
})

export const dropOperand: Operator = (put, textOf) => {
  // Behind an arrow an object is in parentheses, or it is a block.
  const operand = (node: Expression) => (node.type === "ObjectExpression" ? `(${textOf(node)})` : textOf(node))
  return {
    LogicalExpression: (node) => {
      put(node, operand(node.left))
      put(node, operand(node.right))
    },
  }
}
