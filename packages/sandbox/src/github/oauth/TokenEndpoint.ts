/**
 * `/login/oauth/access_token`: a code or a refresh token for an access token. Whatever goes wrong is answered with status 200 and an `error`, as GitHub does; the
 * answer is a form unless JSON or XML is asked for.
 */
import type { AppReply, AppRequest } from "../../App.ts"
import { answersChallenge } from "../../oauth/Challenge.ts"
import type { Codes } from "../../oauth/Codes.ts"
import { basicCredentials, bodyParameters, queryParameters } from "../../oauth/Parameters.ts"
import type { Parameters } from "../../oauth/Parameters.ts"
import type { Client } from "../apps/App.ts"
import type { Registry } from "../apps/Registry.ts"
import { allowsCallback } from "./CallbackRule.ts"
import type { Permit } from "./AuthorizePage.ts"
import type { Grant, Grants } from "./Grants.ts"

export interface TokenOptions {
  readonly registry: Registry
  readonly grants: Grants
  readonly codes: Codes<Permit>
  /** People of these logins have not confirmed their address. */
  readonly unverified: ReadonlySet<string>
}

type Content = Readonly<Record<string, string | number>>

const documentation = "https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors"

const failed = (error: string, description: string): Content => ({
  error,
  error_description: description,
  error_uri: `${documentation}#${error.replaceAll("_", "-")}`,
})

const badCode = (): Content => failed("bad_verification_code", "The code passed is incorrect or expired.")

const handedOut = ({ accessToken, scopes, createdAt, expiresAt, refresh }: Grant): Content => ({
  access_token: accessToken,
  ...(expiresAt === undefined ? {} : { expires_in: Math.floor((expiresAt - createdAt) / 1000) }),
  ...(refresh === undefined
    ? {}
    : { refresh_token: refresh.token, refresh_token_expires_in: Math.floor((refresh.expiresAt - createdAt) / 1000) }),
  token_type: "bearer",
  scope: scopes.join(","),
})

const escapedXml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")

const written = (content: Content, accept: string): AppReply => {
  const [type, body] = accept.includes("json")
    ? ["application/json; charset=utf-8", JSON.stringify(content)]
    : accept.includes("xml")
      ? [
          "application/xml; charset=utf-8",
          `<OAuth>${Object.entries(content)
            .map(([name, value]) => `<${name}>${escapedXml(String(value))}</${name}>`)
            .join("")}</OAuth>`,
        ]
      : [
          "application/x-www-form-urlencoded; charset=utf-8",
          new URLSearchParams(Object.entries(content).map(([name, value]) => [name, String(value)])).toString(),
        ]
  return { status: 200, headers: { "content-type": type, "cache-control": "no-store" }, body }
}

/** Answers `now` in epoch milliseconds. */
export const makeTokenEndpoint = ({ registry, grants, codes, unverified }: TokenOptions) => {
  const exchanged = (client: Client, asked: Parameters, now: number): Content => {
    const code = asked["code"] ?? ""
    const permit = codes.look(code, now)
    if (permit === undefined || permit.client !== client) return badCode()
    const redirectUri = asked["redirect_uri"]
    if (redirectUri !== undefined && (!allowsCallback(client, redirectUri) || redirectUri !== (permit.redirectUri ?? redirectUri))) {
      return failed("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL for this application.")
    }
    if (permit.challenge !== undefined && !answersChallenge(permit.challenge, asked["code_verifier"])) return badCode()
    if (unverified.has(permit.user.login.toLowerCase())) {
      return failed("unverified_user_email", "The user must have a verified primary email.")
    }
    codes.useUp(code)
    return handedOut(grants.issue(client, permit.user, permit.scopes, permit.expires, now))
  }

  const answer = (request: AppRequest, now: number): Content => {
    const asked = { ...queryParameters(request), ...bodyParameters(request) }
    const basic = basicCredentials(request.headers["authorization"])
    const client = registry.client(asked["client_id"] ?? basic?.id ?? "")
    if (client === undefined || client.secret !== (asked["client_secret"] ?? basic?.secret)) {
      return failed("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.")
    }
    const grantType = asked["grant_type"] ?? "authorization_code"
    if (grantType === "authorization_code") return exchanged(client, asked, now)
    if (grantType !== "refresh_token") return failed("unsupported_grant_type", "The grant type is not supported.")
    const grant = grants.refresh(client, asked["refresh_token"] ?? "", now)
    return grant === undefined ? failed("bad_refresh_token", "The refresh token passed is incorrect or expired.") : handedOut(grant)
  }

  return (request: AppRequest, now: number): AppReply => written(answer(request, now), request.headers["accept"] ?? "")
}
