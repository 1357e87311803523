/**
 * Events of one commit as stored together: one row of a table and one entry of its index for all of them. A page announces a hundred that differ in two
 * ids, so what neighbours share is written once: a fifth of the size.
 */
import type { Event } from "@syncline/engine"

type Fields = { readonly [field: string]: unknown }
type Group = readonly [shared: Fields, names: ReadonlyArray<string>, ...rows: Array<ReadonlyArray<unknown>>]

/** Events that a batch holds at most. The place of an event in the sequence is that of its batch times as much, and its own place in it. */
const most = 1000

/** Events in batches, in their order. */
export const divide = (events: ReadonlyArray<Event.Event>): ReadonlyArray<ReadonlyArray<Event.Event>> =>
  Array.from({ length: Math.ceil(events.length / most) }, (_, index) => events.slice(index * most, (index + 1) * most))

export const seqOf = (batch: number, index: number): number => batch * most + index

/** Where to read on after an event: its batch, and how many of the batch are read already. */
export const positionOf = (seq: number): { readonly batch: number; readonly place: number } => ({
  batch: Math.floor(seq / most),
  place: (seq % most) + 1,
})

/** Neighbours of the same names, together with what all of them have. */
export const encode = (events: ReadonlyArray<Event.Event>): string => {
  const groups: Array<Array<Fields>> = []
  for (const event of events) {
    const fields: Fields = { ...event }
    const group = groups.at(-1)
    const first = group?.[0]
    if (group !== undefined && first !== undefined && first["_tag"] === fields["_tag"]) group.push(fields)
    else groups.push([fields])
  }
  return JSON.stringify(groups.map(toGroup))
}

const toGroup = (events: ReadonlyArray<Fields>): Group => {
  const shared: Record<string, unknown> = {}
  const names: Array<string> = []
  for (const [name, value] of Object.entries(events[0] ?? {})) {
    if (events.every((event) => event[name] === value)) shared[name] = value
    else names.push(name)
  }
  return [shared, names, ...events.map((event) => names.map((name) => event[name]))]
}

export const decode = (text: string): ReadonlyArray<unknown> =>
  (JSON.parse(text) as ReadonlyArray<Group>).flatMap(([shared, names, ...rows]) =>
    rows.map((values) => ({ ...shared, ...Object.fromEntries(names.map((name, index) => [name, values[index]])) })),
  )
