/** What the store knows of whether a record may leave by a stream: what it belongs to, and what a filter calls by name. */
import type { Kind } from "@syncline/adapter-core"
import { Effect, Option } from "effect"
import * as Policy from "../decide/Policy.ts"
import * as References from "../decide/References.ts"
import type { HubRecord } from "../model/Record.ts"
import type { StoreError } from "../model/StoreError.ts"
import type { Stream } from "../model/Stream.ts"
import { Records, type Sighting } from "./Records.ts"

/** Where it would leave. */
export interface Way {
  readonly stream: Stream
  /** The streams of the connection. */
  readonly streams: ReadonlyArray<Stream>
  readonly kindOf: (name: string) => Kind.Kind | undefined
}

/** A comment belongs to an issue, and that to nothing; a circle ends here. */
const deepest = 4

export const verdictOf = (way: Way, record: HubRecord): Effect.Effect<Policy.Verdict, StoreError, Records> =>
  Effect.map(sighted(way, record), ({ verdict }) => verdict)

/** The verdict, and what it was made on. */
export const sighted = (
  way: Way,
  record: HubRecord,
): Effect.Effect<{ readonly verdict: Policy.Verdict; readonly seen: Sighting }, StoreError, Records> =>
  Effect.suspend(() => {
    const seen = { records: [] as Array<HubRecord>, streams: [] as Array<Stream> }
    return Effect.map(verdictAt(way, record, 0, seen), (verdict) => ({ verdict, seen }))
  })

const verdictAt = Effect.fnUntraced(function* (
  way: Way,
  record: HubRecord,
  depth: number,
  seen: { readonly records: Array<HubRecord>; readonly streams: Array<Stream> },
): Effect.fn.Return<Policy.Verdict, StoreError, Records> {
  const { stream, kindOf } = way
  const { tenant } = record
  const kind: Pick<Kind.Kind, "fields" | "word"> = kindOf(record.kind) ?? { fields: {} }
  const records = yield* Records
  seen.records.push(record)
  seen.streams.push(...way.streams.filter(({ id }) => id === stream.id))
  const find = (of: string, id: string) => Effect.map(records.get(tenant, of, id), Option.getOrUndefined)
  const parents: Array<Policy.Asked["parents"][number]> = []
  const names = new Map<string, ReadonlyArray<string>>()
  for (const [name, { references, required }] of Object.entries(kind.fields)) {
    const id = record.data[name]
    if (references === undefined || required !== true || typeof id !== "string" || depth === deepest) continue
    const parent = yield* find(references, id)
    if (parent === undefined) continue
    parents.push({ kind: references, recordId: id, verdict: yield* verdictAt(wayOf(way, references), parent, depth + 1, seen) })
  }
  for (const name of Policy.namedIn(kind, stream.settings)) {
    const field = kind.fields[name]
    for (const { externalId: id } of References.named({ fields: { ...(field && { [name]: field }) } }, record.data)) {
      const other = yield* find(field?.references ?? "", id)
      if (other === undefined) continue
      seen.records.push(other)
      names.set(id, Policy.namesOf(other))
    }
  }
  return Policy.decide({ stream, kind, record, named: (id) => names.get(id) ?? [], parents })
})

/** What a record belongs to leaves by the stream of its kind beside this one, whatever that one's direction; where there is none, by its level alone. */
const wayOf = (way: Way, kind: string): Way => {
  const { stream: own, streams } = way
  const { direction } = own.settings
  const beside = streams.find(
    (other) => other.kind === kind && other.partition === own.partition && other.connectionId === own.connectionId,
  )
  const settings = beside === undefined ? { ...own.settings, filter: null } : { ...beside.settings, direction }
  return { ...way, stream: { ...(beside ?? own), settings } }
}
