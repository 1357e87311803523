/** The writes. Each needs the `write` scope, or the narrower one for what it makes; removing an issue for good needs an administrator. */
import type { Actor } from "./Actor.ts"
import { type AttachmentChanges, type AttachmentDraft, deleteAttachment, putAttachment, updateAttachment } from "./AttachmentEdits.ts"
import { createComment, deleteComment, resolveComment, unresolveComment, updateComment } from "./CommentEdits.ts"
import type { Scope } from "./Credentials.ts"
import { creating, updating } from "./HeededInput.ts"
import type { Issue } from "./Issue.ts"
import { createIssue, type IssueDraft } from "./IssueCreation.ts"
import { issueOf } from "./IssueFields.ts"
import { type IssueChanges, updateIssue } from "./IssueRevision.ts"
import { archiveIssue, removeIssue, restoreIssue, trashIssue } from "./IssueShelf.ts"
import { createLabel, deleteLabel, type LabelDraft, type LabelFields, updateLabel } from "./LabelEdits.ts"
import { forbidden } from "./LinearError.ts"
import { instantOf, type Moment } from "./Moment.ts"
import type { RequestContext } from "./RequestContext.ts"
import type { Resolver, Resolvers } from "./Resolver.ts"
import { webhookMutations } from "./webhooks/WebhookResolvers.ts"
import type { Workspace } from "./Workspace.ts"

interface ById {
  readonly id: string
}
type Timed<Draft, Key extends keyof Draft> = Omit<Draft, Key> & { readonly [Name in Key]?: Moment | null }
interface Input<Fields> {
  readonly input: Fields
}

const instant = (moment: Moment | null | undefined, now: number): number | null =>
  moment === null || moment === undefined ? null : instantOf(moment, now)

const needScope = (context: RequestContext, scope: Scope, instead: Scope | undefined): void => {
  const { scopes } = context.credential
  if (scopes.includes(scope) || (instead !== undefined && scopes.includes(instead))) return
  throw forbidden(`Invalid scope: \`${scope}\` required`, `This credential was not given the "${scope}" scope.`)
}

const payload = (context: RequestContext, content: Readonly<Record<string, unknown>>) => ({
  success: true,
  lastSyncId: context.workspace.lastSyncId(),
  ...content,
})

/** A write: checks the scope, does it, and answers with its payload. `instead` is a narrower scope that does as well. */
const write =
  <Args>(
    change: (args: Args, workspace: Workspace, actor: Actor, context: RequestContext) => Readonly<Record<string, unknown>>,
    instead?: Scope,
  ) =>
  (_root: unknown, args: Args, context: RequestContext) => {
    needScope(context, "write", instead)
    return payload(context, change(args, context.workspace, context.actor, context))
  }

const shelved = (workspace: Workspace, actor: Actor, issue: Issue, trash: boolean): Issue =>
  trash ? trashIssue(workspace, actor, issue) : archiveIssue(workspace, actor, issue)

const removeForGood = (workspace: Workspace, actor: Actor, issue: Issue, context: RequestContext): Issue => {
  if (!context.viewer.admin) throw forbidden("Invalid role: admin required", "Only administrators can delete issues for good.")
  removeIssue(workspace, actor, issue)
  return issue
}

const issueUpdate: Resolver = write(
  ({ id, input }: ById & Input<IssueChanges & { readonly trashed?: boolean | null }>, workspace, actor) => {
    const { trashed, ...changes } = input
    const issue = issueOf(workspace, id)
    if (trashed === undefined) return { issue: updateIssue(workspace, actor, issue, changes) }
    const changed = Object.keys(changes).length === 0 ? issue : updateIssue(workspace, actor, issue, changes)
    return { issue: trashed === true ? trashIssue(workspace, actor, changed) : restoreIssue(workspace, actor, changed) }
  },
)

const issueCreate: Resolver = write(
  ({ input }: Input<Timed<IssueDraft, "createdAt" | "completedAt">>, workspace, actor, { now }) => ({
    issue: createIssue(workspace, actor, {
      ...input,
      createdAt: instant(input.createdAt, now),
      completedAt: instant(input.completedAt, now),
    }),
  }),
  "issues:create",
)

