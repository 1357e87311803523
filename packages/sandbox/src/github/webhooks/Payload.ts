/** What a webhook says of what happened, as JSON. Records look as they do over REST in the older version of the API, without what GitHub leaves out here. */
import { commentText } from "../CommentText.ts"
import { issueText } from "../IssueText.ts"
import { labelWire } from "../LabelWire.ts"
import { milestoneWire } from "../MilestoneWire.ts"
import { nodeId } from "../Rendering.ts"
import type { Rendering } from "../Rendering.ts"
import { listedRepositoryWire } from "../RepositoryWire.ts"
import { simpleUserWire } from "../UserWire.ts"
import type { Comment, Happening, Issue, Repository, User } from "../World.ts"

type Wire = Readonly<Record<string, unknown>>

const without = (json: string, ...left: ReadonlyArray<string>): Wire => {
  const wire: Record<string, unknown> = JSON.parse(json)
  for (const name of left) delete wire[name]
  return wire
}

const issueTold = (rendering: Rendering, issue: Issue): Wire => without(issueText(rendering, issue).json, "closed_by", "pinned_comment")

const commentTold = (rendering: Rendering, comment: Comment): Wire => without(commentText(rendering, comment).json, "minimized")

const repositoryTold = (rendering: Rendering, repository: Repository): Wire => {
  const { permissions: _permissions, ...wire } = listedRepositoryWire(rendering, repository, "write")
  return wire
}

const organizationTold = (rendering: Rendering, organization: User): Wire => {
  const url = `${rendering.origin}/orgs/${organization.login}`
  return {
    login: organization.login,
    id: organization.id,
    node_id: nodeId("Organization", organization.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `https://avatars.githubusercontent.com/u/${organization.id}?v=4`,
    description: null,
  }
}

const changesOf = (rendering: Rendering, { changes, cameFrom, wentTo }: Happening): Wire | undefined => {
  if (wentTo !== undefined) return { new_issue: issueTold(rendering, wentTo), new_repository: repositoryTold(rendering, wentTo.repository) }
  if (cameFrom === undefined) return changes
  return { old_issue: issueTold(rendering, cameFrom), old_repository: repositoryTold(rendering, cameFrom.repository) }
}

/** The text of a payload. GitHub describes the users in payloads without the view that they are seen in. */
export const payloadText = (payload: object): string =>
  JSON.stringify(payload, (name, value: unknown) => (name === "user_view_type" ? undefined : value))

/** What payloads have besides their own: where it happened and who did it. */
export const surroundings = (rendering: Rendering, repository: Repository | undefined, sender: User): Wire => {
  const owner = repository?.owner
  return {
    ...(repository === undefined ? {} : { repository: repositoryTold(rendering, repository) }),
    ...(owner?.type === "Organization" ? { organization: organizationTold(rendering, owner) } : {}),
    sender: simpleUserWire(rendering, sender) ?? simpleUserWire(rendering, owner ?? null),
  }
}

export const payloadOf = (rendering: Rendering, repository: Repository, happening: Happening): Wire => {
  const { action, issue, comment, label, assignee, milestone } = happening
  const changes = changesOf(rendering, happening)
  return {
    action,
    ...(issue === undefined ? {} : { issue: issueTold(rendering, issue) }),
    ...(comment === undefined ? {} : { comment: commentTold(rendering, comment) }),
    ...(label === undefined ? {} : { label: labelWire(rendering, repository, label) }),
    ...(assignee === undefined ? {} : { assignee: simpleUserWire(rendering, assignee) }),
    ...(milestone === undefined ? {} : { milestone: milestoneWire(rendering, repository, milestone) }),
    ...(changes === undefined ? {} : { changes }),
    ...surroundings(rendering, repository, happening.sender),
  }
}
