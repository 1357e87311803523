/**
 * A tenant's sync of one place: the unit of settings, cursor, status and schedule. A place has one stream, served by one connection at a time. Settings and
 * cursor are kept apart, because settings are read by everyone and the cursor is written with every page.
 */
import { Field, Input, Instant, Mapping, type Trail } from "@syncline/adapter-core"
import { Schema, SchemaTransformation } from "effect"
import type { Place } from "./Place.ts"
import { Level } from "./Privacy.ts"
import { GivenSchedule, type Schedule, nextOf } from "./Schedule.ts"
import { SendFilter } from "./SendFilter.ts"

/** `pull`: only from the application into the hub; `push`: only from the hub into the application. */
export const Direction = Schema.Literals(["bidirectional", "pull", "push", "disabled"])
export type Direction = typeof Direction.Type

/** What a removal at an application means to the record. */
export const Removals = Schema.Literals(["keep", "close", "remove"])
export type Removals = typeof Removals.Type

/** Which side has the last word on what there is. */
export const SyncOption = Schema.Literals(["mirror", "hub", "external"])
export type SyncOption = typeof SyncOption.Type

/** By the fields named, all of them. */
export const MatchRule = Schema.Struct({
  by: Schema.NonEmptyArray(Input.Text),
  /** The values are compared as they are. Default: without regard to letter case, spaces and punctuation. */
  exactly: Input.optional(Schema.Boolean),
  /** A person says whether the two are the same. Default: they are. */
  ask: Input.optional(Schema.Boolean),
})
export type MatchRule = typeof MatchRule.Type

/** `share`: from 0 to 1. */
export const RemovalLimit = Schema.Struct({
  count: Schema.Number.check(
    Schema.makeFilter((count) => Number.isSafeInteger(count) && count >= 0, { expected: "a whole number, 0 or more" }),
  ),
  share: Schema.Number.check(Schema.makeFilter((share) => share >= 0 && share <= 1, { expected: "a number from 0 to 1" })),
})
export type RemovalLimit = typeof RemovalLimit.Type

/** What becomes of an object whose record may not be there any more. */
export const Withheld = Schema.Literals(["leave", "close", "remove"])
export type Withheld = typeof Withheld.Type

/** The shortest time between two readings, in milliseconds. */
const shortestIntervalMillis = 1000

