/**
 * The vendor's own scalars. A time goes out as ISO 8601 in UTC with milliseconds; a text in its place goes out as it is, which is how a
 * malformed time is made.
 */
import { GraphQLError, type GraphQLScalarType } from "graphql"
import { isCalendarDay, type Moment, parseMoment } from "./Moment.ts"

type Coercions = Partial<Pick<GraphQLScalarType, "coerceInputValue" | "coerceOutputValue">>

const momentOf = (value: unknown): Moment => {
  const moment = typeof value === "string" ? parseMoment(value) : undefined
  if (moment === undefined) throw new GraphQLError(`Not an ISO 8601 date or duration: ${JSON.stringify(value)}`)
  return moment
}

const calendarDayOf = (value: unknown): string => {
  if (typeof value !== "string" || !isCalendarDay(value)) throw new GraphQLError(`Not a calendar day: ${JSON.stringify(value)}`)
  return value
}

const objectOf = (value: unknown): object => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new GraphQLError("Not a JSON object")
  return value
}

export const scalars: Readonly<Record<string, Coercions>> = {
  DateTime: {
    coerceInputValue: momentOf,
    coerceOutputValue: (value) => (typeof value === "number" ? new Date(value).toISOString() : value),
  },
  DateTimeOrDuration: { coerceInputValue: momentOf },
  TimelessDate: { coerceInputValue: calendarDayOf },
  JSONObject: { coerceInputValue: objectOf },
}
