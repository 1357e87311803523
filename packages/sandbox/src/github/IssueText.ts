/**
 * An issue as the API shows it, alone, in lists and in search results, as JSON text. A pull request looks the same with a `pull_request` key.
 */
import { labelWire } from "./LabelWire.ts"
import { milestoneWire } from "./MilestoneWire.ts"
import { reactionsWire } from "./ReactionsWire.ts"
import { keptTextOf } from "./KeptText.ts"
import type { RecordText } from "./RecordText.ts"
import { nodeId, webOrigin } from "./Rendering.ts"
import type { Rendering } from "./Rendering.ts"
import { fullName } from "./Repository.ts"
import type { Revised } from "./Revision.ts"
import { formatOptionalTimestamp, formatTimestamp } from "./Timestamp.ts"
import { authorAssociation, simpleUserWire } from "./UserWire.ts"
import type { Issue } from "./World.ts"

/** The path of the web page. */
export const issuePagePath = (issue: Issue): string =>
  `/${fullName(issue.repository)}/${issue.pullRequest === null ? "issues" : "pull"}/${issue.number}`

export const issueText = (rendering: Rendering, issue: Issue): RecordText =>
  keptTextOf(rendering, "issue", issue, partsOf(issue), () => ({
    ...sharedFields(rendering, issue),
    closed_by: simpleUserWire(rendering, issue.closedBy),
  }))

/** The same issue as a search result. */
export const searchResultText = (rendering: Rendering, issue: Issue): RecordText =>
  keptTextOf(rendering, "search result", issue, partsOf(issue), () => ({ ...sharedFields(rendering, issue), score: 1 }))

const partsOf = (issue: Issue): ReadonlyArray<Revised | null> => [
  issue,
  issue.repository,
  issue.author,
  issue.closedBy,
  issue.milestone,
  issue.milestone?.creator ?? null,
  ...issue.labels,
  ...issue.assignees,
]

const sharedFields = (rendering: Rendering, issue: Issue): Record<string, unknown> => {
  const { repository } = issue
  const repositoryUrl = `${rendering.origin}/repos/${fullName(repository)}`
  const url = `${repositoryUrl}/issues/${issue.number}`
  return {
    url,
    repository_url: repositoryUrl,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${webOrigin}${issuePagePath(issue)}`,
    id: issue.id,
    node_id: nodeId(issue.pullRequest === null ? "Issue" : "PullRequest", issue.id),
    number: issue.number,
    title: issue.title,
    user: simpleUserWire(rendering, issue.author),
    labels: issue.labels.map((label) => labelWire(rendering, repository, label)),
    state: issue.state,
    locked: issue.locked,
    ...(rendering.version === "2022-11-28" ? { assignee: simpleUserWire(rendering, issue.assignees[0] ?? null) } : {}),
    assignees: issue.assignees.map((assignee) => simpleUserWire(rendering, assignee)),
    milestone: issue.milestone === null ? null : milestoneWire(rendering, repository, issue.milestone),
    comments: issue.comments.length,
    created_at: formatTimestamp(issue.createdAt),
    updated_at: formatTimestamp(issue.updatedAt),
    closed_at: formatOptionalTimestamp(issue.closedAt),
    author_association: authorAssociation(repository, issue.author),
    type: null,
    active_lock_reason: null,
    ...pullRequestFields(rendering, repositoryUrl, issue),
    body: issue.body,
    reactions: reactionsWire(`${url}/reactions`, issue.reactions),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: issue.stateReason,
    pinned_comment: null,
  }
}

/** An unmerged pull request has a `merged_at` of null in the older version and none in the later one. */
const pullRequestFields = (rendering: Rendering, repositoryUrl: string, issue: Issue): Record<string, unknown> => {
  if (issue.pullRequest === null) {
    return {
      sub_issues_summary: { total: 0, completed: 0, percent_completed: 0 },
      issue_dependencies_summary: { blocked_by: 0, total_blocked_by: 0, blocking: 0, total_blocking: 0 },
    }
  }
  const page = `${webOrigin}${issuePagePath(issue)}`
  return {
    draft: issue.pullRequest.draft,
    pull_request: {
      url: `${repositoryUrl}/pulls/${issue.number}`,
      html_url: page,
      diff_url: `${page}.diff`,
      patch_url: `${page}.patch`,
      ...(rendering.version === "2022-11-28" ? { merged_at: null } : {}),
    },
  }
}
