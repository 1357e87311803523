/**
 * What an attempt at a write sent, when nobody knows any more whether it came through: what the record said then, told by its history. Compared with what is
 * found at the application it shows what people there did meanwhile; taken for its base it lets neither their edits nor ours be lost.
 */
import type { Json, Kind } from "@syncline/adapter-core"
import { Effect } from "effect"
import { Journal } from "../store/Journal.ts"
import * as Removals from "../decide/Removals.ts"
import { type HubRecord, removalField } from "../model/Record.ts"
import type { StoreError } from "../model/StoreError.ts"

/**
 * The record's fields as they were just before a time, epoch milliseconds. Fields that it did not have then are as they are now. What changed in that very
 * millisecond may have been sent or not; taken for not sent it is sent again, taken for sent it could be lost.
 */
export const fieldsAt = Effect.fnUntraced(function* (
  { tenant, id, data }: HubRecord,
  time: number,
): Effect.fn.Return<Json.JsonObject, StoreError, Journal> {
  const journal = yield* Journal
  const later = (yield* journal.history(tenant, id)).filter(({ at }) => at >= time)
  const fields: Record<string, Json.Json> = { ...data }
  for (const { changes } of later.toReversed()) {
    for (const [name, { before }] of Object.entries(changes)) if (before !== undefined) fields[name] = before
  }
  return fields
})

/**
 * What an application was told of a record then. One that was removed is so by the name under which that stands in its history, and says that it is closed, for
 * where nobody can remove its object.
 */
export const saidAt = Effect.fnUntraced(function* (
  kind: Kind.Kind,
  record: HubRecord,
  time: number,
): Effect.fn.Return<Json.JsonObject, StoreError, Journal> {
  const { [removalField]: before = record.removal !== undefined, ...fields } = yield* fieldsAt(record, time)
  return before === true ? { ...fields, ...Removals.closedOf(kind, { data: fields }), [removalField]: true } : fields
})
