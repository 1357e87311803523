/**
 * Where a record stands at one place, or an object there that is no record: whether the two are in step, in which fields they differ, and everything that
 * keeps them from being in step. Pure; what differs is found by the functions that decide what is sent and what is taken in, so that nothing is explained
 * otherwise than it is done.
 */
import { type Json, type Kind, Pictures, type Resource, type View } from "@syncline/adapter-core"
import type { Conflict } from "../model/Conflict.ts"
import { type Connection, waitOf } from "../model/Connection.ts"
import type { Delivery } from "../model/Delivery.ts"
import { type ExternalReference, type Link, type Refusal, type Refusals, isAway, noLongerThere, withdrawn } from "../model/Link.ts"
import { type HubRecord, removalField } from "../model/Record.ts"
import { type Cursor, type Direction, type Stream, type Withheld, reads, writes } from "../model/Stream.ts"
import { type KeptBack, keptBack } from "./SyncOption.ts"
import * as Matching from "./Matching.ts"
import * as Difference from "./Difference.ts"
import * as Policy from "./Policy.ts"
import * as References from "./References.ts"
import { standing as refusalsStanding } from "./Refusals.ts"
import type { Awaited } from "./Settle.ts"

/** All that is known of it. */
export interface Facts {
  readonly connection: Connection
  readonly stream: Stream
  readonly cursor: Cursor
  readonly kind: Kind.Kind
  /** Absent where no adapter has the kind any more. */
  readonly resource: (Pick<Resource.Resource, "writable" | "see"> & { readonly importer?: unknown }) | undefined
  readonly record: HubRecord | undefined
  readonly link: Link | undefined
  /** Open conflicts of the link. */
  readonly conflicts: ReadonlyArray<Conflict>
  readonly delivery: Delivery | undefined
  /** Somebody gave up the last delivery of what the record says. */
  readonly dropped: Dropped | undefined
  /** Whether the record may leave by the stream; absent where there is none. */
  readonly verdict?: Policy.Verdict | undefined
  /** What the stream can refer to. */
  readonly references: References.References
  /** The object as it was last read; looked at only where it names something that is not known. */
  readonly shown: View | undefined
  /** What other applications that the record may be at show only to those who are signed in. */
  readonly pictures: ReadonlyArray<Pictures.Pictures>
}

/** All that differences are found by. */
export type Sides = Pick<Facts, "kind" | "resource" | "record" | "link" | "conflicts" | "references" | "verdict" | "shown">

/** Who gave up a delivery, why, and when, epoch milliseconds. `error`: what its last attempt had come to. */
export interface Dropped {
  readonly by: string
  readonly reason: string
  readonly error: string | null
  readonly at: number
}

/** A field in which the record and the object differ. */
export interface FieldDifference {
  readonly field: string
  /** What the record says; references are ids of records. */
  readonly record: Json.Json
  /** What the application was last known to have, in its own view; references are its ids. Absent where it never showed the field. */
  readonly application: Json.Json | undefined
  /** Whose value the other side does not have yet. `both`: each changed it since they last agreed. */
  readonly newer: "record" | "application" | "both"
}

/** What holds up everything of the stream. */
export type StreamReason =
  | { readonly _tag: "NoAdapter" }
  /** The connection needs its person. */
  | { readonly _tag: "Stopped"; readonly message: string }
  | { readonly _tag: "Paused" }
  | { readonly _tag: "Disconnected" }
  /** The connection does nothing before then, epoch milliseconds. */
  | { readonly _tag: "Waits"; readonly until: number; readonly message: string }
  | { readonly _tag: "SendsNothing"; readonly direction: Direction }
  | { readonly _tag: "TakesNothing"; readonly direction: Direction }
  /** Not everything there was read once. */
  | { readonly _tag: "NotReady" }
  | { readonly _tag: "ReadingFails"; readonly message: string }

