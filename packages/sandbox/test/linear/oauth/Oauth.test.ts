/** Signing in to an application at Linear: the page, codes, tokens, refreshes and their grace, what tokens may do, and how they end. */
import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { client, makeOauthDesk, redirectUri } from "./Stage.ts"

const hour = 3_600_000

describe("the page", () => {
  it("shows who asks, for what, and who can answer", async () => {
    const { ask, path, exchange } = makeOauthDesk()
    await exchange({ actor: "app" })
    const page = await ask("GET", path({ scope: "read,issues:create" }))
    expect(page.status).toBe(200)
    expect(page.text).toContain("Authorize Tool")
    expect(page.text).toContain("<li>read</li><li>issues:create</li>")
    expect(page.text).toContain("Ada Lovelace")
    expect(page.text).not.toContain("> Tool</label>")
  })

  it("sends back a code and the state, or an error and the state", async () => {
    const { consent } = makeOauthDesk()
    expect((await consent({ state: "s" })).href).toMatch(/^https:\/\/tool\.example\/back\?code=[0-9a-f]{40}&state=s$/)
    const cases: ReadonlyArray<readonly [Record<string, string>, string, string]> = [
      [{}, "deny", "access_denied"],
      [{ response_type: "token" }, "allow", "unsupported_response_type"],
      [{ scope: "read,everything" }, "allow", "invalid_scope"],
      [{ scope: "admin", actor: "app" }, "allow", "invalid_scope"],
      [{ actor: "robot" }, "allow", "invalid_request"],
      [{ code_challenge: "x" }, "allow", "invalid_request"],
      [{ code_challenge: "x", code_challenge_method: "S512" }, "allow", "invalid_request"],
    ]
    for (const [query, decision, error] of cases) {
      const back = (await consent({ state: "s", ...query }, "ada", decision)).searchParams
      expect([back.get("error"), back.get("state"), back.get("code")]).toEqual([error, "s", null])
    }
  })

  it("sends nobody to an address that is not registered, letter by letter", async () => {
    const { ask, path } = makeOauthDesk()
    for (const query of [{ redirect_uri: `${redirectUri}/` }, { redirect_uri: "" }, { client_id: "none" }]) {
      const page = await ask("GET", path(query))
      expect([page.status, page.headers.get("location")]).toEqual([400, null])
    }
  })

  it("signs in members by id, address or short name, and nobody else", async () => {
    const { consent, ada, linear } = makeOauthDesk()
    for (const account of [ada.id, ada.email, "ada"]) expect((await consent({}, account)).searchParams.has("code")).toBe(true)
    expect((await consent({}, "nobody")).href).toBe("error:422")
    linear.administrator.suspendUser(ada.id)
    expect((await consent({}, "ada")).href).toBe("error:422")
  })

  it("and the rest of it take their methods only", async () => {
    const { ask, path } = makeOauthDesk()
    const statuses = [
      await ask("PUT", path({})),
      await ask("GET", "/oauth/token"),
      await ask("GET", "/oauth/revoke"),
      await ask("POST", "/oauth/other"),
    ]
    expect(statuses.map(({ status }) => status)).toEqual([405, 405, 405, 404])
  })
})

