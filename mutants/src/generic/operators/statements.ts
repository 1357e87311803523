/** Statements that are not carried out: single ones, the bodies of loops and of `else`, and whole functions that return at once. */
import type { BlockStatement, FunctionBody, Statement } from "oxc-parser"
import type { Operator } from "../Operator.ts"

export const dropStatement: Operator = (put) => ({
  ExpressionStatement: (node) => {
    const isSuper = node.expression.type === "CallExpression" && node.expression.callee.type === "Super"
    if (!isSuper && !("directive" in node && typeof node.directive === "string")) put(node, ";")
  },
  ContinueStatement: (node) => put(node, ";"),
  BreakStatement: (node) => put(node, ";"),
  ThrowStatement: (node) => put(node, ";"),
  ReturnStatement: (node) => {
    if (node.argument === null) put(node, ";")
  },
})

export const skipBranch: Operator = (put) => {
  const skip = (body: Statement) => put(body, "{}")
  return {
    ForOfStatement: ({ body }) => skip(body),
    ForInStatement: ({ body }) => skip(body),
    ForStatement: ({ body }) => skip(body),
    IfStatement: ({ alternate }) => {
      if (alternate !== null && alternate.type !== "IfStatement") skip(alternate)
    },
  }
}

/** Only for functions that answer nothing. What a single statement does is another operator's matter. */
export const returnEarly: Operator = (put) => {
  const answers: Array<boolean> = []
  const enter = () => void answers.push(false)
  const leave = (body: BlockStatement | FunctionBody | null) => {
    const answered = answers.pop()
    if (answered === false && body !== null && body.body.length > 1) put(body, "{}")
  }
  return {
    FunctionDeclaration: enter,
    FunctionExpression: enter,
    ArrowFunctionExpression: enter,
    ReturnStatement: ({ argument }) => {
      if (argument !== null) answers[answers.length - 1] = true
    },
    "FunctionDeclaration:exit": ({ body }) => leave(body),
    "FunctionExpression:exit": ({ body }) => leave(body),
    "ArrowFunctionExpression:exit": ({ body }) => leave(body.type === "BlockStatement" ? body : null),
  }
}
