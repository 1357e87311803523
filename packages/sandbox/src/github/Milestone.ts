/** The milestones of a repository, numbered in a row of their own. */
import { nextRevision } from "./Revision.ts"
import { toTimestamp } from "./Timestamp.ts"
import type { Milestone, Origin, Repository, User, World } from "./World.ts"

export interface MilestoneDraft {
  readonly title: string
  readonly description: string | null
  readonly state: Milestone["state"]
  readonly dueOn: number | null
  readonly creator: User
  readonly origin: Origin
}

export const createMilestone = (world: World, repository: Repository, draft: MilestoneDraft, at: number): Milestone => {
  const { origin, ...fields } = draft
  repository.creates.milestones[origin] += 1
  const milestone: Milestone = {
    ...fields,
    id: world.nextId("milestone"),
    number: repository.milestones.size + 1,
    createdAt: toTimestamp(at),
    openIssues: 0,
    closedIssues: 0,
    revision: nextRevision(),
  }
  repository.milestones.set(milestone.number, milestone)
  return milestone
}
