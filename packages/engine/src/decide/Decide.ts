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
import type { Conflict, ConflictChange, ConflictType, Resolution } from "../model/Conflict.ts"
import { type ExternalReference, type Link, type LinkState, isAway } from "../model/Link.ts"
import * as Difference from "./Difference.ts"
import * as Faces from "./Faces.ts"
import type * as Matching from "./Matching.ts"
import * as Merge from "./Merge.ts"
import { isOurs, isRendering, isRewording, sentViews } from "./Ours.ts"
import { type FieldTime, type HubRecord, removalField } from "../model/Record.ts"
import type { Removals as StreamRemovals } from "../model/Stream.ts"
import * as References from "./References.ts"
import * as Refusals from "./Refusals.ts"
import * as Removals from "./Removals.ts"

/** What was read about the object. */
export type Reading =
  | { readonly _tag: "Upsert"; readonly change: Upsert }
  | { readonly _tag: "Unreadable"; readonly error: Malformed }
  | { readonly _tag: "Removal" }

export interface Situation {
  readonly kind: Kind.Kind
  readonly resource: Pick<Resource.Resource, "readable" | "writable" | "see" | "say" | "vocabulary">
  /** By which the object was read until now, where it is the same and is read otherwise. */
  readonly before?: Pick<Resource.Resource, "writable" | "see" | "say"> | undefined
  readonly link: Link | undefined
  /** The link's record. */
  readonly record: HubRecord | undefined
  /** The record that the object is by its id or mark, or else the records that share a match key with it; all of them without a link on this stream. */
  readonly candidates: ReadonlyArray<HubRecord>
  /** What a person decided it to be: the record, where they named one that is there and free. */
  readonly chosen?: HubRecord | undefined
  /** Which records it may be by the stream's rules. */
  readonly proposal?: Matching.Proposal | undefined
  /** Everything is read first, and matched then. */
  readonly stages?: boolean | undefined
  /** The record whose mark the object bears while another object is that record already. */
  readonly copyOf?: string | undefined
  /** Open conflicts of the link, by field. */
  readonly conflicts: ReadonlyMap<string, Conflict>
  readonly references: References.References
  /** The stream takes changes from the application. */
  readonly takes: boolean
  /** The stream sends changes to the application. */
  readonly sends: boolean
  /** Whether a record is made of an object that matches none. */
  readonly makes?: boolean | undefined
  /** Whether an object without a record changed too long ago to be taken up. */
  readonly isTooOld?: boolean | undefined
  readonly strategy: (field: string) => Field.Strategy
  /** Between two that turn out to be the same. Default: `strategy`. */
  readonly matchedStrategy?: ((field: string) => Field.Strategy) | undefined
  /** What the record said when it was last sent, while it is not known what became of that. */
  readonly sent?: Json.JsonObject | undefined
  /** What is withheld is closed or removed there: then that it is closed may have been sent as well. */
  readonly closes?: boolean | undefined
  /** The application has an object removed when it is asked to. */
  readonly removes?: boolean | undefined
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
  | {
      readonly _tag: "Created"
      readonly data: Json.JsonObject
      readonly linking: Linking
      /** Of values that mean nothing on the record. Absent: there are none. */
      readonly conflicts?: ReadonlyArray<ConflictChange>
    }
  | Merged
  | { readonly _tag: "Waiting"; readonly waitingFor: ReadonlyArray<ExternalReference> }
  | { readonly _tag: "Ambiguous"; readonly candidates: ReadonlyArray<HubRecord>; readonly proposal?: Matching.Proposal }
  /** It matches no record, and the stream makes none of it, or not yet. */
  | { readonly _tag: "Unmatched"; readonly staged: boolean }
  /** A person said so. */
  | { readonly _tag: "Apart" }
  /** Bears the mark of a record that is another object here. */
  | { readonly _tag: "Copy"; readonly of: string }
  | { readonly _tag: "Quarantined"; readonly problem: string }
  /** It is no longer there. `closing` and `carried`: what that means to the record, where it means something. */
  | {
      readonly _tag: "Removed"
      readonly link: Link
      readonly closing: Merged | undefined
      readonly carried: Removals.Carried | undefined
      /** Its record was removed already, or may have been when the engine last wrote there. */
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
  unmatched: (situation, change) => admit(situation, change),
  apart: (situation, change) => admit(situation, change),
  merged: (situation, change) => admit(situation, change),
  linked: (situation, change) => follow(situation, change),
  moved: (situation, change) => follow(situation, change),
  removed: (situation, change) => follow(situation, change),
  withdrawn: (situation, change) => follow(situation, change),
  arriving: (situation, change) => follow(situation, change),
}

export const decide = (situation: Situation, reading: Reading): Outcome => {
  if (isApart(situation) && reading._tag !== "Removal") return { _tag: "Apart" }
  if (reading._tag === "Unreadable") return { _tag: "Quarantined", problem: reading.error.message }
  return reading._tag === "Removal" ? remove(situation) : rules[situation.link?.state ?? "none"](situation, reading.change)
}

/** What is no longer there destroys nothing here: the record stays, and so does what it is elsewhere, unless the stream says otherwise. */
const remove = (situation: Situation): Outcome => {
  const { link } = situation
  if (link === undefined) return { _tag: "Ignored" }
  if (link.state === "removed" || link.state === "withdrawn" || link.state === "gone" || link.state === "merged")
    return { _tag: "Unchanged" }
  // Nothing of what is apart is the record's.
  if (isApart(situation)) {
    const alone = { ...link, recordId: null, base: null, told: {}, refused: {} }
    return { _tag: "Removed", link: alone, closing: undefined, carried: undefined, expected: false }
  }
  // A removal of ours that is in doubt may have come through, though its record is there again.
  const isInDoubt = situation.sent?.[removalField] === true
  if (isInDoubt || situation.record?.removal !== undefined)
    return { _tag: "Removed", link, closing: undefined, carried: undefined, expected: true }
  return { _tag: "Removed", link, closing: closing(situation, link), carried: Removals.carried({ ...situation, link }), expected: false }
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

const isApart = ({ link }: Situation): boolean => (link?.choice === undefined ? link?.state === "apart" : link.choice.as === "apart")

/** An object without a record: match it, create a record for it, or let it wait. */
const admit: Rule = (situation, change) => {
  const { kind, references, candidates, copyOf, chosen, proposal } = situation
  const isNew = situation.link?.choice?.as === "new"
  if (copyOf !== undefined && chosen === undefined && !isNew) return { _tag: "Copy", of: copyOf }
  if (situation.isTooOld === true && candidates.length === 0 && chosen === undefined && !isNew) return { _tag: "Ignored" }
  const missing = References.named(kind, change.view).filter(
    ({ kind: target, externalId }) =>
      references.recordOf(target, externalId) === undefined &&
      Object.entries(kind.fields).some(
        ([name, field]) => field.required === true && field.references === target && change.view[name] === externalId,
      ),
  )
  if (missing.length > 0) return { _tag: "Waiting", waitingFor: missing }
  if (chosen !== undefined) return merge(situation, change, chosen, true)
  if (!isNew) {
    const [match, ...others] = candidates
    if (others.length > 0) return { _tag: "Ambiguous", candidates }
    if (match !== undefined) return merge(situation, change, match, true)
    if (situation.stages === true) return { _tag: "Unmatched", staged: true }
    const [proposed] = proposal?.records ?? []
    if (proposal !== undefined && proposed !== undefined)
      return proposal.isSure ? merge(situation, change, proposed, true) : { _tag: "Ambiguous", candidates: proposal.records, proposal }
    if (situation.takes && situation.makes === false) return { _tag: "Unmatched", staged: false }
  }
  if (!situation.takes) return { _tag: "Ignored" }
  return { _tag: "Created", ...translate(situation, change) }
}

const translate = (
  { kind, references, now, strategy }: Situation,
  { view, untranslated, updatedAt }: Upsert,
): Omit<Outcome & { readonly _tag: "Created" }, "_tag"> => {
  const conflicts: Array<ConflictChange> = []
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
    const isMeaningless = untranslated?.[name] !== undefined
    data[name] = isMeaningless ? field.initial : value
    base[name] = known
    if (isMeaningless) {
      const sides = { base: field.initial, local: field.initial, external: value }
      conflicts.push({
        field: name,
        type: "mappingFailure",
        ...sides,
        externalAt: Merge.editedAt(updatedAt, now),
        strategy: strategy(name),
      })
    }
    // One by one: a call takes only so many arguments, and an object may refer to more.
    for (const reference of unknown) waitingFor.push(reference)
  }
  return { data, linking: { base, told: {}, refused: {}, waitingFor }, ...(conflicts.length > 0 && { conflicts }) }
}

/** Field by field, what changed outside since the base meets what changed here since the base. */
const merge = (situation: Situation, change: Upsert, record: HubRecord, matched: boolean): Outcome => {
  const { kind, resource, before: earlier = resource, references, takes } = situation
  const { view } = change
  const known = Difference.knownOf(matched ? undefined : situation.link)
  const { base, told } = known
  // What is mapped otherwise may be taken.
  const refused = situation.before === undefined ? known.refused : {}
  const { fields } = References.toExternal(kind, record.data, references)
  const local = earlier.see(fields, base)
  const [said, saidClosed] = sentViews(situation, references, base)
  // Of several ways to show a value an application keeps the one it shows, so that it may show the record's value already.
  const shown = resource.see(fields, view)
  const nextBase: Record<string, Json.Json> = { ...base }
  const nextTold: Record<string, Json.Json> = { ...told }
  const patch: Record<string, Json.Json> = {}
  const waitingFor: Array<ExternalReference> = []
  const conflicts: Array<ConflictChange> = []
  const settled: Array<{ readonly conflict: Conflict; readonly resolution: Resolution }> = []

  // What was closed because its record is removed and says by now what the record says was opened again by somebody.
  const closes = new Set(record.removal === undefined ? [] : Object.keys(Removals.closedOf(kind, record)))
  const opened: Record<string, Json.Json> = {}
  for (const name of resource.readable) {
    const field = kind.fields[name]
    const seen = view[name]
    if (field === undefined || seen === undefined) continue
    // What the base names already was taken in, or was found to be the application's own.
    const open = situation.conflicts.get(name)
    const isMended = open?.type === "mappingFailure" && change.untranslated?.[name] === undefined
    if (!isMended && Merge.same(field, base[name], seen)) continue
    const external = References.toRecord(field, seen, references)
    for (const reference of external.unknown) waitingFor.push(reference)
    // What the record cannot be without stays until the new one is known.
    if (field.required === true && external.unknown.length > 0) continue
    if (!isMended && Merge.same(field, base[name], external.known)) continue
    nextBase[name] = external.known
    const ours = told[name] ?? base[name]
    const written = (by: View | undefined) => isOurs(situation, name, { base: base[name], ours, said: by?.[name], shown: external.known })
    const write = written(said) ?? written(saidClosed)
    const theirs = write === "rewritten" ? (said?.[name] ?? null) : Faces.translate(field, told[name], base[name], external.known)
    if (Json.equals(theirs, external.known)) delete nextTold[name]
    else nextTold[name] = theirs
    if (!takes || write !== undefined) continue
    const offered = field.references === undefined ? theirs : external.value
    if (closes.has(name)) opened[name] = offered
    const own = record.data[name] ?? field.initial
    const settle = (ending: keyof typeof endings) => {
      if (open !== undefined) settled.push({ conflict: open, resolution: endings[ending] })
    }
    const take = (value: Json.Json) => {
      if (!Merge.same(field, own, value)) patch[name] = value
    }
    const externalAt = Merge.editedAt(change.updatedAt, situation.now)
    const strategy = (matched ? situation.matchedStrategy : undefined)?.(name) ?? situation.strategy(name)
    const ask = (type: ConflictType) =>
      conflicts.push({
        field: name,
        type,
        base: open?.base ?? References.toRecord(field, ours ?? field.initial, references).value,
        local: own,
        external: offered,
        externalAt,
        strategy,
      })
    const isRemapped = situation.before !== undefined
    // What was kept from the application, and is no longer, was edited here without its being told.
    const sayer = [earlier, resource].find(({ writable }) => writable.includes(name))
    const mine = sayer === earlier ? local[name] : sayer?.see(fields, base)[name]
    // What meant nothing is no state in which the sides agreed.
    const isKept = open?.type === "mappingFailure" ? Merge.same(field, open.base, own) : Merge.same(field, ours, mine)
    // What was not read before meets what others said meanwhile.
    const edited = isRemapped && ours === undefined ? !Json.equals(own, field.initial) : sayer !== undefined && !isKept
    const isShown = Merge.same(field, shown[name], theirs)
    const isAsRead = isRemapped && ours !== undefined && Merge.same(field, own, References.toRecord(field, ours, references).value)
    if (change.untranslated?.[name] !== undefined) {
      if (!Merge.same(field, own, offered)) ask("mappingFailure")
    } else if (field.merge === "set") {
      const common =
        said === undefined ? (base[name] ?? []) : Merge.sentOf(listOf(base[name] ?? []), listOf(said[name] ?? []), listOf(external.known))
      const before = References.toRecord(field, common, references).value
      take(Merge.applySetEdit(listOf(own), listOf(before), listOf(external.value)))
      settle("set")
    } else if (isAsRead || (!edited && (situation.before === undefined || !isShown))) {
      if (!matched || Json.equals(own, field.initial) || resource.writable.includes(name)) take(offered)
      settle("unedited")
    } else if (isShown) {
      settle("same")
    } else if (
      matched &&
      field.merge === "text" &&
      (isRendering(field, situation.renderings?.[name], shown[name], external.known) || isRewording(situation, shown[name], external.known))
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
        ask("bothEdited")
      } else settle(verdict._tag)
    }
  }

