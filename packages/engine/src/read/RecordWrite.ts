/** What a commit writes of one record: its data, when each field changed and where that came from, and what its history will say. */
import type { Json, Kind } from "@syncline/adapter-core"
import * as Decide from "../decide/Decide.ts"
import type { FieldChange } from "../model/History.ts"
import { type Level, type Privacy, privacyField } from "../model/Privacy.ts"
import { type FieldTime, type HubRecord, type Origin, type Removal, removalField } from "../model/Record.ts"
import { cluesOf } from "../model/MatchKeys.ts"
import type * as Commits from "../store/Commits.ts"

/** The first state of a record. */
export const created = (kind: Kind.Kind, id: string, data: Json.JsonObject, origin: Origin, at: number): Commits.RecordWrite => {
  const time = { at, origin }
  const fieldTimes: Record<string, FieldTime> = {}
  const changes: Record<string, FieldChange> = {}
  for (const [field, after] of Object.entries(data)) {
    fieldTimes[field] = time
    changes[field] = { after }
  }
  return {
    kind: kind.name,
    id,
    seenVersion: 0,
    data,
    fieldTimes,
    matchKeys: kind.matchKeys(data as never),
    clues: cluesOf(kind, data),
    origin,
    changes,
  }
}

/** The same, and how far it may go. */
export const levelled = (write: Commits.RecordWrite, privacy: Privacy | undefined, before?: Level): Commits.RecordWrite => {
  if (privacy === undefined) return write
  const { level: after = null } = privacy
  const change = { ...(before !== undefined && { before }), after }
  return { ...write, privacy, ...(after !== null && after !== before && { changes: { ...write.changes, [privacyField]: change } }) }
}

/** A record with some of its fields changed, compared with the version it was read in. */
export const changed = (kind: Kind.Kind, record: HubRecord, patch: Json.JsonObject, origin: Origin, at: number): Commits.RecordWrite => {
  const data = { ...record.data, ...patch }
  const changes: { [field: string]: FieldChange } = {}
  for (const [field, after] of Object.entries(patch)) {
    const before = record.data[field]
    changes[field] = before === undefined ? { after } : { before, after }
  }
  return {
    kind: kind.name,
    id: record.id,
    seenVersion: record.version,
    data,
    fieldTimes: Decide.stamped(record, patch, { at, origin }),
    matchKeys: kind.matchKeys(data as never),
    clues: cluesOf(kind, data),
    origin,
    ...(record.removal !== undefined && { removal: record.removal }),
    changes,
  }
}

/** The same, and removed. */
export const removed = (write: Commits.RecordWrite, removal: Removal): Commits.RecordWrite => ({
  ...write,
  removal,
  changes: { ...write.changes, [removalField]: { before: false, after: true } },
})

/** The same, and what was removed stays so whatever was removed with it. */
export const confirmed = (write: Commits.RecordWrite, removal: Removal): Commits.RecordWrite => ({
  ...write,
  removal: { ...removal, confirmed: true },
  changes: { ...write.changes, [removalField]: { before: true, after: true } },
})

/** The same, and no longer removed. */
export const revived = ({ removal: _removal, ...write }: Commits.RecordWrite): Commits.RecordWrite => ({
  ...write,
  changes: { ...write.changes, [removalField]: { before: true, after: false } },
})
