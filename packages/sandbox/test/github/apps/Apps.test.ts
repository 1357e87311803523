/** GitHub Apps: people's tokens that expire and rotate, the app's own web token, its installations and their tokens. */
import { openApi } from "@syncline/sandbox/contract/github"
import { describe, expect, it } from "vitest"
import { appClient, makeOauthStage, start, webToken } from "../oauth/Stage.ts"

const seconds = Math.floor(start / 1000)
const installation = 50_000_001
const tokensPath = `/app/installations/${installation}/access_tokens`

const makeAppStage = (options: Parameters<typeof makeOauthStage>[0] = {}) => {
  const stage = makeOauthStage(options)
  const send = async (method: string, path: string, credential: string, body?: object) => {
    const reply = await stage.api(method, path, `Bearer ${credential}`, body)
    const parsed = reply.text === "" ? {} : { body: JSON.parse(reply.text) }
    // GitHub describes the account in this list as a person and an enterprise in one; alone an installation is described as it is.
    const problems =
      path === "/app/installations"
        ? [parsed.body].flat().flatMap((one) => openApi.validateObject("installation", one))
        : openApi.validateResponse({ method, path, status: reply.status, ...parsed })
    expect(problems).toEqual([])
    return reply
  }
  const installationToken = async (body?: object) => String((await send("POST", tokensPath, webToken(), body)).json["token"])
  return { ...stage, send, installationToken }
}

describe("a person's token of an app", () => {
  it("comes with a refresh token and without scopes", async () => {
    const { signIn } = makeAppStage()
    expect(await signIn(appClient, { scope: "repo" })).toEqual({
      access_token: expect.stringMatching(/^ghu_\w{36}$/),
      expires_in: 28_800,
      refresh_token: expect.stringMatching(/^ghr_\w{76}$/),
      refresh_token_expires_in: 15_897_600,
      token_type: "bearer",
      scope: "",
    })
  })

  it("goes back to one of the app's addresses exactly", async () => {
    const { consent } = makeAppStage()
    const at = async (query: object) => (await consent({ client_id: "Iv1", ...query })).href
    expect(await at({})).toMatch(/^https:\/\/helper\.example\/one\?code=/)
    expect(await at({ redirect_uri: "https://helper.example/two" })).toMatch(/^https:\/\/helper\.example\/two\?code=/)
    expect(await at({ redirect_uri: "https://helper.example/one/deeper" })).toMatch(/one\?error=redirect_uri_mismatch/)
  })

  it("is good for eight hours, and its refresh token for six months", async () => {
    const { signIn, token, statusWith, pass } = makeAppStage()
    const first = await signIn(appClient)
    pass(28_799)
    expect(await statusWith(first["access_token"])).toBe(200)
    pass(1)
    expect(await statusWith(first["access_token"])).toBe(401)
    const refresh = { ...appClient, grant_type: "refresh_token", refresh_token: String(first["refresh_token"]) }
    const second = (await token(refresh)).json
    expect(await statusWith(second["access_token"])).toBe(200)
    pass(15_897_600)
    expect((await token({ ...refresh, refresh_token: String(second["refresh_token"]) })).json["error"]).toBe("bad_refresh_token")
  })

  it("is replaced at once by a refresh, whoever hears of it", async () => {
    const { signIn, token, sandbox, statusWith, app } = makeAppStage()
    const first = await signIn(appClient)
    const refresh = { ...appClient, grant_type: "refresh_token", refresh_token: String(first["refresh_token"]) }
    sandbox.faults.add({ fault: { kind: "reset-after" }, times: 1, match: ({ url }) => url.pathname.endsWith("/access_token") })
    await expect(token(refresh)).rejects.toThrow("fetch failed")
    expect((await token(refresh)).json["error"]).toBe("bad_refresh_token")
    expect(await statusWith(first["access_token"])).toBe(401)
    expect(await statusWith(app.apps.grants()[0]?.accessToken)).toBe(200)
  })

  it("is not another app's to refresh", async () => {
    const { signIn, token } = makeAppStage()
    const refreshToken = String((await signIn(appClient))["refresh_token"])
    const stolen = { client_id: "Ov2", client_secret: "other-secret", grant_type: "refresh_token", refresh_token: refreshToken }
    expect((await token(stolen)).json["error"]).toBe("bad_refresh_token")
    expect((await token({ ...stolen, ...appClient })).json["error"]).toBeUndefined()
  })

  it("lives as long as the test says", async () => {
    const { signIn, statusWith, pass } = makeAppStage({ lifetimes: { accessToken: 5 } })
    const first = await signIn(appClient)
    expect(first["expires_in"]).toBe(5)
    pass(5)
    expect(await statusWith(first["access_token"])).toBe(401)
  })

  it("does what both the person and the app may, where the app is installed", async () => {
    const { signIn, send, people } = makeAppStage()
    people.createRepository({ name: "acme/hidden", private: true, collaborators: ["ada"] })
    const adas = String((await signIn(appClient))["access_token"])
    const eves = String((await signIn(appClient, {}, "eve"))["access_token"])
    const open = async (token: string, repository: string) =>
      (await send("POST", `/repos/${repository}/issues`, token, { title: "x" })).status
    expect([await open(adas, "acme/widgets"), await open(adas, "acme/vault")]).toEqual([201, 201])
    expect([await open(adas, "acme/gadgets"), await open(adas, "acme/hidden")]).toEqual([403, 404])
    expect([await open(eves, "acme/widgets"), await open(eves, "acme/vault")]).toEqual([201, 404])
    const installations = await send("GET", "/user/installations", adas)
    expect(installations.json).toMatchObject({ total_count: 1, installations: [{ id: installation, app_slug: "helper" }] })
    const repositories = async (token: string) =>
      (await send("GET", `/user/installations/${installation}/repositories`, token)).json["total_count"]
    expect([await repositories(adas), await repositories(eves)]).toEqual([2, 1])
    expect((await send("GET", "/user/installations/7/repositories", adas)).status).toBe(404)
    expect((await send("GET", "/user/installations", "ada-token")).status).toBe(403)
    expect((await send("GET", "/user/installations", "wrong")).status).toBe(401)
  })
})

