/** What one kind of a `FakeApp` is like, and how its objects look from outside: the payload, the change that is read from it, what writes become. */
import { Result, Schema } from "effect"
import * as Attribution from "../Attribution.ts"
import { Malformed } from "../AdapterError.ts"
import type { Change, Upsert } from "../Change.ts"
import type { CreateSafety } from "../CreateSafety.ts"
import type { CursorFacts } from "../CursorFacts.ts"
import type { Renderings, Waypoints } from "../Importer.ts"
import { type Json, type JsonObject, at } from "../Json.ts"
import type { Kind } from "../Kind.ts"
import type { Pictures } from "../Pictures.ts"
import type { Vocabulary } from "../Vocabulary.ts"
import type { IdScope } from "../Resource.ts"
import type { FakeObject } from "./FakeObjects.ts"

export interface FakeKind {
  readonly kind: Kind
  /** Default: timestamps of 1 ms, inclusive, without lag. */
  readonly facts?: Partial<CursorFacts>
  /** Default `ClientId`. */
  readonly createSafety?: CreateSafety
  /** The field that no two objects of a partition share; with `NaturalKey` only. */
  readonly naturalKey?: string
  /** What the application makes of a field's value beside what it has now; applied to all it stores. Must be idempotent. */
  readonly see?: Readonly<Record<string, (value: Json, current?: Json) => Json>>
  /** Which values of a field its writes take, of those the kind allows; the others are `Rejected`. Default: all. */
  readonly takes?: Readonly<Record<string, (value: Json) => boolean>>
  /** How many characters its writes take in a field, which its adapter declares; longer texts are `Rejected`. Default: any number. */
  readonly limits?: Readonly<Record<string, number>>
  /** Fields that only a person at the application can change. */
  readonly readOnly?: ReadonlyArray<string>
  /** How far its ids reach. Default: within a partition. */
  readonly idScope?: IdScope
  /** Its payloads say when the objects were made. */
  readonly dated?: true
  /** Its lists show what was removed, as removals. Default: what was removed is in no list. */
  readonly tellsRemovals?: true
  /**
   * How it tells that two objects became one: its lists show the merges of late, or an id that is asked for answers with the other object. Default: what was merged is
   * gone.
   */
  readonly tellsMerges?: "in lists" | "when asked"
  /** Its importer can remove objects; what it removed it can put back only where this says so. */
  readonly removable?: "for good" | "into a bin"
  /** No importer at all. */
  readonly readOnlyApp?: true
  /** Updates against an old version fail with `Conflict`. */
  readonly checksVersion?: true
  readonly waypoints?: Waypoints
  readonly renderings?: Renderings
  /** Updates have to be prepared. */
  readonly prepares?: true
  readonly vocabulary?: Vocabulary
  readonly pictures?: Pictures
  /** Its payloads tell the page of an object and who wrote it, in the field `author`, by their id; in the field `text` it says so of a copy. */
  readonly attribution?: { readonly application: string; readonly author: string; readonly text: string }
  /** The field by whose value writes name the object; without it they name it by its id. */
  readonly addressField?: string
}

export const factsOf = ({ facts }: FakeKind): CursorFacts => ({
  kind: "timestamp",
  granularityMillis: 1,
  inclusive: true,
  consistencyLagMillis: 0,
  ...facts,
})

export const writableOf = ({ kind, readOnly = [], readOnlyApp }: FakeKind): ReadonlyArray<string> =>
  readOnlyApp ? [] : Object.keys(kind.fields).filter((name) => !readOnly.includes(name))

/** A record as the application would show it. */
export const seen = ({ see = {} }: FakeKind, fields: JsonObject, current: JsonObject = {}): JsonObject =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const seeField = see[name]
      return [name, seeField === undefined ? value : seeField(value, current[name])]
    }),
  )

const Payload = Schema.Struct({
  id: Schema.String,
  version: Schema.Finite,
  updatedAt: Schema.Finite,
  fields: Schema.Record(Schema.String, Schema.Json),
  createdAt: Schema.optionalKey(Schema.Finite),
  mark: Schema.optionalKey(Schema.String),
})

const decodePayload = Schema.decodeUnknownResult(Payload)

/** A view without the line in its text. */
export const unattributed = ({ attribution }: FakeKind, view: JsonObject): Pick<Upsert, "view" | "attribution"> => {
  const text = view[attribution?.text ?? ""]
  if (attribution === undefined || typeof text !== "string") return { view }
  const read = Attribution.read(text)
  return { view: { ...view, [attribution.text]: read.text }, ...(read.attribution && { attribution: read.attribution }) }
}

const writerOf = ({ attribution, kind }: FakeKind, view: JsonObject): Attribution.Writer | undefined => {
  const id = view[attribution?.author ?? ""]
  const people = kind.fields[attribution?.author ?? ""]?.references
  if (attribution === undefined || people === undefined || typeof id !== "string") return undefined
  return { kind: people, externalId: id, name: id, application: attribution.application }
}

export const toRaw = ({ dated }: FakeKind, { id, version, updatedAt, createdAt, fields, corrupt, extra, mark }: FakeObject): Json => ({
  ...extra,
  id,
  version,
  updatedAt: corrupt ? "not a time" : updatedAt,
  fields,
  ...(dated && { createdAt }),
  ...(mark !== undefined && { mark }),
})

export const read = (fake: FakeKind, raw: Json): Change => {
  const { kind, addressField, createSafety = { _tag: "ClientId" }, attribution } = fake
  const payload = decodePayload(raw)
  if (Result.isFailure(payload)) {
    const externalId = at(raw, ["id"])
    const error = new Malformed({ message: payload.failure.message })
    return { _tag: "Unreadable", raw, error, ...(typeof externalId === "string" && { externalId }) }
  }
  const { id, version, updatedAt, createdAt, fields, mark } = payload.success
  const view = kind.decodePartial(fields)
  if (Result.isFailure(view)) return { _tag: "Unreadable", externalId: id, raw, error: view.failure }
  const address = addressField === undefined ? undefined : view.success[addressField]
  const writer = writerOf(fake, view.success)
  return {
    _tag: "Upsert",
    externalId: id,
    version: String(version),
    updatedAt,
    ...unattributed(fake, view.success),
    raw,
    ...(writer !== undefined && { writer }),
    ...(attribution !== undefined && { url: `https://${attribution.application}.invalid/${kind.name}/${id}` }),
    ...(createdAt !== undefined && { createdAt }),
    ...(typeof address === "string" && { address }),
    ...(createSafety._tag === "ClientId" && { operationId: id }),
    ...(mark !== undefined && { operationId: mark }),
  }
}
