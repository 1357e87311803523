/**
 * The labels of a repository. Names are unique without regard to case. Renaming or deleting a label changes the issues that carry it, but moves
 * the `updated_at` of none of them.
 */
import { markRevised, nextRevision } from "./Revision.ts"
import { announceLabel, announceLabelChange } from "./webhooks/Announcement.ts"
import type { Label, Origin, Repository, User, World } from "./World.ts"

/** The colour GitHub gives to a label that was made in passing. */
const defaultLabelColor = "ededed"

export const labelNamed = (repository: Repository, name: string): Label | undefined => repository.labels.get(name.toLowerCase())

export const createLabel = (
  world: World,
  repository: Repository,
  draft: {
    readonly name: string
    readonly color?: string
    readonly description?: string | null
    readonly origin: Origin
    readonly by?: User
  },
): Label => {
  repository.creates.labels[draft.origin] += 1
  const label: Label = {
    id: world.nextId("label"),
    name: draft.name,
    color: draft.color ?? defaultLabelColor,
    description: draft.description ?? null,
    revision: nextRevision(),
  }
  repository.labels.set(label.name.toLowerCase(), label)
  announceLabel(repository, label, "created", draft.by)
  return label
}

/** The label with this name, made on the spot when there is none. */
export const ensureLabel = (world: World, repository: Repository, name: string, origin: Origin): Label =>
  labelNamed(repository, name) ?? createLabel(world, repository, { name, origin })

export const changeLabel = (
  repository: Repository,
  label: Label,
  change: Partial<Pick<Label, "name" | "color" | "description">>,
  by?: User,
): void => {
  const before = repository.watching.watcher === undefined ? undefined : { ...label }
  repository.labels.delete(label.name.toLowerCase())
  Object.assign(label, change)
  markRevised(label)
  repository.labels.set(label.name.toLowerCase(), label)
  if (before !== undefined) announceLabelChange(repository, before, label, by)
}

export const deleteLabel = (repository: Repository, label: Label, by?: User): void => {
  repository.labels.delete(label.name.toLowerCase())
  for (const issue of repository.issues.values()) {
    if (!issue.labels.includes(label)) continue
    issue.labels = issue.labels.filter((other) => other !== label)
    markRevised(issue)
  }
  announceLabel(repository, label, "deleted", by)
}
