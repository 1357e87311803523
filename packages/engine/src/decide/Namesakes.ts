/**
 * Two records with the same key, of two tenants that are one by now: which are the same, and what becomes of their values. Pure. They are the same where the key tells it
 * without doubt: no third has it, and the two are nowhere both something.
 */
import type { Field, Json, Kind } from "@syncline/adapter-core"
import type { ConflictChange } from "../model/Conflict.ts"
import type { Link } from "../model/Link.ts"
import type { HubRecord } from "../model/Record.ts"
import * as Merge from "./Merge.ts"

/** A record with what it is at applications. */
export interface Namesake {
  readonly record: HubRecord
  readonly links: ReadonlyArray<Pick<Link, "streamId">>
}

/** Since when a stream has been with the tenant; `undefined`: always. */
type JoinedAt = (streamId: string) => number | undefined

/** The one that goes on, and the one that becomes it: the older survives. `undefined`: they are not known to be the same. */
export const pairOf = (all: ReadonlyArray<Namesake>, joinedAt: JoinedAt): readonly [survivor: Namesake, other: Namesake] | undefined => {
  const [first, second, third] = all.toSorted(
    (one, other) => one.record.createdAt - other.record.createdAt || (one.record.id < other.record.id ? -1 : 1),
  )
  if (first === undefined || second === undefined || third !== undefined) return undefined
  const meets = second.links.some(({ streamId }) => first.links.some((link) => link.streamId === streamId))
  const [since, sinceThen] = [first, second].map(({ links }) => new Set(links.map(({ streamId }) => joinedAt(streamId))))
  const isOfBoth = [...(since ?? [])].some((at) => sinceThen?.has(at) === true)
  return meets || isOfBoth || first.links.length === 0 || second.links.length === 0 ? undefined : [first, second]
}

export interface Agreement {
  /** What the survivor takes. */
  readonly patch: Json.JsonObject
  /** At an object of the other. */
  readonly conflicts: ReadonlyArray<ConflictChange>
}

/** `strategy`: of what differs between two that match. */
export const agree = (kind: Kind.Kind, survivor: HubRecord, other: HubRecord, strategy: (field: string) => Field.Strategy): Agreement => {
  const patch: Record<string, Json.Json> = {}
  const conflicts: Array<ConflictChange> = []
  for (const [name, field] of Object.entries(kind.fields)) {
    const [own, theirs] = [survivor, other].map(({ data }) => data[name] ?? field.initial)
    if (own === undefined || theirs === undefined || Merge.same(field, own, theirs) || isNothing(theirs)) continue
    if (field.merge === "set") patch[name] = Merge.applySetEdit(listOf(own), [], listOf(theirs))
    else if (isNothing(own)) patch[name] = theirs
    else {
      const [localAt, externalAt] = [survivor, other].map(({ fieldTimes, createdAt }) => fieldTimes[name]?.at ?? createdAt)
      const sides = { local: own, external: theirs, externalAt: externalAt ?? 0 }
      const asked = strategy(name)
      const verdict = Merge.decide({ field, strategy: asked, base: undefined, localAt: localAt ?? 0, ...sides })
      if (verdict._tag === "Take") patch[name] = verdict.value
      if (verdict._tag === "Ask") conflicts.push({ field: name, type: "bothEdited", base: null, strategy: asked, ...sides })
    }
  }
  return { patch, conflicts }
}

const isNothing = (value: Json.Json): boolean => value === "" || value === null

const listOf = (value: Json.Json): ReadonlyArray<Json.Json> => (Array.isArray(value) ? value : [])
