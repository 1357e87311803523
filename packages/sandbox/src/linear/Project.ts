/** A project: issues of one or more teams towards one end. */
import type { Row } from "./Table.ts"

export interface ProjectStatus extends Row {
  readonly name: string
  readonly type: "backlog" | "planned" | "started" | "paused" | "completed" | "canceled"
  readonly color: string
  readonly position: number
}

export interface Project extends Row {
  readonly name: string
  readonly description: string
  readonly slugId: string
  readonly color: string
  readonly statusId: string
  readonly leadId: string | null
  readonly creatorId: string | null
  readonly teamIds: ReadonlyArray<string>
  /** Calendar days, `2026-02-28`. */
  readonly startDate: string | null
  readonly targetDate: string | null
}
