/** Carries out one operation on the stage. */
import { type Conflict, type Decision, type HubRecord, SyncEngine } from "@syncline/engine"
import { Effect, Exit } from "effect"
import { tokenOf } from "./Contents.ts"
import { disturb } from "./disturb.ts"
import { makeDraw, mix } from "./Draw.ts"
import { changedLines } from "./Ledger.ts"
import type { Operation } from "./Operation.ts"
import { editLine, titleOf, work } from "./People.ts"
import { playPlace } from "./playPlace.ts"
import { playPlan } from "./playPlan.ts"
import { playWish, tokenOfRecord } from "./playWish.ts"
import { type Seat, type Stage, seatOf } from "./Stage.ts"

type Of<Tag extends Operation["_tag"]> = Extract<Operation, { readonly _tag: Tag }>

/** A pause that outlives a lease, and one that outlives most things. */
const pauses = [5_000, 20_000, 90_000] as const

const statusOf = { open: "todo", done: "done", not_planned: "canceled", duplicate: "canceled" } as const

export const play = async (stage: Stage, operation: Operation): Promise<void> => {
  switch (operation._tag) {
    case "Edit":
      return edit(stage, operation)
    case "Step":
      return await step(stage, operation)
    case "StepAll":
      return await stepAll(stage, operation)
    case "Deliver":
      return await deliver(stage, operation)
    case "Advance":
      return await stage.wait(operation.millis)
    case "Skew":
      stage.world.skew(operation.app, operation.millis)
      return stage.note("world", `clock of ${operation.app}`, `${operation.millis} ms ahead`)
    case "Pause":
      return await become(stage, operation.side, "pause")
    case "Resume":
      return await become(stage, operation.side, "resume")
    case "Malform":
      return malform(stage, operation)
    case "Revoke":
    case "Reconnect":
    case "ChooseTwice":
    case "TakeOver":
    case "Lapse":
    case "Restore":
    case "Rename":
    case "ReuseName":
    case "ChooseAgain":
      return await playPlace(stage, operation)
    case "HostCreate":
      return await hostCreate(stage, operation)
    case "HostTitle":
    case "HostBody":
      return await hostEdit(stage, operation)
    case "HostRemove":
    case "HostRestore":
    case "Answer":
    case "ReadAgain":
    case "SetLevel":
    case "Permit":
    case "LetOut":
      return await playWish(stage, operation)
    case "Plan":
    case "Apply":
    case "Undo":
      return await playPlan(stage, operation)
    case "Resolve":
      return await resolve(stage, operation)
  }
}

const edit = (stage: Stage, { side, edit: what }: Pick<Of<"Edit">, "side" | "edit">): void => {
  const seat = seatOf(stage, side)
  if (seat === undefined) return
  stage.note(`people of ${seat.side.name}`, what._tag, work(seat.side, stage.ledger, stage.now(), what))
}

const step = async (stage: Stage, { side, seed, faultRate, mishap, during, shift }: Of<"Step">): Promise<void> => {
  const seat = seatOf(stage, side)
  if (seat?.connectionId === undefined) return
  const { network, driver } = stage
  const engine = stage.engine()
  disturb(stage, seed, faultRate)
  network.during([
    ...(during === undefined ? [] : [{ request: during.request, laterPage: false, run: () => edit(stage, during) }]),
    ...(shift === undefined ? [] : [{ request: 1, laterPage: true, run: () => edit(stage, { side, edit: shift }) }]),
  ])
  engine.process.arm(mishap)
  const running = stage.startStep(seat)
  const progress = await driver.progress([running])
  engine.process.arm(undefined)
  if (progress === "dead") {
    stage.befall("process killed")
    stage.note(engine.process.name, `step ${seat.side.name}`, "killed")
    await stage.replaceEngine()
  } else if (progress === "paused") {
    stage.befall("process paused")
    stage.note(engine.process.name, `step ${seat.side.name}`, "paused")
    await takeOver(stage, seat, running, makeDraw(mix(seed, "pause")))
  } else stage.report(`step ${seat.side.name}`, progress, running.exit())
  network.disturb(undefined)
  network.during([])
}

/** What an application has to tell until now is sent, message after message. */
const deliver = async (stage: Stage, { installation, mishap }: Of<"Deliver">): Promise<void> => {
  stage.engine().process.arm(mishap)
  await stage.deliverOf([...stage.world.sandboxes.keys()][installation] ?? "")
  stage.engine().process.arm(undefined)
}

