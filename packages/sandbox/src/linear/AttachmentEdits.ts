/**
 * Linking an issue to a page elsewhere. An issue has one attachment per address: a second one for the same address takes the first one's
 * place under the first one's id, so a repeated call is safe to send. The issue's `updatedAt` does not move.
 */
import type { Actor } from "./Actor.ts"
import type { Attachment } from "./Attachment.ts"
import { bodyLength, existing, freeId, optional, required, titleLength } from "./InputRule.ts"
import { issueOf } from "./IssueFields.ts"
import { entityNotFound, invalidArgument } from "./LinearError.ts"
import type { Workspace } from "./Workspace.ts"

export interface AttachmentDraft {
  /** A free UUID of version 4; without meaning when the address is linked already. */
  readonly id?: string | null | undefined
  /** An id or an identifier. */
  readonly issueId: string
  /** Any scheme. */
  readonly url: string
  readonly title: string
  readonly subtitle?: string | null | undefined
  readonly metadata?: { readonly [name: string]: unknown } | null | undefined
}

export const putAttachment = (workspace: Workspace, actor: Actor, draft: AttachmentDraft): Attachment => {
  const now = actor.clock()
  const issue = issueOf(workspace, draft.issueId)
  if (issue.archivedAt !== null) throw entityNotFound("Issue")
  if (!URL.canParse(draft.url)) throw invalidArgument("url", "isUrl", "url must be a URL address")
  const old = workspace.attachments.group(issue.id).find((attachment) => attachment.url === draft.url)
  const attachment: Attachment = {
    id: old?.id ?? freeId("Attachment", workspace.attachments, draft.id, workspace.newId),
    issueId: issue.id,
    url: draft.url,
    title: required("title", draft.title, titleLength),
    subtitle: optional("subtitle", draft.subtitle, bodyLength),
    metadata: draft.metadata ?? {},
    creatorId: old?.creatorId ?? actor.userId,
    createdAt: old?.createdAt ?? now,
    updatedAt: now,
    archivedAt: null,
    origin: old?.origin ?? actor.origin,
  }
  workspace.attachments.put(attachment)
  workspace.tally.add(actor.origin, "attachment", old === undefined ? "create" : "update")
  workspace.bumpSyncId()
  return attachment
}

export interface AttachmentChanges {
  readonly title: string
  readonly subtitle?: string | null | undefined
  readonly metadata?: { readonly [name: string]: unknown } | null | undefined
}

export const updateAttachment = (workspace: Workspace, actor: Actor, id: string, changes: AttachmentChanges): Attachment => {
  const old = existing("Attachment", workspace.attachments, id)
  const attachment: Attachment = {
    ...old,
    title: required("title", changes.title, titleLength),
    subtitle: changes.subtitle === undefined ? old.subtitle : optional("subtitle", changes.subtitle, bodyLength),
    metadata: changes.metadata ?? old.metadata,
    updatedAt: actor.clock(),
  }
  workspace.attachments.put(attachment)
  workspace.tally.add(actor.origin, "attachment", "update")
  workspace.bumpSyncId()
  return attachment
}

export const deleteAttachment = (workspace: Workspace, actor: Actor, id: string): Attachment => {
  const attachment = existing("Attachment", workspace.attachments, id)
  workspace.attachments.remove(attachment.id)
  workspace.tally.add(actor.origin, "attachment", "remove")
  workspace.bumpSyncId()
  return attachment
}
