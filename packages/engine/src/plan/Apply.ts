/** Does what a plan shows, and nothing that it does not show. */
import { Effect, Schema } from "effect"
import { Input, Json } from "@syncline/adapter-core"
import { Through } from "../access/Session.ts"
import type { SyncReport } from "../hub/SyncReport.ts"
import { InvalidInput, PlanMoved } from "../model/EngineError.ts"
import type { Plan } from "../model/Plan.ts"
import { Seen } from "../send/FirstPush.ts"
import { Streams } from "../store/Streams.ts"
import { OneByOne } from "../work/AtOnce.ts"
import * as Sync from "../work/Sync.ts"
import * as Guard from "./Guard.ts"
import * as Planning from "./Planning.ts"
import type { Allowed } from "./Witness.ts"

/** What is looked at of a plan that is handed in. */
const GivenPlan = Schema.Struct({
  tenant: Input.Text,
  connectionId: Input.optional(Input.Text),
  firstPush: Input.optional(Schema.Literal("go")),
  complete: Schema.Boolean,
  basis: Schema.Array(Schema.Struct({ what: Input.Text, digest: Input.Text })),
})

const checked = InvalidInput.checker(GivenPlan, { name: "plan", qualified: true })

/** What else a plan has is for people. */
const partOf = (plan: unknown): unknown => {
  if (!Json.isObject(plan)) return plan
  const { tenant, connectionId, firstPush, complete, basis } = plan
  return { tenant, connectionId, firstPush, complete, basis }
}

const check = Effect.fnUntraced(function* (tenant: string, plan: Plan) {
  const given = yield* checked(partOf(plan))
  if (given.tenant !== tenant) return yield* new InvalidInput({ message: "plan.tenant is another tenant" })
  if (given.complete) return given
  return yield* new InvalidInput({ message: `plan.complete is false: it does not show everything, because ${plan.troubles.join("; ")}` })
})

/** Refuses where a fresh look shows anything else than the plan does. */
export const apply = Effect.fn("Apply.apply")(function* (
  tenant: string,
  plan: Plan,
): Effect.fn.Return<SyncReport, PlanMoved | Planning.PlanError, Planning.Requirements> {
  const { connectionId, firstPush, basis } = yield* check(tenant, plan)
  const chosen = { tenant, ...(connectionId !== undefined && { connectionId }) }
  const allowed: Allowed = new Map()
  const fresh = yield* Planning.plan({ ...chosen, ...(firstPush !== undefined && { firstPush }) }, allowed)
  const moved = movedOf(basis, fresh)
  if (moved.length > 0) return yield* new PlanMoved({ moved })
  const streams = yield* Effect.flatMap(Streams, (store) => store.list(tenant))
  return yield* Effect.gen(function* () {
    if (firstPush === "go") {
      yield* Planning.letGo(
        tenant,
        streams.filter((stream) => connectionId === undefined || stream.connectionId === connectionId),
      )
    }
    return yield* Sync.sync(chosen)
  }).pipe(
    Effect.provideService(Through, Guard.make(allowed, streams)),
    Effect.provideService(OneByOne, true),
    Effect.provideService(Seen, firstPush === "go"),
  )
})

/** What the two do not have in common, in the order of the fresh one. */
const movedOf = (basis: Plan["basis"], { basis: now, troubles }: Plan): ReadonlyArray<string> => {
  const before = new Map(basis.map(({ what, digest }) => [what, digest]))
  const missing = basis.filter(({ what }) => !now.some((each) => each.what === what))
  return [...now.filter(({ what, digest }) => before.get(what) !== digest), ...missing].map(({ what }) => what).concat(troubles)
}
