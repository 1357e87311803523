/**
 * Applies a commit in one statement, however much it holds: one round trip, and all of it or nothing. The statement consists of a named subquery for
 * each table that the commit touches; what speaks against the commit is checked in the same statement and rolls it back.
 */
import { type Commit, CommitRefused, type StoreError } from "@syncline/engine"
import { Effect, Predicate } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import { type Database, toStoreError } from "../Database.ts"
import { wakeChannel } from "../wakeups/PostgresWakeups.ts"
import { checkFence } from "./checkFence.ts"
import { dropDeliveries } from "./dropDeliveries.ts"
import { keepBases } from "./keepBases.ts"
import { findOpening, openDeliveries, opensDeliveries } from "./openDeliveries.ts"
import { moveLinks } from "./moveLinks.ts"
import type { Part } from "./Part.ts"
import { resumeDeliveries } from "./resumeDeliveries.ts"
import { settleDeliveries } from "./settleDeliveries.ts"
import { uniteRecords } from "./uniteRecords.ts"
import { writeChoices } from "./writeChoices.ts"
import { writeConflicts } from "./writeConflicts.ts"
import { writeConsumed } from "./writeConsumed.ts"
import { writeCursor } from "./writeCursor.ts"
import { writeDeeds } from "./writeDeeds.ts"
import { writeEvents } from "./writeEvents.ts"
import { writeLinkKeys, writesLinkKeys } from "./writeLinkKeys.ts"
import { writeLinks } from "./writeLinks.ts"
import { writeRecords } from "./writeRecords.ts"
import { writeSeen } from "./writeSeen.ts"
import { writeWrites } from "./writeWrites.ts"
import { writeRun } from "./writeRun.ts"

type Sql = Database["Service"]

/** Fails with what speaks against the commit; then nothing of it is written. */
export const applyCommit = (sql: Sql, commit: Commit): Effect.Effect<void, CommitRefused | StoreError> => {
  const parts = partsOf(sql, commit)
  if (parts.length === 0) return Effect.void
  const queries = sql.join(",\n", false)(parts.flatMap((part) => part.queries))
  const any = sql.join(" OR ", false, "false")
  const lost = any(parts.flatMap((part) => part.lost ?? []))
  const stale = any(parts.flatMap((part) => part.stale ?? []))
  const notify = opensDeliveries(commit) ? sql`, (SELECT pg_notify(${wakeChannel}, '') FROM opening LIMIT 1)` : sql``
  const statement = sql`
    WITH ${queries}
    SELECT syncline.refuse(CASE WHEN ${lost} THEN 'LeaseLost' WHEN ${stale} THEN 'Stale' END) ${notify}`
  return statement.pipe(Effect.mapError(refusal), Effect.asVoid)
}

const partsOf = (sql: Sql, commit: Commit): ReadonlyArray<Part> => {
  const { tenant, fence, cursor, links, moves, conflicts, deeds, drops, deliveries, writes, events, run, seen, consumed } = commit
  const opens = opensDeliveries(commit)
  return [
    ...(fence === undefined ? [] : [checkFence(sql, tenant, fence)]),
    ...(cursor === undefined ? [] : [writeCursor(sql, tenant, cursor)]),
    ...writeRecords(sql, commit),
    ...(links.length === 0 ? [] : [writeLinks(sql, commit)]),
    ...(commit.records.some(({ seenVersion }) => seenVersion > 0) ? [keepBases(sql, commit)] : []),
    ...(opens ? [findOpening(sql, commit)] : []),
    ...(deliveries.length === 0 ? [] : [settleDeliveries(sql, commit)]),
    ...(opens ? [openDeliveries(sql, commit)] : []),
    ...(links.length === 0 ? [] : [resumeDeliveries(sql, commit)]),
    ...(writesLinkKeys(commit) ? [writeLinkKeys(sql, commit)] : []),
    ...(commit.choices.length === 0 ? [] : [writeChoices(sql, commit)]),
    ...(moves.length === 0 ? [] : [moveLinks(sql, commit)]),
    ...(commit.unions.length === 0 ? [] : [uniteRecords(sql, commit)]),
    ...(conflicts.length === 0 ? [] : [writeConflicts(sql, commit)]),
    ...(deeds.length === 0 ? [] : [writeDeeds(sql, commit)]),
    ...(drops.length === 0 ? [] : [dropDeliveries(sql, commit)]),
    ...(writes.length === 0 ? [] : [writeWrites(sql, commit)]),
    ...(events.length === 0 ? [] : [writeEvents(sql, commit)]),
    ...(run === undefined ? [] : [writeRun(sql, commit, run)]),
    ...(consumed === undefined ? [] : [writeConsumed(sql, commit, consumed)]),
    ...(seen === undefined ? [] : [writeSeen(sql, commit, seen)]),
  ]
}

/** Two who write the same thing at the same time: whoever comes second decides again on what the first has written. */
const refusal = (error: SqlError): CommitRefused | StoreError => {
  const { reason } = error
  switch (reason._tag) {
    case "UniqueViolation":
    case "SerializationError":
    case "DeadlockError":
      return new CommitRefused({ reason: "Stale" })
    default:
      return isRefusal(reason.cause)
        ? new CommitRefused({ reason: reason.cause.message === "LeaseLost" ? "LeaseLost" : "Stale" })
        : toStoreError("Commits.apply")(error)
  }
}

/** What `syncline.refuse` raises. */
const isRefusal = (cause: unknown): cause is Error =>
  cause instanceof Error && Predicate.hasProperty(cause, "code") && cause.code === "SYREF"
