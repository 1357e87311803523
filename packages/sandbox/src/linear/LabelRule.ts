/**
 * Which labels an issue may bear: those of its own team and of the workspace, no group itself, and one of each group. A move to another team
 * keeps workspace labels, swaps a team label for the new team's label of the same name, and loses the others.
 */
import type { IssueLabel } from "./IssueLabel.ts"
import { entryNotFound, invalidInput } from "./LinearError.ts"
import type { Workspace } from "./Workspace.ts"

/** The ids without repeats, if an issue of the team may bear these labels together. */
export const bearable = (workspace: Workspace, teamId: string, ids: ReadonlyArray<string>, property: string): ReadonlyArray<string> => {
  const groups = new Set<string>()
  const borne = new Set<string>()
  for (const id of ids) {
    const label = workspace.labels.get(id.toLowerCase())
    if (label === undefined) throw entryNotFound("IssueLabel", property)
    if (borne.has(label.id)) continue
    if (label.teamId !== null && label.teamId !== teamId) {
      throw invalidInput(`${property} for incorrect team`, `The label '${label.name}' is not associated with the same team as the issue.`)
    }
    if (label.isGroup) throw invalidInput(`${property} contained a label group`, `The label '${label.name}' is a group.`)
    if (label.parentId !== null && groups.has(label.parentId)) {
      throw invalidInput(`${property} not exclusive child labels`, `The label '${label.name}' is in the same group as another one.`)
    }
    if (label.parentId !== null) groups.add(label.parentId)
    borne.add(label.id)
  }
  return [...borne]
}

/** The label of this name that the team can use, its own or the workspace's, in any letter case. */
export const labelNamed = (workspace: Workspace, teamId: string | null, name: string): IssueLabel | undefined => {
  const wanted = name.toLowerCase()
  return workspace.labels
    .ordered("createdAt")
    .find((label) => label.name.toLowerCase() === wanted && (teamId === null || label.teamId === null || label.teamId === teamId))
}

/** The labels that survive a move to another team. */
export const carriedOver = (workspace: Workspace, ids: ReadonlyArray<string>, teamId: string): ReadonlyArray<string> => {
  const kept = new Set<string>()
  for (const id of ids) {
    const label = workspace.labels.get(id)
    const there = label === undefined || label.teamId === null ? label : labelNamed(workspace, teamId, label.name)
    if (there !== undefined) kept.add(there.id)
  }
  return [...kept]
}
