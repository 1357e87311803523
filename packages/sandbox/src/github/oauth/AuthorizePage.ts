/**
 * `/login/oauth/authorize`: who are you, and do you let this app act for you? A GET shows the page, a POST with `account` (a login) and `decision` (`allow` or
 * `deny`) is the person's answer. People are never passed through without being asked, as GitHub does when they gave the same before.
 */
import type { AppReply, AppRequest } from "../../App.ts"
import type { Challenge } from "../../oauth/Challenge.ts"
import type { Codes } from "../../oauth/Codes.ts"
import { consentPage, refusalPage, sentBack } from "../../oauth/Page.ts"
import { formParameters, queryParameters } from "../../oauth/Parameters.ts"
import type { Parameters } from "../../oauth/Parameters.ts"
import { makeSecretText } from "../../oauth/SecretText.ts"
import type { Random } from "../../Random.ts"
import type { Client } from "../apps/App.ts"
import type { Registry } from "../apps/Registry.ts"
import { userByLogin } from "../User.ts"
import type { User, World } from "../World.ts"
import { allowsCallback, registeredCallback } from "./CallbackRule.ts"
import type { Grants } from "./Grants.ts"

/** What a code stands for until it is exchanged. */
export interface Permit {
  readonly client: Client
  readonly user: User
  readonly scopes: ReadonlyArray<string>
  readonly expires: boolean
  /** As the request gave it. */
  readonly redirectUri: string | undefined
  readonly challenge: Challenge | undefined
}

export interface AuthorizeOptions {
  readonly world: World
  readonly registry: Registry
  readonly grants: Grants
  readonly codes: Codes<Permit>
  readonly random: Random
  readonly codeMillis: number
}

const documentation = "https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-authorization-request-errors"

const challengeIn = ({ code_challenge: value, code_challenge_method: method }: Parameters): Challenge | "wrong" | undefined => {
  if (value === undefined && method === undefined) return undefined
  return method === "S256" && value?.length === 43 ? { method, value } : "wrong"
}

/** Separated by blanks; commas do as well. */
const scopesIn = (scope: string | undefined): ReadonlyArray<string> => [
  ...new Set((scope ?? "").split(/[\s,]+/).filter((name) => name !== "")),
]

/** Answers `now` in epoch milliseconds. */
export const makeAuthorizePage = (options: AuthorizeOptions): ((request: AppRequest, now: number) => AppReply) => {
  const { world, registry, grants, codes } = options

  const allowed = (asked: Parameters, client: Client, challenge: Challenge | undefined, user: User, now: number): AppReply => {
    const named = scopesIn(asked["scope"])
    const scopes = named.filter((name) => name !== "offline_access")
    const code = makeSecretText(options.random, 20, "0123456789abcdef")
    const permit: Permit = {
      client,
      user,
      scopes: client.app !== undefined ? [] : scopes.length === 0 ? grants.scopesGiven(client, user) : scopes,
      expires: client.expiringTokens || (client.app === undefined && named.includes("offline_access")),
      redirectUri: asked["redirect_uri"],
      challenge,
    }
    codes.keep(code, permit, now + options.codeMillis)
    return sentBack(asked["redirect_uri"] ?? registeredCallback(client), { code, state: asked["state"] })
  }

  const answered = (asked: Parameters, given: Parameters, client: Client, challenge: Challenge | undefined, now: number): AppReply => {
    if (given["decision"] !== "allow") {
      return sentBack(asked["redirect_uri"] ?? registeredCallback(client), {
        error: "access_denied",
        error_description: "The user has denied your application access.",
        error_uri: `${documentation}#access-denied`,
        state: asked["state"],
      })
    }
    const user = userByLogin(world, given["account"] ?? "")
    if (user === undefined || user.type !== "User") return refusalPage(422, "Nobody to sign in", "There is no such account.")
    return allowed(asked, client, challenge, user, now)
  }

  const shown = (asked: Parameters, client: Client): AppReply =>
    consentPage({
      vendor: "GitHub (sandbox)",
      client: client.name,
      wishes:
        client.app === undefined
          ? scopesIn(asked["scope"])
          : Object.entries(client.app.permissions).map(([name, permission]) => `${name}: ${permission}`),
      accounts: [...world.usersById.values()].filter(({ type }) => type === "User").map(({ login }) => ({ id: login, name: login })),
      suggested: asked["login"],
    })

  return (request, now) => {
    const asked = queryParameters(request)
    const client = registry.client(asked["client_id"] ?? "")
    if (client === undefined) return refusalPage(404, "Not found", "No application has this client id.")
    const { redirect_uri: redirectUri, state } = asked
    if (redirectUri !== undefined && !allowsCallback(client, redirectUri)) {
      return sentBack(registeredCallback(client), {
        error: "redirect_uri_mismatch",
        error_description: "The redirect_uri MUST match the registered callback URL for this application.",
        error_uri: `${documentation}#redirect-uri-mismatch`,
        state,
      })
    }
    const challenge = challengeIn(asked)
    if (challenge === "wrong") {
      return sentBack(redirectUri ?? registeredCallback(client), {
        error: "invalid_request",
        error_description: "The code_challenge must have 43 characters, and code_challenge_method must be S256.",
        state,
      })
    }
    if (request.method === "GET") return shown(asked, client)
    return answered(asked, formParameters(request), client, challenge, now)
  }
}
