/**
 * The tokens that applications were given. A refresh token is used once, but a client that lost the answer gets the same answer again for half an hour. An access
 * token stays good to its end, refreshed or not. Revoking any token of a grant ends the grant.
 */
import { makeSecretText } from "../../oauth/SecretText.ts"
import type { Random } from "../../Random.ts"
import type { Credential, Credentials, Scope } from "../Credentials.ts"
import type { User } from "../User.ts"
import type { Workspace } from "../Workspace.ts"
import type { OauthApp } from "./OauthApp.ts"

/** In seconds. */
export interface Lifetimes {
  /** An authorization code; ten minutes, which Linear does not document. */
  readonly code: number
  /** An access token of a person; 24 hours. */
  readonly accessToken: number
  /** An unused refresh token; without end, for Linear documents none. */
  readonly refreshToken: number
  /** How long a refresh token that was used is answered as it was the first time; half an hour. */
  readonly refreshGrace: number
  /** The token of an application without a person; 30 days. */
  readonly clientCredentials: number
}

export const usualLifetimes: Lifetimes = {
  code: 600,
  accessToken: 86_400,
  refreshToken: Number.POSITIVE_INFINITY,
  refreshGrace: 1_800,
  clientCredentials: 2_592_000,
}

/** What a person allowed an application, once. */
export interface Grant {
  readonly app: OauthApp
  readonly user: User
  readonly scopes: ReadonlyArray<Scope>
  /** A proof key was used: whoever has a token needs no secret to refresh it. */
  readonly proven: boolean
}

/** Tokens that were handed out together. Times are epoch milliseconds. */
export interface TokenPair {
  readonly grant: Grant
  readonly accessToken: string
  readonly expiresAt: number
  readonly refreshToken: string | undefined
}

interface Refresh {
  readonly pair: TokenPair
  readonly expiresAt: number
  used: { readonly at: number; readonly successor: TokenPair } | undefined
}

export type Revocation = "revoked" | "already" | "unknown"

export interface Grants {
  readonly issue: (grant: Grant, now: number) => TokenPair
  /** The grant that a refresh token is of, whatever has become of the token. */
  readonly grantOf: (refreshToken: string) => Grant | undefined
  /** Undefined for a token that is unknown, revoked, expired, or used longer ago than the grace. */
  readonly refresh: (refreshToken: string, now: number) => TokenPair | undefined
  /** An application's own token, in place of the one before. */
  readonly issueForApp: (app: OauthApp, scopes: ReadonlyArray<Scope>, now: number) => TokenPair
  readonly revoke: (token: string) => Revocation
  /** Every token that the application has of this user. */
  readonly revokeAll: (app: OauthApp, userId: string) => void
  /** The pairs that were handed out and not revoked, oldest first. */
  readonly pairs: () => ReadonlyArray<TokenPair>
}

const letters = "0123456789abcdefghijklmnopqrstuvwxyz"

export const makeGrants = (workspace: Workspace, credentials: Credentials, random: Random, lifetimes: Lifetimes): Grants => {
  const pairs = new Map<string, TokenPair>()
  const refreshes = new Map<string, Refresh>()
  const revoked = new Set<string>()
  const ofApps = new Map<OauthApp, TokenPair>()

  const put = (pair: TokenPair): TokenPair => {
    const { app, user, scopes } = pair.grant
    const credential: Credential = {
      secret: pair.accessToken,
      kind: "oauth",
      userId: user.id,
      scopes,
      expiresAt: pair.expiresAt,
      payer: `${app.clientId} ${user.id}`,
    }
    credentials.put(credential)
    pairs.set(pair.accessToken, pair)
    return pair
  }
  const end = (pair: TokenPair): void => {
    credentials.revoke(pair.accessToken)
    pairs.delete(pair.accessToken)
    revoked.add(pair.accessToken)
    if (pair.refreshToken !== undefined) {
      refreshes.delete(pair.refreshToken)
      revoked.add(pair.refreshToken)
    }
  }
  const endGrant = (grant: Grant): void => {
    for (const pair of pairs.values()) if (pair.grant === grant) end(pair)
  }

  const issue = (grant: Grant, now: number): TokenPair => {
    const refreshToken = makeSecretText(random, 64, letters)
    const pair = put({
      grant,
      accessToken: `lin_oauth_${makeSecretText(random, 64, "0123456789abcdef")}`,
      expiresAt: now + lifetimes.accessToken * 1000,
      refreshToken,
    })
    refreshes.set(refreshToken, { pair, expiresAt: now + lifetimes.refreshToken * 1000, used: undefined })
    return pair
  }

  return {
    issue,
    grantOf: (refreshToken) => refreshes.get(refreshToken)?.pair.grant,
    refresh: (refreshToken, now) => {
      const known = refreshes.get(refreshToken)
      if (known === undefined || workspace.users.get(known.pair.grant.user.id)?.active !== true) return undefined
      if (known.used !== undefined) return now < known.used.at + lifetimes.refreshGrace * 1000 ? known.used.successor : undefined
      if (now >= known.expiresAt) return undefined
      const successor = issue(known.pair.grant, now)
      known.used = { at: now, successor }
      return successor
    },
    issueForApp: (app, scopes, now) => {
      const before = ofApps.get(app)
      if (before !== undefined) end(before)
      const pair = put({
        grant: { app, user: app.appUser(), scopes, proven: false },
        accessToken: `lin_oauth_${makeSecretText(random, 64, "0123456789abcdef")}`,
        expiresAt: now + lifetimes.clientCredentials * 1000,
        refreshToken: undefined,
      })
      ofApps.set(app, pair)
      return pair
    },
    revoke: (token) => {
      const grant = pairs.get(token)?.grant ?? refreshes.get(token)?.pair.grant
      if (grant === undefined) return revoked.has(token) ? "already" : "unknown"
      endGrant(grant)
      return "revoked"
    },
    revokeAll: (app, userId) => {
      for (const pair of pairs.values()) if (pair.grant.app === app && pair.grant.user.id === userId) end(pair)
    },
    pairs: () => [...pairs.values()],
  }
}
