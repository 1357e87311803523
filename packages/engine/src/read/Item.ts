/** The objects of a set of changes, each once, and all that has to be known of them before anything is decided. */
import { type Kind, Malformed, type Unreadable, type Upsert, unidentifiable } from "@syncline/adapter-core"
import type * as Decide from "../decide/Decide.ts"
import * as References from "../decide/References.ts"
import type { ExternalReference } from "../model/Link.ts"
import * as MatchKeys from "../model/MatchKeys.ts"
import * as RawObject from "../model/RawObject.ts"
import * as RecordId from "../model/RecordId.ts"
import type { Stream } from "../model/Stream.ts"
import type { PageQuery } from "../store/Links.ts"
import type { Batch } from "./Batch.ts"

/** One object of the batch; the newest state of each, where the application says which is newer, else the last. */
export interface Item {
  readonly externalId: string
  readonly reading: Decide.Reading
  readonly change: Upsert | undefined
  readonly payload: string
  readonly hash: string
  readonly matchKeys: ReadonlyArray<string>
  /** By which it may be matched where its stream has rules. */
  readonly clues: ReadonlyArray<string>
  /** The record that it is when it is an original. */
  readonly own: string | undefined
  /** The records whose mark it may bear: made here, or in another place of the connection and moved since. */
  readonly marked: ReadonlyArray<string>
}

export const itemsOf = ({ changes, resource, stream, streams }: Batch): ReadonlyArray<Item> => {
  const items = new Map<string, Item>()
  const rules = stream.settings.match ?? []
  const isOther = (other: Stream) => other.id !== stream.id && other.kind === stream.kind
  for (const change of changes) {
    // Taken in before: see `Merges`.
    if (change._tag === "Merged") continue
    if (change._tag === "Removal") {
      items.delete(change.externalId)
      items.set(change.externalId, { ...nothingShown, externalId: change.externalId })
      continue
    }
    const payload = RawObject.text(change.raw)
    const hash = RawObject.hash(payload)
    const reading = readingOf(change)
    const upsert = reading._tag === "Upsert" ? reading.change : undefined
    const externalId = upsert?.externalId ?? nameOf(change) ?? `unreadable:${hash}`
    if (isOlder(upsert, items.get(externalId)?.change)) continue
    items.delete(externalId)
    items.set(externalId, {
      externalId,
      payload,
      hash,
      change: upsert,
      reading,
      matchKeys: upsert === undefined ? [] : resource.kind.matchKeys(upsert.view as never),
      clues: upsert === undefined || rules.length === 0 ? [] : MatchKeys.cluesOf(resource.kind, upsert.view),
      own: upsert && RecordId.ofSource(RecordId.sourceIn(stream, resource.idScope, upsert)),
      marked: upsert?.operationId === undefined ? [] : recordsOf(upsert.operationId, [stream, ...streams.filter(isOther)]),
    })
  }
  return [...items.values()]
}

/** What there is to know of an object that is told to be gone. */
const nothingShown = {
  reading: { _tag: "Removal" },
  change: undefined,
  payload: "",
  hash: "",
  matchKeys: [],
  clues: [],
  own: undefined,
  marked: [],
} as const

const recordsOf = (operationId: string, places: ReadonlyArray<Stream>): ReadonlyArray<string> =>
  places.flatMap((place) => RecordId.ofOperation(operationId, place) ?? [])

/** An id that no store can hold would take its page with it, whoever wrote the adapter. */
const readingOf = (change: Upsert | Unreadable): Decide.Reading => {
  if (change._tag === "Unreadable") return { _tag: "Unreadable", error: change.error }
  const fault = unidentifiable(change)
  return fault === undefined ? { _tag: "Upsert", change } : { _tag: "Unreadable", error: new Malformed({ message: fault }) }
}

const nameOf = ({ externalId }: Upsert | Unreadable): string | undefined =>
  externalId !== undefined && unidentifiable({ externalId }) === undefined ? externalId : undefined

const isOlder = (change: Upsert | undefined, other: Upsert | undefined): boolean =>
  change?.updatedAt !== undefined && other?.updatedAt !== undefined && change.updatedAt < other.updatedAt

export const referencesOf = (kind: Kind.Kind, items: ReadonlyArray<Item>): ReadonlyArray<ExternalReference> => {
  const all = new Map<string, ExternalReference>()
  for (const { change } of items) {
    for (const reference of change === undefined ? [] : References.named(kind, change.view)) {
      all.set(`${reference.kind}\n${reference.externalId}`, reference)
    }
  }
  return [...all.values()]
}

/** `hashes`: those of what is as it was are not looked up. */
export const queryOf = ({ stream, resource }: Batch, items: ReadonlyArray<Item>, hashes: ReadonlyArray<string>): PageQuery => ({
  tenant: stream.tenant,
  streamId: stream.id,
  connectionId: stream.connectionId,
  kind: stream.kind,
  externalIds: items.map(({ externalId }) => externalId),
  hashes,
  references: referencesOf(resource.kind, items),
  referenceFields: References.fieldsOf(resource.kind),
  matchKeys: [...new Set(items.flatMap(({ matchKeys, clues }) => [...matchKeys, ...clues]))],
  recordIds: items.flatMap(({ externalId, own, marked }) =>
    [own, ...marked].flatMap((recordId) => (recordId === undefined ? [] : [{ externalId, recordId }])),
  ),
})
