/**
 * Two applications and one record between them, with the engine's own decision and none of its machinery: what any order of edits, readings, sendings
 * and resolutions comes to. `left` can say everything, `right` knows two states and trims titles.
 */
import { assert } from "@effect/vitest"
import type { Field, Json, Resource, View } from "@syncline/adapter-core"
import type { Conflict, HubRecord, Link } from "@syncline/engine"
import * as Decide from "../../src/decide/Decide.ts"
import * as Difference from "../../src/decide/Difference.ts"
import * as Merge from "../../src/decide/Merge.ts"
import * as References from "../../src/decide/References.ts"
import * as Situation from "../Situation.ts"

export type SideName = "left" | "right"

interface Side {
  readonly resource: Pick<Resource.Resource, "readable" | "writable" | "see">
  readonly references: References.References
  /** What the application has, and since when. */
  view: View
  updatedAt: number
  link: Link
  readonly conflicts: Map<string, Conflict>
  /** A delivery is open. */
  owed: boolean
  /** Everything that the application ever showed. */
  readonly shown: Array<{ readonly view: View; readonly updatedAt: number }>
  /** How often the engine wrote to it. */
  writes: number
}

export interface Hub {
  record: HubRecord
  readonly sides: { readonly [Name in SideName]: Side }
  readonly strategies: { readonly [field: string]: Field.Strategy }
  clock: number
}

const fields: { readonly [name: string]: Field.Field } = Situation.kind.fields

const referencesOf = (prefix: string) =>
  References.make(
    Object.entries({ tag: Situation.tags, member: Situation.members }).flatMap(([kind, names]) =>
      names.map((name) => ({ streamId: "s", kind, externalId: `${prefix}-${name}`, recordId: `hub-${name}`, address: null })),
    ),
  )

const sideOf = (name: SideName, resource: Side["resource"]): Side => ({
  resource,
  references: referencesOf(name),
  view: Situation.plainData,
  updatedAt: Situation.before,
  link: Situation.link(),
  conflicts: new Map(),
  owed: false,
  shown: [{ view: Situation.plainData, updatedAt: Situation.before }],
  writes: 0,
})

const lossless: Side["resource"] = {
  ...Situation.resource,
  see: (given) => Object.fromEntries(Object.entries(given).filter(([name]) => Situation.resource.writable.includes(name))),
}

/** Both sides agree on one plain task; `see` is what the right one makes of a value where it has something already. */
export const make = (strategies: Hub["strategies"], see: Resource.Resource["see"] = Situation.resource.see): Hub => ({
  record: Situation.record(),
  sides: { left: sideOf("left", lossless), right: sideOf("right", { ...Situation.resource, see }) },
  strategies,
  clock: Situation.before,
})

const other = (name: SideName): SideName => (name === "left" ? "right" : "left")

/** A value in the ids of one side. */
const inIdsOf = (prefix: string, name: string, value: Json.Json): Json.Json => {
  if (fields[name]?.references === undefined) return value
  return Array.isArray(value) ? value.map((item) => `${prefix}-${String(item)}`) : value === null ? null : `${prefix}-${String(value)}`
}

/** A person at the application, or the host where no side is named, gives a field a value. Ids are given without their prefix. */
export const edit = (hub: Hub, name: SideName | undefined, field: string, value: Json.Json): void => {
  hub.clock += 1
  if (name === undefined) {
    change(hub, { [field]: inIdsOf("hub", field, value) }, hub.clock)
    hub.sides.left.owed = true
    hub.sides.right.owed = true
    return
  }
  const side = hub.sides[name]
  show(side, side.resource.see({ [field]: inIdsOf(name, field, value) }), hub.clock)
}

const show = (side: Side, changed: View, updatedAt: number): void => {
  side.view = { ...side.view, ...changed }
  side.updatedAt = updatedAt
  side.shown.push({ view: side.view, updatedAt })
}

const change = (hub: Hub, patch: Json.JsonObject, at: number): void => {
  const { record } = hub
  const fieldTimes = Decide.stamped(record, patch, { at, origin: "model" })
  hub.record = { ...record, version: record.version + 1, data: { ...record.data, ...patch }, fieldTimes }
}

