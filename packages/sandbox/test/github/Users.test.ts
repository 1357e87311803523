import { describe, expect, it } from "vitest"
import { makeStage } from "./Client.ts"

describe("users", () => {
  it("see themselves, with their private side", async () => {
    const { ada, nobody } = makeStage()
    expect((await ada.get("/user")).json).toMatchObject({ login: "ada", type: "User", two_factor_authentication: true })
    const refused = await nobody.get("/user")
    expect([refused.status, refused.json]).toMatchObject([401, { message: "Requires authentication" }])
  })

  it("are found by login without regard to case, and by id", async () => {
    const { ada, nobody } = makeStage()
    const { json } = await nobody.get("/users/BOB")
    expect(json).toMatchObject({ login: "bob" })
    const id = typeof json === "object" && json !== null && "id" in json ? Number(json.id) : 0
    expect((await ada.get(`/user/${id}`)).json).toEqual((await ada.get("/users/bob")).json)
    expect((await ada.get("/users/acme")).json).toMatchObject({ type: "Organization", public_repos: 3 })
    expect((await ada.get("/users/nobody")).status).toBe(404)
    expect((await ada.get("/user/1")).status).toBe(404)
  })

  it("keep their id, their issues and their token under a new login", async () => {
    const { ada, people } = makeStage()
    people.createIssue({ repository: "acme/widgets", by: "ada", title: "x", assignees: ["ada"] })
    const before = (await ada.get("/user")).json
    await ada.get("/repos/acme/widgets/issues/1")
    people.renameUser("ada", "Lovelace")
    const after = await ada.get("/user")
    expect(after.json).toMatchObject({
      login: "Lovelace",
      id: typeof before === "object" && before !== null && "id" in before ? before.id : 0,
    })
    expect((await ada.get("/repos/acme/widgets/issues/1")).json).toMatchObject({
      user: { login: "Lovelace" },
      assignees: [{ login: "Lovelace" }],
    })
    expect((await ada.get("/users/ada")).status).toBe(404)
    expect((await ada.send("PATCH", "/repos/acme/widgets/issues/1", { body: { title: "y" } })).status).toBe(200)
  })

  it("leave their texts without a name when they are deleted, and their token is worth nothing", async () => {
    const { ada, eve, people, records } = makeStage()
    people.createIssue({ repository: "acme/widgets", by: "eve", title: "x", assignees: ["bob", "eve"] })
    people.addComment({ repository: "acme/widgets", number: 1, by: "eve", body: "y" })
    await ada.get("/repos/acme/widgets/issues/1")
    people.deleteUser("eve")
    expect((await ada.get("/repos/acme/widgets/issues/1")).json).toMatchObject({ user: null, assignees: [{ login: "bob" }] })
    expect((await ada.get("/repos/acme/widgets/issues/comments")).json).toMatchObject([{ user: null }])
    expect(records.issue("acme/widgets", 1)).toMatchObject({ author: null, assignees: ["bob"] })
    expect((await ada.get("/users/eve")).status).toBe(404)
    expect((await eve.get("/user")).status).toBe(401)
  })

  it("are in the records as they are now, without those that are gone", () => {
    const { people, records } = makeStage()
    people.renameUser("ada", "Lovelace")
    people.deleteUser("eve")
    const [acme, ada] = records.users()
    expect(acme).toMatchObject({ login: "acme", type: "Organization" })
    expect(ada).toEqual({ id: expect.any(Number), login: "Lovelace", name: "ada", type: "User" })
    expect(records.users().map(({ login }) => login)).toEqual(["acme", "Lovelace", "bob", "bot"])
  })
})
