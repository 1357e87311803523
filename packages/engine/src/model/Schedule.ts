/** At which times of the calendar something is done: a cron expression, in the clocks of a place. */
import { Cron, Result, Schema } from "effect"
import { Input } from "@syncline/adapter-core"

export interface Schedule {
  /** Minute, hour, day of the month, month, day of the week: `0 6 * * 1-5`. With six fields the first is the second. */
  readonly cron: string
  /** An IANA name, `Europe/Berlin`. Default `UTC`. */
  readonly timeZone?: string
}

/** `undefined` where the expression or the time zone is none, or names a day that never comes. */
export const nextOf = ({ cron, timeZone = "UTC" }: Schedule, after: number): number | undefined => {
  const parsed = Cron.parse(cron, timeZone)
  if (Result.isFailure(parsed)) return undefined
  const next = Result.try(() => Cron.next(parsed.success, after).getTime())
  return Result.isSuccess(next) && Number.isFinite(next.success) ? next.success : undefined
}

export const GivenSchedule = Schema.Struct({ cron: Input.Text, timeZone: Input.optional(Input.Text) }).check(
  Schema.makeFilter((schedule) => nextOf(schedule, 0) !== undefined, {
    expected: 'a cron expression such as "0 6 * * 1-5" and, beside it, a time zone such as "Europe/Berlin"',
  }),
)
