/**
 * Counts what is done while it is done, with a few samples and a digest that does not depend on the order: what is remembered is as much for a million
 * changes as for one.
 */
import { createHash } from "node:crypto"
import { Json } from "@syncline/adapter-core"
import { type Amount, type PlannedAction, type PlannedChange, type PlannedQuestion, type PlannedSide, actions } from "../model/Plan.ts"

/** So many of each are shown. */
export const samplesKept = 5

interface Counter<A> {
  readonly add: (sample: A, line: Json.Json) => void
  readonly amount: () => Amount<A>
  readonly sum: () => bigint
}

const whole = 2n ** 128n

const counter = <A>(): Counter<A> => {
  const first: Array<A> = []
  let [count, sum] = [0, 0n]
  return {
    add: (sample, line) => {
      count += 1
      if (first.length < samplesKept) first.push(sample)
      sum = (sum + BigInt(`0x${digest(line).slice(0, 32)}`)) % whole
    },
    amount: () => ({ count, first }),
    sum: () => sum,
  }
}

/** Of a value, however its members are ordered. */
export const digest = (value: Json.Json): string => createHash("sha256").update(Json.canonical(value)).digest("hex")

type Side = { readonly [Action in PlannedAction]: Counter<PlannedChange> }

const side = (): Side => ({ create: counter(), update: counter(), remove: counter(), restore: counter() })

const amounts = ({ create, update, remove, restore }: Side): PlannedSide => ({
  create: create.amount(),
  update: update.amount(),
  remove: remove.amount(),
  restore: restore.amount(),
})

/** Of one stream. */
export interface Tally {
  readonly here: Side
  readonly there: Side
  readonly conflicts: Counter<PlannedQuestion>
  readonly requests: { reads: number; writes: number }
}

export const make = (): Tally => ({ here: side(), there: side(), conflicts: counter(), requests: { reads: 0, writes: 0 } })

export const sides = ({ here, there }: Tally): { readonly here: PlannedSide; readonly there: PlannedSide } => ({
  here: amounts(here),
  there: amounts(there),
})

/** Of all that was added to one side. */
export const digestOfSide = (counted: Side): string => digest(actions.map((action) => String(counted[action].sum())))
