/** What lists can be asked for, checked: a state that does not exist is refused by name, not answered with nothing. */
import { Input } from "@syncline/adapter-core"
import { Schema } from "effect"
import { InvalidInput } from "../model/EngineError.ts"

/** Rows that a list answers with where nothing else is said. */
export const pageSize = 100

const limit = Input.optional(
  Schema.Number.check(
    Schema.makeFilter((rows) => Number.isSafeInteger(rows) && rows >= 1, { expected: "a whole number of rows, at least 1" }),
  ),
)
const after = Input.optional(Input.Text)
const streamId = Input.optional(Input.Text)

/** `after`: the last id of the page before. */
export const Page = Schema.Struct({ after, limit })
export type Page = typeof Page.Type

export const ConflictFilter = Schema.Struct({ state: Input.optional(Schema.Literals(["open", "resolved"])), after, limit })
export type ConflictFilter = typeof ConflictFilter.Type

/** `saying`: is in what the last attempt came to (`lastError`), letter by letter. */
const like = { streamId, saying: Input.optional(Input.Text) }

export const DeliveryFilter = Schema.Struct({
  state: Input.optional(Schema.Literals(["pending", "running", "parked", "held", "dead"])),
  ...like,
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
