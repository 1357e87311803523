/** Which fields travel, and how their values are said. */
import { Json, type Mapping } from "@syncline/adapter-core"
import type { ConnectionStatusReport, InvalidInput, OfferedField, Preview, Stream, Suggestion } from "@syncline/engine"
import { Effect } from "effect"
import { sent, shown } from "../Answer.ts"
import { nameOf, pathOf, withQuery } from "../Here.ts"
import { pairsIn, translatable } from "../ValuePairs.ts"
import { type Handle, type OwnVisit, by, reportOf, saidIn, streamOf } from "../Visit.ts"
import { type MappingPage, mapping as mappingView, ways } from "../views/Mapping.ts"

const page = (
  visit: OwnVisit,
  { connection, streams }: ConnectionStatusReport,
  more: Pick<MappingPage, "chosen"> & Partial<MappingPage>,
) => {
  const all = streams.map(({ stream }) => stream)
  const body = mappingView(visit, { connection, streams: all, said: saidIn(visit), problem: undefined, ...more })
  return shown(`Fields of ${nameOf(visit, connection.app)}`, body, { status: more.problem === undefined ? 200 : 422 })
}

/** What the other places of the kind have in each field. */
const othersOf = Effect.fnUntraced(function* ({ engine, tenant, reports }: OwnVisit, { id, kind }: Stream) {
  const streams = reports.flatMap((report) => report.streams.map(({ stream }) => stream)).filter((stream) => stream.kind === kind)
  const found: Record<string, ReadonlyArray<Json.Json>> = {}
  for (const other of streams.filter((stream) => stream.id !== id))
    for (const field of yield* engine.mapping.discover(tenant, other.id)) {
      const known = found[field.name] ?? []
      found[field.name] = [...known, ...translatable(field).filter((value) => !known.some((one) => Json.equals(one, value)))]
    }
  return found
})

const chosenOf = Effect.fnUntraced(function* (visit: OwnVisit, report: ConnectionStatusReport, id: string | null) {
  const { stream } = yield* streamOf(report, id)
  const { engine, tenant } = visit
  return {
    stream,
    fields: yield* engine.mapping.discover(tenant, stream.id),
    others: yield* othersOf(visit, stream),
    suggestions: yield* engine.mapping.suggest(tenant, stream.id),
    rules: stream.settings.mapping ?? {},
  }
})

export const mapping: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const of = visit.url.searchParams.get("of") ?? report.streams[0]?.stream.id
  if (of === undefined) return page(visit, report, { chosen: undefined })
  const chosen = yield* chosenOf(visit, report, of)
  return page(visit, report, {
    chosen: { ...chosen, problems: yield* visit.engine.mapping.validate(visit.tenant, chosen.stream.id, chosen.rules), preview: undefined },
  })
})

const ruleOf = (form: URLSearchParams, { name }: OfferedField, before: Mapping.FieldRule = {}): Mapping.FieldRule => {
  const { ignore: _ignore, direction: _direction, values: _values, ...others } = before
  const way = ways.find((one) => one === form.get(`way.${name}`)) ?? "both"
  const values = pairsIn(form, name, before.values ?? [])
  return {
    ...others,
    ...(way === "none" && { ignore: true }),
    ...((way === "in" || way === "out") && { direction: way }),
    ...(values.length > 0 && { values }),
  }
}

/** The rules that a filled-in page comes to, over those that hold. */
const rulesOf = (
  form: URLSearchParams,
  fields: ReadonlyArray<OfferedField>,
  suggestions: ReadonlyArray<Suggestion>,
  before: Mapping.Rules,
): Mapping.Rules => {
  const said = fields.map((field) => [field.name, ruleOf(form, field, before[field.name])] as const)
  const taken = form.getAll("suggestion").flatMap((index) => suggestions[Number(index)] ?? [])
  const rules = { ...before, ...Object.fromEntries(said) }
  const all = { ...rules, ...Object.fromEntries(taken.map(({ field, rule }) => [field, { ...rules[field], ...rule }])) }
  return Object.fromEntries(Object.entries(all).filter(([, rule]) => Object.keys(rule).length > 0))
}

export const change: Handle<OwnVisit> = Effect.fnUntraced(function* (visit, parameters) {
  const report = yield* reportOf(visit, parameters)
  const { engine, tenant, form } = visit
  const chosen = yield* chosenOf(visit, report, form.get("of"))
  const { stream } = chosen
  const rules = rulesOf(form, chosen.fields, chosen.suggestions, chosen.rules)
  const again = (preview: Preview | undefined, problem?: InvalidInput) =>
    Effect.map(
      Effect.catchTag(engine.mapping.validate(tenant, stream.id, rules), "InvalidInput", () => Effect.succeed([])),
      (problems) => page(visit, report, { chosen: { ...chosen, rules, problems, preview }, problem: problem?.message, said: undefined }),
    )
  if (form.get("do") === "preview") {
    return yield* engine.mapping.preview(tenant, stream.id, rules).pipe(
      Effect.flatMap((preview) => again(preview)),
      Effect.catchTag("InvalidInput", (error) => again(undefined, error)),
    )
  }
  return yield* engine.mapping.set(tenant, { stream: stream.id }, rules, by).pipe(
    Effect.as(sent(withQuery(visit.base + pathOf("accounts", report.connection.id, "mapping"), { of: stream.id, said: "saved" }))),
    Effect.catchTag("InvalidInput", (error) => again(undefined, error)),
  )
})
