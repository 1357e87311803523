/**
 * What becomes of one external object that was read: the engine's central decision, pure. The states and events it tells apart are written down in
 * `SPEC.md` and in the table `rules` below, which does not compile when a case is missing.
 *
 * The decision holds these laws: a value equal to the base changes nothing (no echo); an external value never replaces an unsynced local one without
 * a strategy that says so; the new base is what the application has; the same object decided twice changes nothing the second time.
 */
import {
  type Field,
  Json,
  type Kind,
  type Malformed,
  type Resource,
  type Upsert,
  type View,
  type Renderings,
  type Waypoints,
} from "@syncline/adapter-core"
import type { Conflict, ConflictChange, Resolution } from "../model/Conflict.ts"
import { type ExternalReference, type Link, type LinkState, isAway } from "../model/Link.ts"
import { aside } from "./Aside.ts"
import * as Difference from "./Difference.ts"
import * as Faces from "./Faces.ts"
import * as Merge from "./Merge.ts"
import { type FieldTime, type HubRecord, removalField } from "../model/Record.ts"
import type { Removals as StreamRemovals } from "../model/Stream.ts"
import * as References from "./References.ts"
import * as Refusals from "./Refusals.ts"
import * as Removals from "./Removals.ts"
import * as Rewording from "./Rewording.ts"

/** What was read about the object. */
export type Reading =
  | { readonly _tag: "Upsert"; readonly change: Upsert }
  | { readonly _tag: "Unreadable"; readonly error: Malformed }
  | { readonly _tag: "Removal" }

export interface Situation {
  readonly kind: Kind.Kind
  readonly resource: Pick<Resource.Resource, "readable" | "writable" | "see" | "vocabulary">
  readonly link: Link | undefined
  /** The link's record. */
  readonly record: HubRecord | undefined
  /** The record that the object is by its id or mark, or else the records that share a match key with it; all of them without a link on this stream. */
  readonly candidates: ReadonlyArray<HubRecord>
  /** The record whose mark the object bears while another object is that record already. */
  readonly copyOf?: string | undefined
  /** Open conflicts of the link, by field. */
  readonly conflicts: ReadonlyMap<string, Conflict>
  readonly references: References.References
  /** The stream takes changes from the application. */
  readonly takes: boolean
  /** The stream sends changes to the application. */
  readonly sends: boolean
  readonly strategy: (field: string) => Field.Strategy
  /** What the record said when it was last sent, while it is not known what became of that. */
  readonly sent?: Json.JsonObject | undefined
  /** The application that a value of the record came from, by the value's origin. */
  readonly seenBy?: (origin: string) => Pick<Resource.Resource, "writable" | "see"> | undefined
  /** What fields may show of an update half done. */
  readonly waypoints?: Waypoints | undefined
  /** How fields may show what was said. */
  readonly renderings?: Renderings | undefined
  /** What a removal means to the record. */
  readonly removals?: StreamRemovals | undefined
  readonly now: number
}

/** The new contents of a link. */
export interface Linking extends Difference.Known {
  readonly waitingFor: ReadonlyArray<ExternalReference>
}

export interface Merged {
  readonly _tag: "Merged"
  readonly record: HubRecord
  /** It was not linked before. */
  readonly matched: boolean
  /** What the record takes; empty when it keeps everything. */
  readonly patch: Json.JsonObject
  readonly linking: Linking
  readonly conflicts: ReadonlyArray<ConflictChange>
  /** Open conflicts that this reading ends. */
  readonly settled: ReadonlyArray<{ readonly conflict: Conflict; readonly resolution: Resolution }>
  /** The record was removed, and is there again. */
  readonly revives: boolean
  /** The record says something the application does not have. */
  readonly owes: boolean
}

