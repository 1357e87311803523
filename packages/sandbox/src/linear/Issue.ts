/** An issue, as the workspace stores it, and what is derived from it: the address, the branch name, the word for its priority. */
import type { Origin } from "./Origin.ts"
import type { Row } from "./Table.ts"
import type { Bot } from "./User.ts"
import type { StateTimes } from "./WorkflowState.ts"

export interface Issue extends Row, StateTimes {
  readonly teamId: string
  /** Unique in the team and never used again. */
  readonly number: number
  /** Team key and number, `ENG-12`. */
  readonly identifier: string
  /** The identifiers it had in other teams, oldest first. They still lead to it. */
  readonly previousIdentifiers: ReadonlyArray<string>
  readonly title: string
  /** Markdown. */
  readonly description: string | null
  /** 0 none, 1 urgent, 2 high, 3 medium, 4 low. */
  readonly priority: number
  readonly estimate: number | null
  /** A calendar day, `2026-02-28`. */
  readonly dueDate: string | null
  readonly stateId: string
  readonly assigneeId: string | null
  /** Null when an integration made the issue. */
  readonly creatorId: string | null
  readonly bot: Bot | null
  readonly externalUserId: string | null
  readonly labelIds: ReadonlyArray<string>
  readonly parentId: string | null
  readonly projectId: string | null
  readonly cycleId: string | null
  readonly trashed: boolean
  readonly origin: Origin
}

/** By priority. */
export const priorityLabels = ["No priority", "Urgent", "High", "Medium", "Low"]

export const priorityLabelOf = (issue: Issue): string => priorityLabels[issue.priority] ?? "No priority"

/** The title in lower case letters, digits and hyphens. */
const slugOf = (title: string): string =>
  title
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z0-9\s-]/g, "")
    .trim()
    .replace(/[\s-]+/g, "-")
    .slice(0, 60)

export const urlOf = (issue: Issue, urlKey: string): string =>
  `https://linear.app/${urlKey}/issue/${issue.identifier}/${slugOf(issue.title)}`

/** The branch name suggested to the user with this display name. */
export const branchNameOf = (issue: Issue, displayName: string): string =>
  `${displayName}/${issue.identifier.toLowerCase()}-${slugOf(issue.title)}`
