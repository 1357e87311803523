/**
 * The tokens that apps were given. A refresh puts an end to the refresh token and to the access token that came with it, at once: GitHub gives no grace. Of
 * one person, app and set of scopes there are ten at most; an eleventh ends the oldest.
 */
import type { Random } from "../../Random.ts"
import { makeSecretText } from "../../oauth/SecretText.ts"
import type { Known } from "../Access.ts"
import type { Client, Installation, Permission } from "../apps/App.ts"
import type { Registry } from "../apps/Registry.ts"
import type { Repository, User } from "../World.ts"
import type { Lifetimes } from "./Lifetimes.ts"
import { appRight, installationRight, scopeRight } from "./Rights.ts"

const mostTokens = 10

/** A person's token that an app has. Times are epoch milliseconds. */
export interface Grant {
  readonly id: number
  readonly client: Client
  readonly user: User
  readonly scopes: ReadonlyArray<string>
  readonly accessToken: string
  readonly createdAt: number
  readonly expiresAt: number | undefined
  readonly refresh: { readonly token: string; readonly expiresAt: number } | undefined
}

/** What an installation token may touch: `undefined` is all that the installation may. */
export interface InstallationTokenScope {
  readonly repositories: ReadonlyArray<Repository> | undefined
  readonly permissions: Readonly<Record<string, Permission>>
}

export interface Grants {
  readonly issue: (client: Client, user: User, scopes: ReadonlyArray<string>, expires: boolean, now: number) => Grant
  /** The new pair in place of the old, or undefined for a token that is unknown, used, expired or another client's. */
  readonly refresh: (client: Client, refreshToken: string, now: number) => Grant | undefined
  /** The grant that this access token is of, while it is good. */
  readonly find: (client: Client, accessToken: string, now: number) => Grant | undefined
  readonly revoke: (grant: Grant) => void
  /** Every token that the app has of this person. */
  readonly revokeAll: (client: Client, user: User) => void
  /** The scopes that the person ever gave the app and has not taken back. */
  readonly scopesGiven: (client: Client, user: User) => ReadonlyArray<string>
  readonly issueForInstallation: (
    installation: Installation,
    scope: InstallationTokenScope,
    now: number,
  ) => { readonly token: string; readonly expiresAt: number }
  readonly revokeInstallationToken: (token: string) => void
  readonly endInstallation: (installation: Installation) => void
  readonly all: () => ReadonlyArray<Grant>
}

export const makeGrants = (options: {
  readonly registry: Registry
  /** The credentials that the API takes; grants come and go in it. */
  readonly known: Map<string, Known>
  readonly random: Random
  readonly lifetimes: Lifetimes
}): Grants => {
  const { registry, known, lifetimes } = options
  const grants = new Map<string, Grant>()
  const byRefresh = new Map<string, Grant>()
  const ofInstallations = new Map<string, Installation>()
  let lastId = 0
  const text = (prefix: string, length: number): string => `${prefix}_${makeSecretText(options.random, length)}`

  const revoke = (grant: Grant): void => {
    known.delete(grant.accessToken)
    grants.delete(grant.accessToken)
    if (grant.refresh !== undefined) byRefresh.delete(grant.refresh.token)
  }
  const of = (client: Client, user: User): ReadonlyArray<Grant> =>
    [...grants.values()].filter((grant) => grant.client === client && grant.user === user)

  const credentialOf = ({ client, user, scopes, accessToken, expiresAt }: Grant): Known => {
    const { app } = client
    const token = { token: accessToken, login: user.login, ...(app === undefined ? { scopes } : {}) }
    const right = app === undefined ? scopeRight(scopes) : appRight(registry, app)
    return { token, user, expiresAt, grantedBy: right, through: app }
  }

  const issue: Grants["issue"] = (client, user, scopes, expires, now) => {
    const same = of(client, user).filter((grant) => grant.scopes.toSorted().join() === scopes.toSorted().join())
    for (const oldest of same.slice(0, Math.max(0, same.length - mostTokens + 1))) revoke(oldest)
    lastId += 1
    const grant: Grant = {
      id: lastId,
      client,
      user,
      scopes,
      accessToken: text(client.app === undefined ? "gho" : "ghu", 36),
      createdAt: now,
      expiresAt: expires ? now + lifetimes.accessToken * 1000 : undefined,
      refresh: expires ? { token: text("ghr", 76), expiresAt: now + lifetimes.refreshToken * 1000 } : undefined,
    }
    grants.set(grant.accessToken, grant)
    known.set(grant.accessToken, credentialOf(grant))
    if (grant.refresh !== undefined) byRefresh.set(grant.refresh.token, grant)
    return grant
  }

  return {
    issue,
    refresh: (client, refreshToken, now) => {
      const old = byRefresh.get(refreshToken)
      if (old?.refresh === undefined || old.client !== client || old.user.deleted || now >= old.refresh.expiresAt) return undefined
      revoke(old)
      return issue(client, old.user, old.scopes, true, now)
    },
    find: (client, accessToken, now) => {
      const grant = grants.get(accessToken)
      return grant?.client === client && (grant.expiresAt === undefined || now < grant.expiresAt) ? grant : undefined
    },
    revoke,
    revokeAll: (client, user) => {
      for (const grant of of(client, user)) revoke(grant)
    },
    scopesGiven: (client, user) => [...new Set(of(client, user).flatMap(({ scopes }) => scopes))],
    issueForInstallation: (installation, scope, now) => {
      const token = text("ghs", 36)
      const expiresAt = now + lifetimes.installationToken * 1000
      const { bot } = installation.app
      ofInstallations.set(token, installation)
      known.set(token, {
        token: { token, login: bot.login },
        user: bot,
        expiresAt,
        grantedBy: installationRight(installation, scope),
        installation: { of: installation, repositories: scope.repositories },
      })
      return { token, expiresAt }
    },
    revokeInstallationToken: (token) => {
      known.delete(token)
      ofInstallations.delete(token)
    },
    endInstallation: (installation) => {
      for (const [token, owner] of ofInstallations) if (owner === installation) known.delete(token)
    },
    all: () => [...grants.values()],
  }
}