export type Outcome =
  /** Nothing that the engine looks at is different. */
  | { readonly _tag: "Unchanged" }
  /** An older state of the object than the one already seen. */
  | { readonly _tag: "Stale" }
  | { readonly _tag: "Created"; readonly data: Json.JsonObject; readonly linking: Linking }
  | Merged
  | { readonly _tag: "Waiting"; readonly waitingFor: ReadonlyArray<ExternalReference> }
  | { readonly _tag: "Ambiguous"; readonly candidates: ReadonlyArray<HubRecord> }
  /** Bears the mark of a record that is another object here. */
  | { readonly _tag: "Copy"; readonly of: string }
  | { readonly _tag: "Quarantined"; readonly problem: string }
  /** It is no longer there. `closing` and `carried`: what that means to the record, where it means something. */
  | {
      readonly _tag: "Removed"
      readonly link: Link
      readonly closing: Merged | undefined
      readonly carried: Removals.Carried | undefined
      /** Its record was removed already. */
      readonly expected: boolean
    }
  /** The stream takes nothing and the object has no link. */
  | { readonly _tag: "Ignored" }

type Rule = (situation: Situation, change: Upsert) => Outcome

/** What of a reading ends an open conflict of a field, and what that makes of it. */
export const endings = {
  /** The application shows what the record says. */
  same: "agreed",
  /** The field is a set by now, of which the edits of both sides are kept. */
  set: "agreed",
  /** The record says what the application said before this edit, or is not asked any more. */
  unedited: "external",
  /** A strategy decides by now. */
  Take: "external",
  Keep: "local",
} as const satisfies { readonly [ending: string]: Resolution }

/** How far an application's clock may be ahead of ours, in milliseconds. */
export const furthestAheadMillis = 24 * 60 * 60 * 1000

/** What happens to an object that could be read, by the state of its link. `none`: it has no link yet. */
export const rules: { readonly [State in LinkState | "none"]: Rule } = {
  none: (situation, change) => admit(situation, change),
  staged: (situation, change) => admit(situation, change),
  quarantined: (situation, change) =>
    situation.record === undefined ? admit(situation, change) : merge(situation, change, situation.record, false),
  ambiguous: (situation, change) => admit(situation, change),
  gone: (situation, change) => admit(situation, change),
  linked: (situation, change) => follow(situation, change),
  moved: (situation, change) => follow(situation, change),
  removed: (situation, change) => follow(situation, change),
  withdrawn: (situation, change) => follow(situation, change),
  arriving: (situation, change) => follow(situation, change),
}

export const decide = (situation: Situation, reading: Reading): Outcome => {
  if (reading._tag === "Unreadable") return { _tag: "Quarantined", problem: reading.error.message }
  return reading._tag === "Removal" ? remove(situation) : rules[situation.link?.state ?? "none"](situation, reading.change)
}

/** What is no longer there destroys nothing here: the record stays, and so does what it is elsewhere, unless the stream says otherwise. */
const remove = (situation: Situation): Outcome => {
  const { link } = situation
  if (link === undefined) return { _tag: "Ignored" }
  if (link.state === "removed" || link.state === "withdrawn" || link.state === "gone") return { _tag: "Unchanged" }
  const expected = situation.record?.removal !== undefined
  return { _tag: "Removed", link, closing: closing(situation, link), carried: Removals.carried({ ...situation, link }), expected }
}

/** A removal that closes is read as if the object had been closed, and removed then: so it meets what others say, and what comes back open is opened again. */
const closing = (situation: Situation, { externalId, base }: Link): Merged | undefined => {
  const { kind, record, resource, references, removals, takes } = situation
  if (removals !== "close" || !takes || record === undefined || base === null) return undefined
  if (record.removal !== undefined) return undefined
  const closed = new Map(Object.entries(Removals.closedOf(kind, record)))
  const { fields } = References.toExternal(kind, { ...record.data, ...Object.fromEntries(closed) }, references)
  const view = Object.fromEntries(Object.entries(resource.see(fields, base)).filter(([name]) => closed.has(name)))
  const outcome = merge(situation, { _tag: "Upsert", externalId, view: { ...base, ...view }, raw: null }, record, false)
  if (outcome._tag !== "Merged" || (Object.keys(outcome.patch).length === 0 && outcome.conflicts.length === 0)) return undefined
  // The record says it in full, whatever the application can tell apart.
  return {
    ...outcome,
    patch: Object.fromEntries(Object.entries(outcome.patch).map(([name, value]) => [name, closed.get(name) ?? value])),
    conflicts: outcome.conflicts.map((conflict) => ({
      ...conflict,
      type: "editedAgainstRemoved",
      external: closed.get(conflict.field) ?? conflict.external,
    })),
  }
}

