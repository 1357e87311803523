/**
 * Who is asking, and what they may do where. Without `repositories` a token may do what its user may: write where they own or collaborate, take
 * part in other public repositories. With `repositories` it may do exactly what is listed, and read what is public.
 */
import { Refusal } from "./Refusal.ts"
import type { Repository, User, World } from "./World.ts"

/**
 * `read`: every write is refused. `participate`: open issues and comment as anyone can in public, with labels, assignees and milestones silently
 * dropped. `write`: push access.
 */
export type Right = "read" | "participate" | "write"

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
}

export const badCredentials = (): Refusal => new Refusal(401, "Bad credentials")

/** The known credentials with their users; a token follows its user through a change of login. */
export type Tokens = ReadonlyMap<string, { readonly token: Token; readonly user: User }>

/** Reads the `authorization` header; throws the 401 of a wrong credential. */
export const authenticate = (world: World, tokens: Tokens, authorization: string | undefined): Caller => {
  if (authorization === undefined) {
    return { user: undefined, token: undefined, rightOn: (repository) => (repository.private ? undefined : "read") }
  }
  const value = /^(?:bearer|token) +(\S+)$/i.exec(authorization)?.[1]
  const known = value === undefined ? undefined : tokens.get(value)
  if (known === undefined || known.user.deleted) throw badCredentials()
  const { user, token } = known
  return { user, token, rightOn: (repository) => rightOf(world, user, token, repository) }
}

const rightOf = (world: World, user: User, token: Token, repository: Repository): Right | undefined => {
  if (token.repositories !== undefined) {
    const listed = Object.entries(token.repositories).find(([name]) => world.repositoriesByFirstName.get(name.toLowerCase()) === repository)
    return listed?.[1] ?? (repository.private ? undefined : "read")
  }
  if (repository.owner === user || repository.collaborators.includes(user)) return "write"
  return repository.private ? undefined : "participate"
}
