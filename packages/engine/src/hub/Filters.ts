/** What lists can be asked for, checked: a state that does not exist is refused by name, not answered with nothing. */
import { Input } from "@syncline/adapter-core"
import { Schema } from "effect"
import { ConflictType } from "../model/Conflict.ts"
import { InvalidInput } from "../model/EngineError.ts"

/** Rows that a list answers with where nothing else is said. */
export const pageSize = 100

export const limit = Input.optional(
  Schema.Number.check(
    Schema.makeFilter((rows) => Number.isSafeInteger(rows) && rows >= 1, { expected: "a whole number of rows, at least 1" }),
  ),
)
const after = Input.optional(Input.Text)
const streamId = Input.optional(Input.Text)

/** `after`: the last id of the page before. */
export const Page = Schema.Struct({ after, limit })
export type Page = typeof Page.Type

const moment = Schema.Number.check(
  Schema.makeFilter((at) => Number.isSafeInteger(at), { expected: "a time in whole milliseconds since 1970" }),
)

/** Of versions of a mapping. `before`: only older ones than this. */
export const checkVersions = InvalidInput.checker(
  Schema.Struct({
    before: Input.optional(
      Schema.Number.check(Schema.makeFilter((version) => Number.isSafeInteger(version), { expected: "the number of a version" })),
    ),
    limit,
  }),
  { name: "page" },
)

/** What conflicts have in common. `since`: detected then or later, epoch milliseconds. */
export const conflictsLike = {
  type: Input.optional(ConflictType),
  kind: Input.optional(Input.Text),
  field: Input.optional(Input.Text),
  recordId: Input.optional(Input.Text),
  streamId,
  connectionId: Input.optional(Input.Text),
  since: Input.optional(moment),
}

export const ConflictFilter = Schema.Struct({
  state: Input.optional(Schema.Literals(["open", "resolved"])),
  ...conflictsLike,
  after,
  limit,
})
export type ConflictFilter = typeof ConflictFilter.Type

/** `saying`: is in what the last attempt came to (`lastError`), letter by letter. */
const like = {
  app: Input.optional(Input.Text),
  connectionId: Input.optional(Input.Text),
  streamId,
  kind: Input.optional(Input.Text),
  saying: Input.optional(Input.Text),
}

/** `after`: where the last delivery of the page before stands. */
export const DeliveryFilter = Schema.Struct({
  state: Input.optional(Schema.Literals(["pending", "running", "parked", "held", "withheld", "dead"])),
  ...like,
  after: Input.optional(Schema.Struct({ nextAttemptAt: moment, streamId: Input.Text, recordId: Input.Text })),
  limit,
})
export type DeliveryFilter = typeof DeliveryFilter.Type

/** `streamId`: of that stream alone. */
export const StreamFilter = Schema.Struct({ streamId, limit })
export type StreamFilter = typeof StreamFilter.Type

/** A place in the sequence of events. */
export const Position = Schema.Number.check(
  Schema.makeFilter((at) => Number.isSafeInteger(at) && at >= 0, { expected: "the position of an event, or 0 for the beginning" }),
)

const EventPage = Schema.Struct({ after: Position, limit })

export const checkPage = InvalidInput.checker(Page, { name: "page" })
export const checkConflicts = InvalidInput.checker(ConflictFilter, { name: "filter" })
export const checkDeliveries = InvalidInput.checker(DeliveryFilter, { name: "filter" })
export const checkLike = InvalidInput.checker(Schema.Struct(like), { name: "like" })
export const checkOfStream = InvalidInput.checker(StreamFilter, { name: "filter" })
export const checkEvents = InvalidInput.checker(EventPage, { name: "page" })
export const checkPosition = InvalidInput.checker(Position, { name: "after" })