export interface StreamSettings {
  readonly direction: Direction
  /** Decides true conflicts of all fields. Default: each field's own strategy, else `manual`. */
  readonly strategy?: Field.Strategy
  /** Decides true conflicts of single fields, before `strategy`. */
  readonly fieldStrategies?: { readonly [field: string]: Field.Strategy }
  /** Time between delta readings, in milliseconds. Default five minutes. */
  readonly intervalMillis: number
  /**
   * Time between delta readings while the application tells of what changes and readings find nothing that it left out, in milliseconds; never shorter than
   * `intervalMillis`. Default a quarter of an hour.
   */
  readonly toldIntervalMillis?: number
  /** When it is read, instead of at an interval. `null`: at an interval. */
  readonly schedule?: Schedule | null
  /** Creates that the application cannot protect against duplicates are sent all the same. */
  readonly allowUnsafeCreates?: boolean
  /** Texts that are longer than the application takes are cut there; the record keeps them whole. Default: such a text is refused. */
  readonly cutTexts?: boolean
  /** Who is mentioned in a text is mentioned at the application as the same person, and nobody else is told. Default true. */
  readonly mentions?: boolean
  /** What a text refers to is referred to at the application as its twin there. Default true. */
  readonly references?: boolean
  /** What is made at the application in the account's name says in a line who wrote it, where that is somebody else. Default true. */
  readonly attribution?: boolean
  /**
   * What becomes of objects that were there before this place and another one were joined, where each holds some that the other does not, and nothing tells which
   * are the same. `ask`: nothing is made of them on either side before both streams say `go`. Default `ask`.
   */
  readonly firstPush?: "ask" | "go"
  /**
   * What a removal at the application means to the record, and so to its twins: `close` says of it that it is not to be followed up any more, where its kind can
   * say so; `remove` that it is removed too, and closed where an application lets nobody remove it. Default `keep`: nothing.
   */
  readonly removals?: Removals
  /**
   * So much may be removed at the application within a day and be removed elsewhere too. Where it is more than `count`, and more than this `share` of all that is
   * there, nothing of it is before a person says so. Default 10, and 0.2.
   */
  readonly removalLimit?: RemovalLimit
  /** When it is reconciled: the first reading after such a time looks for what is no longer there. Default, and with `null`: when somebody asks for it. */
  readonly reconcileSchedule?: Schedule | null
  /**
   * What becomes of what one side has and the other lacks. `mirror`: it is made there. `hub`, where the hub is the source of truth: no record is made of an object
   * that matches none. `external`, where the application is: no object is made of a record, unless somebody sends it (`records.send`). Default `mirror`.
   */
  readonly option?: SyncOption
  /** Decides what differs between two that turn out to be the same. Default: with `hub` the record's value holds, with `external` the object's, else as in a conflict. */
  readonly matched?: Field.Strategy
  /** By what else than the keys of its kind an object is the same as a record, rule after rule. Where it is not plain which is which a person is asked. */
  readonly match?: ReadonlyArray<MatchRule>
  /** What was last changed before then, epoch milliseconds, stays on its side. Absent: everything travels. */
  readonly startFrom?: StartPoint
  /** The level of a record of which nobody has said how far it may go. Default `public`. */
  readonly defaultPrivacy?: Level
  /** Which records leave by this stream at all. Default, and with `null`: all that their level lets out. */
  readonly filter?: SendFilter | null
  /** The fields that leave by this stream; no other ever does. Default, and with `null`: all. */
  readonly sendOnly?: ReadonlyArray<string> | null
  /**
   * What becomes of an object that is there when its record may no longer leave by this stream: it is left as it is, closed where its kind can say so, or removed,
   * and closed where an application lets nobody remove it. When the record may leave again, that is undone. A word (a label) is always left. Default `leave`.
   */
  readonly withheld?: Withheld
  /** How the application's fields and values are read and said in this place, before what holds for all places of the tenant. Default: as there. */
  readonly mapping?: Mapping.Rules
}

/** `at`: epoch milliseconds. */
export const StartPoint = Schema.Struct({ given: Schema.Literals(["now", "since"]), at: Schema.Number })
export type StartPoint = typeof StartPoint.Type

/** A moment, in ISO 8601 with its zone or epoch milliseconds: epoch milliseconds. */
const ofMoment = [
  Schema.Number.check(Schema.makeFilter((at) => Number.isSafeInteger(at), { expected: "a time in whole milliseconds since 1970" })),
  Instant.Text.pipe(
    Schema.decodeTo(
      Schema.Number,
      SchemaTransformation.transform({ decode: Instant.toMillis, encode: (at) => new Date(at).toISOString() }),
    ),
  ),
] as const
export const GivenMoment = Schema.Union(ofMoment).annotate({ expected: "a moment like 2026-01-31T09:00:00Z" })

/** `now`: when it is first said. A moment, in ISO 8601 with its zone or epoch milliseconds: epoch milliseconds. */
export const GivenStart = Schema.Union([Schema.Literals(["all", "now"]), StartPoint, ...ofMoment]).annotate({
  expected: '"all", "now", or a moment like 2026-01-31T09:00:00Z',
})
export type GivenStart = typeof GivenStart.Type

const GivenInterval = Schema.Number.check(
  Schema.makeFilter((millis) => Number.isSafeInteger(millis) && millis >= shortestIntervalMillis, {
    expected: `a whole number of milliseconds, at least ${shortestIntervalMillis}`,
  }),
)

