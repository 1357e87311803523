/** All operators by name. The names stand in tables and results. */
import type { Operator } from "./Operator.ts"
import { swapArithmetic, swapQuantifier } from "./operators/arithmetic.ts"
import { decideCondition, dropOperand, flipCondition, moveBorder, swapConnective } from "./operators/conditions.ts"
import { swapBoolean, swapNumber, swapText } from "./operators/constants.ts"
import { dropField, dropItem } from "./operators/members.ts"
import { dropStatement, returnEarly, skipBranch } from "./operators/statements.ts"

export const operators: Readonly<Record<string, Operator>> = {
  "flip condition": flipCondition,
  "move border": moveBorder,
  "decide condition": decideCondition,
  "swap and/or": swapConnective,
  "drop operand": dropOperand,
  "drop statement": dropStatement,
  "skip branch": skipBranch,
  "return early": returnEarly,
  "swap number": swapNumber,
  "swap boolean": swapBoolean,
  "swap text": swapText,
  "drop field": dropField,
  "drop item": dropItem,
  "swap arithmetic": swapArithmetic,
  "swap some/every": swapQuantifier,
}
