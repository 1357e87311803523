/**
 * GitHub's endpoints for use without the engine: `client.get(endpoints.issue, { partition: "octocat/hello-world", id: "1" })`. A partition is
 * `owner/name` or the repository's number. They answer in the words of the canonical kinds; GitHub's own stand in the `raw` payload beside each item.
 */
import { type Adapter, type Endpoint, Item } from "@syncline/adapter-core"
import { type CommentItem, commentItem } from "./Comment.ts"
import { accountOf } from "./Github.ts"
import { partitionOf } from "./Repositories.ts"
import { type IssueItem, issueItem } from "./Issue.ts"
import { type LabelItem, labelItem } from "./Label.ts"
import { type PersonItem, personItem } from "./Person.ts"
import { type InRepository, type Named, type One, requests } from "./Requests.ts"
import { RepositoryWire } from "./wire/RepositoryWire.ts"
import { UserWire } from "./wire/UserWire.ts"

interface Endpoints {
  /** The account that is signed in. */
  readonly viewer: Endpoint.GetEndpoint<object, Adapter.Account>
  /** By the numeric id, which a user keeps when the login changes. */
  readonly user: Endpoint.GetEndpoint<{ readonly id: string }, PersonItem>
  readonly repository: Endpoint.GetEndpoint<InRepository, Adapter.Partition>
  /** The people issues can be assigned to. */
  readonly assignees: Endpoint.ListEndpoint<InRepository, PersonItem>
  /** Open and closed issues, and pull requests. */
  readonly issues: Endpoint.ListEndpoint<InRepository, IssueItem>
  /** By number. An issue that was transferred is answered from its new repository, when the repository is named and not numbered. */
  readonly issue: Endpoint.GetEndpoint<One, IssueItem>
  readonly createIssue: Endpoint.WriteEndpoint<InRepository, IssueItem>
  readonly updateIssue: Endpoint.WriteEndpoint<One, IssueItem>
  /** The comments of all issues and pull requests of the repository. */
  readonly comments: Endpoint.ListEndpoint<InRepository, CommentItem>
  readonly comment: Endpoint.GetEndpoint<One, CommentItem>
  /** `issue` is the issue's number. */
  readonly createComment: Endpoint.WriteEndpoint<InRepository & { readonly issue: string }, CommentItem>
  readonly updateComment: Endpoint.WriteEndpoint<One, CommentItem>
  /** Answers with nothing. */
  readonly deleteComment: Endpoint.WriteEndpoint<One, null>
  readonly labels: Endpoint.ListEndpoint<InRepository, LabelItem>
  /** By name, without regard to case: GitHub has no read by id. */
  readonly label: Endpoint.GetEndpoint<Named, LabelItem>
  readonly createLabel: Endpoint.WriteEndpoint<InRepository, LabelItem>
  readonly updateLabel: Endpoint.WriteEndpoint<Named, LabelItem>
  /** Answers with nothing. */
  readonly deleteLabel: Endpoint.WriteEndpoint<Named, null>
}

/** Each goes to the client's method of its sort. The body of a write is GitHub's own: `client.write(endpoints.createIssue, { partition }, { title: "x" })`. */
export const endpoints: Endpoints = {
  viewer: { ...requests.viewer, item: Item.of(UserWire, accountOf) },
  user: { ...requests.user, item: personItem },
  repository: { ...requests.repository, item: Item.of(RepositoryWire, partitionOf) },
  assignees: { ...requests.assignees, item: personItem },
  issues: { ...requests.issues, item: issueItem },
  issue: { ...requests.issue, item: issueItem },
  createIssue: { ...requests.createIssue, item: issueItem },
  updateIssue: { ...requests.updateIssue, item: issueItem },
  comments: { ...requests.comments, item: commentItem },
  comment: { ...requests.comment, item: commentItem },
  createComment: { ...requests.createComment, item: commentItem },
  updateComment: { ...requests.updateComment, item: commentItem },
  deleteComment: requests.deleteComment,
  labels: { ...requests.labels, item: labelItem },
  label: { ...requests.label, item: labelItem },
  createLabel: { ...requests.createLabel, item: labelItem },
  updateLabel: { ...requests.updateLabel, item: labelItem },
  deleteLabel: requests.deleteLabel,
}
