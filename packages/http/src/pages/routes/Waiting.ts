/** What waits for somebody at an account, and what they say to it. */
import type { ConnectionStatusReport, Delivery, StandingReason, StoreError } from "@syncline/engine"
import { Effect } from "effect"
import { sent, shown } from "../Answer.ts"
import { nameOf, pathOf, withQuery } from "../Here.ts"
import { type Handle, type OwnVisit, by, reportOf, saidIn, streamOf } from "../Visit.ts"
import { type HeldPlace, type TitledDelivery, waiting as waitingView } from "../views/Waiting.ts"
import { waitingIn } from "../words/Standing.ts"
import { titleOf } from "./Conflicts.ts"

const shownOfEach = 25

const titled = (visit: OwnVisit, deliveries: ReadonlyArray<Delivery>): Effect.Effect<ReadonlyArray<TitledDelivery>, StoreError> =>
  Effect.forEach(deliveries, (delivery) => Effect.map(titleOf(visit, delivery.kind, delivery.recordId), (title) => ({ delivery, title })))

type Held = StandingReason & { readonly _tag: "Held" }

/** Why a stream holds what it holds: the first of it says so for all. */
const whyHeld = Effect.fnUntraced(function* ({ engine, tenant }: OwnVisit, { recordId, streamId }: Delivery) {
  const { places } = yield* engine.explain(tenant, recordId)
  const reasons = places.find((place) => place.streamId === streamId)?.reasons ?? []
  return reasons.find((reason): reason is Held => reason._tag === "Held")
})

const heldAt = Effect.fnUntraced(function* (visit: OwnVisit, { streams }: ConnectionStatusReport) {
  const places: Array<HeldPlace> = []
  for (const { stream, deliveries } of streams) {
    if ((deliveries.held ?? 0) === 0) continue
    const held = yield* visit.engine.deliveries.list(visit.tenant, { state: "held", streamId: stream.id, limit: shownOfEach })
    const [first] = held
    if (first === undefined) continue
    const why = yield* whyHeld(visit, first)
    if (why?.mayBe === true) continue
    places.push({ stream, count: deliveries.held ?? 0, first: yield* titled(visit, held), removedAt: why?.removedAt })
  }
  return places
})

export const waiting: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const { engine, tenant } = visit
  const { connection } = report
  const ofConnection = { connectionId: connection.id, limit: shownOfEach }
  const matches = yield* engine.matches.list(tenant, { ...ofConnection, state: "ambiguous" })
  const refused = yield* titled(visit, yield* engine.deliveries.list(tenant, { ...ofConnection, state: "dead" }))
  const unreadable = yield* Effect.forEach(report.streams, ({ stream, links }) =>
    (links.quarantined ?? 0) === 0 ? Effect.succeed([]) : engine.unreadable(tenant, { streamId: stream.id, limit: shownOfEach }),
  )
  const held = yield* heldAt(visit, report)
  const body = waitingView(visit, { connection, held, matches, refused, unreadable: unreadable.flat(), said: saidIn(visit) })
  return shown(`What waits at ${nameOf(visit, connection.app)}`, body)
})

const back = (visit: OwnVisit, id: string, said: string) => sent(withQuery(visit.base + pathOf("accounts", id, "waiting"), { said }))

/** Of the kinds that wait for it, both sides go on, wherever they are: either side waits for the other. */
export const both: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const { connection, streams } = yield* reportOf(visit, parameters)
  const kinds = new Set(streams.flatMap((status) => (waitingIn([status]).held > 0 ? [status.stream.kind] : [])))
  const meant = visit.reports.flatMap((report) => report.streams.map(({ stream }) => stream)).filter(({ kind }) => kinds.has(kind))
  yield* Effect.forEach(meant, ({ connectionId, partition, kind }) =>
    visit.engine.addStreams({ tenant: visit.tenant, connectionId, partition, kinds: [kind], settings: { firstPush: "go" } }),
  )
  return back(visit, connection.id, "saved")
})

/** Much that was removed at once: it goes on to the other sides, or not. */
export const removed: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const { connection } = yield* reportOf(visit, parameters)
  const { engine, tenant, form } = visit
  const at = form.get("at") ?? ""
  yield* form.get("do") === "go" ? engine.removals.letGo(tenant, at) : engine.removals.takeBack(tenant, at)
  return back(visit, connection.id, "saved")
})

export const match: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const { form } = visit
  const { stream } = yield* streamOf(report, form.get("stream"))
  const record = form.get("record") ?? ""
  yield* visit.engine.matches.decide(visit.tenant, stream.id, form.get("object") ?? "", record === "" ? "new" : { record }, by)
  return back(visit, report.connection.id, "decided")
})

export const retry: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const { connection } = yield* reportOf(visit, parameters)
  yield* visit.engine.deliveries.retryAll(visit.tenant, { connectionId: connection.id })
  return back(visit, connection.id, "retried")
})

export const drop: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const { stream } = yield* streamOf(report, visit.form.get("stream"))
  yield* visit.engine.deliveries.drop(visit.tenant, stream.id, visit.form.get("record") ?? "", by, "left as it is on the connect page")
  return back(visit, report.connection.id, "dropped")
})
