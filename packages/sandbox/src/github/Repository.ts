/** Making, finding and renaming repositories. A name is `owner/name`, without regard to case; an old name points at its repository until another takes it. */
import { markRevised, nextRevision } from "./Revision.ts"
import { toTimestamp } from "./Timestamp.ts"
import { ensureUser, userByLogin } from "./User.ts"
import { announceRename } from "./webhooks/Announcement.ts"
import { emptyTracker } from "./World.ts"
import type { Repository, User, World } from "./World.ts"

/** A repository to be. `collaborators` are logins with push access; the owner always has it. */
export interface RepositoryDraft {
  /** `owner/name`; the owner is made on the spot when there is no such user. */
  readonly name: string
  readonly private?: boolean
  readonly description?: string
  /** `false`: the issue tracker is switched off. */
  readonly hasIssues?: boolean
  readonly collaborators?: ReadonlyArray<string>
}

export const fullName = (repository: Repository): string => `${repository.owner.login}/${repository.name}`

export const findRepository = (world: World, name: string): Repository | undefined => world.repositories.get(name.toLowerCase())

/** The repository with this name, for callers to whom a missing one is a mistake in their own test. */
export const repositoryNamed = (world: World, name: string): Repository => {
  const repository = findRepository(world, name)
  if (repository === undefined) throw new Error(`there is no repository ${name}`)
  return repository
}

export const createRepository = (world: World, draft: RepositoryDraft, at: number): Repository => {
  const [owner, name, ...rest] = draft.name.split("/")
  if (owner === undefined || name === undefined || name === "" || rest.length > 0) throw new Error(`not an owner/name: ${draft.name}`)
  refuseTaken(world, draft.name)
  const repository: Repository = {
    id: world.nextId("repository"),
    owner: ensureUser(world, owner, at),
    name,
    private: draft.private ?? false,
    description: draft.description ?? null,
    hasIssues: draft.hasIssues ?? true,
    collaborators: (draft.collaborators ?? []).map((login) => ensureUser(world, login, at)),
    createdAt: toTimestamp(at),
    revision: nextRevision(),
    watching: world.watching,
    ...emptyTracker(),
  }
  world.giveName(repository, draft.name)
  world.repositoriesById.set(repository.id, repository)
  return repository
}

export const renameRepository = (world: World, repository: Repository, name: string): void => {
  refuseTaken(world, `${repository.owner.login}/${name}`)
  const before = repository.name
  repository.name = name
  markRevised(repository)
  world.giveName(repository, fullName(repository))
  announceRename(repository, before)
}

/** Whether this is the name that it has today. */
export const isCalled = (repository: Repository, name: string): boolean => fullName(repository).toLowerCase() === name.toLowerCase()

const refuseTaken = (world: World, name: string): void => {
  const holder = findRepository(world, name)
  if (holder !== undefined && isCalled(holder, name)) throw new Error(`there is a repository ${name} already`)
}

/** The people issues can be assigned to: the owner, when it is a person, and everyone with push access. */
export const assignableUsers = (repository: Repository): ReadonlyArray<User> =>
  [repository.owner, ...repository.collaborators].filter((user) => user.type === "User" && !user.deleted)

export const assignableUser = (world: World, repository: Repository, login: string): User | undefined => {
  const user = userByLogin(world, login)
  return user !== undefined && assignableUsers(repository).includes(user) ? user : undefined
}
