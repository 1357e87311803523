/**
 * Who is asking, and what they may do where. Without `repositories` a token may do what its user may: write where they own or collaborate, take
 * part in other public repositories. With `repositories` it may do exactly what is listed, and read what is public.
 */
import type { GithubApp, Installation } from "./apps/App.ts"
import { notAccessible, Refusal } from "./Refusal.ts"
import type { Reach, Right } from "./Right.ts"
import type { Repository, User, World } from "./World.ts"

/** A credential of one user. */
export interface Token {
  readonly token: string
  readonly login: string
  /** Rights by `owner/name`. They stay with the repository that has the name first, whatever it and others are called later. */
  readonly repositories?: Readonly<Record<string, Right>>
  /** What `x-oauth-scopes` says; absent for tokens that have no scopes. */
  readonly scopes?: ReadonlyArray<string>
  /** The user's primary limit; 5,000 when absent. */
  readonly requestsPerHour?: number
}

export interface Caller {
  /** `undefined` for a request without a credential. */
  readonly user: User | undefined
  readonly token: Token | undefined
  /** `undefined`: for this caller the repository does not exist. */
  readonly rightOn: (repository: Repository) => Right | undefined
  /** What is said to a write that goes further than the token. */
  readonly tooFar: () => Refusal
  /** How far the token of an app reaches; `undefined` for every other credential. */
  readonly reach: Reach | undefined
  /** Where a GitHub App that acts as itself is installed, and the repositories that its token was narrowed to. */
  readonly installation: Known["installation"]
  /** The GitHub App through which a person asks. */
  readonly through: GithubApp | undefined
  /** A GitHub App that asks with a web token of its own. */
  readonly app: GithubApp | undefined
}

export const badCredentials = (): Refusal => new Refusal(401, "Bad credentials")

/** A credential and whose it is; a token follows its user through a change of login. */
export interface Known {
  readonly token: Token
  readonly user: User
  /** Epoch milliseconds; absent for a token that lasts. */
  readonly expiresAt?: number | undefined
  /** Set for the tokens of apps. */
  readonly grantedBy?: Reach
  readonly through?: GithubApp | undefined
  readonly installation?: { readonly of: Installation; readonly repositories: ReadonlyArray<Repository> | undefined }
}

export type Tokens = ReadonlyMap<string, Known>

/** A request without a credential, or with one that says nothing about repositories. */
export const anonymousCaller = (app?: GithubApp): Caller => ({
  user: undefined,
  token: undefined,
  rightOn: (repository) => (repository.private ? undefined : "read"),
  tooFar: notAccessible,
  reach: undefined,
  installation: undefined,
  through: undefined,
  app,
})

/** Reads the `authorization` header; throws the 401 of a wrong credential. */
export const authenticate = (world: World, tokens: Tokens, authorization: string | undefined, now: number): Caller => {
  if (authorization === undefined) return anonymousCaller()
  const value = /^(?:bearer|token) +(\S+)$/i.exec(authorization)?.[1]
  const known = value === undefined ? undefined : tokens.get(value)
  if (known === undefined || known.user.deleted || (known.expiresAt !== undefined && now >= known.expiresAt)) throw badCredentials()
  const { user, token, grantedBy } = known
  return {
    user,
    token,
    rightOn: (repository) => {
      const own = rightOf(world, user, token, repository)
      return grantedBy === undefined ? own : grantedBy.rightOn(repository, own)
    },
    tooFar: grantedBy?.tooFar ?? notAccessible,
    reach: grantedBy,
    installation: known.installation,
    through: known.through,
    app: undefined,
  }
}

const rightOf = (world: World, user: User, token: Token, repository: Repository): Right | undefined => {
  if (token.repositories !== undefined) {
    const listed = Object.entries(token.repositories).find(([name]) => world.repositoriesByFirstName.get(name.toLowerCase()) === repository)
    return listed?.[1] ?? (repository.private ? undefined : "read")
  }
  if (repository.owner === user || repository.collaborators.includes(user)) return "write"
  return repository.private ? undefined : "participate"
}
