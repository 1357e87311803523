/** A team's time box; `startsAt` and `endsAt` are epoch milliseconds. */
import type { Row } from "./Table.ts"

export interface Cycle extends Row {
  readonly teamId: string
  readonly number: number
  readonly name: string | null
  readonly description: string | null
  readonly startsAt: number
  readonly endsAt: number
  readonly completedAt: number | null
}
