/** Signing in to an OAuth app: the page, the way back, the token, what it may do and how it ends. */
import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { makeOauthStage, oauthClient } from "./Stage.ts"

const asked = { client_id: "Ov1", state: "s", scope: "repo user" }

describe("the page", () => {
  it("shows who asks, for what, and the people who can answer", async () => {
    const { ask, authorizePath } = makeOauthStage()
    const page = await ask("GET", authorizePath({ ...asked, login: "eve" }))
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"])
    expect(page.text).toContain("Authorize Tool &lt;1&gt;")
    expect(page.text).toContain("<li>repo</li><li>user</li>")
    expect(page.text).toContain('value="eve" checked')
    expect(page.text).toContain('value="ada" required')
    expect(page.text).not.toContain('value="acme"')
    expect(page.text).not.toContain("[bot]")
  })

  it("is not there for an unknown app, and takes no other method", async () => {
    const { ask, authorizePath } = makeOauthStage()
    expect((await ask("GET", authorizePath({ client_id: "none" }))).status).toBe(404)
    expect((await ask("PUT", authorizePath(asked))).status).toBe(405)
    expect((await ask("GET", "/login/oauth/access_token")).status).toBe(405)
    expect((await ask("GET", "/login/oauth/other")).status).toBe(404)
  })

  it("sends back a code and the state, or that access was denied", async () => {
    const { consent } = makeOauthStage()
    const back = await consent(asked)
    expect(back.href).toMatch(/^https:\/\/tool\.example\/back\?code=[0-9a-f]{20}&state=s$/)
    const denied = (await consent(asked, "ada", "deny")).searchParams
    expect([denied.get("error"), denied.get("state"), denied.get("code")]).toEqual(["access_denied", "s", null])
  })

  it("signs in people only", async () => {
    const { ask, authorizePath } = makeOauthStage()
    for (const account of ["acme", "helper[bot]", "nobody", ""]) {
      const reply = await ask("POST", authorizePath(asked), { body: new URLSearchParams({ account, decision: "allow" }) })
      expect([reply.status, reply.headers.get("location")]).toEqual([422, null])
    }
  })

  it.each([
    ["https://tool.example/back", true],
    ["https://tool.example/back/deeper?a=1", true],
    ["https://sub.tool.example/back", true],
    ["https://tool.example/backwards", false],
    ["https://tool.example/", false],
    ["https://tool.example:8080/back", false],
    ["http://tool.example/back", false],
    ["https://eviltool.example/back", false],
    ["https://tool.example/back/../other", false],
    ["nonsense", false],
  ])("goes back to %s: %s", async (redirectUri, goes) => {
    const { consent } = makeOauthStage()
    const back = await consent({ ...asked, redirect_uri: redirectUri })
    expect(back.searchParams.get("error")).toBe(goes ? null : "redirect_uri_mismatch")
    expect(back.origin + back.pathname).toBe(goes ? redirectUri.replace(/\?.*/, "") : "https://tool.example/back")
  })

  it("does not look at the port of a loopback address", async () => {
    const { consent } = makeOauthStage()
    const back = await consent({ client_id: "Ov2", redirect_uri: "http://127.0.0.1:4711/back" })
    expect(back.host).toBe("127.0.0.1:4711")
  })

  it("refuses a challenge that is not S256", async () => {
    const { consent } = makeOauthStage()
    const challenge = "a".repeat(43)
    const errors = await Promise.all(
      [
        { code_challenge: challenge },
        { code_challenge: challenge, code_challenge_method: "plain" },
        { code_challenge_method: "S256" },
        { code_challenge: "short", code_challenge_method: "S256" },
      ].map(async (query) => (await consent({ ...asked, ...query })).searchParams.get("error")),
    )
    expect(errors).toEqual(Array(4).fill("invalid_request"))
  })
})

