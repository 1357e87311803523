/** One run from its plan to its verdict: the same plan always gives the same history. */
import type { MemoryStore } from "@syncline/engine"
import type { Context } from "effect"
import type { Moment, Violation } from "./Facts.ts"
import { check } from "./invariants/check.ts"
import { toText } from "./Operation.ts"
import { departedOf } from "./Ledger.ts"
import type { Plan } from "./Plan.ts"
import { play } from "./play.ts"
import { freeNames, reconcile, replay, rest, settle, takeUpWithheld } from "./settle.ts"
import { openStage } from "./Stage.ts"
import type { TraceLine, TraceOptions } from "./Trace.ts"

/** What happened in a run, for people to see that it was worth running. */
export interface Tally {
  /** What people, the host, time and the scheduler did, the first contents included. */
  readonly operations: number
  readonly requests: number
  readonly faults: number
  /** By what befell a request. */
  readonly faultsByKind: { readonly [kind: string]: number }
  /** By what befell a process or its store. */
  readonly mishaps: { readonly [what: string]: number }
  readonly writes: number
  readonly conflicts: number
  /** -1: there was always more to do. */
  readonly cycles: number
}

export interface Verdict {
  readonly seed: number
  readonly violations: ReadonlyArray<Violation>
  /** Absent where none was asked for. */
  readonly digest: string | undefined
  readonly tally: Tally
  readonly trace: ReadonlyArray<TraceLine>
}

const countsOf = (names: ReadonlyArray<string>): { readonly [name: string]: number } =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]))

/** What hangs on a lost issue is lost with it; where issues are removed because they may not be there, what hangs on those in the trash. */
const lostWith = (lost: ReadonlySet<string>, { sides }: Moment, withheld: boolean): ReadonlySet<string> =>
  new Set([
    ...lost,
    ...sides.flatMap(({ contents: { shelved } }) =>
      shelved.flatMap(({ token, on }) => (on !== undefined && (withheld || lost.has(on)) ? [token] : [])),
    ),
    ...sides.flatMap(({ contents: { issues, comments } }) => {
      const gone = new Set(issues.flatMap(({ externalId, token }) => (lost.has(token) ? [externalId] : [])))
      return comments.flatMap(({ issueId, token }) => (gone.has(issueId) ? [token] : []))
    }),
  ])

export const simulate = async (
  plan: Plan,
  store: Context.Context<MemoryStore.Store>,
  { keepTrace = false, digest = true }: Partial<TraceOptions> = {},
): Promise<Verdict> => {
  const stage = await openStage(plan, store, { keepTrace, digest })
  try {
    for (const operation of plan.initial) await play(stage, operation)
    for (const [index, operation] of plan.operations.entries()) {
      for (const [side, seat] of stage.seats.entries()) if (plan.sides[side]?.joinsAt === index) await stage.join(seat)
      stage.note("plan", `#${index} ${toText(operation)}`, "")
      await play(stage, operation)
    }
    stage.note("plan", "everything is set right", "")
    let cycles = await settle(stage)
    if (stage.world.rowsHidden() > 0) {
      stage.note("plan", "a full reading: page numbers hid a row", "")
      stage.befall("page numbers hid a row")
      await replay(stage)
      cycles = await settle(stage)
    }
    if (plan.messages !== undefined) {
      stage.note("plan", "every message once more", "")
      await stage.post.again()
      cycles = await settle(stage)
    }
    if (plan.wishes.removals) {
      stage.note("plan", "what is no longer there is looked for", "")
      await reconcile(stage)
      cycles = await settle(stage)
    }
    if (plan.wishes.privacy) {
      await takeUpWithheld(stage)
      cycles = await settle(stage)
    }
    if (await freeNames(stage)) cycles = await settle(stage)
    const end = await stage.moment()
    await rest(stage)
    const later = await stage.moment()
    stage.note("plan", "everything once more", "")
    await replay(stage)
    const replayed = await stage.moment()
    const reports = await stage.reports()
    const facts = {
      end,
      later,
      replayed,
      reports,
      cycles,
      ledger: stage.ledger.entries,
      losses: stage.ledger.losses,
      given: stage.ledger.given,
      left: stage.ledger.left,
      beside: stage.ledger.beside,
      discarded: stage.ledger.discarded,
      claims: stage.claims,
      lost: lostWith(new Set([...stage.ledger.lost, ...departedOf(stage.ledger.departures)]), later, plan.wishes.privacy),
      found: stage.ledger.found,
      departures: stage.ledger.departures,
      privacy: stage.ledger.privacy,
      lookings: stage.lookings,
      applyings: stage.applyings,
      undoings: stage.undoings,
      reconciled: plan.wishes.removals,
      storeEvents: stage.storeEvents,
      requests: stage.network.requests,
      limits: plan.limits,
      log: stage.log,
      secrets: stage.world.sides.flatMap(({ tokens, second }) => [...tokens, ...second]),
    }
    const faults = facts.requests.flatMap(({ fault }) => (fault === undefined ? [] : [fault]))
    return {
      seed: plan.seed,
      violations: [...stage.violations, ...check(facts)],
      digest: stage.trace.digest(),
      tally: {
        operations: plan.initial.length + plan.operations.length,
        requests: facts.requests.length,
        faults: faults.length,
        faultsByKind: countsOf(faults),
        mishaps: Object.fromEntries(stage.mishaps),
        writes: Object.values(end.writes).reduce((sum, count) => sum + count, 0),
        conflicts: Object.values(end.stores).reduce((sum, { conflicts }) => sum + conflicts.length, 0),
        cycles: cycles ?? -1,
      },
      trace: stage.trace.lines,
    }
  } finally {
    await stage.close()
  }
}
