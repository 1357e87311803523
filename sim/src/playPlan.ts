/** Carries out what the host asks for before and after syncs: plans, applied or not, and runs that are undone. Nobody else works meanwhile. */
import { type Run, SyncEngine } from "@syncline/engine"
import { Effect, Exit, Result } from "effect"
import { disturb } from "./disturb.ts"
import type { StoreFacts } from "./Facts.ts"
import type { Operation } from "./Operation.ts"
import { tokenOfRecord } from "./playWish.ts"
import { type Seat, type Stage, seatOf } from "./Stage.ts"

type Of<Tag extends Operation["_tag"]> = Extract<Operation, { readonly _tag: Tag }>

export const playPlan = async (stage: Stage, operation: Of<"Plan" | "Apply" | "Undo">): Promise<void> => {
  switch (operation._tag) {
    case "Plan":
      return await look(stage, operation)
    case "Apply":
      return await apply(stage, operation)
    case "Undo":
      return await undo(stage, operation)
  }
}

const storeOf = async (stage: Stage, tenant: string): Promise<StoreFacts> => {
  const store = (await stage.moment()).stores[tenant]
  if (store === undefined) throw new Error(`there is no ${tenant}`)
  return store
}

/** All of it, as text. */
const textOf = (store: StoreFacts): string => JSON.stringify({ ...store, cursors: [...store.cursors] })

/** What is done for a tenant, and what was asked and stored meanwhile. */
const watched = async <A>(stage: Stage, tenant: string, act: () => Promise<A>) => {
  const before = textOf(await storeOf(stage, tenant))
  const [asked, stored] = [stage.network.requests.length, stage.storeEvents.length]
  const answer = await act()
  const requests = stage.network.requests.slice(asked)
  const commits = stage.storeEvents.slice(stored).filter(({ _tag }) => _tag === "Commit").length
  return { answer, seen: { tenant, requests, commits, before, after: textOf(await storeOf(stage, tenant)) } }
}

const planOf = (stage: Stage, { side: { name, tenant } }: Seat, connectionId: string | undefined) =>
  stage.run(
    `plan ${connectionId === undefined ? `all of ${tenant}` : name}`,
    Effect.flatMap(SyncEngine, (engine) => engine.plan({ tenant, ...(connectionId !== undefined && { connectionId }) })),
  )

const look = async (stage: Stage, { side, whole, seed, faultRate }: Of<"Plan">): Promise<void> => {
  const seat = seatOf(stage, side)
  if (seat?.connectionId === undefined) return
  const { tenant, name } = seat.side
  const { connectionId } = seat
  disturb(stage, seed, faultRate)
  const { answer, seen } = await watched(stage, tenant, async () => await planOf(stage, seat, whole ? undefined : connectionId))
  stage.network.disturb(undefined)
  stage.befall("plan made")
  stage.lookings.push({ ...seen, side: whole ? null : name })
  if (answer !== undefined && Exit.isSuccess(answer)) seat.plan = answer.value
}

const apply = async (stage: Stage, { side, seed, faultRate }: Of<"Apply">): Promise<void> => {
  const seat = seatOf(stage, side)
  const plan = seat?.plan
  if (seat === undefined || plan === undefined) return
  const { tenant, name } = seat.side
  seat.plan = undefined
  const fresh = await planOf(stage, seat, plan.connectionId)
  disturb(stage, seed, faultRate)
  const applying = Effect.flatMap(SyncEngine, (engine) => Effect.result(engine.apply(tenant, plan)))
  const { answer, seen } = await watched(stage, tenant, async () => await stage.run(`apply a plan of ${name}`, applying))
  stage.network.disturb(undefined)
  if (answer === undefined || Exit.isFailure(answer)) return
  const refusal = Result.isFailure(answer.value) ? answer.value.failure : undefined
  const moved = refusal?._tag === "PlanMoved" ? refusal.moved : []
  const outcome = refusal === undefined ? "done" : refusal._tag === "PlanMoved" ? "moved" : "refused"
  stage.befall(`plan ${outcome === "done" ? "applied" : outcome === "moved" ? "out of date" : "not applied"}`)
  stage.note("host", `applies a plan of ${name}`, [outcome, ...moved].join(", "))
  stage.applyings.push({
    ...seen,
    side: plan.connectionId === undefined ? null : name,
    plan,
    fresh: fresh !== undefined && Exit.isSuccess(fresh) ? fresh.value : undefined,
    outcome,
    moved,
  })
}

const kinds: ReadonlySet<string> = new Set(["issue", "comment"])

const undo = async (stage: Stage, { pick, made, compensate }: Of<"Undo">): Promise<void> => {
  const tenant = stage.seats[0]?.side.tenant ?? ""
  const before = await storeOf(stage, tenant)
  const isOver = ({ outcome, kind, counts }: Run) =>
    outcome !== "running" && kinds.has(kind) && counts.updated + counts.removed + counts.created > 0 && (made || counts.created === 0)
  const over = before.runs.filter(isOver).toSorted((one, other) => other.startedAt - one.startedAt || (one.id < other.id ? 1 : -1))
  const run = over[Math.floor(pick * pick * over.length)]
  if (run === undefined) return
  const [at, asked] = [stage.now(), stage.network.requests.length]
  const exit = await stage.run(
    `undo a ${run.strategy} run of ${run.kind}s${compensate ? ", and tell the applications" : ""}`,
    Effect.flatMap(SyncEngine, (engine) => engine.undo(tenant, run.id, { by: "ada", ...(compensate && { compensate }) })),
  )
  if (exit === undefined || Exit.isFailure(exit)) return
  const [report, after] = [exit.value, await storeOf(stage, tenant)]
  const requests = stage.network.requests.slice(asked)
  stage.befall(compensate ? "run undone everywhere" : "run undone")
  stage.undoings.push({ tenant, runId: run.id, at, compensate, report, requests, before, after })
  depart(stage, compensate, before, after)
}

/** What was removed and brought back by that, and where its objects stay. */
const depart = ({ ledger, seats }: Stage, compensate: boolean, earlier: StoreFacts, after: StoreFacts): void => {
  const was = new Map(earlier.records.map((record) => [record.id, record]))
  for (const record of after.records) {
    const { id: recordId, kind, removal } = record
    const before = was.get(recordId)?.removal
    if ((kind !== "issue" && kind !== "comment") || JSON.stringify(removal) === JSON.stringify(before)) continue
    const said = { kind, token: tokenOfRecord(record), recordId } as const
    const source = after.history.find((entry) => entry.recordId === recordId && entry.version === 1)?.origin
    const from = seats.find(({ streams }) => streams[kind] === source)?.side.name ?? null
    const links = after.links.filter((link) => link.recordId === recordId && link.state === "linked")
    const stay = links.filter(({ streamId }) => removal?.stays?.includes(streamId) === true)
    if (removal === undefined) ledger.depart({ ...said, how: "restored", isAway: !compensate })
    else ledger.depart({ ...said, how: "removed", stays: { at: stay.length === links.length ? null : from } })
  }
}
