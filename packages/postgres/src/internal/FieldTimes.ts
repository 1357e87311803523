/**
 * The times and origins of a record's fields as stored text. Most fields of a record share them, so each time and origin is written once, with the
 * names of its fields: a fifth of the size.
 */
import type { HubRecord } from "@syncline/engine"

type Times = HubRecord["fieldTimes"]
type Group = readonly [at: number, origin: string, fields: Array<string>]

export const encode = (times: Times): string => {
  const groups = new Map<string, Group>()
  for (const [field, { at, origin }] of Object.entries(times)) {
    const name = `${at} ${origin}`
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [at, origin, [field]])
    else group[2].push(field)
  }
  return JSON.stringify([...groups.values()])
}

export const decode = (text: string): Times => {
  const groups = JSON.parse(text) as ReadonlyArray<Group>
  return Object.fromEntries(groups.flatMap(([at, origin, fields]) => fields.map((field) => [field, { at, origin }])))
}