/** An object with a record. */
const follow: Rule = (situation, change) => {
  if (situation.record === undefined) return admit(situation, change)
  const seen = situation.link?.updatedAt ?? undefined
  // Told once by a clock that was wrong, a time that is yet to come would hide every change until then.
  const credible = seen !== undefined && seen <= situation.now + furthestAheadMillis
  if (credible && change.updatedAt !== undefined && change.updatedAt < seen) return { _tag: "Stale" }
  return merge(situation, change, situation.record, false)
}

/** An object without a record: match it, create a record for it, or let it wait. */
const admit: Rule = (situation, change) => {
  const { kind, references, candidates, copyOf } = situation
  if (copyOf !== undefined) return { _tag: "Copy", of: copyOf }
  const missing = References.named(kind, change.view).filter(
    ({ kind: target, externalId }) =>
      references.recordOf(target, externalId) === undefined &&
      Object.entries(kind.fields).some(
        ([name, field]) => field.required === true && field.references === target && change.view[name] === externalId,
      ),
  )
  if (missing.length > 0) return { _tag: "Waiting", waitingFor: missing }
  const [match, ...others] = candidates
  if (others.length > 0) return { _tag: "Ambiguous", candidates }
  if (match !== undefined) return merge(situation, change, match, true)
  if (!situation.takes) return { _tag: "Ignored" }
  const { data, linking } = translate(situation, change.view)
  return { _tag: "Created", data, linking }
}

const translate = ({ kind, references }: Situation, view: View): { readonly data: Json.JsonObject; readonly linking: Linking } => {
  const data: Record<string, Json.Json> = {}
  const base: Record<string, Json.Json> = {}
  const waitingFor: Array<ExternalReference> = []
  for (const [name, field] of Object.entries(kind.fields)) {
    const seen = view[name]
    if (seen === undefined) {
      data[name] = field.initial
      continue
    }
    const { value, known, unknown } = References.toRecord(field, seen, references)
    data[name] = value
    base[name] = known
    // One by one: a call takes only so many arguments, and an object may refer to more.
    for (const reference of unknown) waitingFor.push(reference)
  }
  return { data, linking: { base, told: {}, refused: {}, waitingFor } }
}