/** Settings as they are handed in. What is left out keeps its value, or has its default in a new stream; what is not named here is refused. */
export const GivenSettings = Schema.Struct({
  direction: Input.optional(Direction),
  strategy: Input.optional(Field.Strategy),
  fieldStrategies: Input.optional(Schema.Record(Schema.String, Field.Strategy)),
  intervalMillis: Input.optional(GivenInterval),
  toldIntervalMillis: Input.optional(GivenInterval),
  schedule: Input.optional(Schema.NullOr(GivenSchedule)),
  allowUnsafeCreates: Input.optional(Schema.Boolean),
  cutTexts: Input.optional(Schema.Boolean),
  mentions: Input.optional(Schema.Boolean),
  references: Input.optional(Schema.Boolean),
  attribution: Input.optional(Schema.Boolean),
  firstPush: Input.optional(Schema.Literals(["ask", "go"])),
  removals: Input.optional(Removals),
  removalLimit: Input.optional(RemovalLimit),
  reconcileSchedule: Input.optional(Schema.NullOr(GivenSchedule)),
  option: Input.optional(SyncOption),
  matched: Input.optional(Field.Strategy),
  match: Input.optional(Schema.Array(MatchRule)),
  startFrom: Input.optional(GivenStart),
  defaultPrivacy: Input.optional(Level),
  filter: Input.optional(Schema.NullOr(SendFilter)),
  sendOnly: Input.optional(Schema.NullOr(Schema.Array(Input.Text))),
  withheld: Input.optional(Withheld),
  mapping: Input.optional(Mapping.Rules),
})
export type GivenSettings = typeof GivenSettings.Encoded

export const defaultSettings: StreamSettings = { direction: "bidirectional", intervalMillis: 5 * 60 * 1000 }

export interface Stream extends Place {
  readonly tenant: string
  readonly id: string
  readonly connectionId: string
  /** What the application called the partition when it was last looked up. */
  readonly partitionName: string
  /** What people have called it. Each of these names is looked up once: in the application it may become another's. */
  readonly partitionAliases: ReadonlyArray<string>
  readonly settings: StreamSettings
  /** Where its kind stands in the order of dependencies: 0 before 1. */
  readonly rank: number
  /** When the initial reading was complete, epoch milliseconds. Nothing is pushed before. */
  readonly initialDoneAt: number | null
  /** When it came to the tenant from another that became part of it, epoch milliseconds. Absent: it was always here. */
  readonly joinedAt?: number
  /** The mapping that the tenant has for the application and kind. Absent: none. */
  readonly tenantMapping?: Mapping.Rules
  /** By which rules what is known of it was read. Absent: by none. */
  readonly mapped?: Mapped
  /** The settings that it had before, while what the present ones call for is not done yet. */
  readonly former?: StreamSettings
}

/** What becomes of what is known of a stream that is taken away: kept for when its place is chosen again, or forgotten. */
export const LinksLeft = Schema.Literals(["keep", "drop"])
export type LinksLeft = typeof LinksLeft.Type

/** A stream that somebody took away: nothing is read from its place or sent there, and nobody is told of it. */
export interface TakenAway extends Stream {
  readonly takenAway: {
    readonly links: LinksLeft
    /** Epoch milliseconds. */
    readonly at: number
    /** Which it had; its settings say `disabled`. */
    readonly direction: Direction
  }
}

/** The rules by which what is known of a stream was read, and those by which it is being read anew. */
export interface Mapped {
  readonly rules: Mapping.Rules
  /** `after`: the last object that was. */
  readonly toward?: { readonly rules: Mapping.Rules; readonly after?: string }
}

export const reads = (stream: Stream): boolean => stream.settings.direction === "pull" || stream.settings.direction === "bidirectional"

export const writes = (stream: Pick<Stream, "settings">): boolean =>
  stream.settings.direction === "push" || stream.settings.direction === "bidirectional"

/** Whether what was read for the first time is matched when all of it is known: which is which by a clue the whole of them tells. */
export const matchesLater = ({ settings }: Stream): boolean => (settings.match ?? []).length > 0

const toldIntervalMillis = 15 * 60 * 1000

