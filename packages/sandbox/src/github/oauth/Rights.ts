/**
 * What a token of an app may do at a repository, given what its person may do there: within the scopes of an OAuth app, within the permissions and the
 * repositories of a GitHub App. What is public can be read with any token.
 */
import { notAccessibleByIntegration, notFound } from "../Refusal.ts"
import type { Reach, Right } from "../Right.ts"
import { covers } from "../apps/App.ts"
import type { GithubApp, Installation, Permission } from "../apps/App.ts"
import type { Registry } from "../apps/Registry.ts"
import type { Repository } from "../World.ts"

const publicOnly = (repository: Repository): Right | undefined => (repository.private ? undefined : "read")

const hookScopes = ["repo", "admin:repo_hook", "write:repo_hook"]

export const scopeRight = (scopes: ReadonlyArray<string>): Reach => ({
  rightOn: (repository, ofPerson) => {
    if (scopes.includes("repo")) return ofPerson
    return scopes.includes("public_repo") && !repository.private ? ofPerson : publicOnly(repository)
  },
  tooFar: notFound,
  mayHook: () => scopes.some((scope) => hookScopes.includes(scope)),
})

const within = (permission: Permission | undefined, right: Right | undefined): Right | undefined =>
  right === undefined || permission === "write" ? right : "read"

export const appRight = (registry: Registry, app: GithubApp): Reach => ({
  rightOn: (repository, ofPerson) =>
    registry.covering(app, repository) === undefined ? publicOnly(repository) : within(app.permissions["issues"], ofPerson),
  tooFar: notAccessibleByIntegration,
  mayHook: (repository) => registry.covering(app, repository) !== undefined && app.permissions["repository_hooks"] === "write",
})

export const installationRight = (
  installation: Installation,
  scope: { readonly repositories: ReadonlyArray<Repository> | undefined; readonly permissions: Readonly<Record<string, Permission>> },
): Reach => {
  const isInside = (repository: Repository): boolean => scope.repositories?.includes(repository) ?? covers(installation, repository)
  return {
    rightOn: (repository) => (isInside(repository) ? within(scope.permissions["issues"], "write") : publicOnly(repository)),
    tooFar: notAccessibleByIntegration,
    mayHook: (repository) => isInside(repository) && scope.permissions["repository_hooks"] === "write",
  }
}
