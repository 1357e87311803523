/**
 * How a cursor moves: what a reading asks for when it begins, and what each of its pages, its end and its failures make of the cursor and of the run. Pure.
 * The watermark moves when a reading ends, only as far as the reading provably covers, and never back.
 */
import { type AdapterError, type Change, type ChangePage, CursorFacts } from "@syncline/adapter-core"
import { furthestAheadMillis } from "./Decide.ts"
import * as Removals from "./Removals.ts"
import { consequences, pauseMillis } from "./Retry.ts"
import type { RunOutcome } from "../model/Run.ts"
import { type Cursor, type Reading, type Span, type Stream, type ToAsk, isToReconcile, nextDueOf } from "../model/Stream.ts"

/** The cursor after a step of a reading, and how far the run is by then. */
export interface Advanced {
  readonly cursor: Cursor
  readonly outcome: RunOutcome
}

/** What a reading asks for; it stays so to the end. */
export const begin = (
  stream: Stream,
  cursor: Cursor,
  facts: CursorFacts.CursorFacts | undefined,
  runId: string,
  begunAt: number,
  /** What was last changed before then is not wanted, epoch milliseconds. */
  start?: number,
): Reading => {
  const from =
    start !== undefined && facts !== undefined && facts.kind !== "none" ? { since: start - CursorFacts.overlapMillis(facts) } : {}
  if (stream.initialDoneAt === null) return { runId, begunAt, strategy: "initial", ...from }
  if (isToReconcile(stream, cursor, begunAt)) return { runId, begunAt, strategy: "reconcile" }
  const span = cursor.toReread === undefined ? {} : { span: cursor.toReread }
  if (facts === undefined || facts.kind === "none") return { runId, begunAt, strategy: "full", ...span }
  if (span.span !== undefined)
    return { runId, begunAt, strategy: "range", ...span, since: span.span.since - CursorFacts.overlapMillis(facts) }
  if (cursor.watermark === undefined) return { runId, begunAt, strategy: "full", ...from }
  return { runId, begunAt, strategy: "delta", since: cursor.watermark - CursorFacts.overlapMillis(facts) }
}

/** What of a page is taken in. What last changed after the time that is wanted is left to the readings of what changes. */
export const wantedOf = ({ strategy, span }: Reading, changes: ReadonlyArray<Change>): ReadonlyArray<Change> => {
  const until = strategy === "range" ? span?.until : undefined
  if (until === undefined) return changes
  return changes.filter((change) => change._tag !== "Upsert" || change.updatedAt === undefined || change.updatedAt <= until)
}

const isCredible = (serverTime: number | undefined, now: number): serverTime is number =>
  serverTime !== undefined && serverTime <= now + furthestAheadMillis

/** A reading that has seen one more page. */
export const observe = (reading: Reading, page: ChangePage, now: number): Reading => {
  // One by one: a call takes only so many arguments, and a page may have more objects.
  let newest = reading.newestSeen ?? Number.NEGATIVE_INFINITY
  for (const change of page.changes) {
    const time = change._tag === "Upsert" ? change.updatedAt : undefined
    if (time !== undefined && Number.isFinite(time) && time > newest) newest = time
  }
  return {
    ...reading,
    // A watermark in the future, of a clock that was wrong once, would hide every change until then.
    startedAt: reading.startedAt ?? (isCredible(page.serverTime, now) ? page.serverTime : now),
    ...(Number.isFinite(newest) && { newestSeen: newest }),
    ...(reading.strategy === "reconcile" && flawed(reading, page)),
  }
}

/** A list is complete when it has ended by itself, and when it is known of everything in it what it is. */
const flawed = ({ flaw }: Reading, { changes, notModified }: ChangePage): Pick<Reading, "flaw"> => {
  if (flaw !== undefined) return { flaw }
  if (notModified) return { flaw: "the application did not show its list" }
  const isNameless = changes.some((change) => change._tag === "Unreadable" && change.externalId === undefined)
  return isNameless ? { flaw: "something in the list could not be read" } : {}
}

/** What of a page was there. */
export const shownBy = ({ changes }: ChangePage): ReadonlyArray<string> =>
  changes.flatMap((change) => (change._tag === "Removal" || change.externalId === undefined ? [] : [change.externalId]))

