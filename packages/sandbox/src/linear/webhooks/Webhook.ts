/** A webhook: where to, of what, and of which team. It is disabled when it keeps failing. */
import type { Row } from "../Table.ts"

/** An attempt that was not answered with 200. */
export interface WebhookFailure {
  readonly id: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly url: string
  readonly httpStatus: number | null
  readonly responseOrError: string | null
  /** The delivery. */
  readonly executionId: string
}

export interface Webhook extends Row {
  readonly url: string
  readonly label: string | null
  readonly secret: string
  readonly resourceTypes: ReadonlyArray<string>
  readonly enabled: boolean
  /** Null with `allPublicTeams`. */
  readonly teamId: string | null
  readonly allPublicTeams: boolean
  readonly creatorId: string
  /** The last fifty, newest first. */
  readonly failures: ReadonlyArray<WebhookFailure>
  /** Deliveries in a row that failed to the last attempt. */
  readonly givenUp: number
}

/** Those that webhooks can be of; of the first three something is sent here. */
export const resourceTypes: ReadonlyArray<string> =
  "Issue Comment IssueLabel Attachment Reaction Project ProjectUpdate Document Initiative InitiativeUpdate Cycle Customer CustomerNeed User IssueSLA".split(
    " ",
  )
