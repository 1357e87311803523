/**
 * What a removal means to a record and to what the record is elsewhere. Pure. A removal never meets an edit in silence: where somebody edited the record, or its
 * object elsewhere, and who removed it cannot have seen that, a person decides, and nothing is removed before.
 */
import type { Json, Kind, Resource, Upsert } from "@syncline/adapter-core"
import type { Conflict, ConflictChange } from "../model/Conflict.ts"
import type { Link } from "../model/Link.ts"
import { type HubRecord, removalField } from "../model/Record.ts"
import type { RemovalLimit, Removals, Stream } from "../model/Stream.ts"
import * as Difference from "./Difference.ts"
import * as Merge from "./Merge.ts"
import * as References from "./References.ts"

/** A removal at an application that the record takes over, if there is no conflict about it. */
export interface Carried {
  readonly record: HubRecord
  readonly conflict: ConflictChange | undefined
}

interface Removed {
  readonly kind: Kind.Kind
  readonly resource: Pick<Resource.Resource, "writable" | "see">
  readonly link: Link
  readonly record: HubRecord | undefined
  readonly conflicts: ReadonlyMap<string, Conflict>
  readonly references: References.References
  readonly takes: boolean
  readonly now: number
  readonly removals?: Removals | undefined
}

/** An object that its application no longer has. What has moved is somewhere else, and not removed. */
export const carried = ({ kind, resource, link, record, conflicts, references, takes, removals, now }: Removed): Carried | undefined => {
  const { base } = link
  if (removals !== "remove" || !takes || base === null || link.state === "moved") return undefined
  if (record === undefined || record.removal !== undefined) return undefined
  const known = Difference.knownOf(link)
  const { fields } = References.toExternal(kind, record.data, references)
  const agreed = (name: string): Json.Json => {
    const field = kind.fields[name]
    const value = known.told[name] ?? base[name]
    return field === undefined || value === undefined ? (field?.initial ?? null) : References.toRecord(field, value, references).value
  }
  // What names something that is gone there says no more of it than before.
  const isSaid = (name: string) => {
    const field = kind.fields[name]
    if (field?.references === undefined) return false
    return Merge.same(field, agreed(name), References.toRecord(field, fields[name] ?? field.initial, references).value)
  }
  const unsent = Object.keys(Difference.difference(kind, resource, fields, known, { has: () => false })).filter((name) => !isSaid(name))
  const names = new Set([...unsent, ...conflicts.keys()])
  if (names.size === 0) return { record, conflict: undefined }
  return {
    record,
    conflict: {
      field: removalField,
      type: "editedAgainstRemoved",
      base: Object.fromEntries([...names].map((name) => [name, agreed(name)])),
      local: Object.fromEntries([...names].map((name) => [name, record.data[name] ?? null])),
      external: null,
      externalAt: now,
      strategy: "manual",
    },
  }
}

/** An edit at an application of what is removed here: what the object says of it by now, against nothing. */
export const edited = (record: HubRecord, edits: Json.JsonObject, externalAt: number, open: Conflict | undefined): ConflictChange => ({
  field: removalField,
  type: "editedAgainstRemoved",
  base: { ...Object.fromEntries(Object.keys(edits).map((name) => [name, record.data[name] ?? null])), ...membersOf(open?.base) },
  local: null,
  external: { ...membersOf(open?.external), ...edits },
  externalAt,
  strategy: "manual",
})

interface Doubted {
  readonly link: Pick<Link, "updatedAt"> | undefined
  readonly takes: boolean
  readonly removes?: boolean | undefined
  /** See `Situation`. */
  readonly sent?: Json.JsonObject | undefined
}

/**
 * Whether somebody may have put back what the engine removed without knowing that it did: the object is there, and is newer than it was when it was to be removed.
 * Nothing else tells that from a removal which never came through.
 */
export const mayBePutBack = (
  { link, takes, removes, sent }: Doubted,
  { updatedAt }: Pick<Upsert, "updatedAt">,
  { removal }: Pick<HubRecord, "removal">,
): boolean => takes && removes === true && removal?.closes !== true && sent?.[removalField] === true && isNewer(updatedAt, link)

/** Whether an object changed, by its application's word, since it was last seen. */
export const isNewer = (updatedAt: number | undefined, link: Pick<Link, "updatedAt"> | undefined): boolean => {
  const seen = link?.updatedAt ?? null
  return updatedAt !== undefined && seen !== null && updatedAt > seen
}

/** Whether an open conflict is about a record that is removed here and edited there. */
export const isAboutOurs = ({ field, local }: Pick<Conflict, "field" | "local">): boolean => field === removalField && local === null

/** What is said of a removed record where nobody can remove its object: that it is closed, if its kind can say so. */
export const closedOf = (kind: Kind.Kind, { data }: Pick<HubRecord, "data">): Json.JsonObject => {
  const closed = new Map<string, Json.Json>()
  for (const [name, value] of Object.entries(kind.closed?.(data as never) ?? {})) if (value !== undefined) closed.set(name, value)
  return Object.fromEntries(closed)
}

/** What a record says to an application that cannot remove it, or where it is to be closed. */
export const saidOf = (kind: Kind.Kind, record: Pick<HubRecord, "data" | "removal">, closes: boolean): Json.JsonObject =>
  record.removal === undefined && !closes ? record.data : { ...record.data, ...closedOf(kind, record) }

/** How far back it is counted what was removed at once, in milliseconds. */
export const countedMillis = 24 * 60 * 60 * 1000

const usualLimit: RemovalLimit = { count: 10, share: 0.2 }

export const limitOf = ({ settings }: Pick<Stream, "settings">): RemovalLimit => settings.removalLimit ?? usualLimit

/** Whether so much was removed that a person is asked first; `left` is still there. */
export const isMuch = (removed: number, left: number, { count, share }: RemovalLimit): boolean =>
  removed > count && removed > share * (removed + left)

/** How what was removed at a place is called. */
export const removedAt = ({ app, partitionName }: Pick<Stream, "app" | "partitionName">): string =>
  `were removed in ${partitionName} (${app})`

export const question = (stream: Stream, removed: number, left: number): string =>
  `${removed} of ${removed + left} of the kind ${stream.kind} ${removedAt(stream)} within a day; that is more than its removalLimit, so nothing is removed elsewhere before somebody says so`

const membersOf = (value: Json.Json | undefined): Json.JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json.JsonObject) : {}