describe("a code", () => {
  it("gives a day's token, a refresh token and the scopes, `read` always", async () => {
    const { exchange, as } = makeOauthDesk()
    const answer = await exchange({ scope: "write" })
    expect(answer.json).toEqual({
      access_token: expect.stringMatching(/^lin_oauth_[0-9a-f]{64}$/),
      token_type: "Bearer",
      expires_in: 86_399,
      scope: "read write",
      refresh_token: expect.stringMatching(/^[0-9a-z]{64}$/),
    })
    expect(as(answer.json["access_token"])("{ viewer { displayName } }").data).toEqual({ viewer: { displayName: "ada" } })
  })

  it("is good once, for ten minutes, for its application and its address", async () => {
    const { token, codeOf, pass } = makeOauthDesk()
    const code = await codeOf()
    const body = { ...client, grant_type: "authorization_code", redirect_uri: redirectUri, code }
    const error = async (other: Record<string, string>) => (await token({ ...body, ...other })).json["error"]
    expect(await error({ client_id: "other", client_secret: "other" })).toBe("invalid_grant")
    expect(await error({ redirect_uri: `${redirectUri}?a` })).toBe("invalid_grant")
    expect(await error({})).toBeUndefined()
    expect(await error({})).toBe("invalid_grant")
    const late = await codeOf()
    pass(600_000)
    expect(await error({ code: late })).toBe("invalid_grant")
  })

  it.each(["S256", "plain"])("with a proof key (%s) needs the verifier and no secret", async (method) => {
    const { token, codeOf, refresh } = makeOauthDesk()
    const verifier = "v".repeat(50)
    const challenge = method === "plain" ? verifier : createHash("sha256").update(verifier).digest("base64url")
    const code = await codeOf({ code_challenge: challenge, code_challenge_method: method })
    const body = { client_id: "tool", grant_type: "authorization_code", redirect_uri: redirectUri, code }
    expect((await token(body)).json["error"]).toBe("invalid_grant")
    expect((await token({ ...body, code_verifier: "w".repeat(50) })).json["error"]).toBe("invalid_grant")
    const first = await token({ ...body, code_verifier: verifier })
    expect(first.status).toBe(200)
    expect((await refresh(first.json["refresh_token"], { client_id: "tool" })).status).toBe(200)
  })

  it("without a proof key needs the secret, to refresh as well", async () => {
    const { exchange, refresh } = makeOauthDesk()
    expect((await exchange({}, { client_id: "tool" })).status).toBe(401)
    const { refresh_token: refreshToken } = (await exchange()).json
    expect((await refresh(refreshToken, { client_id: "tool" })).json["error"]).toBe("invalid_client")
    expect((await refresh(refreshToken)).status).toBe(200)
  })
})

describe("the token endpoint", () => {
  it("refuses what it does not take", async () => {
    const { ask, token } = makeOauthDesk()
    const json = await ask("POST", "/oauth/token", { headers: { "content-type": "application/json" }, body: JSON.stringify(client) })
    expect([json.status, json.json["error"]]).toEqual([400, "invalid_request"])
    const cases: ReadonlyArray<readonly [Record<string, string>, number, string]> = [
      [{ client_id: "none", client_secret: "secret" }, 401, "invalid_client"],
      [{ client_id: "tool", client_secret: "wrong" }, 401, "invalid_client"],
      [{ ...client }, 400, "unsupported_grant_type"],
      [{ ...client, grant_type: "password" }, 400, "unsupported_grant_type"],
      [{ ...client, grant_type: "authorization_code", code: "none" }, 400, "invalid_grant"],
      [{ ...client, grant_type: "refresh_token", refresh_token: "none" }, 400, "invalid_grant"],
      [{ client_id: "tool", grant_type: "client_credentials", scope: "read" }, 401, "invalid_client"],
      [{ ...client, grant_type: "client_credentials" }, 400, "invalid_scope"],
      [{ ...client, grant_type: "client_credentials", scope: "admin" }, 400, "invalid_scope"],
    ]
    for (const [body, status, error] of cases) {
      const reply = await token(body)
      expect([body, reply.status, reply.json["error"]]).toEqual([body, status, error])
    }
    const disabled = await token({ client_id: "other", client_secret: "other", grant_type: "client_credentials", scope: "read" })
    expect([disabled.status, disabled.json]).toEqual([
      400,
      { error: "Error", error_description: "Client does not support the client_credentials grant type" },
    ])
  })

  it("takes Basic credentials", async () => {
    const { token, exchange } = makeOauthDesk()
    const { refresh_token: refreshToken } = (await exchange()).json
    const body = { grant_type: "refresh_token", refresh_token: String(refreshToken) }
    const basic = (secret: string) => ({ authorization: `Basic ${Buffer.from(`tool:${secret}`).toString("base64")}` })
    expect((await token(body, basic("wrong"))).status).toBe(401)
    expect((await token(body, basic("secret"))).status).toBe(200)
  })
})