/** What is the matter with the object, or with one of its fields. */
export type ObjectReason =
  /** No object with the id was ever shown. */
  | { readonly _tag: "NeverRead" }
  /** Nobody can make such an object there but people. */
  | { readonly _tag: "NotWritable" }
  | { readonly _tag: "Quarantined"; readonly message: string; readonly since: number }
  | { readonly _tag: "Ambiguous"; readonly message: string }
  /** It matches no record, and the stream makes none of it. */
  | { readonly _tag: "Unmatched" }
  /** A person said that it is not the record, or none. */
  /** `why`: nobody said so, but its record is another one by now. */
  | { readonly _tag: "Apart"; readonly by: string; readonly since: number; readonly why?: string }
  /** The stream leaves it on this side: by its option, or because it was last changed before `at`, its starting point. */
  | { readonly _tag: "KeptBack"; readonly why: KeptBack }
  /** It is no longer there. */
  | { readonly _tag: "Gone"; readonly message: string; readonly since: number }
  /** It is at another place of the application, which no stream keeps in step. */
  | { readonly _tag: "Moved"; readonly message: string; readonly since: number }
  /** It was removed there. */
  | { readonly _tag: "Removed"; readonly message: string; readonly since: number }
  /** Its record was removed or may not be there any more, and so it was removed. */
  | { readonly _tag: "Withdrawn"; readonly message: string; readonly since: number }
  /** Its record was removed, and it stays: what made it a record was undone. */
  | { readonly _tag: "Stays"; readonly since: number }
  /** It cannot be a record before these are. */
  | { readonly _tag: "Staged"; readonly waitingFor: ReadonlyArray<ExternalReference>; readonly message: string | null }
  /** A field names objects that are not known here. */
  | { readonly _tag: "Unknown"; readonly field: string; readonly waitingFor: ReadonlyArray<ExternalReference> }
  /** A field names a record that has no object there. */
  | { readonly _tag: "LeftOut"; readonly field: string; readonly kind: string; readonly recordId: string }
  /** The record may not leave by the stream; `effect`: what the stream wants to become of the object. */
  | { readonly _tag: "Withheld"; readonly why: Policy.Why; readonly effect: Withheld }
  /** The stream's `sendOnly` leaves out fields in which the record says something else. */
  | { readonly _tag: "NotSent"; readonly fields: ReadonlyArray<string> }
  /** The application would not take the field's value. */
  | { readonly _tag: "Refused"; readonly field: string; readonly message: string; readonly since: number }
  /** A person undid a run that had changed the field, and the application is not told. */
  | { readonly _tag: "Undone"; readonly field: string; readonly by: string; readonly since: number }
  /** The text shows pictures that another application keeps for those who are signed in there. */
  | { readonly _tag: "HiddenPictures"; readonly field: string; readonly application: string; readonly count: number }
  | {
      readonly _tag: "Conflict"
      readonly field: string
      readonly conflictId: string
      readonly since: number
      /** What the application says and means nothing by the mapping, where the conflict is of that. */
      readonly untranslated?: Json.Json
    }

/** What became of what is owed to it. */
export type DeliveryReason =
  | { readonly _tag: "Dead"; readonly message: string }
  /** It waits for a record, or is sent without it until that is there; `message` says why it is not. */
  | { readonly _tag: "Parked"; readonly kind: string; readonly recordId: string; readonly message: string }
  /**
   * Nothing is made of it before a person says so. `removedAt`: the stream at which too much was removed, where that is why; `mayBe`: an object of the place may be it.
   */
  | { readonly _tag: "Held"; readonly message: string; readonly removedAt?: string; readonly mayBe?: true }
  /** To be sent, at the earliest then. `message`: why it was not sent the last time, if it was tried. */
  | { readonly _tag: "Pending"; readonly at: number; readonly message: string | null }
  | { readonly _tag: "Running" }
  /** It was withheld, and the record may leave by now: what a filter calls by name is called so. */
  | { readonly _tag: "WasWithheld"; readonly message: string }
  /** A person gave it up. */
  | ({ readonly _tag: "Dropped" } & Dropped)
  /** It could be sent, and nothing is owed. */
  | { readonly _tag: "GivenUp" }

/** Why they are not in step, or may not stay so. */
export type StandingReason = StreamReason | ObjectReason | DeliveryReason

export interface Standing {
  readonly inStep: boolean
  readonly differences: ReadonlyArray<FieldDifference>
  readonly ofStream: ReadonlyArray<StreamReason>
  readonly ofObject: ReadonlyArray<ObjectReason>
  readonly ofDelivery: ReadonlyArray<DeliveryReason>
}

