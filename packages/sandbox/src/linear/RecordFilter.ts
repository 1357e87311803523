/**
 * Filters of records, made of comparators: all given fields must hold, `and` and `or` combine, a filter of a related record reaches through
 * the relation. A filter is read once per request and then only tests.
 */
import { compareFlag, compareId, compareNumber, compareText, compareTime, type Frame, type Operators, type Test } from "./Comparator.ts"

/** Reads one filter, or one field of a filter. */
export type Clause<Subject> = (filter: Operators, frame: Frame) => Test<Subject>

const isFilter = (value: unknown): value is Operators => typeof value === "object" && value !== null && !Array.isArray(value)

const filtersIn = (value: unknown): ReadonlyArray<Operators> => (Array.isArray(value) ? value.filter(isFilter) : [])

/** Combines `and` and `or`, and hands every other field to `field`. */
const combine = <Subject>(
  filter: Operators,
  frame: Frame,
  whole: Clause<Subject>,
  field: (name: string, operand: unknown) => Test<Subject>,
): Test<Subject> => {
  const tests = Object.entries(filter).flatMap(([name, operand]): ReadonlyArray<Test<Subject>> => {
    if (operand === null || operand === undefined) return []
    if (name === "and") return filtersIn(operand).map((part) => whole(part, frame))
    if (name === "or") {
      const parts = filtersIn(operand).map((part) => whole(part, frame))
      return [(subject) => parts.some((holds) => holds(subject))]
    }
    return [field(name, operand)]
  })
  return (subject) => tests.every((holds) => holds(subject))
}

/** A filter over a record's fields. The fields are asked for late, because filters refer to each other. */
export const record = <Subject>(fields: () => Readonly<Record<string, Clause<Subject>>>): Clause<Subject> => {
  const whole: Clause<Subject> = (filter, frame) =>
    combine(filter, frame, whole, (name, operand) => {
      const clause = fields()[name]
      if (clause === undefined) throw new RangeError(`no filter is called ${name}`)
      return clause(isFilter(operand) ? operand : {}, frame)
    })
  return whole
}

/** A filter of a related record. `null: true` asks for none; any other field needs one. */
export const one = <Subject, Related>(get: (subject: Subject) => Related | undefined, related: Clause<Related>): Clause<Subject> => {
  const whole: Clause<Subject> = (filter, frame) =>
    combine(filter, frame, whole, (name, operand) => {
      if (name === "null") return (subject) => (get(subject) === undefined) === operand
      const holds = related({ [name]: operand }, frame)
      return (subject) => {
        const found = get(subject)
        return found !== undefined && holds(found)
      }
    })
  return whole
}

/** A filter of a collection: `some`, `every`, `length`, `null` for none at all; a field given directly must hold for some. */
export const many = <Subject, Related>(get: (subject: Subject) => ReadonlyArray<Related>, related: Clause<Related>): Clause<Subject> => {
  const whole: Clause<Subject> = (filter, frame) =>
    combine(filter, frame, whole, (name, operand) => {
      if (name === "null") return (subject) => (get(subject).length === 0) === operand
      const inner = isFilter(operand) ? operand : {}
      if (name === "length") {
        const holds = compareNumber(inner)
        return (subject) => holds(get(subject).length)
      }
      const holds = related(name === "some" || name === "every" ? inner : { [name]: operand }, frame)
      return name === "every" ? (subject) => get(subject).every(holds) : (subject) => get(subject).some(holds)
    })
  return whole
}

export const text =
  <Subject>(get: (subject: Subject) => string | null): Clause<Subject> =>
  (operators) => {
    const holds = compareText(operators)
    return (subject) => holds(get(subject))
  }

export const id =
  <Subject>(get: (subject: Subject) => string): Clause<Subject> =>
  (operators) => {
    const holds = compareId(operators)
    return (subject) => holds(get(subject))
  }

export const number =
  <Subject>(get: (subject: Subject) => number | null): Clause<Subject> =>
  (operators) => {
    const holds = compareNumber(operators)
    return (subject) => holds(get(subject))
  }

export const flag =
  <Subject>(get: (subject: Subject, frame: Frame) => boolean): Clause<Subject> =>
  (operators, frame) => {
    const holds = compareFlag(operators)
    return (subject) => holds(get(subject, frame))
  }

export const time =
  <Subject>(get: (subject: Subject) => number | null): Clause<Subject> =>
  (operators, frame) => {
    const holds = compareTime(operators, frame)
    return (subject) => holds(get(subject))
  }
