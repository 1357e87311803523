/**
 * Runs the corpus through an adapter's own decoders. For every text, time and id of a row there is one page with all the inputs of that sort, each in a row
 * of its own between rows that are good: every input must come to what is expected of its row alone, no row may be lost or come twice, and every payload
 * must be kept as it was sent, with the keys that nobody knows. A text of the row that is given no inputs fails a check of its own. No request leaves the
 * process.
 */
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import type { AdapterError } from "../../AdapterError.ts"
import type { Change, Merged, Removal } from "../../Change.ts"
import { type Json, type JsonObject, at, canonical, equals, isObject } from "../../Json.ts"
import { Limiter } from "../../client/Limiter.ts"
import { Retries } from "../../client/Transport.ts"
import { type Check, expectEqual, fail, notApplicable, verdictOf } from "../Check.ts"
import type { Expectation } from "./Expectation.ts"
import { identities } from "./Identities.ts"
import type { RowKind, RowSubject } from "./RowSubject.ts"
import { texts } from "./Texts.ts"
import { times } from "./Times.ts"
import { type Outcome, complaint } from "./Verdict.ts"

type Path = ReadonlyArray<string | number>

interface Input {
  readonly id: string
  readonly input: Json
  readonly expect: Expectation
}

/** One place of a row, and what is put there. */
interface Probe {
  readonly name: string
  readonly path: Path
  readonly inputs: ReadonlyArray<Input>
  /** What the adapter makes of the place; absent where it shows nothing of it. */
  readonly value?: (change: Change & { readonly _tag: "Upsert" }) => Json | undefined
}

/** The key, unknown to every adapter, by which a row is known again. */
const mark = "syncline corpus"

/** One check for each text, time and id of each kind, and one that none was left out. */
export const rowChecks = (subject: RowSubject): ReadonlyArray<Check> =>
  subject.kinds.flatMap((kind) => [
    ...probesOf(kind).map((probe) => ({
      name: `${kind.kind}: bad inputs for ${probe.name}`,
      run: Effect.flatMap(readPage(subject, kind, pageOf(kind, probe)), (changes) => judge(kind, probe, changes)).pipe(
        Effect.catchTag("AdapterError", (error) => fail(`the whole page failed: ${error.message}`)),
        verdictOf,
      ),
    })),
    { name: `${kind.kind}: bad inputs for every text and time of the row`, run: verdictOf(probed(kind)) },
  ])

/** A row is the sample of what the application sends: a text in it that nobody names is a decoder that nobody tries. */
const probed = ({ row, identity, texts: textPlaces, times: timePlaces }: RowKind) => {
  const named = [identity, ...textPlaces, ...timePlaces].map(({ path }) => nameOf(path))
  const held = textsIn(row, []).map(nameOf)
  return held.length === 0
    ? notApplicable("the row holds no text and no time")
    : expectEqual(
        held.filter((name) => !named.includes(name)),
        [],
        "what the row holds beside its id and what `texts` and `times` name",
      )
}

const textsIn = (value: Json, path: Path): ReadonlyArray<Path> => {
  if (typeof value === "string") return [path]
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]))
  return isObject(value) ? Object.entries(value).flatMap(([key, inner]) => textsIn(inner, [...path, key])) : []
}

const probesOf = ({ identity, texts: textPlaces, times: timePlaces }: RowKind): ReadonlyArray<Probe> => [
  {
    name: `the id at ${nameOf(identity.path)}`,
    path: identity.path,
    inputs: identities.map((one) => ({ ...one, expect: one[identity.as] })),
    value: ({ externalId }) => externalId,
  },
  ...textPlaces.map(({ path, view, as }) => ({
    name: `the text at ${nameOf(path)}`,
    path,
    inputs: texts.map((one) => ({ ...one, expect: one.expect[as] })),
    ...(view !== undefined && { value: (change: Change & { readonly _tag: "Upsert" }) => at(change.view, view) }),
  })),
  ...timePlaces.map(({ path, updatedAt, optional }) => ({
    name: `the time at ${nameOf(path)}`,
    path,
    inputs: times.map((one) => (optional ? { ...one, expect: one.optional } : one)),
    ...(updatedAt && {
      value: (change: Change & { readonly _tag: "Upsert" }) =>
        change.updatedAt === undefined ? undefined : new Date(change.updatedAt).toISOString(),
    }),
  })),
]

const nameOf = (path: Path): string => path.join(".")

