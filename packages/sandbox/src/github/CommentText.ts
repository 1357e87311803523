/** A comment as the API shows it, on an issue or on a pull request, as JSON text. */
import { issuePagePath } from "./IssueText.ts"
import { keptTextOf } from "./KeptText.ts"
import type { RecordText } from "./RecordText.ts"
import { nodeId, webOrigin } from "./Rendering.ts"
import type { Rendering } from "./Rendering.ts"
import { reactionsWire } from "./ReactionsWire.ts"
import { fullName } from "./Repository.ts"
import { formatTimestamp } from "./Timestamp.ts"
import { authorAssociation, simpleUserWire } from "./UserWire.ts"
import type { Comment } from "./World.ts"

export const commentText = (rendering: Rendering, comment: Comment): RecordText =>
  keptTextOf(rendering, "comment", comment, [comment, comment.author, comment.issue.repository], () => commentWire(rendering, comment))

const commentWire = (rendering: Rendering, comment: Comment): Record<string, unknown> => {
  const { issue } = comment
  const base = `${rendering.origin}/repos/${fullName(issue.repository)}/issues`
  return {
    url: `${base}/comments/${comment.id}`,
    html_url: `${webOrigin}${issuePagePath(issue)}#issuecomment-${comment.id}`,
    issue_url: `${base}/${issue.number}`,
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    user: simpleUserWire(rendering, comment.author),
    created_at: formatTimestamp(comment.createdAt),
    updated_at: formatTimestamp(comment.updatedAt),
    body: comment.body,
    author_association: authorAssociation(issue.repository, comment.author),
    pin: null,
    reactions: reactionsWire(`${base}/comments/${comment.id}/reactions`, comment.reactions),
    performed_via_github_app: null,
    minimized: null,
  }
}
