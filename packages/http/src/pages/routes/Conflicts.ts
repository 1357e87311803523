/** Deciding what was changed on both sides at once. */
import { type ConflictView, type Decision, removalField } from "@syncline/engine"
import { Effect } from "effect"
import { sent, shown } from "../Answer.ts"
import { nameOf } from "../Here.ts"
import { type Handle, type OwnVisit, by, saidIn } from "../Visit.ts"
import * as ConflictsView from "../views/Conflicts.ts"
import * as Troubles from "../words/Troubles.ts"
import * as Values from "../words/Values.ts"

/** A record that is gone has no title. */
export const titleOf = ({ engine, tenant }: OwnVisit, kind: string, recordId: string) =>
  engine.records.get(tenant, kind, recordId).pipe(
    Effect.map(({ data }) => Values.titleOf(data)),
    Effect.catchTag("NotFound", () => Effect.succeed(undefined)),
  )

const pageSize = 50

export const list: Handle<OwnVisit> = Effect.fnUntraced(function* (visit) {
  const after = visit.url.searchParams.get("after")
  const open = yield* visit.engine.conflicts.list(visit.tenant, {
    state: "open",
    limit: pageSize,
    ...(after !== null && after !== "" && { after }),
  })
  const titled = yield* Effect.forEach(open, (conflict) =>
    Effect.map(titleOf(visit, conflict.kind, conflict.recordId), (title) => ({ conflict, title })),
  )
  return shown("Decisions", ConflictsView.list(visit, titled, saidIn(visit), open.length === pageSize ? open.at(-1)?.id : undefined))
})

const pageOf = Effect.fnUntraced(function* (visit: OwnVisit, id: string, problem?: string) {
  const conflict = yield* visit.engine.conflicts.get(visit.tenant, id)
  const title = yield* titleOf(visit, conflict.kind, conflict.recordId)
  const status = problem === undefined ? 200 : 409
  return shown(title === undefined ? "Decision" : `Decision: ${title}`, ConflictsView.one(visit, { conflict, title, problem }), { status })
})

export const one: Handle<OwnVisit> = (visit, { id = "" }) => pageOf(visit, id)

/** What browsers send of a text has their line ends. */
const decisionOf = (form: URLSearchParams, { field }: ConflictView): Decision | undefined => {
  const given = form.get("decision")
  if (given === "local" || given === "external") return given
  return given === "value" && field !== removalField ? { value: (form.get("value") ?? "").replaceAll("\r\n", "\n") } : undefined
}

export const decide: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, { id = "" }) {
  const { engine, tenant, form } = visit
  const conflict = yield* engine.conflicts.get(tenant, id)
  const decision = decisionOf(form, conflict)
  if (decision === undefined) return yield* pageOf(visit, id, "Say which of the two holds.")
  const version = form.get("version") ?? ""
  const words = (error: Troubles.Known) => {
    const { says, todo } = Troubles.of(error, (app) => nameOf(visit, app))
    return pageOf(visit, id, `${says} ${todo}`)
  }
  return yield* engine.conflicts
    .resolve(tenant, id, decision, by, version === "" ? undefined : version)
    .pipe(
      Effect.as(sent(`${visit.base}/conflicts?said=decided`)),
      Effect.catchTags({ AlreadyResolved: words, ConflictMoved: words, InvalidInput: words }),
    )
})