const commentCreate: Resolver = write(
  ({ input }: Input<Timed<Parameters<typeof createComment>[2], "createdAt">>, workspace, actor, { now }) => ({
    comment: createComment(workspace, actor, { ...input, createdAt: instant(input.createdAt, now) }),
  }),
  "comments:create",
)

const commentUpdate: Resolver = write(({ id, input }: ById & Input<{ readonly body?: string | null }>, workspace, actor) => ({
  comment: updateComment(workspace, actor, id, input.body),
}))

const issueLabelCreate: Resolver = write(({ input }: Input<LabelDraft>, workspace, actor) => ({
  issueLabel: createLabel(workspace, actor, input),
}))

const issueLabelUpdate: Resolver = write(({ id, input }: ById & Input<LabelFields>, workspace, actor) => ({
  issueLabel: updateLabel(workspace, actor, id, input),
}))

export const mutationResolvers: Resolvers = {
  ...webhookMutations,
  issueCreate: creating("issue", issueCreate),
  issueUpdate: updating("issue", issueUpdate),
  issueDelete: write(({ id, permanentlyDelete }: ById & { readonly permanentlyDelete?: boolean | null }, workspace, actor, context) => {
    const issue = issueOf(workspace, id)
    return { entity: permanentlyDelete === true ? removeForGood(workspace, actor, issue, context) : trashIssue(workspace, actor, issue) }
  }),
  issueArchive: write(({ id, trash }: ById & { readonly trash?: boolean | null }, workspace, actor) => ({
    entity: shelved(workspace, actor, issueOf(workspace, id), trash === true),
  })),
  issueUnarchive: write(({ id }: ById, workspace, actor) => ({ entity: restoreIssue(workspace, actor, issueOf(workspace, id)) })),
  issueAddLabel: write(({ id, labelId }: ById & { readonly labelId: string }, workspace, actor) => ({
    issue: updateIssue(workspace, actor, issueOf(workspace, id), { addedLabelIds: [labelId] }),
  })),
  issueRemoveLabel: write(({ id, labelId }: ById & { readonly labelId: string }, workspace, actor) => ({
    issue: updateIssue(workspace, actor, issueOf(workspace, id), { removedLabelIds: [labelId] }),
  })),
  commentCreate: creating("comment", commentCreate),
  commentUpdate: updating("comment", commentUpdate),
  commentResolve: write(({ id, resolvingCommentId }: ById & { readonly resolvingCommentId?: string | null }, workspace, actor) => ({
    comment: resolveComment(workspace, actor, id, resolvingCommentId),
  })),
  commentUnresolve: write(({ id }: ById, workspace, actor) => ({ comment: unresolveComment(workspace, actor, id) })),
  commentDelete: write(({ id }: ById, workspace, actor) => ({ entityId: deleteComment(workspace, actor, id).id })),
  issueLabelCreate: creating("label", issueLabelCreate),
  issueLabelUpdate: updating("label", issueLabelUpdate),
  issueLabelDelete: write(({ id }: ById, workspace, actor) => ({ entityId: deleteLabel(workspace, actor, id).id })),
  attachmentCreate: write(
    ({ input }: Input<AttachmentDraft>, workspace, actor) => ({
      attachment: putAttachment(workspace, actor, input),
    }),
    "issues:create",
  ),
  attachmentUpdate: write(({ id, input }: ById & Input<AttachmentChanges>, workspace, actor) => ({
    attachment: updateAttachment(workspace, actor, id, input),
  })),
  attachmentDelete: write(({ id }: ById, workspace, actor) => ({ entityId: deleteAttachment(workspace, actor, id).id })),
  attachmentLinkURL: write(
    (args: Omit<AttachmentDraft, "title"> & { readonly title?: string | null }, workspace, actor) => ({
      attachment: putAttachment(workspace, actor, { ...args, title: args.title ?? args.url }),
    }),
    "issues:create",
  ),
}
