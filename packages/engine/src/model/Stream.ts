/**
 * A tenant's sync of one place: the unit of settings, cursor, status and schedule. A place has one stream, served by one connection at a time. Settings and
 * cursor are kept apart, because settings are read by everyone and the cursor is written with every page.
 */
import { Field, Input, type Trail } from "@syncline/adapter-core"
import { Schema } from "effect"
import type { Place } from "./Place.ts"
import { GivenSchedule, type Schedule, nextOf } from "./Schedule.ts"

/** `pull`: only from the application into the hub; `push`: only from the hub into the application. */
export const Direction = Schema.Literals(["bidirectional", "pull", "push", "disabled"])
export type Direction = typeof Direction.Type

/** What a removal at an application means to the record. */
export const Removals = Schema.Literals(["keep", "close", "remove"])
export type Removals = typeof Removals.Type

/** `share`: from 0 to 1. */
export const RemovalLimit = Schema.Struct({
  count: Schema.Number.check(
    Schema.makeFilter((count) => Number.isSafeInteger(count) && count >= 0, { expected: "a whole number, 0 or more" }),
  ),
  share: Schema.Number.check(Schema.makeFilter((share) => share >= 0 && share <= 1, { expected: "a number from 0 to 1" })),
})
export type RemovalLimit = typeof RemovalLimit.Type

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
}

/** Settings as they are handed in. What is left out keeps its value, or has its default in a new stream; what is not named here is refused. */
export const GivenSettings = Schema.Struct({
  direction: Input.optional(Direction),
  strategy: Input.optional(Field.Strategy),
  fieldStrategies: Input.optional(Schema.Record(Schema.String, Field.Strategy)),
  intervalMillis: Input.optional(
    Schema.Number.check(
      Schema.makeFilter((millis) => Number.isSafeInteger(millis) && millis >= shortestIntervalMillis, {
        expected: `a whole number of milliseconds, at least ${shortestIntervalMillis}`,
      }),
    ),
  ),
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
})
export type GivenSettings = typeof GivenSettings.Type

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
}

export const reads = (stream: Stream): boolean => stream.settings.direction === "pull" || stream.settings.direction === "bidirectional"

export const writes = (stream: Stream): boolean => stream.settings.direction === "push" || stream.settings.direction === "bidirectional"

/** When it is read next, if it was just now: epoch milliseconds. */
export const nextDueOf = ({ schedule, intervalMillis }: StreamSettings, now: number): number =>
  (schedule === undefined || schedule === null ? undefined : nextOf(schedule, now)) ?? now + intervalMillis

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

export const strategyOf = (settings: StreamSettings, field: string, fields: { readonly [name: string]: Field.Field }): Field.Strategy =>
  settings.fieldStrategies?.[field] ?? settings.strategy ?? fields[field]?.strategy ?? "manual"

/** The reading that is under way. What it asks for is fixed when it begins. */
export interface Reading {
  readonly runId: string
  readonly strategy: "initial" | "delta" | "full" | "reconcile"
  /** Asked for changes since then (overlap included); `undefined` reads everything. */
  readonly since?: number
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
