/**
 * A commit in the making: outcomes of decisions are added one by one, in memory, and become one `Commit`. Pure but for the ids it is given.
 */
import { type Kind, NearestWord, type Upsert } from "@syncline/adapter-core"
import * as Commits from "../store/Commits.ts"
import { type Conflict, type ConflictChange, resolved } from "../model/Conflict.ts"
import type * as Decide from "../decide/Decide.ts"
import * as Event from "../model/Event.ts"
import * as Merge from "../decide/Merge.ts"
import { type Link, isFound } from "../model/Link.ts"
import type * as Removals from "../decide/Removals.ts"
import type { HubRecord } from "../model/Record.ts"
import { removed } from "./Removed.ts"
import * as RecordWrite from "./RecordWrite.ts"
import { type RunCounts, type RunProblem, noCounts } from "../model/Run.ts"
import { type Stream, writes } from "../model/Stream.ts"

type Part = Pick<Commits.Commit, "rawObjects" | "records" | "links" | "conflicts" | "spread" | "owed" | "events">
type Mutable<A> = { -readonly [K in keyof A]: A[K] extends ReadonlyArray<infer Item> ? Array<Item> : A[K] }

export interface Subject {
  readonly stream: Stream
  readonly kind: Kind.Kind
  readonly now: number
  /** New ids, in the order of creation. */
  readonly newId: () => string
}

export interface Draft {
  readonly part: Part
  readonly counts: RunCounts
  readonly problems: ReadonlyArray<RunProblem>
  /** See `Absorbed`. */
  readonly news: ReadonlyArray<number>
  /** Adds what was decided on an object that was read. `base` replaces the link's base where the decision changed nothing. */
  readonly add: (seen: Seen, outcome: Decide.Outcome) => void
  /** Keeps the payload, if it is not the one stored. */
  readonly keepRaw: (externalId: string, payload: string, hash: string) => void
  readonly unchanged: () => void
}

/** What was read, and what was known of it. */
export interface Seen {
  readonly externalId: string
  readonly change: Upsert | undefined
  readonly link: Link | undefined
  readonly conflicts: ReadonlyMap<string, Conflict>
  /** What the object is found by for as long as it has no record. Default: nothing. */
  readonly keys?: ReadonlyArray<string>
  /** The id of the record that it becomes, if it becomes a new one. Default: a fresh id. */
  readonly recordId?: string | undefined
}

