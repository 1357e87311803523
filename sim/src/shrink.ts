/**
 * Finds a small history that still breaks the same promise: leaves out ever smaller stretches of a failing plan, as long as what is left still fails. Each
 * operation carries its own seed, so the rest goes on as before as far as it can.
 */
import type { Violation } from "./Facts.ts"
import type { Plan } from "./Plan.ts"

/** Answers with the violations of a plan. */
export type Attempt = (plan: Plan) => Promise<ReadonlyArray<Violation>>

interface Part {
  readonly read: (plan: Plan) => number
  readonly without: (plan: Plan, from: number, count: number) => Plan
}

const parts: ReadonlyArray<Part> = [
  {
    read: ({ operations }) => operations.length,
    without: (plan, from, count) => ({ ...plan, operations: plan.operations.toSpliced(from, count) }),
  },
  {
    read: ({ initial }) => initial.length,
    without: (plan, from, count) => ({ ...plan, initial: plan.initial.toSpliced(from, count) }),
  },
]

/** What kind of breach it is: the sentence without the names and values in it. */
const shapeOf = ({ invariant, message }: Violation): string =>
  `${invariant} ${message.replaceAll(/"(?:[^"\\]|\\.)*"/g, "").replaceAll(/\S*\d\S*/g, "")}`

export const shrink = async (plan: Plan, breach: Violation, attempt: Attempt): Promise<Plan> => {
  const shape = shapeOf(breach)
  const fails = async (candidate: Plan) => (await attempt(candidate)).some((violation) => shapeOf(violation) === shape)
  let smallest = plan
  for (const { read, without } of parts) {
    for (let stretch = Math.ceil(read(smallest) / 2); stretch >= 1; stretch = stretch === 1 ? 0 : Math.ceil(stretch / 2)) {
      // From the end, so that what comes first keeps its place for as long as possible.
      for (let from = read(smallest) - stretch; from > -stretch; from -= stretch) {
        const candidate = without(smallest, Math.max(from, 0), from < 0 ? stretch + from : stretch)
        if (await fails(candidate)) smallest = candidate
      }
    }
  }
  return smallest
}