export const standing = (facts: Facts, now: number): Standing => {
  const owed = owedOf(facts)
  const differences = differencesOf(facts, owed)
  const { link, record, resource } = facts
  const agrees = link?.state === "linked" && record !== undefined && resource !== undefined && differences.length === 0
  const inStep = record?.removal === undefined ? agrees : isAsRemoved(facts)
  return {
    inStep,
    differences,
    ofStream: streamReasons(facts, now),
    ofObject: objectReasons(facts, owed),
    ofDelivery: deliveryReasons(facts, owed),
  }
}

/** Whether what was removed is removed there too, or closed where nobody can remove it. */
const isAsRemoved = (facts: Facts): boolean => {
  const { link, delivery, conflicts } = facts
  if (link === undefined || link.state !== "linked") return true
  return delivery === undefined && conflicts.length === 0 && !stays(facts)
}

const stays = ({ record, stream }: Facts): boolean => record?.removal?.stays?.includes(stream.id) === true

/** What an account has in one partition is not made again in another; nor is what belongs to something (`parent`) that is only there. */
export const isElsewhere = (
  stream: Stream,
  references: ReadonlyArray<References.KnownReference>,
  parent: string | undefined,
  others: ReadonlyArray<Link>,
): boolean =>
  references.some(({ recordId }) => recordId === parent) || others.some(({ connectionId }) => connectionId === stream.connectionId)

/** What the record says and the application does not, and what becomes of it. */
interface Owed {
  /** To be sent. */
  readonly unsent: View
  /** The fields that would be, and that the stream leaves out. */
  readonly kept: ReadonlyArray<string>
  readonly disputed: ReadonlySet<string>
  readonly refused: Refusals
}

/** What is withheld as a whole differs as a whole. */
const mayLeaveIn = ({ verdict }: Pick<Facts, "verdict">) => (verdict?._tag === "Open" ? verdict.mayLeave : () => true)

const owedOf = (facts: Sides): Owed => {
  const { kind, resource, record, link, conflicts, references } = facts
  if (resource === undefined || record === undefined || record.removal !== undefined || link === undefined || link.base === null)
    return { unsent: {}, kept: [], disputed: new Set(), refused: {} }
  const known = Difference.knownOf(link)
  const { fields } = References.toExternal(kind, record.data, references)
  const ended = Difference.agreed(kind, resource, fields, known, conflicts)
  const disputed = new Set(conflicts.flatMap((conflict) => (ended.includes(conflict) ? [] : [conflict.field])))
  const unsent = Difference.difference(kind, resource, fields, known, disputed)
  const mayLeave = mayLeaveIn(facts)
  return {
    unsent: Policy.within(unsent, mayLeave),
    kept: Object.keys(unsent).filter((field) => !mayLeave(field)),
    disputed,
    refused: refusalsStanding(kind, link.refused, resource.see(fields, known.base), known.base),
  }
}

export const between = (sides: Sides): ReadonlyArray<FieldDifference> => differencesOf(sides, owedOf(sides))

/** Whether a field differs for nothing but what it names having no object there. */
export const isWaiting = (sides: Sides, field: string): boolean => {
  const { unsent, refused } = owedOf(sides)
  return leftOutOf(sides, field).length > 0 && !(field in unsent) && !(field in refused)
}

const differencesOf = (facts: Sides, { unsent, disputed, refused }: Owed): ReadonlyArray<FieldDifference> => {
  const { kind, resource, record, link } = facts
  if (resource === undefined || record === undefined || link === undefined || link.base === null) return []
  const { base } = link
  const newerOf = (name: string): FieldDifference["newer"] | undefined => {
    if (disputed.has(name)) return "both"
    if (unknownIn(facts, name).length > 0) return "application"
    return name in unsent || name in refused || leftOutOf(facts, name).length > 0 ? "record" : undefined
  }
  return Object.entries(kind.fields).flatMap(([field, { initial }]) => {
    const newer = newerOf(field)
    // What is not known is in no base.
    const application = newer === "application" ? facts.shown?.[field] : base[field]
    return newer === undefined ? [] : [{ field, record: record.data[field] ?? initial, application, newer }]
  })
}