/** Field by field, what changed outside since the base meets what changed here since the base. */
const merge = (situation: Situation, change: Upsert, record: HubRecord, matched: boolean): Outcome => {
  const { kind, resource, references, takes } = situation
  const { view } = change
  const { base, told, refused } = Difference.knownOf(matched ? undefined : situation.link)
  const { fields } = References.toExternal(kind, record.data, references)
  const local = resource.see(fields, base)
  const said = situation.sent && resource.see(References.toExternal(kind, situation.sent, references).fields, base)
  // Of several ways to show a value an application keeps the one it shows, so that it may show the record's value already.
  const shown = resource.see(fields, view)
  const nextBase: Record<string, Json.Json> = { ...base }
  const nextTold: Record<string, Json.Json> = { ...told }
  const patch: Record<string, Json.Json> = {}
  const waitingFor: Array<ExternalReference> = []
  const conflicts: Array<ConflictChange> = []
  const settled: Array<{ readonly conflict: Conflict; readonly resolution: Resolution }> = []

  for (const name of resource.readable) {
    const field = kind.fields[name]
    const seen = view[name]
    if (field === undefined || seen === undefined) continue
    // What the base names already was taken in, or was found to be the application's own.
    if (Merge.same(field, base[name], seen)) continue
    const external = References.toRecord(field, seen, references)
    for (const reference of external.unknown) waitingFor.push(reference)
    // What the record cannot be without stays until the new one is known.
    if (field.required === true && external.unknown.length > 0) continue
    if (Merge.same(field, base[name], external.known)) continue
    nextBase[name] = external.known
    const ours = told[name] ?? base[name]
    const write = isOurs(situation, name, { base: base[name], ours, said: said?.[name], shown: external.known })
    const theirs = write === "rewritten" ? (said?.[name] ?? null) : Faces.translate(field, told[name], base[name], external.known)
    if (Json.equals(theirs, external.known)) delete nextTold[name]
    else nextTold[name] = theirs
    if (!takes || write !== undefined) continue
    const offered = field.references === undefined ? theirs : external.value
    const own = record.data[name] ?? field.initial
    const open = situation.conflicts.get(name)
    const settle = (ending: keyof typeof endings) => {
      if (open !== undefined) settled.push({ conflict: open, resolution: endings[ending] })
    }
    const take = (value: Json.Json) => {
      if (!Merge.same(field, own, value)) patch[name] = value
    }
    const edited = resource.writable.includes(name) && !Merge.same(field, ours, local[name])
    if (field.merge === "set") {
      const common =
        said === undefined ? (base[name] ?? []) : sentOf(listOf(base[name] ?? []), listOf(said[name] ?? []), listOf(external.known))
      const before = References.toRecord(field, common, references).value
      take(Merge.applySetEdit(listOf(own), listOf(before), listOf(external.value)))
      settle("set")
    } else if (!edited) {
      if (!matched || Json.equals(own, field.initial) || resource.writable.includes(name)) take(offered)
      settle("unedited")
    } else if (Merge.same(field, shown[name], theirs)) {
      settle("same")
    } else if (
      matched &&
      field.merge === "text" &&
      (Faces.isRewriting(shown[name], external.known) || isRewording(situation, shown[name], external.known))
    ) {
      nextTold[name] = shown[name] ?? ""
      settle("same")
    } else if (matched && field.keepsOwn === true) {
      // Where one side alone says something, both say that.
      if (Json.equals(own, field.initial)) take(offered)
      else if (!Json.equals(theirs, field.initial)) nextTold[name] = shown[name] ?? theirs
      settle("same")
    } else if (matched && isAlike(situation, record, name, external.value)) {
      take(external.value)
      settle("unedited")
    } else {
      const strategy = situation.strategy(name)
      const externalAt = Merge.editedAt(change.updatedAt, situation.now)
      const verdict = Merge.decide({
        field,
        strategy,
        // While a conflict is open the link's base is the application's side of it; the sides last agreed before that.
        base: open === undefined ? ours : open.base,
        local: local[name] ?? own,
        external: theirs,
        localAt: record.fieldTimes[name]?.at ?? record.createdAt,
        externalAt,
      })
      if (verdict._tag === "Take") {
        take(field.references === undefined ? verdict.value : external.value)
        settle(verdict._tag)
      } else if (verdict._tag === "Ask") {
        conflicts.push({
          field: name,
          type: "bothEdited",
          base: open?.base ?? References.toRecord(field, ours ?? field.initial, references).value,
          local: own,
          external: offered,
          externalAt,
          strategy,
        })
      } else settle(verdict._tag)
    }
  }

  const asked = new Set(conflicts.map(({ field }) => field))
  const settledFields = new Set(settled.map(({ conflict }) => conflict.field))
  const held = (name: string) => asked.has(name) || (situation.conflicts.has(name) && !settledFields.has(name))
  const changed =
    Object.keys(nextBase).length !== Object.keys(base).length || Object.entries(nextBase).some(([name, value]) => base[name] !== value)
  const isBack = situation.link !== undefined && isAway(situation.link.state)
  const isRemoved = record.removal !== undefined
  const revives = isRemoved && takes && (isBack || matched)
  const aboutRemoval = situation.conflicts.get(removalField)
  if (isBack && aboutRemoval !== undefined) settled.push({ conflict: aboutRemoval, resolution: "agreed" })
  const edits = { ...patch, ...Object.fromEntries(conflicts.map(({ field, external }) => [field, external])) }
  if (isRemoved && !revives && Object.keys(edits).length > 0)
    conflicts.push(Removals.edited(record, edits, Merge.editedAt(change.updatedAt, situation.now), aboutRemoval))
  if (!changed && !matched && !isBack && sameWaiting(situation.link?.waitingFor ?? [], waitingFor)) return { _tag: "Unchanged" }
  const after = References.toExternal(kind, { ...record.data, ...patch }, references).fields
  const standing = Refusals.standing(kind, refused, resource.see(after, nextBase), nextBase)
  // What is decided anew may be said anew.
  const stillRefused = Object.fromEntries(Object.entries(standing).filter(([name]) => !asked.has(name)))
  const known = { base: nextBase, told: nextTold, refused: stillRefused }
  const owes =
    situation.sends &&
    // A delivery that stands still for a refusal finds out that it has come to nothing.
    (!Refusals.same(stillRefused, refused) ||
      (isRemoved && !revives && (isBack || matched)) ||
      Object.keys(Difference.difference(kind, resource, after, known, { has: held })).length > 0)
  return { _tag: "Merged", record, matched, patch, linking: { ...known, waitingFor }, conflicts, settled, revives, owes }
}

