/**
 * The requests this package knows, for use without the engine: `client.get(endpoints.issue, { partition: "ENG", id: "ENG-12" })`. Lists take the team's
 * id as `partition`; single issues and comments, the team itself and its states also take its key. They answer in the words of the canonical kinds;
 * Linear's own stand in the `raw` payload beside each item. The `input` of a write is Linear's own.
 */
import { type Adapter, type Endpoint, Item, type Json } from "@syncline/adapter-core"
import type { Status } from "@syncline/canonical"
import { type CommentItem, commentItem } from "./Comment.ts"
import * as CommentEndpoints from "./CommentEndpoints.ts"
import { type IssueItem, issueItem } from "./Issue.ts"
import * as IssueEndpoints from "./IssueEndpoints.ts"
import { type LabelItem, labelItem } from "./Label.ts"
import * as LabelEndpoints from "./LabelEndpoints.ts"
import { accountOf, partitionOf } from "./Linear.ts"
import { type PersonItem, personItem } from "./Person.ts"
import * as PersonEndpoints from "./PersonEndpoints.ts"
import { statusOf } from "./Status.ts"
import * as TeamEndpoints from "./TeamEndpoints.ts"
import { AccountWire } from "./wire/AccountWire.ts"
import { StateWire } from "./wire/StateWire.ts"
import { TeamWire } from "./wire/TeamWire.ts"

/** In a team. */
type InTeam = { readonly partition: string }
/** One object of a team. */
type One = InTeam & { readonly id: string }
type New = { readonly input: Json.JsonObject }
type Changed = New & { readonly id: string }

/** The person whose key or token is used, and the workspace. */
export const account: Endpoint.GetEndpoint<unknown, Adapter.Account> = { ...TeamEndpoints.account, item: Item.of(AccountWire, accountOf) }

/** `partition` is the team's id or its key. */
export const team: Endpoint.GetEndpoint<InTeam, Adapter.Partition> = { ...TeamEndpoints.team, item: Item.of(TeamWire, partitionOf) }

/** The states of a team, each as the status that it is. */
export const workflowStates: Endpoint.ListEndpoint<InTeam, Status> = {
  ...TeamEndpoints.workflowStates,
  item: Item.of(StateWire, statusOf),
}

/** Trashed issues too. */
export const issues: Endpoint.ListEndpoint<InTeam, IssueItem> = { ...IssueEndpoints.issues, item: issueItem }

/** `id` is the issue's id or its identifier. An issue of another team is `Gone`. */
export const issue: Endpoint.GetEndpoint<One, IssueItem> = { ...IssueEndpoints.issue, item: issueItem }

/** `input` is an `IssueCreateInput`. */
export const createIssue: Endpoint.WriteEndpoint<New, IssueItem> = { ...IssueEndpoints.createIssue, item: issueItem }

/** `input` is an `IssueUpdateInput`, `id` the issue's id or identifier. */
export const updateIssue: Endpoint.WriteEndpoint<Changed, IssueItem> = { ...IssueEndpoints.updateIssue, item: issueItem }

/** Into the trash, from which it can be restored for 30 days. */
export const deleteIssue: Endpoint.WriteEndpoint<{ readonly id: string }, true> = IssueEndpoints.deleteIssue

/** Out of the trash or the archive. */
export const restoreIssue: Endpoint.WriteEndpoint<{ readonly id: string }, IssueItem> = { ...IssueEndpoints.restoreIssue, item: issueItem }

/** The comments on issues of the team. */
export const comments: Endpoint.ListEndpoint<InTeam, CommentItem> = { ...CommentEndpoints.comments, item: commentItem }

/** A comment on an issue of another team is `Gone`. */
export const comment: Endpoint.GetEndpoint<One, CommentItem> = { ...CommentEndpoints.comment, item: commentItem }

/** `input` is a `CommentCreateInput`. */
export const createComment: Endpoint.WriteEndpoint<New, CommentItem> = { ...CommentEndpoints.createComment, item: commentItem }

/** `input` is a `CommentUpdateInput`. */
export const updateComment: Endpoint.WriteEndpoint<Changed, CommentItem> = { ...CommentEndpoints.updateComment, item: commentItem }

/** For good. */
export const deleteComment: Endpoint.WriteEndpoint<{ readonly id: string }, true> = CommentEndpoints.deleteComment

/** Those of the team and of the workspace, groups too. */
export const labels: Endpoint.ListEndpoint<InTeam, LabelItem> = { ...LabelEndpoints.labels, item: labelItem }

/** A label of another team is `Gone`. */
export const label: Endpoint.GetEndpoint<One, LabelItem> = { ...LabelEndpoints.label, item: labelItem }

/** A label of the workspace, too, is `Gone`. */
export const ownLabel: Endpoint.GetEndpoint<One, LabelItem> = { ...LabelEndpoints.ownLabel, item: labelItem }

/** By its name, in any letter case. */
export const labelNamed: Endpoint.GetEndpoint<InTeam & { readonly name: string }, LabelItem> = {
  ...LabelEndpoints.labelNamed,
  item: labelItem,
}

/** `input` is an `IssueLabelCreateInput`; without a `teamId` the label is the workspace's. */
export const createLabel: Endpoint.WriteEndpoint<New, LabelItem> = { ...LabelEndpoints.createLabel, item: labelItem }

/** `input` is an `IssueLabelUpdateInput`. */
export const updateLabel: Endpoint.WriteEndpoint<Changed, LabelItem> = { ...LabelEndpoints.updateLabel, item: labelItem }

/** For good. */
export const deleteLabel: Endpoint.WriteEndpoint<{ readonly id: string }, true> = LabelEndpoints.deleteLabel

/** The people of the workspace, whatever the team. */
export const people: Endpoint.ListEndpoint<InTeam, PersonItem> = { ...PersonEndpoints.people, item: personItem }

/** `partition` is the id of any team. */
export const person: Endpoint.GetEndpoint<One, PersonItem> = { ...PersonEndpoints.person, item: personItem }