/** What the object names in a field, as it was last read, and nobody here knows. */
const unknownIn = ({ kind, link, shown }: Pick<Sides, "kind" | "link" | "shown">, field: string): ReadonlyArray<ExternalReference> =>
  References.named(kind, { [field]: shown?.[field] ?? null }).filter(
    (named) => link?.waitingFor.some((awaited) => awaited.kind === named.kind && awaited.externalId === named.externalId) === true,
  )

/** What the record names in a field that the application takes, and that has no object there. */
const leftOutOf = ({ kind, resource, record, references, ...facts }: Omit<Sides, "shown">, field: string): ReadonlyArray<Awaited> =>
  resource?.writable.includes(field) === true && mayLeaveIn(facts)(field)
    ? References.leftOut(kind, { [field]: record?.data[field] ?? null }, references)
    : []

const streamReasons = ({ connection, stream, cursor, resource }: Facts, now: number): ReadonlyArray<StreamReason> => {
  const reasons: Array<StreamReason> = []
  const { status, reason } = connection
  const wait = waitOf(connection, now)
  if (resource === undefined) reasons.push({ _tag: "NoAdapter" })
  if (status === "error") reasons.push({ _tag: "Stopped", message: reason ?? "its person must sign in again" })
  if (status === "paused") reasons.push({ _tag: "Paused" })
  if (status === "disconnected") reasons.push({ _tag: "Disconnected" })
  if (wait !== undefined) reasons.push({ _tag: "Waits", until: wait.until, message: wait.reason })
  const { direction } = stream.settings
  if (!writes(stream)) reasons.push({ _tag: "SendsNothing", direction })
  if (!reads(stream)) reasons.push({ _tag: "TakesNothing", direction })
  else if (stream.initialDoneAt === null) reasons.push({ _tag: "NotReady" })
  if (cursor.lastError !== undefined && reads(stream)) reasons.push({ _tag: "ReadingFails", message: cursor.lastError })
  return reasons
}

const objectReasons = (facts: Facts, owed: Owed): ReadonlyArray<ObjectReason> => [
  ...policyReasons(facts, owed),
  ...stateReasons(facts, owed),
]

const policyReasons = ({ verdict }: Facts, { kept: fields }: Owed): ReadonlyArray<ObjectReason> => {
  if (verdict?._tag !== "Refused") return fields.length === 0 ? [] : [{ _tag: "NotSent", fields }]
  const { why, effect } = verdict
  // That is the stream's.
  return why._tag === "Direction" ? [] : [{ _tag: "Withheld", why, effect }]
}

const stateReasons = (facts: Facts, { refused }: Owed): ReadonlyArray<ObjectReason> => {
  const { kind, resource, record, link, conflicts, stream } = facts
  if (link === undefined) {
    if (record === undefined) return [{ _tag: "NeverRead" }]
    if (resource !== undefined && resource.importer === undefined) return [{ _tag: "NotWritable" }]
    const why = record.removal === undefined ? keptBack(stream.settings, kind, record, facts.delivery) : undefined
    return why === undefined ? [] : [{ _tag: "KeptBack", why }]
  }
  const { state, problem, processedAt: since } = link
  if (state === "quarantined") return [{ _tag: "Quarantined", message: problem ?? "it could not be read", since }]
  if (state === "ambiguous") return [{ _tag: "Ambiguous", message: problem ?? "matches several records" }]
  if (state === "unmatched") return [{ _tag: "Unmatched" }]
  if (state === "apart")
    return [
      { _tag: "Apart", by: link.choice?.by ?? "somebody", since: link.choice?.at ?? since, ...(problem !== null && { why: problem }) },
    ]
  if (state === "gone") return [{ _tag: "Gone", message: problem ?? "is no longer there", since }]
  if (state === "moved") return [{ _tag: "Moved", message: problem ?? "it is at another place", since }]
  if (state === "removed") return [...disputesOf(conflicts, removalField), { _tag: "Removed", message: problem ?? noLongerThere, since }]
  if (state === "withdrawn") return [{ _tag: "Withdrawn", message: problem ?? withdrawn, since }]
  if (state === "staged") return [{ _tag: "Staged", waitingFor: link.waitingFor, message: problem }]
  const aboutRemoval = disputesOf(conflicts, removalField)
  if (record?.removal !== undefined) {
    return stays(facts) ? [...aboutRemoval, { _tag: "Stays", since: record.removal.at }] : aboutRemoval
  }
  const ofFields = Object.keys(kind.fields).flatMap((field): ReadonlyArray<ObjectReason> => {
    const unknown = unknownIn(facts, field)
    const refusal = refused[field]
    return [
      ...(refusal === undefined ? [] : [refusedReason(field, refusal)]),
      ...disputesOf(conflicts, field),
      ...hiddenIn(facts, field),
      ...(unknown.length > 0 ? [{ _tag: "Unknown", field, waitingFor: unknown } as const] : []),
      ...leftOutOf(facts, field).map(({ kind: target, recordId }) => ({ _tag: "LeftOut", field, kind: target, recordId }) as const),
    ]
  })
  return [...ofFields, ...aboutRemoval]
}