/** While the paused engine sleeps, another takes its connection over; then the first one goes on as if nothing had been. */
const takeOver = async (
  stage: Stage,
  seat: Seat,
  sleeping: ReturnType<Stage["startStep"]>,
  draw: ReturnType<typeof makeDraw>,
): Promise<void> => {
  const { driver } = stage
  await stage.wait(draw.pick(pauses))
  await stage.replaceEngine()
  for (let steps = draw.int(3); steps > 0; steps -= 1) {
    const running = stage.startStep(seat)
    const progress = await driver.progress([running], 120_000)
    if (progress === "stuck") {
      // It waits for something that the sleeper holds.
      sleeping.engine.process.wake()
      stage.report(`step ${seat.side.name}`, await driver.progress([running, sleeping]), running.exit())
      return
    }
    stage.report(`step ${seat.side.name}`, progress, running.exit())
  }
  stage.note(sleeping.engine.process.name, `step ${seat.side.name}`, "woken")
  sleeping.engine.process.wake()
  stage.report(`step ${seat.side.name} after its pause`, await driver.progress([sleeping]), sleeping.exit())
}

const stepAll = async (stage: Stage, { seed, faultRate }: Of<"StepAll">): Promise<void> => {
  const { network, driver } = stage
  disturb(stage, seed, faultRate)
  const running = stage.seats.filter(({ connectionId }) => connectionId !== undefined).map((seat) => stage.startStep(seat))
  const progress = await driver.progress(running)
  for (const one of running) stage.report("step of all", progress, one.exit())
  network.disturb(undefined)
}

const become = async (stage: Stage, side: number, what: "pause" | "resume"): Promise<void> => {
  const seat = seatOf(stage, side)
  const id = seat?.connectionId
  if (seat === undefined || id === undefined) return
  await stage.run(
    `${what} ${seat.side.name}`,
    Effect.flatMap(SyncEngine, (engine) => Effect.ignore(engine[what](seat.side.tenant, id))),
  )
}

const malform = (stage: Stage, { side, pick }: Of<"Malform">): void => {
  const seat = seatOf(stage, side)
  const issues = seat?.side.contents().issues ?? []
  const issue = issues[Math.floor(pick * issues.length)]
  if (seat === undefined || issue === undefined) return
  const comments = seat.side.contents().comments.filter(({ issueId }) => issueId === issue.externalId)
  for (const token of [issue.token, ...comments.map((comment) => comment.token)])
    stage.ledger.lose({ side: seat.side.name, token, how: "malformed" })
  seat.side.malform(issue.externalId)
  stage.note("world", `${issue.token} at ${seat.side.name}`, "comes out wrong from now on")
}

/** The host belongs to the first side's tenant. */
const hostOf = (stage: Stage) => {
  const first = stage.seats[0]
  if (first === undefined) throw new Error("a run has at least one side")
  return { tenant: first.side.tenant, canary: first.side.canary }
}

const hostCreate = async (stage: Stage, { mark, status, level }: Of<"HostCreate">): Promise<void> => {
  const { tenant, canary } = hostOf(stage)
  const token = `i${mark}`
  const [title, body] = [titleOf(token, mark, canary, 0), `${token}\nb${mark}.1 ${canary}\n\nb${mark}.2`]
  const fields = { title, body, status: { category: statusOf[status], name: status } }
  const exit = await stage.run(
    `host creates ${token}`,
    Effect.flatMap(SyncEngine, ({ records }) => records.put(tenant, "issue", { fields, ...(level !== undefined && { privacy: level }) })),
  )
  if (exit === undefined || Exit.isFailure(exit)) return
  if (level !== undefined) stage.ledger.say({ _tag: "Level", after: stage.network.requests.length, token, level })
  const note = { at: stage.now(), by: "host", tenant, kind: "issue", token, before: undefined } as const
  stage.ledger.add({ ...note, field: "title", after: title })
  for (const after of body.split("\n")) stage.ledger.add({ ...note, field: "line", after })
  stage.ledger.add({ ...note, field: "status", after: status })
}

