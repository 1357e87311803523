/** One run from its plan to its verdict: the same plan always gives the same history. */
import type { MemoryStore } from "@syncline/engine"
import type { Context } from "effect"
import type { Moment, Violation } from "./Facts.ts"
import { check } from "./invariants/check.ts"
import { toText } from "./Operation.ts"
import type { Plan } from "./Plan.ts"
import { play } from "./play.ts"
import { replay, rest, settle } from "./settle.ts"
import { openStage } from "./Stage.ts"
import type { TraceLine } from "./Trace.ts"

export interface Verdict {
  readonly seed: number
  readonly violations: ReadonlyArray<Violation>
  readonly digest: string
  /** What the engine did, for people to see that a run was worth running. */
  readonly tally: {
    readonly requests: number
    readonly faults: number
    readonly writes: number
    readonly conflicts: number
    readonly cycles: number
  }
  readonly trace: ReadonlyArray<TraceLine>
}

/** What hangs on a lost issue is lost with it. */
const lostWith = (lost: ReadonlySet<string>, { sides }: Moment): ReadonlySet<string> =>
  new Set([
    ...lost,
    ...sides.flatMap(({ contents: { issues, comments } }) => {
      const gone = new Set(issues.flatMap(({ externalId, token }) => (lost.has(token) ? [externalId] : [])))
      return comments.flatMap(({ issueId, token }) => (gone.has(issueId) ? [token] : []))
    }),
  ])

export const simulate = async (
  plan: Plan,
  store: Context.Context<MemoryStore.Store>,
  options: { readonly keepTrace?: boolean } = {},
): Promise<Verdict> => {
  const stage = await openStage(plan, store, { keepTrace: options.keepTrace ?? false })
  try {
    for (const operation of plan.initial) await play(stage, operation)
    for (const [index, operation] of plan.operations.entries()) {
      for (const [side, seat] of stage.seats.entries()) if (plan.sides[side]?.joinsAt === index) await stage.join(seat)
      stage.note("plan", `#${index} ${toText(operation)}`, "")
      await play(stage, operation)
    }
    stage.note("plan", "everything is set right", "")
    const cycles = await settle(stage)
    const end = await stage.moment()
    await rest(stage)
    const later = await stage.moment()
    stage.note("plan", "everything once more", "")
    await replay(stage)
    const replayed = await stage.moment()
    const facts = {
      end,
      later,
      replayed,
      cycles,
      ledger: stage.ledger.entries,
      lost: lostWith(stage.ledger.lost, later),
      storeEvents: stage.storeEvents,
      requests: stage.network.requests,
      log: stage.log,
      secrets: stage.world.sides.flatMap(({ tokens }) => tokens),
    }
    return {
      seed: plan.seed,
      violations: [...stage.violations, ...check(facts)],
      digest: stage.trace.digest(),
      tally: {
        requests: facts.requests.length,
        faults: facts.requests.filter(({ fault }) => fault !== undefined).length,
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