describe("the web token of an app", () => {
  it("opens what the app asks about itself", async () => {
    const { send } = makeAppStage()
    expect((await send("GET", "/app", webToken())).json).toMatchObject({ id: 1, slug: "helper", installations_count: 1 })
    expect((await send("GET", "/app", webToken({ iss: "Iv1" }))).status).toBe(200)
    expect((await send("GET", "/app/installations", webToken())).json).toMatchObject([
      { id: installation, repository_selection: "selected" },
    ])
    expect((await send("GET", `/app/installations/${installation}`, webToken())).json).toMatchObject({ account: { login: "acme" } })
    expect((await send("GET", "/app/installations/7", webToken())).status).toBe(404)
  })

  it.each([
    ["no web token", "ada-token", 401, "could not be decoded"],
    ["another algorithm", webToken({}, { alg: "HS256" }), 401, "could not be decoded"],
    ["a changed text", webToken().replace(/.{5}$/, "AAAAA"), 401, "could not be decoded"],
    ["no JSON", "a.b.c", 401, "could not be decoded"],
    ["an unknown app", webToken({ iss: "7" }), 404, "Integration not found"],
    ["an end that has passed", webToken({ exp: seconds }), 401, "must be a numeric value"],
    ["no end", webToken({ exp: "soon" }), 401, "must be a numeric value"],
    ["an end beyond ten minutes", webToken({ exp: seconds + 601 }), 401, "too far in the future"],
    ["a beginning in the future", webToken({ iat: seconds + 1 }), 401, "must be an Integer"],
  ])("is refused with %s", async (_what, token, status, message) => {
    const reply = await makeAppStage().send("GET", "/app", token)
    expect([reply.status, String(reply.json["message"])]).toEqual([status, expect.stringContaining(message)])
  })

  it("is read by GitHub's clock", async () => {
    const { send } = makeAppStage({ skewMillis: -120_000 })
    expect((await send("GET", "/app", webToken({ exp: seconds + 300 }))).json["message"]).toContain("'iat'")
    expect((await send("GET", "/app", webToken({ iat: seconds - 120, exp: seconds + 300 }))).status).toBe(200)
  })

  it("opens nothing else, and an app without a key has none", async () => {
    const { send } = makeAppStage()
    expect((await send("GET", "/user", webToken())).status).toBe(401)
    const keyless = { slug: "keyless", clientId: "Iv9", clientSecret: "s", callbackUrls: ["https://a.example/"] }
    expect((await makeAppStage({ githubApps: [keyless] }).send("GET", "/app", webToken())).status).toBe(401)
  })
})

