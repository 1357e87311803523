import { describe, expect, it } from "vitest"
import { makeStage } from "./Client.ts"

const repository = "acme/widgets"
const labels = "/repos/acme/widgets/labels"

describe("labels", () => {
  it("are made, read, listed by name, changed and removed", async () => {
    const { ada, records } = makeStage()
    const created = await ada.send("POST", labels, { body: { name: "Bug, bad", color: "FF0000", description: "It hurts" } })
    expect(created.status).toBe(201)
    expect(created.json).toMatchObject({ name: "Bug, bad", color: "ff0000", description: "It hurts", default: false })
    expect(created.headers.get("location")).toBe("https://api.github.com/repos/acme/widgets/labels/Bug%2C%20bad")
    await ada.send("POST", labels, { body: { name: "area/ui" } })
    expect((await ada.get(labels)).json).toMatchObject([{ name: "area/ui", color: "ededed" }, { name: "Bug, bad" }])
    expect((await ada.get(`${labels}/bug%2C%20BAD`)).json).toMatchObject({ name: "Bug, bad" })
    expect((await ada.get(`${labels}/area%2Fui`)).json).toMatchObject({ name: "area/ui" })
    const changed = await ada.send("PATCH", `${labels}/area%2Fui`, { body: { new_name: "Area/UI ✨", color: "00ff00" } })
    expect([changed.status, changed.json]).toMatchObject([200, { name: "Area/UI ✨", color: "00ff00", description: null }])
    expect((await ada.send("DELETE", `${labels}/bug%2C%20bad`)).status).toBe(204)
    expect(records.labels(repository).map(({ name }) => name)).toEqual(["Area/UI ✨"])
    expect(records.creates(repository).labels).toEqual({ person: 0, api: 2 })
    expect(records.apiWrites()).toHaveLength(4)
  })

  it("do not move the issues that carry them when they are renamed or removed", async () => {
    const { ada, people, pass } = makeStage()
    people.createIssue({ repository, by: "bob", title: "x", labels: ["bug", "ui"] })
    await ada.get("/repos/acme/widgets/issues/1")
    pass(60)
    await ada.send("PATCH", `${labels}/bug`, { body: { new_name: "defect" } })
    await ada.send("DELETE", `${labels}/ui`)
    expect((await ada.get("/repos/acme/widgets/issues/1")).json).toMatchObject({
      labels: [{ name: "defect" }],
      updated_at: "2026-11-20T10:00:00Z",
    })
    expect((await ada.get("/repos/acme/widgets/issues", { labels: "defect" })).json).toHaveLength(1)
    expect((await ada.get("/repos/acme/widgets/issues", { labels: "bug" })).json).toEqual([])
  })

  it("may change the case of their own name, not take another's", async () => {
    const { ada, people } = makeStage()
    people.createLabel({ repository, name: "bug" })
    people.createLabel({ repository, name: "ui" })
    expect((await ada.send("PATCH", `${labels}/bug`, { body: { new_name: "BUG" } })).json).toMatchObject({ name: "BUG" })
    const taken = await ada.send("PATCH", `${labels}/bug`, { body: { new_name: "UI" } })
    expect([taken.status, taken.json]).toMatchObject([422, { errors: [{ resource: "Label", code: "already_exists", field: "name" }] }])
    const double = await ada.send("POST", labels, { body: { name: "Bug" } })
    expect([double.status, double.json]).toMatchObject([422, { errors: [{ resource: "Label", code: "already_exists", field: "name" }] }])
  })

  it.each([
    {},
    { name: "" },
    { name: "x".repeat(51) },
    { name: "a\0" },
    { name: "x", color: "#ff0000" },
    { name: "x", color: 7 },
    { name: "x", description: "y".repeat(101) },
  ])("refuses %j with 422", async (body) => {
    const { ada, records } = makeStage()
    expect((await ada.send("POST", labels, { body, offContract: true })).status).toBe(422)
    expect(records.labels(repository)).toEqual([])
  })

  it("are 404 when there is none, and for who cannot write", async () => {
    const { ada, eve, people } = makeStage()
    people.createLabel({ repository, name: "bug" })
    for (const method of ["GET", "DELETE"]) expect((await ada.send(method, `${labels}/none`)).status).toBe(404)
    expect((await ada.send("PATCH", `${labels}/none`, { body: { color: "ffffff" } })).status).toBe(404)
    expect((await eve.send("POST", labels, { body: { name: "mine" } })).status).toBe(404)
    expect((await eve.send("DELETE", `${labels}/bug`)).status).toBe(404)
    expect((await eve.get(`${labels}/bug`)).status).toBe(200)
  })

  it("stay readable where issues are switched off", async () => {
    const { ada } = makeStage()
    expect((await ada.send("POST", "/repos/acme/silent/labels", { body: { name: "bug" } })).status).toBe(201)
    expect((await ada.get("/repos/acme/silent/labels")).json).toHaveLength(1)
  })
})
