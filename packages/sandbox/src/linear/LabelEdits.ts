/**
 * Creating, changing and deleting labels. A name is unique, in any letter case, among the labels a team can use. Deleting a label takes it
 * off every issue without moving any issue's `updatedAt`; a new name shows on every issue at once, likewise unseen by `updatedAt`.
 */
import type { Actor } from "./Actor.ts"
import { bodyLength, existing, freeId, labelNameLength, optional, required } from "./InputRule.ts"
import type { IssueLabel } from "./IssueLabel.ts"
import { labelNamed } from "./LabelRule.ts"
import { invalidArgument, invalidInput } from "./LinearError.ts"
import type { Workspace } from "./Workspace.ts"

export interface LabelFields {
  readonly name?: string | null | undefined
  /** A hash sign and six hexadecimal digits. */
  readonly color?: string | null | undefined
  readonly description?: string | null | undefined
  readonly isGroup?: boolean | null | undefined
  /** The group to be in. */
  readonly parentId?: string | null | undefined
}

export interface LabelDraft extends LabelFields {
  /** A free UUID of version 4. */
  readonly id?: string | null | undefined
  /** Without a team the label is the workspace's. */
  readonly teamId?: string | null | undefined
}

const colorOf = (color: string): string => {
  if (!/^#[0-9a-f]{6}$/i.test(color)) throw invalidArgument("color", "isHexColor", "color must be a hexadecimal color")
  return color
}

const freeName = (workspace: Workspace, teamId: string | null, name: string | null | undefined, self?: string): string => {
  const wanted = required("name", name, labelNameLength)
  const same = labelNamed(workspace, teamId, wanted)
  if (same !== undefined && same.id !== self)
    throw invalidInput("duplicate label name", `A label with the name '${same.name}' already exists.`)
  return wanted
}

const groupOf = (workspace: Workspace, id: string | null | undefined): string | null => {
  if (id === null || id === undefined) return null
  const group = existing("IssueLabel", workspace.labels, id)
  if (!group.isGroup) throw invalidInput("parentId is not a label group", `The label '${group.name}' is not a group.`)
  return group.id
}

const settled = (
  workspace: Workspace,
  actor: Actor,
  action: "create" | "update" | "remove",
  record: IssueLabel,
  before?: IssueLabel,
): void => {
  workspace.tally.add(actor.origin, "label", action)
  workspace.bumpSyncId()
  if (record === before) return
  workspace.watching.watcher?.({ type: "IssueLabel", action, record, actor, ...(before === undefined ? {} : { before }) })
}

export const createLabel = (workspace: Workspace, actor: Actor, draft: LabelDraft): IssueLabel => {
  const now = actor.clock()
  const teamId = draft.teamId === null || draft.teamId === undefined ? null : existing("Team", workspace.teams, draft.teamId).id
  const fields = {
    name: freeName(workspace, teamId, draft.name),
    color: colorOf(draft.color ?? "#bec2c8"),
    description: optional("description", draft.description, bodyLength),
    isGroup: draft.isGroup ?? false,
    parentId: groupOf(workspace, draft.parentId),
  }
  const label: IssueLabel = {
    ...fields,
    id: freeId("IssueLabel", workspace.labels, draft.id, workspace.newId),
    teamId,
    creatorId: actor.userId,
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
    origin: actor.origin,
  }
  workspace.labels.put(label)
  settled(workspace, actor, "create", label)
  return label
}

export const updateLabel = (workspace: Workspace, actor: Actor, id: string, changes: LabelFields): IssueLabel => {
  const label = existing("IssueLabel", workspace.labels, id)
  const next: IssueLabel = {
    ...label,
    name: changes.name === undefined ? label.name : freeName(workspace, label.teamId, changes.name, label.id),
    color: colorOf(changes.color ?? label.color),
    description: changes.description === undefined ? label.description : optional("description", changes.description, bodyLength),
    isGroup: changes.isGroup ?? label.isGroup,
    parentId: changes.parentId === undefined ? label.parentId : groupOf(workspace, changes.parentId),
  }
  const same = (["name", "color", "description", "isGroup", "parentId"] as const).every((field) => next[field] === label[field])
  const stored = same ? label : { ...next, updatedAt: actor.clock() }
  workspace.labels.put(stored)
  settled(workspace, actor, "update", stored, label)
  return stored
}

export const deleteLabel = (workspace: Workspace, actor: Actor, id: string): IssueLabel => {
  const label = existing("IssueLabel", workspace.labels, id)
  workspace.labels.remove(label.id)
  const bearers = workspace.issues.ordered("createdAt").filter((issue) => issue.labelIds.includes(label.id))
  for (const issue of bearers) workspace.putIssue({ ...issue, labelIds: issue.labelIds.filter((other) => other !== label.id) })
  settled(workspace, actor, "remove", label)
  return label
}
