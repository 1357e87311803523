/** What apps ask about their tokens, held against GitHub's description, and what people take back. */
import { openApi } from "@syncline/sandbox/contract/github"
import { describe, expect, it } from "vitest"
import { makeOauthStage, oauthClient } from "./Stage.ts"

const basic = (id: string, secret: string): string => `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`
const own = basic("Ov1", "oauth-secret")

const makeDescribedStage = async () => {
  const stage = makeOauthStage()
  const token = String((await stage.signIn(oauthClient, { scope: "repo" }))["access_token"])
  const send = async (method: string, path: string, body: object, credential = own) => {
    const reply = await stage.api(method, path, credential, body)
    const parsed = reply.text === "" ? {} : { body: JSON.parse(reply.text) }
    expect(openApi.validateResponse({ method, path, status: reply.status, ...parsed })).toEqual([])
    return reply
  }
  return { ...stage, token, send }
}

const path = "/applications/Ov1/token"

describe("an app", () => {
  it("learns whose token it has", async () => {
    const { send, token } = await makeDescribedStage()
    const reply = await send("POST", path, { access_token: token })
    expect(reply.status).toBe(200)
    expect(reply.json).toMatchObject({ token, scopes: ["repo"], user: { login: "ada" }, app: { client_id: "Ov1" }, expires_at: null })
  })

  it("gets another in place of a token", async () => {
    const { send, token, statusWith } = await makeDescribedStage()
    const reply = await send("PATCH", path, { access_token: token })
    expect([reply.status, await statusWith(token), await statusWith(reply.json["token"])]).toEqual([200, 401, 200])
  })

  it("gives back one token, or all of a person", async () => {
    const { send, token, signIn, statusWith } = await makeDescribedStage()
    const others = [await signIn(oauthClient, { scope: "user" }), await signIn(oauthClient)].map((answer) => answer["access_token"])
    const eves = (await signIn(oauthClient, {}, "eve"))["access_token"]
    expect((await send("DELETE", path, { access_token: token })).status).toBe(204)
    expect([await statusWith(token), await statusWith(others[0])]).toEqual([401, 200])
    expect((await send("DELETE", "/applications/Ov1/grant", { access_token: others[0] })).status).toBe(204)
    expect([await statusWith(others[0]), await statusWith(others[1]), await statusWith(eves)]).toEqual([401, 401, 200])
  })

  it("is refused without its own secret, and for what is no token of its own", async () => {
    const { send, token, signIn } = await makeDescribedStage()
    const foreign = String((await signIn({ client_id: "Ov2", client_secret: "other-secret" }))["access_token"])
    const cases: ReadonlyArray<readonly [string, string, object, string, number]> = [
      ["POST", path, { access_token: token }, basic("Ov1", "wrong"), 401],
      ["POST", path, { access_token: token }, `Bearer ${token}`, 401],
      ["POST", path, { access_token: token }, basic("Ov2", "other-secret"), 404],
      ["POST", path, { access_token: foreign }, own, 404],
      ["POST", path, {}, own, 422],
      ["PATCH", path, { access_token: "gone" }, own, 422],
      ["DELETE", path, { access_token: "gone" }, own, 422],
      ["DELETE", "/applications/Ov1/grant", { access_token: "gone" }, own, 422],
    ]
    for (const [method, where, body, credential, status] of cases) {
      expect([method, (await send(method, where, body, credential)).status]).toEqual([method, status])
    }
  })
})

describe("a person", () => {
  it("takes back what an app was given", async () => {
    const { app, token, statusWith } = await makeDescribedStage()
    expect(app.apps.grants()).toMatchObject([{ clientId: "Ov1", login: "ada", scopes: ["repo"], accessToken: token }])
    app.apps.revoke({ clientId: "Ov1", login: "ada" })
    expect([await statusWith(token), app.apps.grants()]).toEqual([401, []])
  })

  it("takes tokens along through a change of login, and ends them by going", async () => {
    const { people, signIn, statusWith } = await makeDescribedStage()
    const token = (await signIn(oauthClient, {}, "eve"))["access_token"]
    people.renameUser("eve", "eva")
    expect(await statusWith(token)).toBe(200)
    people.deleteUser("eva")
    expect(await statusWith(token)).toBe(401)
  })
})
