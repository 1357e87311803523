/**
 * What deliveries are, in plain data: two records, two applications, a number as each record's value. The law of deliveries compares every store with
 * it; it is written down from SPEC.md and shares no code with any of them.
 */
import { assert } from "@effect/vitest"
import type { DeliverySettlement } from "../../store/Commits.ts"
import type { DeliveryState } from "../../model/Delivery.ts"

export const sides = ["a", "b"] as const
export const records = ["r1", "r2"] as const

type Side = (typeof sides)[number]

interface Row {
  readonly side: Side
  readonly record: string
  state: DeliveryState
  revision: number
  attempts: number
  unverified: number | null
  waitsFor: string | null
  due: number
  /** Of the claim under way or last. */
  token: number
  claimedAt: number
}

interface Value {
  version: number
  value: number
}

export interface Model {
  now: number
  rows: Array<Row>
  readonly hub: { readonly [id: string]: Value }
  /** What each application has, by side and record. */
  readonly apps: Map<string, number>
  /** What people chose not to send. */
  readonly dropped: Set<string>
  readonly linked: Set<string>
}

const at = (side: Side, record: string) => `${side} ${record}`

export const make = (): Model => ({
  now: 100,
  rows: [],
  hub: { r1: { version: 1, value: 0 }, r2: { version: 1, value: 0 } },
  apps: new Map(sides.flatMap((side) => records.map((record) => [at(side, record), 0] as const))),
  dropped: new Set(),
  linked: new Set(),
})

const find = ({ rows: all }: Model, side: Side, record: string) => all.find((row) => row.side === side && row.record === record)

const remove = (model: Model, gone: Row) => {
  model.rows = model.rows.filter((row) => row !== gone)
}

const wake = (model: Model, row: Row) => {
  row.state = "pending"
  row.due = model.now
  row.waitsFor = null
}

export const open = (model: Model, side: Side, record: string): void => {
  model.dropped.delete(at(side, record))
  const row = find(model, side, record)
  if (row === undefined) {
    const blank = { attempts: 0, unverified: null, waitsFor: null, token: 0, claimedAt: 0 }
    model.rows.push({ side, record, state: "pending", revision: 1, due: model.now, ...blank })
    return
  }
  row.revision += 1
  if (row.state === "running") return
  wake(model, row)
  row.attempts = 0
}

/** The record gets a value that it never had. */
export const edit = (model: Model, record: string, from: "host" | Side): Value => {
  const value = model.hub[record]
  if (value === undefined) throw new Error(`there is no ${record}`)
  value.version += 1
  value.value += 1
  for (const side of sides) {
    if (side === from) {
      model.apps.set(at(side, record), value.value)
      model.dropped.delete(at(side, record))
    } else open(model, side, record)
  }
  return value
}

/** The records whose deliveries may come next: those that are due, and those that a dead worker left running. */
export const claimable = (model: Model, side: Side, token: number): ReadonlyArray<string> =>
  model.rows
    .filter((row) => row.side === side && (row.state === "running" ? row.token !== token : row.state === "pending" && row.due <= model.now))
    .map((row) => row.record)

export const claim = (model: Model, side: Side, record: string, token: number): void => {
  const row = find(model, side, record)
  if (row === undefined) throw new Error(`nothing is open for ${at(side, record)}`)
  if (row.state === "running") row.unverified ??= row.claimedAt
  row.state = "running"
  row.attempts += 1
  row.token = token
  row.claimedAt = model.now
}

export const settle = (model: Model, side: Side, record: string, revision: number, to: DeliverySettlement["to"]["state"]): void => {
  const row = find(model, side, record)
  if (row?.state !== "running") return
  row.unverified = null
  if (row.revision !== revision) {
    wake(model, row)
    row.attempts = 0
    return
  }
  if (to === "done") return remove(model, row)
  const waitsFor = record === "r1" ? "r2" : "r1"
  if (to === "parked" && model.linked.has(at(side, waitsFor))) return wake(model, row)
  row.state = to
  row.due = model.now + 1
  row.waitsFor = to === "parked" ? waitsFor : null
}

/** The application has got a value: never an older one than it had from the hub or from its own people. */
export const send = (model: Model, side: Side, record: string, value: number): void => {
  assert.isAtLeast(value, model.apps.get(at(side, record)) ?? 0)
  model.apps.set(at(side, record), value)
}

export const link = (model: Model, side: Side, record: string): void => {
  model.linked.add(at(side, record))
  for (const row of model.rows) if (row.side === side && row.waitsFor === record) wake(model, row)
}

const resting = (model: Model, side: Side, record: string): Row | undefined => {
  const row = find(model, side, record)
  return row !== undefined && ["dead", "parked", "held", "withheld"].includes(row.state) ? row : undefined
}

export const retry = (model: Model, side: Side, record: string): boolean => {
  const row = resting(model, side, record)
  if (row === undefined) return false
  wake(model, row)
  row.attempts = 0
  return true
}

export const drop = (model: Model, side: Side, record: string): boolean => {
  const row = resting(model, side, record)
  if (row === undefined) return false
  remove(model, row)
  model.dropped.add(at(side, record))
  return true
}

/** The rows, sorted, one text each. */
export const rows = (model: Model): ReadonlyArray<string> =>
  model.rows.map((row) => [row.side, row.record, row.state, row.revision, row.attempts, row.unverified, row.waitsFor].join(" ")).toSorted()

/** Where an application has not the record's last value, and nobody chose that. */
export const unsent = (model: Model): ReadonlyArray<string> =>
  [...model.apps].flatMap(([place, value]) => {
    const expected = model.hub[place.slice(2)]?.value
    return value === expected || model.dropped.has(place) ? [] : [place]
  })
