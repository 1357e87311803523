import { describe, expect, it } from "vitest"
import { makeClient, makeStage } from "./Client.ts"

const issues = "/repos/acme/widgets/issues"

describe("access", () => {
  it("takes Bearer and token credentials, and refuses all others with 401", async () => {
    const { nobody, sandbox } = makeStage()
    const ask = (authorization: string) => nobody.get("/user", {}, { authorization })
    expect((await ask("Bearer ada-token")).status).toBe(200)
    expect((await ask("token ada-token")).status).toBe(200)
    for (const authorization of ["Bearer wrong", "Bearer", "Basic ada-token", "ada-token", "Bearer ada-token x"]) {
      const refused = await ask(authorization)
      expect([refused.status, refused.json]).toMatchObject([401, { message: "Bad credentials", status: "401" }])
    }
    expect((await makeClient(sandbox, "wrong").get(issues)).status).toBe(401)
  })

  it("tells the scopes of a token that has some", async () => {
    const { ada, eve } = makeStage()
    expect((await ada.get("/user")).headers.get("x-oauth-scopes")).toBe("repo, user")
    expect((await eve.get("/user")).headers.get("x-oauth-scopes")).toBeNull()
  })

  it("lets everyone read what is public, and hides what is private", async () => {
    const { ada, eve, nobody, bot } = makeStage()
    for (const client of [ada, eve, nobody, bot]) expect((await client.get(issues)).status).toBe(200)
    expect((await ada.get("/repos/acme/vault/issues")).status).toBe(200)
    const vault = await ada.get("/repos/acme/vault")
    const byId = `/repositories/${typeof vault.json === "object" && vault.json !== null && "id" in vault.json ? Number(vault.json.id) : 0}`
    expect((await ada.get(`${byId}/issues`)).status).toBe(200)
    for (const client of [eve, nobody, bot]) {
      expect((await client.get("/repos/acme/vault")).status).toBe(404)
      expect((await client.get(byId)).status).toBe(404)
      expect((await client.get(`${byId}/issues`)).status).toBe(404)
      expect((await client.get("/repos/acme/vault/issues")).status).toBe(404)
      expect((await client.send("POST", "/repos/acme/vault/issues", { body: { title: "x" } })).status).toBe(404)
    }
  })

  it("wants an account for every write", async () => {
    const { nobody, people } = makeStage()
    people.createIssue({ repository: "acme/widgets", by: "bob", title: "x" })
    for (const [method, path, body] of [
      ["POST", issues, { title: "x" }],
      ["PATCH", `${issues}/1`, { title: "x" }],
      ["POST", `${issues}/1/comments`, { body: "x" }],
      ["POST", "/repos/acme/widgets/labels", { name: "x" }],
    ] as const) {
      const refused = await nobody.send(method, path, { body })
      expect([refused.status, refused.json]).toMatchObject([401, { message: "Requires authentication" }])
    }
  })

  it("refuses every write of a token that may only read with 403", async () => {
    const { bot, people, records } = makeStage()
    people.createIssue({ repository: "acme/widgets", by: "bob", title: "x", labels: ["bug"] })
    const { id } = people.addComment({ repository: "acme/widgets", number: 1, by: "bob", body: "y" })
    for (const [method, path, body] of [
      ["POST", issues, { title: "x" }],
      ["PATCH", `${issues}/1`, { title: "x" }],
      ["POST", `${issues}/1/comments`, { body: "x" }],
      ["PATCH", `${issues}/comments/${id}`, { body: "x" }],
      ["DELETE", `${issues}/comments/${id}`, undefined],
      ["POST", "/repos/acme/widgets/labels", { name: "x" }],
      ["DELETE", "/repos/acme/widgets/labels/bug", undefined],
    ] as const) {
      const refused = await bot.send(method, path, body === undefined ? {} : { body })
      expect([refused.status, refused.json]).toMatchObject([403, { message: "Resource not accessible by personal access token" }])
    }
    expect(records.apiWrites()).toEqual([])
  })

  it("gives a token exactly the repositories that are listed, under their new names too", async () => {
    const { sandbox, people } = makeStage({
      tokens: [{ token: "fine", login: "ada", repositories: { "acme/vault": "write", "acme/widgets": "participate" } }],
    })
    const fine = makeClient(sandbox, "fine")
    expect((await fine.send("POST", "/repos/acme/vault/issues", { body: { title: "x", labels: ["bug"] } })).json).toMatchObject({
      labels: [{}],
    })
    expect((await fine.send("POST", issues, { body: { title: "x", labels: ["bug"] } })).json).toMatchObject({ labels: [] })
    expect((await fine.send("POST", "/repos/acme/gadgets/issues", { body: { title: "x" } })).status).toBe(403)
    people.renameRepository("acme/vault", "safe")
    expect((await fine.send("POST", "/repos/acme/safe/issues", { body: { title: "x" } })).status).toBe(201)
    people.createRepository({ name: "acme/vault", private: true })
    expect((await fine.get("/repos/acme/vault")).status).toBe(404)
    expect((await fine.send("POST", "/repos/acme/safe/issues", { body: { title: "x" } })).status).toBe(201)
  })
})
