/** Whether both sides agree. */
import { Effect, Result } from "effect"
import { shown } from "../Answer.ts"
import { nameOf } from "../Here.ts"
import { type Handle, type OwnVisit, reportOf, streamOf } from "../Visit.ts"
import { verify as verifyView } from "../views/Verify.ts"
import * as Troubles from "../words/Troubles.ts"

export const verify: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const { connection } = report
  const of = visit.url.searchParams.get("of")
  const streams = report.streams.flatMap(({ stream }) => (stream.settings.direction === "disabled" ? [] : [stream]))
  const looking = of === null ? undefined : visit.engine.drift(visit.tenant, (yield* streamOf(report, of)).stream.id)
  const looked = looking === undefined ? undefined : yield* Effect.result(looking)
  const trouble = looked !== undefined && Result.isFailure(looked) ? Troubles.of(looked.failure, (app) => nameOf(visit, app)) : undefined
  const body = verifyView(visit, {
    connection,
    streams,
    chosen: of ?? undefined,
    report: looked !== undefined && Result.isSuccess(looked) ? looked.success : undefined,
    problem: trouble && `${trouble.says} ${trouble.todo}`,
  })
  return shown("Do both sides agree?", body, { status: trouble?.status ?? 200 })
})
