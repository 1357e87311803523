/** The part of Linear where people let applications act for them, and applications fetch and give back their tokens. */
import type { AppReply, AppRequest } from "../../App.ts"
import { makeCodes } from "../../oauth/Codes.ts"
import { formParameters } from "../../oauth/Parameters.ts"
import type { Random } from "../../Random.ts"
import type { Credentials } from "../Credentials.ts"
import type { Workspace } from "../Workspace.ts"
import { makeAuthorizePage, type Permit } from "./AuthorizePage.ts"
import { type Grants, type Lifetimes, makeGrants } from "./Grants.ts"
import { makeOauthApps, type OauthAppDraft } from "./OauthApp.ts"
import { makeTokenEndpoint } from "./TokenEndpoint.ts"

/** Tokens that an application has. Times are epoch milliseconds. */
export interface GrantRecord {
  readonly clientId: string
  /** The person, or the application's own user. */
  readonly userId: string
  readonly scopes: ReadonlyArray<string>
  readonly accessToken: string
  readonly expiresAt: number
  readonly refreshToken: string | undefined
}

/** The applications in the hands of a test. */
export interface Apps {
  readonly register: (app: OauthAppDraft) => void
  /** The person takes back, on the settings page, all that the application was given. */
  readonly revoke: (grant: { readonly clientId: string; readonly userId: string }) => void
  /** The tokens that applications have, those that were refreshed or have expired too. */
  readonly grants: () => ReadonlyArray<GrantRecord>
}

export interface OauthServer {
  readonly apps: Apps
  readonly handle: (request: AppRequest, now: number) => AppReply
}

export const isOfOauth = (path: string): boolean => path.startsWith("/oauth/")

const plain = (status: 200 | 400 | 401 | 404 | 405): AppReply => ({ status, headers: { "content-type": "text/plain" }, body: "" })

const statusOf = { revoked: 200, already: 400, unknown: 401 } as const

const revoked = (grants: Grants, request: AppRequest): AppReply => {
  const bearer = /^bearer +(\S+)$/i.exec(request.headers["authorization"] ?? "")?.[1]
  const form = formParameters(request)
  const token = bearer ?? form["access_token"] ?? form["refresh_token"] ?? form["token"]
  return plain(token === undefined ? 401 : statusOf[grants.revoke(token)])
}

export const makeOauthServer = (options: {
  readonly workspace: Workspace
  readonly credentials: Credentials
  readonly random: Random
  readonly lifetimes: Lifetimes
}): OauthServer => {
  const { workspace, random, lifetimes } = options
  const apps = makeOauthApps(workspace)
  const grants = makeGrants(workspace, options.credentials, random, lifetimes)
  const codes = makeCodes<Permit>()
  const authorize = makeAuthorizePage({ workspace, apps, codes, random, codeMillis: lifetimes.code * 1000 })
  const token = makeTokenEndpoint(apps, grants, codes)

  return {
    handle: (request, now) => {
      const { pathname } = request.url
      if (pathname === "/oauth/authorize") {
        return request.method === "GET" || request.method === "POST" ? authorize(request, now) : plain(405)
      }
      if (pathname !== "/oauth/token" && pathname !== "/oauth/revoke") return plain(404)
      if (request.method !== "POST") return plain(405)
      return pathname === "/oauth/token" ? token(request, now) : revoked(grants, request)
    },
    apps: {
      register: apps.register,
      revoke: ({ clientId, userId }) => {
        const app = apps.get(clientId)
        if (app === undefined) throw new Error(`there is no application ${clientId}`)
        grants.revokeAll(app, userId)
      },
      grants: () =>
        grants.pairs().map(({ grant, accessToken, expiresAt, refreshToken }) => ({
          clientId: grant.app.clientId,
          userId: grant.user.id,
          scopes: grant.scopes,
          accessToken,
          expiresAt,
          refreshToken,
        })),
    },
  }
}