const refusedReason = (field: string, { message, at: since, undoneBy }: Refusal): ObjectReason =>
  undoneBy === undefined ? { _tag: "Refused", field, message, since } : { _tag: "Undone", field, by: undoneBy, since }

const disputesOf = (conflicts: ReadonlyArray<Conflict>, field: string): ReadonlyArray<ObjectReason> =>
  conflicts
    .filter((conflict) => conflict.field === field)
    .map(({ id: conflictId, detectedAt, type, external }) => {
      const untranslated = type === "mappingFailure" && { untranslated: external }
      return { _tag: "Conflict", field, conflictId, since: detectedAt, ...untranslated } as const
    })

const hiddenIn = ({ kind, pictures, record }: Facts, field: string): ReadonlyArray<ObjectReason> => {
  const text = record?.data[field]
  if (kind.fields[field]?.merge !== "text" || typeof text !== "string") return []
  return pictures.flatMap((theirs): ReadonlyArray<ObjectReason> => {
    const count = Pictures.hiddenIn(text, theirs)
    return count === 0 ? [] : [{ _tag: "HiddenPictures", field, application: theirs.application, count }]
  })
}

const deliveryReasons = (facts: Facts, { unsent, refused }: Owed): ReadonlyArray<DeliveryReason> => {
  const { connection, stream, kind, resource, record, link, delivery, dropped, references } = facts
  if (record === undefined) return []
  const isRefused = facts.verdict?._tag === "Refused"
  if (delivery === undefined) {
    if (isRefused) return []
    const sayable = record.removal === undefined && (link === undefined || (!isAway(link.state) && Object.keys(unsent).length > 0))
    if (dropped !== undefined && (sayable || Object.keys(refused).length > 0)) return [{ _tag: "Dropped", ...dropped }]
    const isKept = link === undefined && keptBack(stream.settings, kind, record, undefined) !== undefined
    const sends = !isKept && writes(stream) && stream.initialDoneAt !== null && resource?.importer !== undefined
    return sends && sayable && connection.status !== "disconnected" ? [{ _tag: "GivenUp" }] : []
  }
  const { state, lastError, waitsForRecord } = delivery
  if (state === "withheld") return isRefused ? [] : [{ _tag: "WasWithheld", message: lastError ?? "withheld" }]
  if (state === "running") return [{ _tag: "Running" }]
  if (state === "dead") return [{ _tag: "Dead", message: lastError ?? "refused" }]
  if (state === "held") {
    const removedAt = record.removal?.origin
    const why = removedAt !== undefined ? { removedAt } : Matching.isAsked(lastError) ? ({ mayBe: true } as const) : {}
    return [{ _tag: "Held", message: lastError ?? "its person is asked first", ...why }]
  }
  if (state === "pending") return [{ _tag: "Pending", at: Math.max(delivery.nextAttemptAt, connection.blockedUntil), message: lastError }]
  const awaited = References.leftOut(kind, record.data, references).find(({ recordId }) => recordId === waitsForRecord)
  const [awaitedKind, recordId] = [awaited?.kind ?? "record", waitsForRecord ?? ""]
  return [{ _tag: "Parked", kind: awaitedKind, recordId, message: lastError ?? `waits for ${awaitedKind} ${recordId}` }]
}