describe("the token", () => {
  it("comes as JSON, as a form or as XML, and does not expire", async () => {
    const { consent, token, statusWith, pass } = makeOauthStage()
    const code = async () => (await consent(asked)).searchParams.get("code") ?? ""
    const json = await token({ ...oauthClient, code: await code() })
    expect(json.json).toEqual({ access_token: expect.stringMatching(/^gho_\w{36}$/), token_type: "bearer", scope: "repo,user" })
    const form = await token({ ...oauthClient, code: await code() }, "*/*")
    expect(form.headers.get("content-type")).toBe("application/x-www-form-urlencoded; charset=utf-8")
    expect(form.text).toMatch(/^access_token=gho_\w{36}&token_type=bearer&scope=repo%2Cuser$/)
    const xml = await token({ ...oauthClient, code: await code() }, "application/xml")
    expect(xml.text).toMatch(
      /^<OAuth><access_token>gho_\w{36}<\/access_token><token_type>bearer<\/token_type><scope>repo,user<\/scope><\/OAuth>$/,
    )
    pass(400 * 86_400)
    expect(await statusWith(json.json["access_token"])).toBe(200)
  })

  it("is given once for a code, within ten minutes, to the app the code was for", async () => {
    const { consent, token, pass } = makeOauthStage()
    const code = (await consent(asked)).searchParams.get("code") ?? ""
    const error = async (body: Record<string, string>) => (await token(body)).json["error"]
    expect(await error({ client_id: "Ov2", client_secret: "other-secret", code })).toBe("bad_verification_code")
    expect(await error({ ...oauthClient, code })).toBeUndefined()
    const again = await token({ ...oauthClient, code })
    expect([again.status, again.json["error"]]).toEqual([200, "bad_verification_code"])
    const late = (await consent(asked)).searchParams.get("code") ?? ""
    pass(600)
    expect(await error({ ...oauthClient, code: late })).toBe("bad_verification_code")
  })

  it.each([
    [{ client_id: "none", client_secret: "oauth-secret" }, "incorrect_client_credentials"],
    [{ client_id: "Ov1", client_secret: "wrong" }, "incorrect_client_credentials"],
    [{ client_id: "Ov1" }, "incorrect_client_credentials"],
    [{ ...oauthClient, code: "none" }, "bad_verification_code"],
    [{ ...oauthClient, grant_type: "password" }, "unsupported_grant_type"],
    [{ ...oauthClient, grant_type: "refresh_token", refresh_token: "ghr_none" }, "bad_refresh_token"],
  ])("for %j is refused with status 200: %s", async (body, error) => {
    const reply = await makeOauthStage().token(body)
    expect([reply.status, reply.json["error"], typeof reply.json["error_description"]]).toEqual([200, error, "string"])
  })

  it("is asked for with the address that the code went to, if with any", async () => {
    const { consent, token } = makeOauthStage()
    const redirectUri = "https://tool.example/back/a"
    const code = (await consent({ ...asked, redirect_uri: redirectUri })).searchParams.get("code") ?? ""
    const error = async (uri: string) => (await token({ ...oauthClient, code, redirect_uri: uri })).json["error"]
    expect(await error("https://other.example/")).toBe("redirect_uri_mismatch")
    expect(await error("https://tool.example/back/b")).toBe("redirect_uri_mismatch")
    expect(await error(redirectUri)).toBeUndefined()
  })

  it("is given to who knows the verifier of the challenge", async () => {
    const { consent, token } = makeOauthStage()
    const verifier = "v".repeat(50)
    const challenge = createHash("sha256").update(verifier).digest("base64url")
    const code = (await consent({ ...asked, code_challenge: challenge, code_challenge_method: "S256" })).searchParams.get("code") ?? ""
    const error = async (body: Record<string, string>) => (await token({ ...oauthClient, code, ...body })).json["error"]
    expect(await error({})).toBe("bad_verification_code")
    expect(await error({ code_verifier: challenge })).toBe("bad_verification_code")
    expect(await error({ code_verifier: verifier })).toBeUndefined()
  })

  it("is not given for people with an unconfirmed address", async () => {
    const { signIn } = makeOauthStage({ unverified: ["Ada"] })
    expect((await signIn(oauthClient))["error"]).toBe("unverified_user_email")
    expect((await signIn(oauthClient, {}, "eve"))["error"]).toBeUndefined()
  })

  it("may be asked for with parameters in the query, in JSON, and with Basic credentials", async () => {
    const { ask, consent } = makeOauthStage()
    const code = async () => (await consent(asked)).searchParams.get("code") ?? ""
    const path = "/login/oauth/access_token"
    const accept = { accept: "application/json" }
    const basic = { ...accept, authorization: `Basic ${Buffer.from("Ov1:oauth-secret").toString("base64")}` }
    const query = new URLSearchParams({ ...oauthClient, code: await code() }).toString()
    const json = { ...accept, "content-type": "application/json" }
    const replies = [
      await ask("POST", `${path}?${query}`, { headers: accept }),
      await ask("POST", path, { headers: json, body: JSON.stringify({ ...oauthClient, code: await code() }) }),
      await ask("POST", path, { headers: basic, body: new URLSearchParams({ code: await code() }) }),
    ]
    expect(replies.map((reply) => typeof reply.json["access_token"])).toEqual(["string", "string", "string"])
    expect((await ask("POST", path, { headers: json, body: "{" })).json["error"]).toBe("incorrect_client_credentials")
  })

  it("without a scope has what the person gave before", async () => {
    const { signIn } = makeOauthStage()
    expect((await signIn(oauthClient))["scope"]).toBe("")
    await signIn(oauthClient, { scope: "user" })
    await signIn(oauthClient, { scope: "repo" })
    expect((await signIn(oauthClient))["scope"]).toBe("user,repo")
    expect((await signIn(oauthClient, {}, "eve"))["scope"]).toBe("")
  })

  it("is one of ten for a person, app and scopes; the eleventh ends the oldest", async () => {
    const { signIn, statusWith } = makeOauthStage()
    const other = (await signIn(oauthClient, { scope: "user" }))["access_token"]
    const tokens: Array<unknown> = []
    for (let index = 0; index < 11; index += 1) tokens.push((await signIn(oauthClient, { scope: "repo" }))["access_token"])
    expect([await statusWith(tokens[0]), await statusWith(tokens[1]), await statusWith(tokens[10]), await statusWith(other)]).toEqual([
      401, 200, 200, 200,
    ])
  })

  it("does what its scopes allow, and tells them", async () => {
    const { signIn, api, statusWith } = makeOauthStage()
    const get = async (token: unknown, path: string) => statusWith(token, path)
    const open = (token: unknown, repository: string) =>
      api("POST", `/repos/${repository}/issues`, `Bearer ${String(token)}`, { title: "x" })
    const none = (await signIn(oauthClient))["access_token"]
    const open1 = (await signIn(oauthClient, { scope: "public_repo" }))["access_token"]
    const all = (await signIn(oauthClient, { scope: "repo,user" }))["access_token"]
    expect([await get(none, "/repos/acme/vault"), await get(open1, "/repos/acme/vault"), await get(all, "/repos/acme/vault")]).toEqual([
      404, 404, 200,
    ])
    expect([
      (await open(none, "acme/widgets")).status,
      (await open(open1, "acme/widgets")).status,
      (await open(all, "acme/vault")).status,
    ]).toEqual([404, 201, 201])
    expect((await api("GET", "/user", `token ${String(all)}`)).headers.get("x-oauth-scopes")).toBe("repo, user")
  })
})

describe("an expiring token", () => {
  const client = { client_id: "Ov2", client_secret: "other-secret" }

  it("is what an OAuth app has that asks for offline access, or is set to it", async () => {
    const { signIn } = makeOauthStage()
    expect(await signIn(oauthClient, { scope: "repo offline_access" })).toEqual({
      access_token: expect.stringMatching(/^gho_/),
      expires_in: 28_800,
      refresh_token: expect.stringMatching(/^ghr_\w{76}$/),
      refresh_token_expires_in: 15_897_600,
      token_type: "bearer",
      scope: "repo",
    })
    expect((await signIn(client))["expires_in"]).toBe(28_800)
  })

  it("keeps its scopes in a refresh, which ends the old pair", async () => {
    const { signIn, token, statusWith } = makeOauthStage()
    const first = await signIn(client, { scope: "repo" })
    const refresh = { ...client, grant_type: "refresh_token", refresh_token: String(first["refresh_token"]) }
    const second = (await token(refresh)).json
    expect(second["scope"]).toBe("repo")
    expect([await statusWith(first["access_token"]), await statusWith(second["access_token"])]).toEqual([401, 200])
    expect((await token(refresh)).json["error"]).toBe("bad_refresh_token")
  })
})
