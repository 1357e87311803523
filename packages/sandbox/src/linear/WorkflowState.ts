/** One column of a team's workflow. The name is the team's to choose; only the type says what it means. */
import type { Row } from "./Table.ts"

export type StateType = "triage" | "backlog" | "unstarted" | "started" | "completed" | "canceled" | "duplicate"

export interface WorkflowState extends Row {
  readonly teamId: string
  readonly name: string
  readonly type: StateType
  readonly color: string
  readonly position: number
  readonly description: string | null
}

/** The workflow a new team starts with, in order. */
export const defaultWorkflow: ReadonlyArray<{ readonly name: string; readonly type: StateType; readonly color: string }> = [
  { name: "Triage", type: "triage", color: "#fc7840" },
  { name: "Backlog", type: "backlog", color: "#bec2c8" },
  { name: "Todo", type: "unstarted", color: "#e2e2e2" },
  { name: "In Progress", type: "started", color: "#f2c94c" },
  { name: "In Review", type: "started", color: "#0f783c" },
  { name: "Done", type: "completed", color: "#5e6ad2" },
  { name: "Canceled", type: "canceled", color: "#95a2b3" },
  { name: "Duplicate", type: "duplicate", color: "#8a8f98" },
]

/** The three times that follow an issue's state. */
export interface StateTimes {
  readonly startedAt: number | null
  readonly completedAt: number | null
  readonly canceledAt: number | null
}

/** The times after the issue entered a state of this type at `now`: work begun stays begun, the two ends exclude each other. */
export const enterState = (times: StateTimes, type: StateType, now: number): StateTimes => {
  switch (type) {
    case "triage":
    case "backlog":
    case "unstarted":
      return { startedAt: null, completedAt: null, canceledAt: null }
    case "started":
      return { startedAt: times.startedAt ?? now, completedAt: null, canceledAt: null }
    case "completed":
      return { startedAt: times.startedAt, completedAt: times.completedAt ?? now, canceledAt: null }
    case "canceled":
    case "duplicate":
      return { startedAt: times.startedAt, completedAt: null, canceledAt: times.canceledAt ?? now }
  }
}
