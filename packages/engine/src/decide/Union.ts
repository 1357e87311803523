/**
 * What becomes of the values of two records whose objects were made one. The survivor's object says what is agreed with its application; what only the other record
 * said, because it was edited here since or because the application cannot show it, is not lost: the survivor takes it, or a person is asked. Pure.
 */
import type { Field, Json, Kind, Resource } from "@syncline/adapter-core"
import type { Conflict, ConflictChange } from "../model/Conflict.ts"
import type { Link } from "../model/Link.ts"
import type { HubRecord } from "../model/Record.ts"
import * as Difference from "./Difference.ts"
import * as Merge from "./Merge.ts"
import * as References from "./References.ts"

/** A record with its object where the two were made one. */
export interface Side {
  readonly record: HubRecord
  readonly link: Link
}

export interface Uniting {
  readonly kind: Kind.Kind
  readonly resource: Pick<Resource.Resource, "writable" | "see">
  readonly other: Side
  readonly survivor: Side
  /** Open ones of the survivor's object, by field. */
  readonly conflicts: ReadonlyMap<string, Conflict>
  readonly references: References.References
  readonly strategy: (field: string) => Field.Strategy
}

export interface United {
  /** What the survivor takes. */
  readonly patch: Json.JsonObject
  /** At the survivor's object. */
  readonly conflicts: ReadonlyArray<ConflictChange>
}

export const unite = (uniting: Uniting): United => {
  const { kind, other, survivor, conflicts, strategy } = uniting
  const [theirs, ours] = [unsaid(uniting, other), unsaid(uniting, survivor)]
  const patch: Record<string, Json.Json> = {}
  const asked: Array<ConflictChange> = []
  for (const [name, field] of Object.entries(kind.fields)) {
    const [edit, own] = [other.record.data[name] ?? field.initial, survivor.record.data[name] ?? field.initial]
    if (!theirs.has(name) || Merge.same(field, edit, own)) continue
    if (field.merge === "set") {
      patch[name] = Merge.applySetEdit(listOf(own), listOf(agreed(uniting, other, name)), listOf(edit))
      continue
    }
    if (isNothing(own)) {
      patch[name] = edit
      continue
    }
    // What the survivor says is its application's word, unless it was edited here too.
    const isAgreed = !ours.has(name) && !conflicts.has(name)
    const [local, external] = isAgreed ? [edit, own] : [own, edit]
    const [localAt, externalAt] = isAgreed ? [other, survivor].map(timeOf(name)) : [survivor, other].map(timeOf(name))
    const sides = { local, external, externalAt: externalAt ?? 0 }
    const base = agreed(uniting, isAgreed ? other : survivor, name)
    const verdict = Merge.decide({ field, strategy: strategy(name), base, ...sides, localAt: localAt ?? 0 })
    if (verdict._tag === "Take") patch[name] = verdict.value
    else if (isAgreed) patch[name] = edit
    if (verdict._tag === "Ask" && !conflicts.has(name))
      asked.push({ field: name, type: "bothEdited", base, ...sides, strategy: strategy(name) })
  }
  return { patch: changing(kind, survivor.record, patch), conflicts: asked }
}

const changing = (kind: Kind.Kind, { data }: HubRecord, patch: Json.JsonObject): Json.JsonObject =>
  Object.fromEntries(
    Object.entries(patch).filter(([name, value]) => {
      const field = kind.fields[name]
      return field !== undefined && !Merge.same(field, data[name] ?? field.initial, value)
    }),
  )

/** The fields of which a record says something that its object does not show. */
const unsaid = ({ kind, resource, references }: Uniting, { record, link }: Side): ReadonlySet<string> => {
  const known = Difference.knownOf(link)
  const { fields } = References.toExternal(kind, record.data, references)
  const edited = Object.keys(Difference.difference(kind, resource, fields, known, { has: () => false }))
  const unshown = Object.entries(kind.fields).flatMap(([name, field]) =>
    known.base[name] === undefined && !Merge.same(field, record.data[name] ?? field.initial, field.initial) ? [name] : [],
  )
  return new Set([...edited, ...unshown])
}

/** What a record and its object last agreed on, as the record would hold it. */
const agreed = ({ kind, references }: Uniting, { link }: Side, name: string): Json.Json => {
  const field = kind.fields[name]
  const value = link.told[name] ?? link.base?.[name]
  return field === undefined || value === undefined ? (field?.initial ?? null) : References.toRecord(field, value, references).value
}

const timeOf =
  (name: string) =>
  ({ record }: Side): number =>
    record.fieldTimes[name]?.at ?? record.createdAt

const isNothing = (value: Json.Json): boolean => value === "" || value === null

const listOf = (value: Json.Json): ReadonlyArray<Json.Json> => (Array.isArray(value) ? value : [])