export const make = (subject: Subject): Draft => {
  const { stream, kind, now, newId } = subject
  const part: Mutable<Part> = { rawObjects: [], records: [], links: [], conflicts: [], spread: [], owed: [], events: [] }
  const counts = { ...noCounts }
  const problems: Array<RunProblem> = []
  const news: Array<number> = []
  const about = { streamId: stream.id, kind: kind.name }

  const putLink = (
    seen: Seen,
    fields: Partial<
      Pick<Commits.LinkWrite, "state" | "recordId" | "base" | "told" | "refused" | "waitingFor" | "problem" | "keys" | "again">
    >,
  ) => {
    const { change, link } = seen
    const [before, after] = [link?.recordId ?? null, fields.recordId]
    // What it was is another thing from now on.
    if (before !== null && after !== undefined && after !== null && before !== after)
      part.owed.push({ streamId: stream.id, recordId: before })
    part.links.push({
      streamId: stream.id,
      connectionId: stream.connectionId,
      kind: kind.name,
      externalId: seen.externalId,
      state: "linked",
      recordId: link?.recordId ?? null,
      base: link?.base ?? null,
      told: link?.told ?? {},
      refused: link?.refused ?? {},
      address: change === undefined ? (link?.address ?? null) : (change.address ?? null),
      version: change === undefined ? (link?.version ?? null) : (change.version ?? null),
      updatedAt: change === undefined ? (link?.updatedAt ?? null) : (change.updatedAt ?? null),
      waitingFor: [],
      problem: null,
      ...(link?.due !== undefined && { looked: link.due }),
      ...(link !== undefined && isFound(link.state) && { keys: [] }),
      ...fields,
    })
  }

  const learn = ({ change }: Seen) => {
    if (change?.updatedAt !== undefined) news.push(change.updatedAt)
  }

  const problem = (seen: Seen, message: string) => {
    counts.failed += 1
    problems.push({ externalId: seen.externalId, recordId: seen.link?.recordId ?? null, message })
  }

  const spread = (recordId: string) => part.spread.push({ kind: kind.name, recordId, except: stream.id })

  const merged = (seen: Seen, outcome: Decide.Merged) => {
    putLink(seen, { recordId: outcome.record.id, ...outcome.linking })
    take(seen, outcome)
    if (outcome.owes) part.owed.push({ streamId: stream.id, recordId: outcome.record.id })
  }

  /** What the record becomes, and what that starts and ends. */
  const take = (seen: Seen, { record, patch, conflicts, settled, revives }: Decide.Merged) => {
    if (Object.keys(patch).length > 0 || revives) {
      const write = RecordWrite.changed(kind, record, patch, stream.id, Merge.editedAt(seen.change?.updatedAt, now))
      part.records.push(revives ? RecordWrite.revived(write) : write)
      spread(record.id)
      // What was kept from this place may be let out by what was edited here.
      if (writes(stream) && (stream.settings.filter ?? null) !== null) part.owed.push({ streamId: stream.id, recordId: record.id })
      part.events.push(new Event.ExternalRecordUpdated({ ...about, recordId: record.id, externalId: seen.externalId }))
      counts.updated += 1
      learn(seen)
    } else counts.unchanged += 1
    for (const conflict of conflicts) ask(seen, record, conflict)
    for (const { conflict, resolution } of settled) {
      const end = resolved(conflict, resolution, "engine", now)
      part.conflicts.push(end.conflict)
      part.events.push(end.event)
    }
  }

  const ask = (seen: Seen, record: Pick<HubRecord, "id">, { field, type, base, local, external, externalAt, strategy }: ConflictChange) => {
    const open = seen.conflicts.get(field)
    const id = open?.id ?? newId()
    part.conflicts.push({
      id,
      type,
      revision: (open?.revision ?? 0) + 1,
      streamId: stream.id,
      externalId: seen.externalId,
      recordId: record.id,
      kind: kind.name,
      field,
      base,
      local,
      external,
      externalAt,
      strategy,
      state: "open",
      resolution: null,
      resolvedBy: null,
      detectedAt: open?.detectedAt ?? now,
      resolvedAt: null,
    })
    counts.conflicted += 1
    if (open === undefined) part.events.push(new Event.ConflictDetected({ ...about, conflictId: id, recordId: record.id, field }))
  }

  /** What the record becomes when its object was removed: it is removed too, or a person is asked. */
  const carry = (seen: Seen, { record, conflict }: Removals.Carried) => {
    if (conflict !== undefined) return ask(seen, record, conflict)
    part.records.push(RecordWrite.removed(RecordWrite.changed(kind, record, {}, stream.id, now), { at: now, origin: stream.id }))
    spread(record.id)
    counts.removed += 1
  }

  return {
    part,
    counts,
    problems,
    news,
    keepRaw: (externalId, payload, hash) => {
      part.rawObjects.push({ streamId: stream.id, externalId, payload, hash })
    },
    unchanged: () => {
      counts.read += 1
      counts.unchanged += 1
    },
    add: (seen, outcome) => {
      counts.read += 1
      switch (outcome._tag) {
        case "Unchanged":
          counts.unchanged += 1
          putLink(seen, { waitingFor: seen.link?.waitingFor ?? [] })
          return
        case "Stale":
        case "Ignored":
          counts.skipped += 1
          if (seen.link?.due !== undefined) part.links.push({ ...seen.link, looked: seen.link.due })
          return
        case "Created": {
          const id = seen.recordId ?? newId()
          const at = Merge.editedAt(seen.change?.updatedAt, now)
          part.records.push(RecordWrite.created(kind, id, outcome.data, stream.id, at))
          putLink(seen, { recordId: id, ...outcome.linking })
          spread(id)
          part.events.push(new Event.ExternalRecordCreated({ ...about, recordId: id, externalId: seen.externalId }))
          counts.created += 1
          learn(seen)
          for (const conflict of outcome.conflicts ?? []) ask(seen, { id }, conflict)
          return
        }
        case "Merged":
          return merged(seen, outcome)
        case "Waiting":
          putLink(seen, {
            state: "staged",
            waitingFor: outcome.waitingFor,
            problem:
              outcome.waitingFor.length > 0 ? null : "may be what a create made whose answer was lost; the create's delivery finds out",
          })
          counts.skipped += 1
          return
        case "Ambiguous": {
          const message = ambiguity(outcome)
          putLink(seen, { state: "ambiguous", problem: message, keys: seen.keys ?? [] })
          return problem(seen, message)
        }
        case "Unmatched":
          putLink(seen, { state: "unmatched", recordId: null, keys: seen.keys ?? [], ...(outcome.staged && { again: true }) })
          counts.skipped += 1
          return
        case "Apart": {
          putLink(seen, { state: "apart", base: null, told: {}, refused: {} })
          for (const conflict of seen.conflicts.values()) {
            const end = resolved(conflict, "local", seen.link?.choice?.by ?? "engine", now)
            part.conflicts.push(end.conflict)
            part.events.push(end.event)
          }
          counts.skipped += 1
          return
        }
        case "Copy": {
          const message = `bears the mark of record ${outcome.of}, which is another object here: a copy or moved, and no record of its own`
          putLink(seen, { state: "ambiguous", problem: message })
          return problem(seen, message)
        }
        case "Removed": {
          const { link, closing, carried, expected } = outcome
          const away = closing === undefined ? link : { ...link, ...closing.linking }
          const { links, conflicts, events } = removed(kind.word !== undefined, away, seen.conflicts.values(), now, expected)
          part.links.push(...links)
          part.conflicts.push(...conflicts)
          part.events.push(...events)
          if (closing !== undefined) take(seen, closing)
          else if (carried !== undefined) carry(seen, carried)
          else counts.skipped += 1
          return
        }
        case "Quarantined":
          putLink(seen, { state: "quarantined", problem: outcome.problem })
          return problem(seen, outcome.problem)
      }
    },
  }
}

/** Of many that may be the same. */
const mostNamed = 10

const ambiguity = ({ candidates, proposal }: Extract<Decide.Outcome, { readonly _tag: "Ambiguous" }>): string => {
  const ids = candidates.slice(0, mostNamed).map(({ id }) => id)
  const records = ids.join(", ")
  if (proposal === undefined) return `matches ${candidates.length} records: ${records}`
  const by = NearestWord.listed(proposal.by, "and")
  const fits = `may be record ${ids.join(" or ")} by its ${by}`
  const others = proposal.rivals.slice(0, mostNamed)
  const more = proposal.rivals.length > mostNamed ? [`${proposal.rivals.length - mostNamed} more`] : []
  return others.length === 0 ? fits : `${fits}; so may ${NearestWord.listed([...others, ...more], "and")}`
}

/** The commit of a draft, with what else belongs into it. */
export const commit = (draft: Draft, tenant: string, at: number, rest: Partial<Commits.Commit>): Commits.Commit => ({
  ...Commits.empty(tenant, at),
  ...rest,
  ...draft.part,
  owed: [...draft.part.owed, ...(rest.owed ?? [])],
  events: [...draft.part.events, ...(rest.events ?? [])],
})
