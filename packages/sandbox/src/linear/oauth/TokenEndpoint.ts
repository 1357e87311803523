/** `/oauth/token`: a code, a refresh token or an application's own credentials for an access token. Only forms are taken. */
import type { AppReply, AppRequest } from "../../App.ts"
import { answersChallenge } from "../../oauth/Challenge.ts"
import type { Codes } from "../../oauth/Codes.ts"
import { basicCredentials, formParameters, isForm } from "../../oauth/Parameters.ts"
import type { Parameters } from "../../oauth/Parameters.ts"
import { scopesIn } from "./AuthorizePage.ts"
import type { Permit } from "./AuthorizePage.ts"
import type { Grants, TokenPair } from "./Grants.ts"
import type { OauthApp, OauthApps } from "./OauthApp.ts"

const json = (status: number, body: unknown): AppReply => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
  body: JSON.stringify(body),
})

const failed = (status: 400 | 401, error: string, description: string): AppReply => json(status, { error, error_description: description })

const badClient = (): AppReply => failed(401, "invalid_client", "The client id or the client secret is wrong.")

const badGrant = (): AppReply => failed(400, "invalid_grant", "The code or the refresh token is invalid, expired or revoked.")

/** A second is off, as in the vendor's own examples. */
const handedOut = ({ grant, accessToken, expiresAt, refreshToken }: TokenPair, now: number): AppReply =>
  json(200, {
    access_token: accessToken,
    token_type: "Bearer",
    expires_in: Math.max(0, Math.floor((expiresAt - now) / 1000) - 1),
    scope: grant.scopes.join(" "),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
  })

interface Asking {
  readonly asked: Parameters
  readonly app: OauthApp
  /** Whether the secret came along; a wrong one never gets here. */
  readonly hasSecret: boolean
  readonly now: number
}

/** Answers `now` in epoch milliseconds. */
export const makeTokenEndpoint = (apps: OauthApps, grants: Grants, codes: Codes<Permit>) => {
  const exchanged = ({ asked, app, hasSecret, now }: Asking): AppReply => {
    const code = asked["code"] ?? ""
    const permit = codes.look(code, now)
    if (!hasSecret && permit?.challenge === undefined) return badClient()
    if (permit?.app !== app || asked["redirect_uri"] !== permit.redirectUri) return badGrant()
    if (permit.challenge !== undefined && !answersChallenge(permit.challenge, asked["code_verifier"])) return badGrant()
    codes.useUp(code)
    const user = permit.actsAs === "app" ? app.appUser() : permit.user
    return handedOut(grants.issue({ app, user, scopes: permit.scopes, proven: permit.challenge !== undefined }, now), now)
  }

  const refreshed = ({ asked, app, hasSecret, now }: Asking): AppReply => {
    const refreshToken = asked["refresh_token"] ?? ""
    const grant = grants.grantOf(refreshToken)
    if (!hasSecret && grant?.proven !== true) return badClient()
    const pair = grant?.app === app ? grants.refresh(refreshToken, now) : undefined
    return pair === undefined ? badGrant() : handedOut(pair, now)
  }

  const ownToken = ({ asked, app, hasSecret, now }: Asking): AppReply => {
    if (!hasSecret) return badClient()
    if (!app.clientCredentials) return failed(400, "Error", "Client does not support the client_credentials grant type")
    const scopes = scopesIn(asked["scope"])
    if (asked["scope"] === undefined || scopes === undefined || scopes.includes("admin")) {
      return failed(400, "invalid_scope", "The scopes are missing, unknown or not for applications.")
    }
    return handedOut(grants.issueForApp(app, scopes, now), now)
  }

  const grantTypes: Readonly<Record<string, (asking: Asking) => AppReply>> = {
    authorization_code: exchanged,
    refresh_token: refreshed,
    client_credentials: ownToken,
  }

  return (request: AppRequest, now: number): AppReply => {
    if (!isForm(request)) return failed(400, "invalid_request", "The body must be application/x-www-form-urlencoded.")
    const asked = formParameters(request)
    const basic = basicCredentials(request.headers["authorization"])
    const app = apps.get(basic?.id ?? asked["client_id"] ?? "")
    const secret = basic?.secret ?? asked["client_secret"]
    if (app === undefined || (secret !== undefined && secret !== app.secret)) return badClient()
    const answer = grantTypes[asked["grant_type"] ?? ""]
    if (answer === undefined) return failed(400, "unsupported_grant_type", "The grant type is missing or not supported.")
    return answer({ asked, app, hasSecret: secret !== undefined, now })
  }
}
