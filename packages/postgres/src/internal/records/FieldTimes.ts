/**
 * The times and origins of a record's fields as stored text. Most fields of a record share them, so each time and origin is written once, with the
 * names of its fields, or without when it is that of all: a tenth of the size.
 */
import type { HubRecord } from "@syncline/engine"

type Times = HubRecord["fieldTimes"]
type Data = HubRecord["data"]
type Group = readonly [at: number, origin: string, fields?: Array<string>]

export const encode = (times: Times, data: Data): string => {
  const fields = Object.keys(times)
  const first = times[fields[0] ?? ""]
  // Those of a new record are one and the same.
  if (first !== undefined && isOfAll(first, times, data, fields.length)) return JSON.stringify([[first.at, first.origin]])
  const groups = new Map<string, readonly [at: number, origin: string, fields: Array<string>]>()
  for (const [field, { at, origin }] of Object.entries(times)) {
    const name = `${at} ${origin}`
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [at, origin, [field]])
    else group[2].push(field)
  }
  return JSON.stringify([...groups.values()])
}

const isOfAll = (time: Times[string], times: Times, data: Data, count: number): boolean => {
  const all = Object.keys(data)
  return all.length === count && all.every((field) => times[field] === time)
}

/** `data`: of the same record. */
export const decode = (text: string, data: Data): Times => {
  const groups = JSON.parse(text) as ReadonlyArray<Group>
  return Object.fromEntries(
    groups.flatMap(([at, origin, fields = Object.keys(data)]) => fields.map((field) => [field, { at, origin }] as const)),
  )
}
