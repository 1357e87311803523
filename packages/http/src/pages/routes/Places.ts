/** Choosing what of an account is kept in step, and what travels of it. */
import { type ConnectionStatusReport, type Direction, type GivenSettings, InvalidInput, type Stream } from "@syncline/engine"
import { Effect } from "effect"
import { sent, shown } from "../Answer.ts"
import { applicationOf, nameOf, pathOf, withQuery } from "../Here.ts"
import { type Handle, type OwnVisit, reportOf, streamOf } from "../Visit.ts"
import { type Choosing, choose as chooseView } from "../views/Choose.ts"
import { confirm } from "../views/Message.ts"
import { type PlaceForm, place as placeView, switchName } from "../views/Place.ts"
import * as Troubles from "../words/Troubles.ts"

/** Characters of what is looked for. */
const longestSearch = 300

type Looked = Pick<Choosing, "found" | "problem">

const chosenIn = ({ streams }: ConnectionStatusReport): ReadonlySet<string> => new Set(streams.map(({ stream }) => stream.partition))

export const choose: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const { connection, streams } = report
  const query = visit.url.searchParams
  const [search, after] = [(query.get("search") ?? "").trim().slice(0, longestSearch), query.get("after") ?? ""]
  const asked = { ...(search !== "" && { search }), ...(after !== "" && { after }) }
  // Where an application gives no list, or not now, people type the name.
  const { found, problem } = yield* visit.engine.partitions(visit.tenant, connection.id, asked).pipe(
    Effect.map((page): Looked => ({ found: page, problem: undefined })),
    Effect.catchTags({
      InvalidInput: () => Effect.succeed<Looked>({ found: undefined, problem: undefined }),
      AdapterError: (error) =>
        Effect.succeed<Looked>({ found: undefined, problem: sentence(Troubles.of(error, (app) => nameOf(visit, app))) }),
    }),
  )
  const body = chooseView(visit, { connection, search, found, chosen: chosenIn(report), isFirst: streams.length === 0, problem })
  return shown(`Choose a place in ${nameOf(visit, connection.app)}`, body)
})

const ofPartition = ({ streams }: ConnectionStatusReport, partition: string): ReadonlyArray<Stream> =>
  streams.flatMap(({ stream }) => (stream.partition === partition || stream.partitionAliases.includes(partition) ? [stream] : []))

/** By `of`, a stream of it; by `id` and `name` as a list has it; or by what somebody typed. */
const meant = Effect.fnUntraced(function* (visit: OwnVisit, report: ConnectionStatusReport) {
  const query = visit.url.searchParams
  const of = query.get("of")
  if (of !== null) {
    const { stream } = yield* streamOf(report, of)
    return { partition: stream.partition, name: stream.partitionName }
  }
  const name = (query.get("name") ?? "").trim()
  const partition = query.get("id") ?? name
  return partition === ""
    ? yield* new InvalidInput({ message: "Name the place that you mean." })
    : { partition, name: name === "" ? partition : name }
})

const titleOf = ({ name }: PlaceForm): string => `What travels of ${name}`

export const place: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const named = yield* meant(visit, report)
  const form: PlaceForm = {
    ...named,
    connection: report.connection,
    streams: ofPartition(report, named.partition),
    isFirst: report.streams.length === 0,
  }
  return shown(titleOf(form), placeView(visit, form))
})

const directions = { both: "bidirectional", out: "pull", in: "push", neither: "disabled" } as const satisfies Record<string, Direction>

/** The kinds by the direction that their switches say. */
const switched = (form: URLSearchParams, kinds: ReadonlyArray<string>): ReadonlyMap<Direction, ReadonlyArray<string>> => {
  const isOn = (way: "out" | "in", kind: string) => form.has(switchName(way, kind))
  const directionOf = (kind: string) =>
    directions[isOn("out", kind) ? (isOn("in", kind) ? "both" : "out") : isOn("in", kind) ? "in" : "neither"]
  return Map.groupBy(kinds, directionOf)
}

/** `undefined`: a day is missing. */
const startOf = (form: URLSearchParams): GivenSettings["startFrom"] | undefined => {
  const given = form.get("start")
  if (given !== "since") return given === "now" ? "now" : "all"
  const day = form.get("since") ?? ""
  return /^\d{4}-\d\d-\d\d$/.test(day) && Number.isFinite(Date.parse(day)) ? `${day}T00:00:00Z` : undefined
}

export const keep: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const { connection } = report
  const { engine, tenant, form } = visit
  const partition = form.get("partition") ?? ""
  const streams = ofPartition(report, partition)
  const filled: PlaceForm = { connection, partition, name: form.get("name") ?? partition, streams, isFirst: report.streams.length === 0 }
  const again = (problem: string) => shown(titleOf(filled), placeView(visit, { ...filled, problem }), { status: 422 })
  const kinds = (applicationOf(visit, connection.app)?.kinds ?? []).map(({ kind }) => kind)
  const groups = switched(form, kinds)
  const startFrom = startOf(form)
  if (startFrom === undefined) return again("Choose the day from which on.")
  if (streams.length === 0 && groups.get("disabled")?.length === kinds.length) return again("Switch on at least one of them.")
  const kept = new Set(streams.map(({ kind }) => kind))
  const adding = Effect.forEach(groups, ([direction, all]) => {
    // What was never switched on is not there to be switched off.
    const some = direction === "disabled" ? all.filter((kind) => kept.has(kind)) : all
    if (some.length === 0) return Effect.void
    return engine.addStreams({ tenant, connectionId: connection.id, partition, kinds: some, settings: { direction, startFrom } })
  })
  const words = (error: Troubles.Known) => Effect.succeed(again(sentence(Troubles.of(error, (app) => nameOf(visit, app)))))
  return yield* adding.pipe(
    Effect.andThen(visit.hooks === undefined ? Effect.void : told(engine, tenant, connection.id, visit.hooks)),
    Effect.as(sent(withQuery(visit.base + pathOf("accounts", connection.id), { said: streams.length === 0 ? undefined : "saved" }))),
    Effect.catchTags({ AdapterError: words, InvalidInput: words, PlaceTaken: words }),
  )
})

/** Has the application tell what changes there. What does not come of it the account's page says, and it is asked meanwhile. */
const told = (engine: OwnVisit["engine"], tenant: string, connectionId: string, url: string) =>
  Effect.ignore(engine.webhooks.register(tenant, connectionId, { url }))

const sentence = ({ says, todo }: Pick<Troubles.Trouble, "says" | "todo">): string => `${says} ${todo}`

export const askLeave: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const { stream } = yield* streamOf(report, visit.url.searchParams.get("of"))
  const path = pathOf("accounts", report.connection.id)
  return shown(
    `Take ${stream.partitionName} away`,
    confirm(visit, {
      title: `Keep ${stream.partitionName} in step no longer?`,
      says: [
        "Nothing is changed or removed on either side.",
        "What is known of it is kept: when you choose it again, it goes on where it stopped.",
      ],
      path: `${path}/leave`,
      values: { of: stream.id },
      label: "Take it away",
      otherwise: path,
    }),
  )
})

export const leave: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const { stream } = yield* streamOf(report, visit.form.get("of"))
  const connectionId = report.connection.id
  yield* visit.engine.removeStreams({ tenant: visit.tenant, connectionId, partition: stream.partition, links: "keep" })
  return sent(withQuery(visit.base + pathOf("accounts", connectionId), { said: "left" }))
})
