/** Finding, making and deleting users. Logins are unique without regard to case; a deleted user's login is free again, its id never is. */
import { markRevised, nextRevision } from "./Revision.ts"
import { toTimestamp } from "./Timestamp.ts"
import type { Repository, User, World } from "./World.ts"

export const userByLogin = (world: World, login: string): User | undefined => world.users.get(login.toLowerCase())

export const createUser = (
  world: World,
  user: { readonly login: string; readonly name?: string; readonly type?: User["type"] },
  at: number,
): User => {
  if (userByLogin(world, user.login) !== undefined) throw new Error(`there is a user ${user.login} already`)
  const created: User = {
    id: world.nextId("user"),
    login: user.login,
    name: user.name ?? user.login,
    type: user.type ?? "User",
    createdAt: toTimestamp(at),
    deleted: false,
    revision: nextRevision(),
  }
  world.users.set(user.login.toLowerCase(), created)
  world.usersById.set(created.id, created)
  return created
}

/** The user with this login, made on the spot when there is none. */
export const ensureUser = (world: World, login: string, at: number): User => userByLogin(world, login) ?? createUser(world, { login }, at)

/** The user's repositories move to the new name; the old one keeps pointing at them. */
export const renameUser = (world: World, user: User, login: string): void => {
  world.users.delete(user.login.toLowerCase())
  user.login = login
  markRevised(user)
  world.users.set(login.toLowerCase(), user)
  for (const repository of repositoriesOf(world, user)) {
    world.giveName(repository, `${login}/${repository.name}`)
    markRevised(repository)
  }
}

const repositoriesOf = (world: World, user: User): ReadonlyArray<Repository> =>
  [...world.repositoriesById.values()].filter((repository) => repository.owner === user)

/** What the user wrote stays, without a name; nobody can be assigned who is gone. An owner of repositories cannot go. */
export const deleteUser = (world: World, user: User): void => {
  if (repositoriesOf(world, user).length > 0) throw new Error(`${user.login} owns repositories`)
  user.deleted = true
  markRevised(user)
  world.users.delete(user.login.toLowerCase())
  world.usersById.delete(user.id)
  for (const repository of world.repositoriesById.values()) {
    for (const issue of repository.issues.values()) {
      if (!issue.assignees.includes(user)) continue
      issue.assignees = issue.assignees.filter((assignee) => assignee !== user)
      markRevised(issue)
    }
  }
}
