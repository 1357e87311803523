/** Sees all that a rehearsal commits and would send, counts it by stream and forgets it. */
import type { Json, View } from "@syncline/adapter-core"
import { Effect } from "effect"
import type { FieldChange } from "../model/History.ts"
import type { PlannedAction, PlannedChange } from "../model/Plan.ts"
import { removalField } from "../model/Record.ts"
import * as RecordId from "../model/RecordId.ts"
import type { Commit, Commits, RecordWrite } from "../store/Commits.ts"
import * as Tally from "./Tally.ts"
import * as Write from "./Write.ts"

/** By key, what of a write may be sent: by field its value's digest, `undefined` where the value is known only when it is sent. */
export type Allowed = Map<string, Map<string, string | undefined>>

export interface Witness {
  readonly tallyOf: (streamId: string) => Tally.Tally
  readonly wrote: (write: Write.Write, before: View) => void
  readonly watching: (commits: Commits["Service"]) => Commits["Service"]
}

/** `allowed`: is filled with what is written, where somebody wants to know. */
export const make = (allowed?: Allowed): Witness => {
  const tallies = new Map<string, Tally.Tally>()
  const tallyOf = (streamId: string) => {
    const known = tallies.get(streamId) ?? Tally.make()
    tallies.set(streamId, known)
    return known
  }
  const wrote: Witness["wrote"] = (write, before) => {
    const { stream, action, name } = write
    const tally = tallyOf(stream.id)
    tally.requests.writes += 1
    const foreseen = Write.foreseen(write.fields)
    tally.there[action].add(plannedOf(write, before), [action === "create" ? "" : name, foreseen])
    if (allowed !== undefined) allow(allowed, write)
  }
  const committed = (commit: Commit) => {
    for (const record of commit.records) {
      const action = actionOf(record)
      const of = action === "create" ? "" : record.id
      tallyOf(record.origin).here[action].add({ recordId: record.id, fields: record.changes }, [of, toOf(record.changes)])
    }
    for (const { state, revision, streamId, externalId, recordId, field, local, external } of commit.conflicts) {
      if (state !== "open" || revision !== 1) continue
      const message = "both sides say something else, and nobody decides by itself which holds"
      tallyOf(streamId).conflicts.add({ recordId, externalId, field, message }, [externalId, field, local, external])
    }
  }
  return {
    tallyOf,
    wrote,
    watching: (commits) => ({
      ...commits,
      apply: (commit) => Effect.tap(commits.apply(commit), () => Effect.sync(() => committed(commit))),
    }),
  }
}

const actionOf = ({ seenVersion, changes }: RecordWrite): PlannedAction => {
  if (seenVersion === 0) return "create"
  const removal = changes[removalField]
  if (removal === undefined) return "update"
  return removal.after === true ? "remove" : "restore"
}

const toOf = (changes: RecordWrite["changes"]): Json.JsonObject =>
  Object.fromEntries(Object.entries(changes).map(([field, { after }]) => [field, after]))

const plannedOf = ({ stream, action, name, fields }: Write.Write, before: View): PlannedChange => {
  const changes = Object.entries(fields).map(([field, after]): [string, FieldChange] => {
    const was = before[field]
    return [field, was === undefined ? { after } : { before: was, after }]
  })
  const recordId = action === "create" ? RecordId.ofOperation(name, stream) : undefined
  return {
    ...(action !== "create" && { externalId: name }),
    ...(recordId !== undefined && { recordId }),
    fields: Object.fromEntries(changes),
  }
}

/** What is said of an object that is made first belongs to its creation. */
const allow = (allowed: Allowed, write: Write.Write) => {
  const created = Write.keyOf({ ...write, action: "create" })
  const key = write.action === "update" && allowed.has(created) ? created : Write.keyOf(write)
  const fields = allowed.get(key) ?? new Map<string, string | undefined>()
  for (const [field, value] of Object.entries(write.fields)) {
    const isLater = fields.has(field) || Write.isImaginary(value) || write.kind.fields[field]?.merge === "set"
    fields.set(field, isLater ? undefined : Tally.digest(value))
  }
  allowed.set(key, fields)
}