const hostEdit = async (stage: Stage, operation: Of<"HostTitle" | "HostBody">): Promise<void> => {
  const { tenant, canary } = hostOf(stage)
  const { ledger } = stage
  const edited = await stage.run(
    "host edits",
    Effect.gen(function* () {
      const { records } = yield* SyncEngine
      const known = (yield* records.list(tenant, "issue", { limit: 1000 })).filter(
        ({ data }) => !ledger.lost.has(tokenOf(text(data["title"]))),
      )
      const record = known[Math.floor(operation.pick * known.length)]
      if (record === undefined) return undefined
      const fields = hostFields(operation, record, canary)
      if (fields === undefined) return undefined
      yield* records.put(tenant, "issue", { id: record.id, fields })
      return { record, fields }
    }),
  )
  if (edited === undefined || Exit.isFailure(edited) || edited.value === undefined) return
  const { record, fields } = edited.value
  const token = tokenOf(text(record.data["title"]))
  const note = { at: stage.now(), by: "host", tenant, kind: "issue", token } as const
  if (fields.title !== undefined) ledger.add({ ...note, field: "title", before: text(record.data["title"]), after: fields.title })
  if (fields.body !== undefined) {
    for (const line of changedLines(text(record.data["body"]), fields.body)) ledger.add({ ...note, field: "line", ...line })
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "")

const hostFields = (
  operation: Of<"HostTitle" | "HostBody">,
  { data }: HubRecord,
  canary: string,
): { readonly title?: string; readonly body?: string } | undefined => {
  if (operation._tag === "HostTitle") return { title: titleOf(tokenOf(text(data["title"])), operation.mark, canary, 0) }
  const body = editLine(text(data["body"]), operation.line, operation.mark)
  return body === undefined ? undefined : { body }
}

const resolve = async (stage: Stage, { mark, pick, decision }: Of<"Resolve">): Promise<void> => {
  const { tenant, canary } = hostOf(stage)
  await decide(
    stage,
    tenant,
    (open) => open[Math.floor(pick * open.length)],
    // Nobody wants a text that was never told: an application may have made an object without it, and nobody know.
    (conflict) => (conflict.external === "" ? "local" : decision === "value" ? thirdValue(conflict, mark, canary) : decision),
  )
}

/** Decides for the record where the names of labels are in dispute: an object that keeps its name meanwhile keeps another one from it. */
export const decideNames = async (stage: Stage, tenant: string): Promise<void> => {
  const ofName = (open: ReadonlyArray<Conflict>) => open.find(({ kind, field }) => kind === "label" && field === "name")
  while (await decide(stage, tenant, ofName, () => "local"));
}

/** Whoever decides sees the conflict and what the record says by now. Whether there was one. */
const decide = async (
  stage: Stage,
  tenant: string,
  choose: (open: ReadonlyArray<Conflict>) => Conflict | undefined,
  decisionOn: (conflict: Conflict) => Decision,
): Promise<boolean> => {
  const resolved = await stage.run(
    "resolve a conflict",
    Effect.gen(function* () {
      const { conflicts, records } = yield* SyncEngine
      const open = yield* conflicts.list(tenant, { state: "open" })
      const conflict = choose(open)
      if (conflict === undefined) return undefined
      const record = yield* records.get(tenant, conflict.kind, conflict.recordId)
      const { data } = record
      const chosen = decisionOn(conflict)
      yield* conflicts.resolve(tenant, conflict.id, chosen, "ada")
      const current = data[conflict.field]
      return {
        conflict,
        record,
        chosen,
        current,
        after: chosen === "local" ? current : chosen === "external" ? conflict.external : chosen.value,
      }
    }),
  )
  if (resolved === undefined || Exit.isFailure(resolved) || resolved.value === undefined) return false
  const { conflict, record, chosen, current, after } = resolved.value
  if (conflict.field === "(removed)" && (record.kind === "issue" || record.kind === "comment")) {
    const removes = chosen === (conflict.local === null ? "local" : "external")
    const { kind, id: recordId } = record
    const last = stage.ledger.departures.findLast((departure) => departure.recordId === recordId)
    // Of a removal that stands it stands, too, where its objects stay.
    const stays = removes && last?.how === "removed" ? last.stays : undefined
    const how = removes ? "removed" : "restored"
    stage.ledger.depart({ kind, token: tokenOfRecord(record), recordId, how, ...(stays && { stays }) })
  }
  stage.note("ada", `resolves ${conflict.kind} ${conflict.field}`, text(after).split("\n")[0] ?? "")
  if (typeof after !== "string") return true
  const token = tokenOf(text(conflict.external)) || tokenOf(text(current))
  const note = { at: stage.now(), by: "decision", tenant } as const
  for (const before of [text(current), text(conflict.external)]) {
    if (before === after) continue
    if (conflict.field === "title") stage.ledger.add({ ...note, token, kind: "issue", field: "title", before, after })
    else if (conflict.field === "name")
      stage.ledger.add({ ...note, token: token.toLowerCase(), kind: "label", field: "name", before, after })
    else if (conflict.field === "body") {
      const kind = conflict.kind === "comment" ? "comment" : "issue"
      for (const line of changedLines(before, after)) stage.ledger.add({ ...note, token, kind, field: "line", ...line })
    }
  }
  return true
}

/** Neither the one nor the other; for what is no text, the record's. */
const thirdValue = ({ kind, field, external }: Conflict, mark: number, canary: string): Decision => {
  if (typeof external !== "string") return "local"
  if (field === "title") return { value: titleOf(tokenOf(external), mark, canary, 0) }
  if (field === "name" && kind === "label") return { value: `${tokenOf(external)} r${mark} ${canary}` }
  if (field === "body") return { value: editLine(external, 0, mark) ?? external }
  return "local"
}