describe("an installation's token", () => {
  it("acts as the app's bot for an hour, where it is installed", async () => {
    const { send, installationToken, pass, records } = makeAppStage()
    const answer = await send("POST", tokensPath, webToken())
    expect(answer.json).toMatchObject({
      expires_at: "2026-11-20T11:00:00Z",
      repository_selection: "selected",
      permissions: { issues: "write" },
    })
    const token = await installationToken()
    expect((await send("POST", "/repos/acme/vault/issues", token, { title: "x", labels: ["new"] })).status).toBe(201)
    expect(records.issue("acme/vault", 1)).toMatchObject({ author: "helper[bot]", labels: ["new"] })
    expect((await send("GET", "/repos/acme/gadgets", token)).status).toBe(200)
    expect((await send("POST", "/repos/acme/gadgets/issues", token, { title: "x" })).json["message"]).toBe(
      "Resource not accessible by integration",
    )
    expect((await send("GET", "/user", token)).status).toBe(403)
    pass(3_600)
    expect((await send("GET", "/repos/acme/vault", token)).status).toBe(401)
  })

  it("lists its repositories, and can be given back", async () => {
    const { send, installationToken } = makeAppStage()
    const token = await installationToken()
    const listed = await send("GET", "/installation/repositories", token)
    expect(listed.json).toMatchObject({ total_count: 2, repository_selection: "selected" })
    expect((await send("DELETE", "/installation/token", token)).status).toBe(204)
    expect((await send("GET", "/installation/repositories", token)).status).toBe(401)
    expect((await send("GET", "/installation/repositories", "ada-token")).status).toBe(403)
  })

  it("can be narrowed to repositories and permissions, and not widened", async () => {
    const { send, installationToken } = makeAppStage()
    const one = await installationToken({ repositories: ["widgets"], permissions: { issues: "read" } })
    expect((await send("GET", "/installation/repositories", one)).json["total_count"]).toBe(1)
    expect((await send("GET", "/repos/acme/vault", one)).status).toBe(404)
    expect((await send("POST", "/repos/acme/widgets/issues", one, { title: "x" })).status).toBe(403)
    const status = async (body: object) => (await send("POST", tokensPath, webToken(), body)).status
    expect(await status({ repository_ids: [700_000_003] })).toBe(201)
    expect(await status({ repository_ids: [700_000_002] })).toBe(422)
    expect(await status({ repositories: ["none"] })).toBe(422)
    expect(await status({ permissions: { metadata: "write" } })).toBe(422)
    expect(await status({ permissions: { contents: "read" } })).toBe(422)
    expect((await send("POST", "/app/installations/7/access_tokens", webToken())).status).toBe(404)
  })

  it("ends with the installation, which may be of a whole account", async () => {
    const { send, app, people, statusWith } = makeAppStage()
    const id = app.apps.install({ app: "helper", account: "bob" })
    people.createRepository({ name: "bob/new", private: true })
    const answer = await send("POST", `/app/installations/${id}/access_tokens`, webToken())
    expect(answer.json["repository_selection"]).toBe("all")
    expect(await statusWith(answer.json["token"], "/repos/bob/new")).toBe(200)
    app.apps.uninstall(id)
    expect(await statusWith(answer.json["token"], "/repos/bob/new")).toBe(401)
    expect((await send("POST", `/app/installations/${id}/access_tokens`, webToken())).status).toBe(404)
  })
})

describe("registering", () => {
  it("refuses what cannot be", () => {
    const { app } = makeAppStage()
    const draft = { slug: "other", clientId: "Iv2", clientSecret: "s", callbackUrls: ["https://a.example/"] }
    expect(() => app.apps.registerGithubApp({ ...draft, id: 1 })).toThrow("there is an app 1 already")
    expect(() => app.apps.registerOauthApp({ clientId: "Ov1", clientSecret: "s", callbackUrl: "https://a.example/" })).toThrow(
      "Ov1 already",
    )
    expect(() => app.apps.registerOauthApp({ clientId: "Ov3", clientSecret: "s", callbackUrl: "back" })).toThrow("not a callback URL: back")
    expect(() => app.apps.registerGithubApp({ ...draft, callbackUrls: [] })).toThrow("Iv2 has no callback URL")
    expect(() => app.apps.install({ app: "none", account: "bob" })).toThrow("there is no app none")
    expect(() => app.apps.revoke({ clientId: "none", login: "ada" })).toThrow("there is no client none")
  })
})
