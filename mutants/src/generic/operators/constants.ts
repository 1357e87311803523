/** Constants: another number, the other boolean, no text where there was one, and some text where there was none. */
import type { Operator } from "../Operator.ts"

/** From here on one more or less says nothing: a minute that lasts 60,001 milliseconds is a minute. */
const large = 100

export const swapNumber: Operator = (put) => ({
  Literal: (node) => {
    const { value } = node
    if (typeof value !== "number") return
    const others = Math.abs(value) < large ? [value + 1, value - 1] : [value * 2, Math.floor(value / 2)]
    for (const other of others) put(node, other < 0 ? `(${other})` : String(other))
  },
})

export const swapBoolean: Operator = (put) => ({
  Literal: (node) => {
    if (typeof node.value === "boolean") put(node, String(!node.value))
  },
})

export const swapText: Operator = (put) => ({
  Literal: (node) => {
    if (typeof node.value === "string") put(node, node.value === "" ? '"mutated"' : '""')
  },
  TemplateLiteral: (node) => put(node, "``"),
})
