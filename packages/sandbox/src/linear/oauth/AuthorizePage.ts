/**
 * `/oauth/authorize`: who are you, and do you let this application act for you? A GET shows the page, a POST with `account` (the id, address or short name of a
 * user) and `decision` (`allow` or `deny`) is the person's answer. The page is always shown, as with `prompt=consent`.
 */
import type { AppReply, AppRequest } from "../../App.ts"
import type { Challenge } from "../../oauth/Challenge.ts"
import type { Codes } from "../../oauth/Codes.ts"
import { consentPage, refusalPage, sentBack } from "../../oauth/Page.ts"
import { formParameters, queryParameters } from "../../oauth/Parameters.ts"
import type { Parameters } from "../../oauth/Parameters.ts"
import { makeSecretText } from "../../oauth/SecretText.ts"
import type { Random } from "../../Random.ts"
import type { Scope } from "../Credentials.ts"
import type { User } from "../User.ts"
import type { Workspace } from "../Workspace.ts"
import { isScope } from "./OauthApp.ts"
import type { ActsAs, OauthApp, OauthApps } from "./OauthApp.ts"

/** What a code stands for until it is exchanged. */
export interface Permit {
  readonly app: OauthApp
  readonly user: User
  readonly actsAs: ActsAs
  readonly scopes: ReadonlyArray<Scope>
  readonly redirectUri: string
  readonly challenge: Challenge | undefined
}

interface Wish {
  readonly scopes: ReadonlyArray<Scope>
  readonly actsAs: ActsAs
  readonly challenge: Challenge | undefined
}

/** `read` is always among them. Undefined when one is unknown. */
export const scopesIn = (text: string | undefined): ReadonlyArray<Scope> | undefined => {
  const named = new Set(["read", ...(text ?? "").split(/[\s,]+/).filter((name) => name !== "")])
  const known = [...named].filter(isScope)
  return known.length === named.size ? known : undefined
}

const challengeIn = ({ code_challenge: value, code_challenge_method: method }: Parameters): Challenge | "wrong" | undefined => {
  if (value === undefined && method === undefined) return undefined
  return value !== undefined && value !== "" && (method === "S256" || method === "plain") ? { method, value } : "wrong"
}

/** What is asked for, or the error that says what is wrong with it. */
const wishIn = (asked: Parameters): Wish | string => {
  if (asked["response_type"] !== "code") return "unsupported_response_type"
  const scopes = scopesIn(asked["scope"])
  const actor = asked["actor"] ?? "user"
  const challenge = challengeIn(asked)
  if (challenge === "wrong" || !["user", "app", "application"].includes(actor)) return "invalid_request"
  const actsAs = actor === "user" ? "user" : "app"
  if (scopes === undefined || (actsAs === "app" && scopes.includes("admin"))) return "invalid_scope"
  return { scopes, actsAs, challenge }
}

export interface AuthorizeOptions {
  readonly workspace: Workspace
  readonly apps: OauthApps
  readonly codes: Codes<Permit>
  readonly random: Random
  readonly codeMillis: number
}

/** Answers `now` in epoch milliseconds. */
export const makeAuthorizePage = ({ workspace, apps, codes, random, codeMillis }: AuthorizeOptions) => {
  const people = (): ReadonlyArray<User> => workspace.users.ordered("createdAt").filter((user) => user.active && !user.app)

  return (request: AppRequest, now: number): AppReply => {
    const asked = queryParameters(request)
    const app = apps.get(asked["client_id"] ?? "")
    if (app === undefined) return refusalPage(400, "Invalid client", "No application has this client id.")
    const { redirect_uri: redirectUri = "", state } = asked
    if (!app.redirectUris.includes(redirectUri)) {
      return refusalPage(400, "Invalid redirect URI", "The application has not registered the address that it wants you to go back to.")
    }
    const wish = wishIn(asked)
    if (typeof wish === "string") return sentBack(redirectUri, { error: wish, state })
    if (request.method === "GET") {
      return consentPage({
        vendor: `Linear (sandbox), workspace ${workspace.organization.name}`,
        client: app.name,
        wishes: wish.scopes,
        accounts: people().map(({ id, name }) => ({ id, name })),
        suggested: undefined,
      })
    }
    const given = formParameters(request)
    if (given["decision"] !== "allow") return sentBack(redirectUri, { error: "access_denied", state })
    const user = people().find(({ id, email, displayName }) => [id, email, displayName].includes(given["account"] ?? ""))
    if (user === undefined) return refusalPage(422, "Nobody to sign in", "There is no such user in the workspace.")
    const code = makeSecretText(random, 40, "0123456789abcdef")
    codes.keep(code, { app, user, ...wish, redirectUri }, now + codeMillis)
    return sentBack(redirectUri, { code, state })
  }
}
