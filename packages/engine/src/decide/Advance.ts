/**
 * How a cursor moves: what a reading asks for when it begins, and what each of its pages, its end and its failures make of the cursor and of the run. Pure.
 * The watermark moves when a reading ends, only as far as the reading provably covers, and never back.
 */
import { type AdapterError, type ChangePage, CursorFacts } from "@syncline/adapter-core"
import { furthestAheadMillis } from "./Decide.ts"
import { consequences, pauseMillis } from "./Retry.ts"
import type { RunOutcome } from "../model/Run.ts"
import { type Cursor, type Reading, type Stream, nextDueOf } from "../model/Stream.ts"

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
): Reading => {
  if (stream.initialDoneAt === null) return { runId, begunAt, strategy: "initial" }
  if (facts === undefined || facts.kind === "none" || cursor.watermark === undefined) return { runId, begunAt, strategy: "full" }
  return { runId, begunAt, strategy: "delta", since: cursor.watermark - CursorFacts.overlapMillis(facts) }
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
  page.next === undefined
    ? { cursor: finish(stream, cursor, reading, page, facts, now), outcome: "completed" }
    : { cursor: follow(cursor, reading, page.next), outcome: "running" }

const follow = (cursor: Cursor, reading: Reading, position: string): Cursor => {
  const { lastError: _lastError, ...rest } = cursor
  return { ...rest, version: cursor.version + 1, failures: 0, reading: { ...reading, position } }
}

const finish = (
  stream: Stream,
  cursor: Cursor,
  reading: Reading,
  page: ChangePage,
  facts: CursorFacts.CursorFacts,
  now: number,
): Cursor => {
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
    ...(same && page.validator !== undefined && { validator: page.validator }),
    failures: 0,
    lastCompletedAt: now,
    ...(reading.begunAt !== undefined && { lastBegunAt: reading.begunAt }),
    nextDue: nextDueOf(stream.settings, now),
  }
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
  const { reading: _reading, ...rest } = cursor
  return {
    cursor: {
      ...rest,
      version: cursor.version + 1,
      failures,
      lastError: message,
      nextDue: hopeless ? nextDueOf(stream.settings, now) : pauseEnds,
      ...(!hopeless && { reading }),
    },
    outcome: hopeless ? "failed" : "running",
  }
}
