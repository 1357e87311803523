/**
 * Translates the references of one connection between its external ids and record ids. Only what was loaded is known; what is not known is either
 * not linked yet or not linked at all, and the caller cannot tell which.
 */
import type { Json, Kind } from "@syncline/adapter-core"
import type { ExternalReference } from "../model/Link.ts"
import type { Stream } from "../model/Stream.ts"

export interface KnownReference extends ExternalReference {
  /** The stream of the link. */
  readonly streamId: string
  readonly recordId: string
  readonly address: string | null
  /** What was merged is only read as what it is by now (`in`): an object that is another one, or only said as that (`out`): a record that is. */
  readonly way?: "in" | "out"
}

export interface References {
  readonly recordOf: (kind: string, externalId: string) => string | undefined
  readonly externalOf: (kind: string, recordId: string) => string | undefined
  readonly addressOf: (kind: string, externalId: string) => string
}

export const make = (known: Iterable<KnownReference>): References => {
  const records = new Map<string, string>()
  const externals = new Map<string, string>()
  const addresses = new Map<string, string>()
  for (const { kind, externalId, recordId, address, way } of known) {
    if (way !== "out") records.set(`${kind}\n${externalId}`, recordId)
    if (way !== "in") externals.set(`${kind}\n${recordId}`, externalId)
    addresses.set(`${kind}\n${externalId}`, address ?? externalId)
  }
  return {
    recordOf: (kind, externalId) => records.get(`${kind}\n${externalId}`),
    externalOf: (kind, recordId) => externals.get(`${kind}\n${recordId}`),
    addressOf: (kind, externalId) => addresses.get(`${kind}\n${externalId}`) ?? externalId,
  }
}

/**
 * What a stream can refer to. Ids may repeat in another partition of the connection (GitHub's issue numbers do), so of a kind that the stream's own
 * partition has only that partition's objects count; of other kinds all do.
 */
export const near = (
  known: ReadonlyArray<KnownReference>,
  streams: ReadonlyArray<Stream>,
  { connectionId, partition }: Stream,
): ReadonlyArray<KnownReference> => {
  const own = streams.filter((stream) => stream.connectionId === connectionId && stream.partition === partition)
  const kinds = new Set(own.map(({ kind }) => kind))
  const ids = new Set(own.map(({ id }) => id))
  return known.filter(({ kind, streamId }) => ids.has(streamId) || !kinds.has(kind))
}

/** The fields of a kind that name other records. */
export const fieldsOf = (kind: Kind.Kind): ReadonlyArray<string> =>
  Object.entries(kind.fields).flatMap(([name, { references }]) => (references === undefined ? [] : [name]))

/** The ids that the reference fields of some fields name, with the kinds they are of. */
export const named = (kind: Pick<Kind.Kind, "fields">, fields: Json.JsonObject): ReadonlyArray<ExternalReference> =>
  Object.entries(kind.fields).flatMap(([name, { references }]) => {
    if (references === undefined) return []
    return idsOf(fields[name]).map((externalId) => ({ kind: references, externalId }))
  })

const idsOf = (value: Json.Json | undefined): ReadonlyArray<string> => {
  if (typeof value === "string") return value === "" ? [] : [value]
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : []
}

/** Fields with references as record ids, as the application would name them. What it does not know is left out; `missing` names required ones. */
export const toExternal = (
  kind: Kind.Kind,
  data: Json.JsonObject,
  references: References,
): { readonly fields: Json.JsonObject; readonly missing: ReadonlyArray<{ readonly field: string; readonly recordId: string }> } => {
  const fields: Record<string, Json.Json> = {}
  const missing: Array<{ readonly field: string; readonly recordId: string }> = []
  for (const [name, value] of Object.entries(data)) {
    const field = kind.fields[name]
    if (field?.references === undefined) {
      fields[name] = value
      continue
    }
    const target = field.references
    if (Array.isArray(value)) {
      fields[name] = idsOf(value).flatMap((id) => references.externalOf(target, id) ?? [])
    } else if (typeof value === "string") {
      const externalId = references.externalOf(target, value)
      if (externalId === undefined && field.required === true) missing.push({ field: name, recordId: value })
      fields[name] = externalId ?? null
    } else fields[name] = value
  }
  return { fields, missing }
}

/** What a record refers to that the application does not know, in any field. */
export const leftOut = (
  kind: Kind.Kind,
  data: Json.JsonObject,
  references: References,
): ReadonlyArray<{ readonly kind: string; readonly recordId: string }> =>
  named(kind, data).flatMap(({ kind: target, externalId: recordId }) =>
    references.externalOf(target, recordId) === undefined ? [{ kind: target, recordId }] : [],
  )

/** The reference fields that name what is another record by now, with that. */
export const renamed = (kind: Kind.Kind, data: Json.JsonObject, into: ReadonlyMap<string, string>): Json.JsonObject => {
  const patch: Record<string, Json.Json> = {}
  for (const name of fieldsOf(kind)) {
    const value = data[name]
    const ids = idsOf(value)
    if (value === undefined || !ids.some((id) => into.has(id))) continue
    const after = [...new Set(ids.map((id) => into.get(id) ?? id))]
    patch[name] = Array.isArray(value) ? after : (after[0] ?? null)
  }
  return patch
}

/** A value of one field with references as external ids, as the record would hold it. Unknown references are left out and listed. */
export const toRecord = (
  field: { readonly references?: string },
  value: Json.Json,
  references: References,
): { readonly value: Json.Json; readonly known: Json.Json; readonly unknown: ReadonlyArray<ExternalReference> } => {
  const target = field.references
  if (target === undefined) return { value, known: value, unknown: [] }
  const ids = idsOf(value)
  const unknown = ids.filter((id) => references.recordOf(target, id) === undefined).map((externalId) => ({ kind: target, externalId }))
  if (Array.isArray(value)) {
    const known = ids.filter((id) => references.recordOf(target, id) !== undefined)
    return { value: known.flatMap((id) => references.recordOf(target, id) ?? []), known, unknown }
  }
  if (typeof value !== "string") return { value, known: value, unknown }
  const recordId = references.recordOf(target, value)
  return recordId === undefined ? { value: null, known: null, unknown } : { value: recordId, known: value, unknown }
}
