/** The webhooks of a repository over REST: every endpoint, and what each refuses. */
import { describe, expect, it } from "vitest"
import { makeOauthStage, oauthClient, appClient } from "../oauth/Stage.ts"
import { makeHookStage, path } from "./Stage.ts"

const config = { url: "https://receiver.example/x", content_type: "json" }

describe("webhooks", () => {
  it("are made, listed, read, changed and removed; secrets stay secret", async () => {
    const { ada, hook, app } = makeHookStage()
    const id = await hook({ events: ["issues"] })
    const one = `${path}/${id}`
    expect((await ada.get(path)).json).toMatchObject([{ id, type: "Repository", name: "web", active: true, events: ["issues"] }])
    expect((await ada.get(one)).json).toMatchObject({
      config: { secret: "********", insecure_ssl: "0" },
      last_response: { status: "unused" },
    })
    const changed = await ada.send("PATCH", one, {
      body: { add_events: ["label", "issue_comment"], remove_events: ["issues"], active: false },
    })
    expect(changed.json).toMatchObject({ events: ["label", "issue_comment"], active: false, config: { secret: "********" } })
    const bare = await ada.send("PATCH", one, { body: { config, events: ["*"] } })
    expect(bare.json).toMatchObject({ events: ["*"], config: { url: config.url, content_type: "json", insecure_ssl: "0" } })
    expect(bare.json).not.toHaveProperty("config.secret")
    expect((await ada.get(`${one}/config`)).json).toEqual({ url: config.url, content_type: "json", insecure_ssl: "0" })
    expect((await ada.send("PATCH", `${one}/config`, { body: { secret: "new", insecure_ssl: 1 } })).json).toMatchObject({
      secret: "********",
      insecure_ssl: "1",
    })
    expect((await ada.send("POST", `${one}/tests`)).status).toBe(204)
    expect((await ada.send("POST", `${one}/pings`)).status).toBe(204)
    expect((await ada.send("DELETE", one)).status).toBe(204)
    expect((await ada.get(one)).status).toBe(404)
    expect(app.records.apiWrites()).toEqual([])
  })

  it("listen to pushes unless told otherwise, and are pinged at once", async () => {
    const { ada, events } = makeHookStage()
    expect((await ada.send("POST", path, { body: { config } })).json).toMatchObject({ events: ["push"] })
    expect(await events()).toEqual(["ping"])
  })

  it.each([
    [{}, "url is missing"],
    [{ config: { url: "receiver" } }, "url is missing"],
    [{ config: { url: "ftp://receiver.example/" } }, "url is missing"],
    [{ config: { ...config, content_type: "xml" } }, "content_type"],
    [{ config: { ...config, insecure_ssl: "2" } }, "insecure_ssl"],
    [{ config, name: "mail" }, "name must be web"],
    [{ config, events: ["Issues!"] }, "not a known event"],
  ])("are refused with %j", async (body, message) => {
    const reply = await makeHookStage().ada.send("POST", path, { body, offContract: true })
    expect([reply.status, JSON.stringify(reply.json)]).toEqual([422, expect.stringContaining(message)])
  })

  it.each([{ config: 7 }, { config: { url: [] } }, { config, events: "issues" }, { config, events: [1] }, { config, active: "yes" }])(
    "are refused with the wrong type: %j",
    async (body) => {
      expect((await makeHookStage().ada.send("POST", path, { body, offContract: true })).status).toBe(422)
    },
  )

  it("are no two alike, and twenty at most for an event", async () => {
    const { ada, hook } = makeHookStage()
    await hook({ events: ["issues"] })
    const same = { config: { url: "https://receiver.example/github", content_type: "json" }, events: ["issues"] }
    const twin = await ada.send("POST", path, { body: same })
    expect([twin.status, JSON.stringify(twin.json)]).toEqual([422, expect.stringContaining("Hook already exists on this repository")])
    for (let index = 1; index < 20; index += 1) await hook({ config: { ...config, url: `${config.url}/${index}` }, events: ["issues"] })
    const tooMany = await ada.send("POST", path, { body: { config, events: ["issues"] } })
    expect(JSON.stringify(tooMany.json)).toContain("cannot have more than 20 hooks")
    expect((await ada.send("POST", path, { body: { config, events: ["label"] } })).status).toBe(201)
  })

  it("are there for who has push access, and not through an app that was not given them", async () => {
    const { eve, bot, hook } = makeHookStage()
    await hook()
    expect([(await eve.get(path)).status, (await bot.get(path)).status]).toEqual([404, 403])
    const { signIn, api } = makeOauthStage()
    const status = async (token: unknown) => (await api("GET", path, `Bearer ${String(token)}`)).status
    expect(await status((await signIn(oauthClient, { scope: "public_repo" }))["access_token"])).toBe(404)
    expect(await status((await signIn(oauthClient, { scope: "public_repo write:repo_hook" }))["access_token"])).toBe(200)
    expect(await status((await signIn(oauthClient, { scope: "repo" }))["access_token"])).toBe(200)
    expect(await status((await signIn(appClient))["access_token"])).toBe(403)
  })
})
