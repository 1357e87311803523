/** The vendor's comparators, turned into tests. A null value passes only the comparators that ask for null or for "not this". */
import { instantOf, type Moment } from "./Moment.ts"

export type Test<Value> = (value: Value) => boolean

/** What a filter is read with: now, for durations, and who asks, for `isMe`. */
export interface Frame {
  readonly now: number
  readonly viewerId: string
}

/** The operators of one comparator, as GraphQL has already checked them. */
export type Operators = Readonly<Record<string, unknown>>

const negative = new Set(["neq", "nin", "neqIgnoreCase", "notContains", "notContainsIgnoreCase", "notStartsWith", "notEndsWith"])

const everyOperator = <Value>(
  operators: Operators,
  test: (operator: string, operand: unknown) => Test<Value>,
): Test<Value | null | undefined> => {
  const tests: Array<Test<Value | null | undefined>> = []
  for (const [operator, operand] of Object.entries(operators)) {
    if (operand === null || operand === undefined) continue
    if (operator === "null") {
      tests.push((value) => (value === null || value === undefined) === operand)
      continue
    }
    const holds = test(operator, operand)
    const whenNull = negative.has(operator)
    tests.push((value) => (value === null || value === undefined ? whenNull : holds(value)))
  }
  return (value) => tests.every((holds) => holds(value))
}

const listOf = (operand: unknown): ReadonlyArray<unknown> => (Array.isArray(operand) ? operand : [operand])

const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()

const textTest = (operator: string, operand: unknown): Test<string> => {
  const wanted = String(operand)
  const lower = wanted.toLowerCase()
  switch (operator) {
    case "eq":
      return (value) => value === wanted
    case "neq":
      return (value) => value !== wanted
    case "eqIgnoreCase":
      return (value) => value.toLowerCase() === lower
    case "neqIgnoreCase":
      return (value) => value.toLowerCase() !== lower
    case "contains":
      return (value) => value.includes(wanted)
    case "notContains":
      return (value) => !value.includes(wanted)
    case "containsIgnoreCase":
      return (value) => value.toLowerCase().includes(lower)
    case "notContainsIgnoreCase":
      return (value) => !value.toLowerCase().includes(lower)
    case "containsIgnoreCaseAndAccent":
      return (value) => plain(value).includes(plain(wanted))
    case "startsWith":
      return (value) => value.startsWith(wanted)
    case "startsWithIgnoreCase":
      return (value) => value.toLowerCase().startsWith(lower)
    case "notStartsWith":
      return (value) => !value.startsWith(wanted)
    case "endsWith":
      return (value) => value.endsWith(wanted)
    case "notEndsWith":
      return (value) => !value.endsWith(wanted)
    default:
      return listTest(operator, new Set(listOf(operand).map(String)))
  }
}

const listTest = <Value>(operator: string, values: ReadonlySet<Value>): Test<Value> => {
  if (operator === "in") return (value) => values.has(value)
  if (operator === "nin") return (value) => !values.has(value)
  throw new RangeError(`no comparator is called ${operator}`)
}

const numberTest = (operator: string, operand: unknown): Test<number> => {
  const wanted = Number(operand)
  switch (operator) {
    case "eq":
      return (value) => value === wanted
    case "neq":
      return (value) => value !== wanted
    case "lt":
      return (value) => value < wanted
    case "lte":
      return (value) => value <= wanted
    case "gt":
      return (value) => value > wanted
    case "gte":
      return (value) => value >= wanted
    default:
      return listTest(operator, new Set(listOf(operand).map(Number)))
  }
}

const isMoment = (operand: unknown): operand is Moment => typeof operand === "number" || (typeof operand === "object" && operand !== null)

export const compareText = (operators: Operators): Test<string | null | undefined> => everyOperator(operators, textTest)

/** Ids are compared in any letter case. */
export const compareId = (operators: Operators): Test<string | null | undefined> => {
  const lower = (operand: unknown): unknown =>
    Array.isArray(operand) ? operand.map((id) => String(id).toLowerCase()) : String(operand).toLowerCase()
  return everyOperator(operators, (operator, operand) => textTest(operator, lower(operand)))
}

export const compareNumber = (operators: Operators): Test<number | null | undefined> => everyOperator(operators, numberTest)

export const compareFlag = (operators: Operators): Test<boolean | null | undefined> =>
  everyOperator(operators, (operator, operand) => (operator === "neq" ? (value) => value !== operand : (value) => value === operand))

/** Compares epoch milliseconds with dates, or with durations from the frame's now. */
export const compareTime = (operators: Operators, frame: Frame): Test<number | null | undefined> => {
  const instant = (operand: unknown): unknown => (isMoment(operand) ? instantOf(operand, frame.now) : operand)
  return everyOperator(operators, (operator, operand) =>
    numberTest(operator, Array.isArray(operand) ? operand.map(instant) : instant(operand)),
  )
}