/**
 * Whether the application that the record's value came from cannot tell it from another: it says "open" of what is in the backlog. Of two that are matched
 * the one who says more is believed then.
 */
const isAlike = ({ kind, seenBy }: Situation, record: HubRecord, name: string, value: Json.Json): boolean => {
  const field = kind.fields[name]
  const source = seenBy?.(record.fieldTimes[name]?.origin ?? "")
  const own = record.data[name]
  if (field === undefined || own === undefined || field.references !== undefined || source?.writable.includes(name) !== true) return false
  return Merge.same(field, source.see({ [name]: own })[name], source.see({ [name]: value })[name])
}

/** What a field showed before a write of ours, what that stood for, what the write said, and what is shown now. */
interface Trace {
  readonly base: Json.Json | undefined
  readonly ours: Json.Json | undefined
  readonly said: Json.Json | undefined
  readonly shown: Json.Json
}

/**
 * Whether a field shows what a write of ours, of unknown outcome, said or may have left half done, or what the application made of it. What is in dispute
 * is not written.
 */
const isOurs = (situation: Situation, name: string, { base, ours, said, shown }: Trace): "written" | "rewritten" | undefined => {
  const { kind, conflicts, waypoints, renderings } = situation
  const field = kind.fields[name]
  if (field === undefined || base === undefined || said === undefined || conflicts.has(name)) return undefined
  // What was not to change was not written.
  if (Merge.same(field, ours, said)) return undefined
  if (kind.word === name && typeof base === "string" && shown === aside(base)) return "written"
  if (Merge.same(field, said, shown) || waypoints?.[name]?.(base, said).some((value) => Json.equals(value, shown)) === true)
    return "written"
  const isRendered = isRendering(field, renderings?.[name], said, shown)
  return isRendered || (field.merge === "text" && isRewording(situation, said, shown)) ? "rewritten" : undefined
}

/** Whether what is shown is a text of ours, with what it names called otherwise. */
const isRewording = ({ resource: { vocabulary } }: Situation, said: Json.Json | undefined, shown: Json.Json): boolean =>
  vocabulary !== undefined && typeof said === "string" && typeof shown === "string" && Rewording.isRewording(said, { vocabulary, shown })

/** Whether what an application shows of a field is what it made of a value of ours. */
export const isRendering = (
  field: Field.Field,
  rendering: Renderings[string] | undefined,
  said: Json.Json | undefined,
  shown: Json.Json,
): boolean =>
  field.merge !== "set" &&
  field.references === undefined &&
  (Faces.isRewriting(said, shown) || (said !== undefined && !Json.equals(said, shown) && rendering?.(said, shown) === true))

/** What of a set both sides had before a write of unknown outcome, and what of that write can be seen. */
const sentOf = (
  base: ReadonlyArray<Json.Json>,
  said: ReadonlyArray<Json.Json>,
  shown: ReadonlyArray<Json.Json>,
): ReadonlyArray<Json.Json> => [
  ...base.filter((item) => said.includes(item) || shown.includes(item)),
  ...said.filter((item) => shown.includes(item) && !base.includes(item)),
]

const listOf = (value: Json.Json): ReadonlyArray<Json.Json> => (Array.isArray(value) ? value : [])

export const sameWaiting = (left: ReadonlyArray<ExternalReference>, right: ReadonlyArray<ExternalReference>): boolean =>
  left.length === right.length &&
  left.every((reference, index) => right[index]?.kind === reference.kind && right[index]?.externalId === reference.externalId)

/** The times of the fields that a patch changes. */
export const stamped = (
  record: HubRecord | undefined,
  fields: Json.JsonObject,
  time: FieldTime,
): { readonly [field: string]: FieldTime } => ({
  ...record?.fieldTimes,
  ...Object.fromEntries(Object.keys(fields).map((name) => [name, time])),
})
