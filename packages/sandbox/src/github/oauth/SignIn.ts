/** The part of github.com where people let apps act for them, and apps fetch their tokens. At GitHub it has a host of its own; here it is the same as the API's. */
import type { AppReply, AppRequest } from "../../App.ts"
import { makeCodes } from "../../oauth/Codes.ts"
import type { Random } from "../../Random.ts"
import type { Registry } from "../apps/Registry.ts"
import type { World } from "../World.ts"
import { makeAuthorizePage } from "./AuthorizePage.ts"
import type { Permit } from "./AuthorizePage.ts"
import type { Grants } from "./Grants.ts"
import type { Lifetimes } from "./Lifetimes.ts"
import { makeTokenEndpoint } from "./TokenEndpoint.ts"

export const isOfSignIn = (path: string): boolean => path.startsWith("/login/oauth/")

const unanswered = (status: 404 | 405): AppReply => ({ status, headers: { "content-type": "text/plain; charset=utf-8" }, body: "" })

export const makeSignIn = (options: {
  readonly world: World
  readonly registry: Registry
  readonly grants: Grants
  readonly random: Random
  readonly lifetimes: Lifetimes
  readonly unverified: ReadonlyArray<string>
}): ((request: AppRequest, now: number) => AppReply) => {
  const codes = makeCodes<Permit>()
  const { registry, grants } = options
  const authorize = makeAuthorizePage({ ...options, codes, codeMillis: options.lifetimes.code * 1000 })
  const unverified = new Set(options.unverified.map((login) => login.toLowerCase()))
  const token = makeTokenEndpoint({ registry, grants, codes, unverified })
  return (request, now) => {
    const { pathname } = request.url
    if (pathname === "/login/oauth/authorize") {
      return request.method === "GET" || request.method === "POST" ? authorize(request, now) : unanswered(405)
    }
    if (pathname !== "/login/oauth/access_token") return unanswered(404)
    return request.method === "POST" ? token(request, now) : unanswered(405)
  }
}