/** The engine reads the object of one side. Whether that changed anything. */
export const read = (hub: Hub, name: SideName): boolean => readAs(hub, name, hub.sides[name])

/** The engine is told late, or once more, what the application showed: the given one of all that it showed, counted round. */
export const replay = (hub: Hub, name: SideName, index: number): boolean => {
  const { shown } = hub.sides[name]
  const earlier = shown[index % shown.length]
  return earlier !== undefined && readAs(hub, name, earlier)
}

const readAs = (hub: Hub, name: SideName, { view, updatedAt }: Pick<Side, "view" | "updatedAt">): boolean => {
  const side = hub.sides[name]
  hub.clock += 1
  const outcome = Decide.decide(
    Situation.make({
      resource: side.resource,
      link: side.link,
      record: hub.record,
      conflicts: side.conflicts,
      references: side.references,
      strategy: (field) => hub.strategies[field] ?? "manual",
      now: hub.clock,
    }),
    { _tag: "Upsert", change: { ...Situation.upsert(), updatedAt, view } },
  )
  if (outcome._tag === "Unchanged") side.link = { ...side.link, updatedAt }
  if (outcome._tag === "Unchanged" || outcome._tag === "Stale") return false
  if (outcome._tag !== "Merged") throw new Error(`decided ${outcome._tag}`)
  const { patch, linking, settled, conflicts } = outcome
  side.link = { ...side.link, ...linking, updatedAt }
  for (const { conflict } of settled) side.conflicts.delete(conflict.field)
  for (const { field, ...values } of conflicts) side.conflicts.set(field, Situation.conflict(field, values))
  if (outcome.owes) side.owed = true
  if (Object.keys(patch).length > 0) {
    change(hub, patch, updatedAt)
    hub.sides[other(name)].owed = true
  }
  return true
}

const unsent = ({ record }: Hub, side: Side): View =>
  Difference.difference(
    Situation.kind,
    side.resource,
    References.toExternal(Situation.kind, record.data, side.references).fields,
    Difference.knownOf(side.link),
    side.conflicts,
  )

/** The engine looks at the object of one side and sends it what it lacks. Whether anything happened. */
export const deliver = (hub: Hub, name: SideName): boolean => {
  const side = hub.sides[name]
  if (!side.owed) return false
  read(hub, name)
  side.owed = false
  const sent = unsent(hub, side)
  if (Object.keys(sent).length === 0) return true
  for (const field of Object.keys(sent)) {
    const of = fields[field]
    assert.isTrue(
      of !== undefined && Merge.same(of, side.view[field], side.link.base?.[field]),
      `${field} of ${name} is overwritten unseen`,
    )
  }
  hub.clock += 1
  show(side, sent, hub.clock)
  side.writes += 1
  side.link = { ...side.link, base: { ...side.link.base, ...sent } }
  read(hub, name)
  return true
}

/** A person decides the first open conflict of a side. */
export const resolve = (hub: Hub, name: SideName, decision: "local" | "external"): void => {
  const side = hub.sides[name]
  const [conflict] = side.conflicts.values()
  if (conflict === undefined) return
  hub.clock += 1
  side.conflicts.delete(conflict.field)
  side.owed = true
  if (decision === "local") return
  change(hub, { [conflict.field]: conflict.external }, hub.clock)
  hub.sides[other(name)].owed = true
}

/** Reads and sends until nothing happens any more; fails when that takes more than 20 rounds. */
export const settle = (hub: Hub): void => {
  for (let round = 0; round < 20; round += 1) {
    const moved = (["left", "right"] as const).flatMap((name) => [read(hub, name), deliver(hub, name)])
    if (!moved.includes(true)) return
  }
  throw new Error("the sides did not come to rest")
}

/** Fields in which a side has something else than the record would say there. */
export const disagreements = (hub: Hub, name: SideName): ReadonlyArray<string> => {
  const side = hub.sides[name]
  const local = side.resource.see(References.toExternal(Situation.kind, hub.record.data, side.references).fields)
  return side.resource.writable.filter((field) => {
    const of = fields[field]
    return of !== undefined && !Merge.same(of, local[field], side.view[field])
  })
}