/** The bad rows by the ids of their cases, each followed by a good one. */
const pageOf = (kind: RowKind, { path, inputs }: Probe): ReadonlyMap<string, JsonObject> => {
  const rows = new Map<string, JsonObject>()
  const add = (name: string, row: JsonObject) => {
    rows.set(name, { ...row, [mark]: name })
  }
  inputs.forEach(({ id, input }, index) => {
    add(id, put(numbered(kind, index * 2), path, input))
    add(`good after ${id}`, numbered(kind, index * 2 + 1))
  })
  return rows
}

/** The sample with an id of its own. */
const numbered = ({ row, identity }: RowKind, index: number): JsonObject =>
  put(row, identity.path, identity.as === "integer" ? 1_000_000 + index : `row-${index}`)

const put = (row: JsonObject, [head, ...rest]: Path, input: Json): JsonObject =>
  head === undefined ? row : { ...row, [head]: putIn(row[head], rest, input) }

const putIn = (inner: Json | undefined, path: Path, input: Json): Json => {
  if (path.length === 0) return input
  if (Array.isArray(inner)) return inner.map((item, index) => (index === path[0] ? putIn(item, path.slice(1), input) : item))
  return put(isObject(inner) ? inner : {}, path, input)
}

const readPage = (
  { adapter, settings, credentials, partition }: RowSubject,
  kind: RowKind,
  rows: ReadonlyMap<string, JsonObject>,
): Effect.Effect<ReadonlyArray<Change>, AdapterError> => {
  const body = JSON.stringify(kind.list([...rows.values()]))
  const answer: typeof globalThis.fetch = () => Promise.resolve(new Response(body, { headers: { "content-type": "application/json" } }))
  return Effect.gen(function* () {
    const opened = yield* adapter.open({ credentials: Effect.succeed(credentials), ...(settings !== undefined && { settings }) })
    const resource = opened.resources.find((one) => one.kind.name === kind.kind)
    if (resource === undefined) return yield* Effect.die(`the adapter has no ${kind.kind}`)
    return (yield* resource.exporter.page(opened.client, { partition })).changes
  }).pipe(
    Effect.provideService(Retries, 0),
    Effect.provide(Layer.mergeAll(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, answer), Limiter.layerMemory)),
  )
}

const judge = (kind: RowKind, probe: Probe, changes: ReadonlyArray<Change>): ReturnType<typeof fail> | Effect.Effect<void> => {
  const sent = pageOf(kind, probe)
  const found = new Map<string, Array<Change>>()
  for (const change of changes) {
    const name = isToldAlone(change) ? "" : String(at(change.raw, [mark]))
    found.set(name, [...(found.get(name) ?? []), change])
  }
  const good: Expectation = { _tag: "accepted" }
  const expected = probe.inputs.flatMap((input) => [input, { id: `good after ${input.id}`, input: null, expect: good }])
  const complaints = expected.flatMap(({ id, input, expect }) => {
    const [change, ...others] = found.get(id) ?? []
    if (change === undefined) return expect._tag === "leftOut" ? [] : [`${id}: the object is lost`]
    if (others.length > 0) return [`${id}: the object came ${others.length + 1} times`]
    if (isToldAlone(change) || !equals(change.raw, stored(sent.get(id)))) return [`${id}: the payload was not kept`]
    // Where the adapter shows nothing of the place, that the object was taken is all there is to see.
    const wanted = expect._tag === "normalised" && probe.value === undefined ? good : expect
    const wrong = complaint(wanted, outcomeOf(change, expect === good ? undefined : probe.value, input), input)
    return wrong === undefined ? [] : [`${id}: ${wrong}`]
  })
  return complaints.length === 0 ? Effect.void : fail(`${complaints.length} of ${expected.length}: ${complaints.slice(0, 5).join("\n")}`)
}

/** What is sent as JSON has no zero below zero. */
const stored = (row: JsonObject | undefined): Json => JSON.parse(canonical(row ?? null))

/** What is told of an object without showing it. */
const isToldAlone = (change: Change): change is Removal | Merged => change._tag === "Removal" || change._tag === "Merged"

const outcomeOf = (change: Exclude<Change, Removal | Merged>, value: Probe["value"], input: Json): Outcome =>
  change._tag === "Upsert"
    ? { _tag: "taken", value: value === undefined ? input : value(change) }
    : { _tag: "quarantined", cause: change.error.message }