describe("a refresh", () => {
  it("gives another pair with the same scopes; the old access token lives to its end", async () => {
    const { exchange, refresh, statusWith, pass } = makeOauthDesk()
    const first = (await exchange({ scope: "issues:create" })).json
    pass(hour)
    const second = (await refresh(first["refresh_token"])).json
    expect(second["scope"]).toBe("read issues:create")
    expect(second["refresh_token"]).not.toBe(first["refresh_token"])
    expect([statusWith(first["access_token"]), statusWith(second["access_token"])]).toEqual([200, 200])
    pass(23 * hour)
    expect([statusWith(first["access_token"]), statusWith(second["access_token"])]).toEqual([401, 200])
  })

  it("whose answer was lost is answered again for half an hour", async () => {
    const { exchange, refresh, sandbox, statusWith, pass } = makeOauthDesk()
    const { refresh_token: refreshToken } = (await exchange()).json
    sandbox.faults.add({ fault: { kind: "reset-after" }, times: 1, match: ({ url }) => url.pathname === "/oauth/token" })
    await expect(refresh(refreshToken)).rejects.toThrow("fetch failed")
    const again = await refresh(refreshToken)
    expect([again.status, statusWith(again.json["access_token"])]).toEqual([200, 200])
    pass(1_799_999)
    const same = await refresh(refreshToken)
    expect(same.json["refresh_token"]).toBe(again.json["refresh_token"])
    expect(same.json["expires_in"]).toBe(86_399 - 1_800)
    pass(1)
    expect((await refresh(refreshToken)).json["error"]).toBe("invalid_grant")
    expect((await refresh(again.json["refresh_token"])).status).toBe(200)
  })

  it("has no grace and an end, when the test says so", async () => {
    const { exchange, refresh, pass } = makeOauthDesk({ lifetimes: { refreshGrace: 0, refreshToken: 60, accessToken: 10 } })
    const first = (await exchange()).json
    expect(first["expires_in"]).toBe(9)
    const second = (await refresh(first["refresh_token"])).json
    expect((await refresh(first["refresh_token"])).status).toBe(400)
    pass(60_000)
    expect((await refresh(second["refresh_token"])).status).toBe(400)
  })

  it("is not another application's, nor a suspended person's", async () => {
    const { exchange, refresh, linear, ada } = makeOauthDesk()
    const { refresh_token: refreshToken } = (await exchange()).json
    expect((await refresh(refreshToken, { client_id: "other", client_secret: "other" })).status).toBe(400)
    linear.administrator.suspendUser(ada.id)
    expect((await refresh(refreshToken)).status).toBe(400)
  })
})

describe("a token", () => {
  it("does what its scopes allow", async () => {
    const { exchange, as, team, linear, ada } = makeOauthDesk()
    const issue = linear.person(ada.id).createIssue({ teamId: team.id, title: "x" })
    const code = async (scope: string, mutation: string) => {
      const answer = as((await exchange({ scope })).json["access_token"])(`mutation { ${mutation} { success } }`)
      return answer.errors[0]?.extensions["code"] ?? "done"
    }
    const create = `issueCreate(input: { teamId: "${team.id}", title: "y" })`
    const comment = `commentCreate(input: { issueId: "${issue.id}", body: "z" })`
    const attach = `attachmentCreate(input: { issueId: "${issue.id}", url: "https://a.example/", title: "a" })`
    const update = `issueUpdate(id: "${issue.id}", input: { title: "w" })`
    const of = async (scope: string) => [
      await code(scope, create),
      await code(scope, comment),
      await code(scope, attach),
      await code(scope, update),
    ]
    expect(await of("read")).toEqual(["FORBIDDEN", "FORBIDDEN", "FORBIDDEN", "FORBIDDEN"])
    expect(await of("issues:create")).toEqual(["done", "FORBIDDEN", "done", "FORBIDDEN"])
    expect(await of("comments:create")).toEqual(["FORBIDDEN", "done", "FORBIDDEN", "FORBIDDEN"])
    expect(await of("write")).toEqual(["done", "done", "done", "done"])
  })

  it("acts as the application, when that was asked for", async () => {
    const { exchange, as, team, linear } = makeOauthDesk()
    const { access_token: accessToken } = (await exchange({ scope: "write", actor: "app" })).json
    as(accessToken)(`mutation { issueCreate(input: { teamId: "${team.id}", title: "y" }) { success } }`)
    const creator = linear.read.users().find(({ id }) => id === linear.read.issue("ENG-1")?.creatorId)
    expect(creator).toMatchObject({ name: "Tool", app: true })
  })

  it("shares the budget of its person and application with those before it", async () => {
    const { exchange, refresh, as } = makeOauthDesk({ limits: { requestsPerHour: 10 } })
    const remaining = (accessToken: unknown) => as(accessToken)("{ viewer { id } }").headers["x-ratelimit-requests-remaining"]
    const first = (await exchange()).json
    expect(remaining(first["access_token"])).toBe("9")
    expect(remaining((await refresh(first["refresh_token"])).json["access_token"])).toBe("8")
  })

  it("of the application alone lasts 30 days, and is the only one", async () => {
    const { token, statusWith, pass, as } = makeOauthDesk()
    const own = async () => (await token({ ...client, grant_type: "client_credentials", scope: "read,write" })).json
    const first = await own()
    expect([first["expires_in"], first["scope"], first["refresh_token"]]).toEqual([2_591_999, "read write", undefined])
    expect(as(first["access_token"])("{ viewer { name } }").data).toEqual({ viewer: { name: "Tool" } })
    const second = await own()
    expect([statusWith(first["access_token"]), statusWith(second["access_token"])]).toEqual([401, 200])
    pass(30 * 24 * hour)
    expect(statusWith(second["access_token"])).toBe(401)
  })
})

