/** A library for OAuth clients that knows neither vendor signs in to both over real HTTP, refreshes and revokes. */
import { makeSandbox } from "@syncline/sandbox"
import { makeGithub } from "@syncline/sandbox/github"
import { makeLinear } from "@syncline/sandbox/linear"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Place, refreshWith, revokeWith, signInWith } from "./SignIn.ts"

describe("GitHub", () => {
  const redirectUri = "http://127.0.0.1:4711/back"
  const github = makeGithub({
    clock: Date.now,
    repositories: [{ name: "acme/app", private: true, collaborators: ["ada"] }],
    oauthApps: [{ clientId: "oauth", clientSecret: "s1", callbackUrl: "http://127.0.0.1/back" }],
    githubApps: [
      { slug: "helper", clientId: "app", clientSecret: "s2", callbackUrls: [redirectUri], installations: [{ account: "acme" }] },
    ],
  })
  let url = ""
  let close = async (): Promise<void> => {}
  beforeAll(async () => {
    const server = await makeSandbox(github, { clock: Date.now }).listen()
    url = server.url
    close = server.close
  })
  afterAll(() => close())

  const place = (clientId: string, secret: string): Place => ({
    server: { issuer: url, authorization_endpoint: `${url}/login/oauth/authorize`, token_endpoint: `${url}/login/oauth/access_token` },
    client: { client_id: clientId },
    secret,
    redirectUri,
  })
  const status = async (token: string) =>
    (await fetch(`${url}/repos/acme/app/issues`, { headers: { authorization: `Bearer ${token}` } })).status

  it("lets an OAuth app in", async () => {
    const token = await signInWith(place("oauth", "s1"), { scope: "repo" }, "ada")
    expect([token.scope, token.expires_in, await status(token.access_token)]).toEqual(["repo", undefined, 200])
  })

  it("lets a GitHub App in, and rotates its tokens", async () => {
    const first = await signInWith(place("app", "s2"), {}, "ada")
    expect([first.expires_in, await status(first.access_token)]).toEqual([28_800, 200])
    const second = await refreshWith(place("app", "s2"), first.refresh_token ?? "")
    expect([await status(first.access_token), await status(second.access_token)]).toEqual([401, 200])
    await expect(refreshWith(place("app", "s2"), first.refresh_token ?? "")).rejects.toThrow(
      '"response" body "access_token" property must be a string',
    )
  })
})

describe("Linear", () => {
  const linear = makeLinear({
    clock: Date.now,
    oauthApps: [{ clientId: "tool", clientSecret: "s", redirectUris: ["http://127.0.0.1:4711/back"] }],
  })
  let url = ""
  let close = async (): Promise<void> => {}
  beforeAll(async () => {
    const server = await makeSandbox(linear, { clock: Date.now }).listen()
    url = server.url
    close = server.close
  })
  afterAll(() => close())

  it("lets an application in, rotates its tokens and takes them back", async () => {
    const place: Place = {
      server: {
        issuer: url,
        authorization_endpoint: `${url}/oauth/authorize`,
        token_endpoint: `${url}/oauth/token`,
        revocation_endpoint: `${url}/oauth/revoke`,
      },
      client: { client_id: "tool" },
      secret: "s",
      redirectUri: "http://127.0.0.1:4711/back",
    }
    const status = async (token: string) =>
      (
        await fetch(`${url}/graphql`, {
          method: "POST",
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          body: JSON.stringify({ query: "{ viewer { id } }" }),
        })
      ).status
    const first = await signInWith(place, { scope: "read,write" }, "owner")
    expect([first.expires_in, first.scope, await status(first.access_token)]).toEqual([86_399, "read write", 200])
    const second = await refreshWith(place, first.refresh_token ?? "")
    expect(await status(second.access_token)).toBe(200)
    await revokeWith(place, second.access_token)
    expect(await status(second.access_token)).toBe(401)
    await expect(refreshWith(place, second.refresh_token ?? "")).rejects.toMatchObject({ error: "invalid_grant" })
  })
})
