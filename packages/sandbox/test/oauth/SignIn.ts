/** A sign-in over a real server with a client's library, as an application does it: PKCE, a state, the person at the page, the code for a token. */
import * as oauth from "oauth4webapi"

export interface Place {
  readonly server: oauth.AuthorizationServer
  readonly client: oauth.Client
  readonly secret: string
  readonly redirectUri: string
}

/** The servers here speak plain HTTP. */
const plain = { [oauth.allowInsecureRequests]: true }

export const signInWith = async (
  place: Place,
  query: Readonly<Record<string, string>>,
  account: string,
): Promise<oauth.TokenEndpointResponse> => {
  const { server, client, redirectUri } = place
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(server.authorization_endpoint ?? "")
  const asked = {
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: "code",
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...query,
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  const page = await fetch(url)
  if (!(await page.text()).includes('<form method="post">')) throw new Error(`no page to consent on: ${page.status}`)
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams({ account, decision: "allow" }), redirect: "manual" })
  const back = oauth.validateAuthResponse(server, client, new URL(answer.headers.get("location") ?? ""), state)
  const auth = oauth.ClientSecretPost(place.secret)
  const response = await oauth.authorizationCodeGrantRequest(server, client, auth, back, redirectUri, verifier, plain)
  return oauth.processAuthorizationCodeResponse(server, client, response)
}

export const refreshWith = async ({ server, client, secret }: Place, refreshToken: string): Promise<oauth.TokenEndpointResponse> => {
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.ClientSecretPost(secret), refreshToken, plain)
  return oauth.processRefreshTokenResponse(server, client, response)
}

export const revokeWith = async ({ server, client, secret }: Place, token: string): Promise<void> => {
  await oauth.processRevocationResponse(await oauth.revocationRequest(server, client, oauth.ClientSecretPost(secret), token, plain))
}