describe("a revocation", () => {
  it.each([
    ["the access token behind Bearer", (pair: Pair) => ({ headers: { authorization: `Bearer ${String(pair["access_token"])}` } })],
    ["the access token in a form", (pair: Pair) => ({ body: new URLSearchParams({ access_token: String(pair["access_token"]) }) })],
    ["the refresh token in a form", (pair: Pair) => ({ body: new URLSearchParams({ refresh_token: String(pair["refresh_token"]) }) })],
  ])("with %s ends all that came of the consent", async (_what, sending) => {
    const { ask, exchange, refresh, statusWith } = makeOauthDesk()
    const first = (await exchange()).json
    const second = (await refresh(first["refresh_token"])).json
    const apart = (await exchange()).json
    expect((await ask("POST", "/oauth/revoke", sending(second))).status).toBe(200)
    expect([statusWith(first["access_token"]), statusWith(second["access_token"]), statusWith(apart["access_token"])]).toEqual([
      401, 401, 200,
    ])
    expect((await refresh(second["refresh_token"])).json["error"]).toBe("invalid_grant")
    expect((await ask("POST", "/oauth/revoke", sending(second))).status).toBe(400)
  })

  it("of no token or an unknown one is not authenticated", async () => {
    const { ask } = makeOauthDesk()
    expect((await ask("POST", "/oauth/revoke")).status).toBe(401)
    expect((await ask("POST", "/oauth/revoke", { headers: { authorization: "Bearer none" } })).status).toBe(401)
  })

  it("is the person's, on the settings page", async () => {
    const { exchange, statusWith, linear, ada } = makeOauthDesk()
    const { access_token: accessToken } = (await exchange()).json
    expect(linear.apps.grants()).toMatchObject([{ clientId: "tool", userId: ada.id, scopes: ["read"], accessToken }])
    linear.apps.revoke({ clientId: "tool", userId: ada.id })
    expect([statusWith(accessToken), linear.apps.grants()]).toEqual([401, []])
    expect(() => linear.apps.revoke({ clientId: "none", userId: ada.id })).toThrow("there is no application none")
  })
})

describe("registering", () => {
  it("refuses what cannot be", () => {
    const { linear } = makeOauthDesk()
    expect(() => linear.apps.register({ clientId: "tool", clientSecret: "s", redirectUris: [] })).toThrow(
      "there is an application tool already",
    )
    expect(() => linear.apps.register({ clientId: "new", clientSecret: "s", redirectUris: ["back"] })).toThrow("not a redirect URI: back")
  })
})

type Pair = { readonly [name: string]: unknown }