/** Why nothing is made of what a reconciliation did not show, if so: its list is not complete, or much seems to be gone, as with a right that was taken away. */
export const doubtOf = (stream: Stream, { flaw }: Reading, unseen: number, linked: number): string | undefined => {
  if (flaw !== undefined) return `${flaw}, so nothing is taken for removed`
  if (!Removals.isMuch(unseen, linked - unseen, Removals.limitOf(stream))) return undefined
  return `${unseen} of ${linked} of the kind ${stream.kind} are no longer in the list of ${stream.partitionName}; that is more than the stream's removalLimit and may be for a lack of rights, so nothing is taken for removed`
}

/** So much of what was not shown has been asked for; without `upTo` all of it. */
export const verified = (
  stream: Stream,
  cursor: Cursor,
  reading: Reading,
  upTo: string | undefined,
  facts: CursorFacts.CursorFacts,
  now: number,
): Advanced =>
  upTo === undefined
    ? { cursor: finish(stream, cursor, reading, undefined, facts, now), outcome: "completed" }
    : { cursor: { ...cursor, version: cursor.version + 1, failures: 0, reading: { ...reading, verified: upTo } }, outcome: "running" }

/** A reconciliation of which nothing is made. */
export const doubted = (stream: Stream, cursor: Cursor, reading: Reading, doubt: string, now: number): Advanced => {
  const { reading: _reading, toReconcile: _toReconcile, ...rest } = cursor
  return {
    cursor: {
      ...rest,
      ...reconciledBy(cursor, reading),
      version: cursor.version + 1,
      failures: 0,
      lastError: doubt,
      nextDue: nextDueOf(stream.settings, now),
    },
    outcome: "failed",
  }
}

/** Behind a page: on to the next, or, behind the last, to the end of the reading. */
export const past = (
  stream: Stream,
  cursor: Cursor,
  reading: Reading,
  page: ChangePage,
  facts: CursorFacts.CursorFacts,
  now: number,
): Advanced =>
  page.next !== undefined
    ? { cursor: follow(cursor, { ...reading, position: page.next }), outcome: "running" }
    : reading.strategy === "reconcile"
      ? { cursor: follow(cursor, { ...reading, verified: "" }), outcome: "running" }
      : { cursor: finish(stream, cursor, reading, page.validator, facts, now), outcome: "completed" }

/** What changes next is told by the application: the next reading only proves that. */
export const told = (stream: Stream, { cursor, outcome }: Advanced, now: number): Advanced => ({
  cursor: { ...cursor, nextDue: nextDueOf(stream.settings, now, true) },
  outcome,
})

const follow = (cursor: Cursor, reading: Reading): Cursor => {
  const { lastError: _lastError, ...rest } = cursor
  return { ...rest, version: cursor.version + 1, failures: 0, reading }
}

const finish = (
  stream: Stream,
  cursor: Cursor,
  reading: Reading,
  validator: string | undefined,
  facts: CursorFacts.CursorFacts,
  now: number,
): Cursor => {
  if (reading.strategy === "range") return reread(cursor, reading)
  const watermark = CursorFacts.coveredUntil(facts, {
    previous: cursor.watermark,
    newestSeen: reading.newestSeen,
    startedAt: reading.startedAt ?? now,
  })
  // A validator belongs to one request; the next one is the same only if it asks for the same.
  const same = facts.kind === "none" || (watermark === cursor.watermark && reading.strategy === "delta")
  return {
    version: cursor.version + 1,
    generation: cursor.generation,
    ...(watermark !== undefined && { watermark }),
    ...(same && validator !== undefined && { validator }),
    ...(cursor.toReconcile === true && reading.strategy !== "reconcile" && { toReconcile: true }),
    ...leftOf(cursor, reading.span),
    ...reconciledBy(cursor, reading),
    failures: 0,
    lastCompletedAt: now,
    ...(reading.begunAt !== undefined && { lastBegunAt: reading.begunAt }),
    nextDue: nextDueOf(stream.settings, now),
  }
}