  const asked = new Set(conflicts.map(({ field }) => field))
  const settledFields = new Set(settled.map(({ conflict }) => conflict.field))
  const held = (name: string) => asked.has(name) || (situation.conflicts.has(name) && !settledFields.has(name))
  const resaid = situation.before === undefined ? {} : saidOtherwise(situation, record, earlier, local)
  for (const [name, words] of Object.entries(resaid)) {
    if (words === undefined) delete nextTold[name]
    else nextTold[name] = words
  }
  const changed =
    settled.length > 0 ||
    Object.keys(resaid).length > 0 ||
    Object.keys(nextBase).length !== Object.keys(base).length ||
    Object.entries(nextBase).some(([name, value]) => base[name] !== value) ||
    !Refusals.same(refused, known.refused)
  const isBack = situation.link !== undefined && isAway(situation.link.state)
  const isRemoved = record.removal !== undefined
  const revives = isRemoved && takes && (isBack || matched)
  const aboutRemoval = situation.conflicts.get(removalField)
  if (isBack && aboutRemoval !== undefined) settled.push({ conflict: aboutRemoval, resolution: "agreed" })
  const edits = { ...opened, ...patch, ...Object.fromEntries(conflicts.map(({ field, external }) => [field, external])) }
  const isTouched = Object.keys(edits).length > 0 || (aboutRemoval === undefined && Removals.mayBePutBack(situation, change, record))
  if (isRemoved && !revives && isTouched)
    conflicts.push(Removals.edited(record, edits, Merge.editedAt(change.updatedAt, situation.now), aboutRemoval))
  if (!changed && !matched && !isBack && sameWaiting(situation.link?.waitingFor ?? [], waitingFor) && conflicts.length === 0)
    return { _tag: "Unchanged" }
  const after = References.toExternal(kind, { ...record.data, ...patch }, references).fields
  const standing = Refusals.standing(kind, refused, resource.see(after, nextBase), nextBase)
  // What is decided anew may be said anew.
  const stillRefused = Object.fromEntries(Object.entries(standing).filter(([name]) => !asked.has(name)))
  const next = { base: nextBase, told: nextTold, refused: stillRefused }
  const owes =
    situation.sends &&
    // A delivery that stands still for a refusal finds out that it has come to nothing.
    (!Refusals.same(stillRefused, known.refused) ||
      (isRemoved && !revives && (isBack || matched)) ||
      Object.keys(Difference.difference(kind, resource, after, next, { has: held })).length > 0)
  return { _tag: "Merged", record, matched, patch, linking: { ...next, waitingFor }, conflicts, settled, revives, owes }
}

/**
 * Of fields that others wrote, and of which something else is left out from now on when they are said: what of ours the application has then. `undefined`: what it
 * shows.
 */
const saidOtherwise = ({ resource, link }: Situation, record: HubRecord, before: NonNullable<Situation["before"]>, local: View) =>
  Object.fromEntries(
    resource.writable.flatMap((name): ReadonlyArray<readonly [string, Json.Json | undefined]> => {
      const value = local[name]
      if (value === undefined || record.fieldTimes[name]?.origin === link?.streamId) return []
      const words = resource.say?.(name, value) ?? value
      if (Json.equals(words, before.say?.(name, value) ?? value)) return []
      return [[name, Json.equals(words, value) ? undefined : words]]
    }),
  )

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
