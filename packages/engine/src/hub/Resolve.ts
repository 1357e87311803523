/** A person's decision on a conflict, carried out: the chosen value goes into the record or out to the application, and the decision is kept. */
import { Input, Json, type Kind } from "@syncline/adapter-core"
import { Clock, Effect, Option, Result, Schema } from "effect"
import { Commits, empty } from "../store/Commits.ts"
import { whileItChanges } from "../store/DecideAgain.ts"
import { type Conflict, type Resolution, resolved, versionOf } from "../model/Conflict.ts"
import { Conflicts } from "../store/Conflicts.ts"
import * as RecordWrite from "../read/RecordWrite.ts"
import { AlreadyResolved, ConflictMoved, InvalidInput, NotFound } from "../model/EngineError.ts"
import * as Failpoint from "../Failpoint.ts"
import * as HostRecords from "./HostRecords.ts"
import type { Deed } from "../model/History.ts"
import { Journal } from "../store/Journal.ts"
import { hostOrigin, removalField } from "../model/Record.ts"
import * as Removals from "./Removals.ts"
import type { Records } from "../store/Records.ts"
import type { Contended, StoreError } from "../model/StoreError.ts"

/** `local`: the record's value goes out; `external`: the application's comes in; or a third value for both. */
export const Decision = Schema.Union([Schema.Literals(["local", "external"]), Schema.Struct({ value: Schema.Json })]).annotate({
  expected: `"local", "external" or { value: … }`,
})
export type Decision = typeof Decision.Type

export const checkDecision = InvalidInput.checker(Decision, { name: "decision", qualified: true })
export const checkDecider = InvalidInput.checker(Input.Text, { name: "by" })
const checkSeen = InvalidInput.checker(Schema.UndefinedOr(Input.Text), { name: "seen" })

export type Requirements = Commits | Conflicts | Journal | Records

export type ResolveError = NotFound | InvalidInput | AlreadyResolved | ConflictMoved | StoreError | Contended

/**
 * The same decision on a conflict that is resolved already changes nothing; another is told what holds. So is one on what the sides do not say any more: `seen` is
 * the `version` of the conflict that was looked at.
 */
export const resolve = Effect.fnUntraced(function* (
  tenant: string,
  kinds: ReadonlyMap<string, Kind.Kind>,
  id: string,
  decision: Decision,
  by: string,
  seen?: string,
): Effect.fn.Return<void, ResolveError, Requirements> {
  const [decided, decider] = [yield* checkDecision(decision), yield* checkDecider(by)]
  const known = yield* checkSeen(seen)
  return yield* resolveOnce(tenant, kinds, id, decided, decider, known).pipe(whileItChanges("the record", "the conflict was resolved"))
})

const resolveOnce = Effect.fnUntraced(function* (
  tenant: string,
  kinds: ReadonlyMap<string, Kind.Kind>,
  id: string,
  decision: Decision,
  by: string,
  seen: string | undefined,
) {
  const commits = yield* Commits
  const conflict = yield* find(tenant, id)
  if (conflict.state === "resolved") return yield* compare(conflict, decision)
  const kind = kinds.get(conflict.kind)
  if (kind === undefined) return yield* new NotFound({ what: "kind", id: conflict.kind })
  const at = yield* Clock.currentTimeMillis
  const record = yield* HostRecords.find(tenant, kind, conflict.recordId)
  // What the record says by now is what the decision is on; an edit that came after the conflict must not vanish from it.
  const current = { ...conflict, local: record.data[conflict.field] ?? conflict.local }
  const version = versionOf(current)
  if (seen !== undefined && seen !== version)
    return yield* new ConflictMoved({ conflictId: id, local: current.local, external: current.external, version })
  const resolution: Resolution = typeof decision === "object" ? "value" : decision
  if (conflict.field === removalField) return yield* Removals.decide(kind, record, conflict, resolution, by)
  const chosen = typeof decision === "object" ? decision.value : current[decision]
  const decoded = kind.decodePartial({ [conflict.field]: chosen })
  if (Result.isFailure(decoded)) return yield* new InvalidInput({ message: decoded.failure.message })
  yield* HostRecords.checkReferences(tenant, kind, decoded.success)
  const { streamId, field } = conflict
  const deed: Deed = { _tag: "ConflictDecided", by, streamId, conflictId: id, field, resolution }
  const about = { kind: kind.name, recordId: record.id }
  const end = resolved(current, resolution, by, at)
  yield* Failpoint.pass("resolve.before-commit")
  yield* commits.apply({
    ...empty(tenant, at),
    ...(decision === "local"
      ? { deeds: [{ ...about, seenVersion: record.version, origin: hostOrigin, deed }] }
      : { records: [{ ...RecordWrite.changed(kind, record, decoded.success, hostOrigin, at), deed }] }),
    conflicts: [end.conflict],
    spread: [{ ...about, except: null }],
    events: [end.event],
  })
  yield* Failpoint.pass("resolve.committed")
})

/** Fails unless the decision says what was decided before. */
const compare = Effect.fnUntraced(function* (conflict: Conflict, decision: Decision) {
  const { id, resolution, resolvedBy, resolvedAt, detectedAt } = conflict
  const value = yield* decidedValue(conflict)
  const same = typeof decision === "object" ? resolution === "value" && Json.equals(value, decision.value) : resolution === decision
  if (same) return
  return yield* new AlreadyResolved({
    conflictId: id,
    resolution: resolution ?? "agreed",
    ...(value !== undefined && { value }),
    by: resolvedBy ?? "nobody",
    at: resolvedAt ?? detectedAt,
  })
})

/** What was decided for. A third value is in the record's history, in the entry of the decision; it was never one of the conflict's own. */
export const decidedValue = Effect.fnUntraced(function* ({
  tenant,
  id,
  recordId,
  field,
  local,
  external,
  resolution,
}: Conflict): Effect.fn.Return<Json.Json | undefined, StoreError, Journal> {
  if (resolution === "local") return local
  if (resolution === "external") return external
  if (resolution !== "value") return undefined
  const journal = yield* Journal
  const entries = yield* journal.history(tenant, recordId)
  return entries.find(({ deed }) => deed?._tag === "ConflictDecided" && deed.conflictId === id)?.changes[field]?.after
})

export const find = Effect.fnUntraced(function* (tenant: string, id: string): Effect.fn.Return<Conflict, NotFound | StoreError, Conflicts> {
  const conflicts = yield* Conflicts
  const found = yield* conflicts.get(tenant, id)
  if (Option.isNone(found)) return yield* new NotFound({ what: "conflict", id })
  return found.value
})
