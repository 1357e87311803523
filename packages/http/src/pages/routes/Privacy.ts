/** What may leave by a stream. */
import { type GivenSettings, InvalidInput, type Stream } from "@syncline/engine"
import { Effect } from "effect"
import { sent, shown } from "../Answer.ts"
import { nameOf, pathOf, withQuery } from "../Here.ts"
import { type Handle, type OwnVisit, reportOf, saidIn, streamOf } from "../Visit.ts"
import { privacy as privacyView } from "../views/Privacy.ts"

const sends = ({ settings: { direction } }: Stream): boolean => direction === "bidirectional" || direction === "push"

/** The fields that the stream's application takes. */
const fieldsOf = ({ engine, tenant }: OwnVisit, { id }: Stream) =>
  Effect.map(engine.mapping.discover(tenant, id), (fields) => fields.filter(({ taken }) => taken))

export const privacy: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const { connection } = report
  const streams = report.streams.flatMap(({ stream }) => (sends(stream) ? [stream] : []))
  const of = visit.url.searchParams.get("of") ?? streams[0]?.id
  const stream = of === undefined ? undefined : (yield* streamOf(report, of)).stream
  const chosen = stream === undefined ? undefined : { stream, fields: yield* fieldsOf(visit, stream) }
  return shown(`Privacy of ${nameOf(visit, connection.app)}`, privacyView(visit, { connection, streams, chosen, said: saidIn(visit) }))
})

const levels = ["public", "shareable", "local_only"] as const
const withheldWays = ["leave", "close", "remove"] as const

export const change: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const { form, engine, tenant } = visit
  const { stream } = yield* streamOf(report, form.get("of"))
  const defaultPrivacy = levels.find((level) => level === form.get("level"))
  const withheld = withheldWays.find((way) => way === form.get("withheld"))
  if (defaultPrivacy === undefined || withheld === undefined) return yield* new InvalidInput({ message: "Choose one of each." })
  const names = (yield* fieldsOf(visit, stream)).map(({ name }) => name)
  const chosen = names.filter((name) => form.getAll("field").includes(name))
  const settings: GivenSettings = { defaultPrivacy, withheld, sendOnly: chosen.length === names.length ? null : chosen }
  yield* engine.addStreams({ tenant, connectionId: stream.connectionId, partition: stream.partition, kinds: [stream.kind], settings })
  return sent(withQuery(visit.base + pathOf("accounts", stream.connectionId, "privacy"), { of: stream.id, said: "saved" }))
})