/** What somebody wants besides, and what a reading of it leaves of that. */
const leftOf = ({ toReread, toAsk }: Cursor, span: Span | undefined): Pick<Cursor, "toReread" | "toAsk"> => ({
  ...(toReread !== undefined && !isSame(toReread, span) && { toReread }),
  ...(toAsk !== undefined && { toAsk }),
})

export const isSame = (one: Span, other: Span | undefined): boolean => one.since === other?.since && one.until === other.until

/** What is wanted again, with what is wanted again by now. */
export const joined = (one: Span | undefined, other: Span): Span => {
  if (one === undefined) return other
  const since = Math.min(one.since, other.since)
  return one.until === undefined || other.until === undefined ? { since } : { since, until: Math.max(one.until, other.until) }
}

/** What was wanted again has been read. How far all of it is known stays as it was, and what changes is asked for next, from there. */
const reread = (cursor: Cursor, reading: Reading): Cursor => {
  const { reading: _reading, toReread: _toReread, toAsk: _toAsk, lastError: _lastError, ...rest } = cursor
  return { ...rest, ...leftOf(cursor, reading.span), version: cursor.version + 1, failures: 0 }
}

/** Some objects have been asked for. Without any that are left the stream is due as it was, and at `dueBy` at the latest. */
export const asked = (cursor: Cursor, externalIds: ReadonlyArray<string>, dueBy: number): Advanced => {
  const { toAsk, lastError: _lastError, ...rest } = cursor
  const done = new Set(externalIds)
  const left = (toAsk?.externalIds ?? []).filter((id) => !done.has(id))
  const next = { ...rest, version: cursor.version + 1, failures: 0 }
  return toAsk === undefined || left.length === 0
    ? { cursor: { ...next, nextDue: Math.min(toAsk?.due ?? cursor.nextDue, dueBy) }, outcome: "completed" }
    : { cursor: { ...next, toAsk: { ...toAsk, externalIds: left, begun: true } }, outcome: "running" }
}

/** They could not be asked for, and are after a pause. */
export const notAsked = (stream: Stream, cursor: Cursor, toAsk: ToAsk, message: string, now: number, chance: number): Advanced => {
  const failures = cursor.failures + 1
  const nextDue = now + Math.min(pauseMillis(failures, chance), stream.settings.intervalMillis)
  return { cursor: { ...cursor, version: cursor.version + 1, failures, lastError: message, nextDue, toAsk }, outcome: "running" }
}

/** One that is over is not begun again before its next time, whatever came of it. */
const reconciledBy = ({ lastReconciledAt: before }: Cursor, { strategy, begunAt }: Reading): Pick<Cursor, "lastReconciledAt"> => {
  const lastReconciledAt = strategy === "reconcile" ? begunAt : before
  return lastReconciledAt === undefined ? {} : { lastReconciledAt }
}

/** An answer that nobody can read may be a passing one. After so many in a row the place in the list is taken for spoilt, and the reading begins anew. */
const mostUnreadable = 3

/** A page could not be read, and that is the reading's affair: it is tried again after a pause, with a factor by `chance` in [0, 1), or given up. */
export const fail = (
  stream: Stream,
  cursor: Cursor,
  reading: Reading,
  { message, reason }: AdapterError,
  now: number,
  chance: number,
): Advanced => {
  const failures = cursor.failures + 1
  const hopeless = ["dead", "follow"].includes(consequences[reason._tag]) || (reason._tag === "Malformed" && failures >= mostUnreadable)
  const pauseEnds = now + Math.min(pauseMillis(failures, chance), stream.settings.intervalMillis)
  const { reading: _reading, toReconcile, toReread: _toReread, ...rest } = cursor
  // One that cannot be does not keep all others from being.
  const isGivenUp = hopeless && reading.strategy === "reconcile"
  return {
    cursor: {
      ...rest,
      ...(toReconcile === true && !isGivenUp && { toReconcile }),
      ...(isGivenUp && reconciledBy(cursor, reading)),
      ...leftOf(cursor, hopeless ? reading.span : undefined),
      version: cursor.version + 1,
      failures,
      lastError: message,
      nextDue: hopeless ? nextDueOf(stream.settings, now) : pauseEnds,
      ...(!hopeless && { reading }),
    },
    outcome: hopeless ? "failed" : "running",
  }
}
