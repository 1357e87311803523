/** A milestone as the API shows it. */
import { fullName } from "./Repository.ts"
import { nodeId, webOrigin } from "./Rendering.ts"
import type { Rendering } from "./Rendering.ts"
import { formatOptionalTimestamp, formatTimestamp } from "./Timestamp.ts"
import { simpleUserWire } from "./UserWire.ts"
import type { Milestone, Repository } from "./World.ts"

export const milestoneWire = (rendering: Rendering, repository: Repository, milestone: Milestone): Record<string, unknown> => {
  const url = `${rendering.origin}/repos/${fullName(repository)}/milestones/${milestone.number}`
  const createdAt = formatTimestamp(milestone.createdAt)
  return {
    url,
    html_url: `${webOrigin}/${fullName(repository)}/milestone/${milestone.number}`,
    labels_url: `${url}/labels`,
    id: milestone.id,
    node_id: nodeId("Milestone", milestone.id),
    number: milestone.number,
    title: milestone.title,
    description: milestone.description,
    creator: simpleUserWire(rendering, milestone.creator),
    open_issues: milestone.openIssues,
    closed_issues: milestone.closedIssues,
    state: milestone.state,
    created_at: createdAt,
    updated_at: createdAt,
    due_on: formatOptionalTimestamp(milestone.dueOn),
    closed_at: milestone.state === "closed" ? createdAt : null,
  }
}