/** When it is read next, if it was just now: epoch milliseconds. `told`: its application tells of what changes. */
export const nextDueOf = (settings: StreamSettings, now: number, told = false): number => {
  const { schedule, intervalMillis } = settings
  const interval = told ? Math.max(intervalMillis, settings.toldIntervalMillis ?? toldIntervalMillis) : intervalMillis
  return (schedule === undefined || schedule === null ? undefined : nextOf(schedule, now)) ?? now + interval
}

/** Whether a reconciliation is due, of a stream that was read whole once. */
export const isToReconcile = (
  { settings: { reconcileSchedule }, initialDoneAt }: Stream,
  { toReconcile, lastReconciledAt }: Cursor,
  now: number,
): boolean => {
  if (toReconcile === true) return true
  if (reconcileSchedule === undefined || reconcileSchedule === null) return false
  const due = nextOf(reconcileSchedule, lastReconciledAt ?? initialDoneAt ?? now)
  return due !== undefined && due <= now
}

/** Of two that turn out to be the same. */
export const matchedStrategyOf = (
  settings: StreamSettings,
  field: string,
  fields: { readonly [name: string]: Field.Field },
): Field.Strategy =>
  settings.matched ?? settings.fieldStrategies?.[field] ?? ofOption[settings.option ?? "mirror"] ?? strategyOf(settings, field, fields)

const ofOption: { readonly [Option in SyncOption]: Field.Strategy | undefined } = {
  mirror: undefined,
  hub: "local_wins",
  external: "external_wins",
}

export const strategyOf = (settings: StreamSettings, field: string, fields: { readonly [name: string]: Field.Field }): Field.Strategy =>
  settings.fieldStrategies?.[field] ?? settings.strategy ?? fields[field]?.strategy ?? "manual"

/** When something last changed, epoch milliseconds of the application's clock. `until`: then or before. */
export interface Span {
  readonly since: number
  readonly until?: number
}

/** The reading that is under way. What it asks for is fixed when it begins. */
export interface Reading {
  readonly runId: string
  readonly strategy: "initial" | "delta" | "full" | "reconcile" | "range"
  /** Asked for changes since then (overlap included); `undefined` reads everything. */
  readonly since?: number
  /** What somebody wants read again, where it is read for that. */
  readonly span?: Span
  /** Where the next page is; `undefined` before the first. */
  readonly position?: string
  /** The way of this reading from page to page. */
  readonly trail?: Trail.Trail
  /** When it was begun, epoch milliseconds of our clock. */
  readonly begunAt?: number
  /** The application's clock at the first page. */
  readonly startedAt?: number
  readonly newestSeen?: number
  /** Of a reconciliation: why what it did not show is no longer there for certain, if so. */
  readonly flaw?: string
  /** Of a reconciliation whose list has ended: the id up to which what is linked and was not shown has been asked for. */
  readonly verified?: string
}

/** Objects that are wanted by their ids, before anything else is read. */
export interface ToAsk {
  readonly runId: string
  readonly externalIds: ReadonlyArray<string>
  /** Some were asked for already. */
  readonly begun?: true
  /** When the stream is read otherwise, epoch milliseconds. */
  readonly due: number
}

export interface Cursor {
  /** Grows by one with every write; a write names the version it saw. */
  readonly version: number
  /** Within one the watermark never moves back. Reading from the beginning again makes a new one. */
  readonly generation: number
  /** Everything that changed up to then is stored: epoch milliseconds of the application's clock. */
  readonly watermark?: number
  readonly validator?: string
  readonly reading?: Reading
  /** Somebody wants the next reading to be a reconciliation. */
  readonly toReconcile?: true
  /** What changed then is wanted again. */
  readonly toReread?: Span
  readonly toAsk?: ToAsk
  /** When the last reconciliation was begun that came to an end, whatever came of it. */
  readonly lastReconciledAt?: number
  /** Failed attempts in a row. */
  readonly failures: number
  readonly lastError?: string
  readonly lastCompletedAt?: number
  /** When the last reading that was completed was begun. */
  readonly lastBegunAt?: number
  /** When the stream wants to be read next, epoch milliseconds. */
  readonly nextDue: number
}
