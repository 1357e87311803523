/** A label of one team, or of the whole workspace when it has no team. A group is a label that only holds other labels. */
import type { Origin } from "./Origin.ts"
import type { Row } from "./Table.ts"

export interface IssueLabel extends Row {
  readonly name: string
  readonly color: string
  readonly description: string | null
  readonly teamId: string | null
  readonly creatorId: string | null
  readonly isGroup: boolean
  /** The group this label is in. */
  readonly parentId: string | null
  readonly origin: Origin
}
