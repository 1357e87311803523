import { describe, expect, it } from "vitest"
import { makeStage } from "./Client.ts"

describe("repositories", () => {
  it("are read by name without regard to case and by id, with what the caller may do", async () => {
    const { ada, eve } = makeStage()
    const byName = await ada.get("/repos/Acme/WIDGETS")
    expect(byName.json).toMatchObject({
      full_name: "acme/widgets",
      private: false,
      has_issues: true,
      permissions: { push: true, pull: true },
    })
    const id = typeof byName.json === "object" && byName.json !== null && "id" in byName.json ? Number(byName.json.id) : 0
    expect((await ada.get(`/repositories/${id}`)).json).toEqual(byName.json)
    expect((await eve.get("/repos/acme/widgets")).json).toMatchObject({ permissions: { push: false, pull: true } })
    expect((await ada.get("/repos/acme/none")).status).toBe(404)
    expect((await ada.get("/repositories/1")).status).toBe(404)
  })

  it("name the people issues can be assigned to", async () => {
    const { ada, people } = makeStage()
    expect((await ada.get("/repos/acme/widgets/assignees")).json).toMatchObject([{ login: "ada" }, { login: "bob" }])
    people.deleteUser("bob")
    expect((await ada.get("/repos/acme/widgets/assignees")).json).toMatchObject([{ login: "ada" }])
  })

  it("redirect from an old name to their id", async () => {
    const { ada, eve, people } = makeStage()
    people.createIssue({ repository: "acme/widgets", by: "ada", title: "x" })
    people.renameRepository("acme/widgets", "sprockets")
    const moved = await ada.get("/repos/acme/widgets/issues", { state: "all" })
    expect(moved.status).toBe(301)
    const location = new URL(moved.headers.get("location") ?? "")
    expect(location.href).toMatch(/^https:\/\/api\.github\.com\/repositories\/\d+\/issues\?state=all$/)
    expect((await ada.get(location.pathname)).json).toMatchObject([{ title: "x", html_url: "https://github.com/acme/sprockets/issues/1" }])
    expect((await ada.get("/repos/acme/widgets")).headers.get("location")).toBe(location.href.replace("/issues?state=all", ""))
    expect((await ada.send("PATCH", "/repos/acme/widgets/issues/1", { body: { title: "y" } })).status).toBe(307)
    people.renameRepository("acme/vault", "safe")
    expect((await eve.get("/repos/acme/vault")).status).toBe(404)
  })

  it("follow their owner to a new login", async () => {
    const { ada, people } = makeStage()
    people.createIssue({ repository: "acme/widgets", by: "ada", title: "x" })
    await ada.get("/repos/acme/widgets/issues/1")
    people.renameUser("acme", "Emca")
    expect((await ada.get("/repos/emca/widgets/issues")).json).toMatchObject([{ html_url: "https://github.com/Emca/widgets/issues/1" }])
    expect((await ada.get("/repos/acme/widgets/issues")).status).toBe(301)
  })

  it("answer 410 about issues where they are switched off", async () => {
    const { ada } = makeStage()
    for (const [method, path, body] of [
      ["GET", "/repos/acme/silent/issues", undefined],
      ["POST", "/repos/acme/silent/issues", { title: "x" }],
      ["GET", "/repos/acme/silent/issues/1", undefined],
      ["GET", "/repos/acme/silent/issues/comments", undefined],
    ] as const) {
      const refused = await ada.send(method, path, body === undefined ? {} : { body })
      expect([refused.status, refused.json]).toMatchObject([410, { message: "Issues are disabled for this repo" }])
    }
    expect((await ada.get("/repos/acme/silent")).json).toMatchObject({ has_issues: false })
  })

  it("answer 404 to what is not there, and 501 with its name to what is not emulated", async () => {
    const { ada } = makeStage()
    const missing = { message: "Not Found", status: "404" }
    const unknown = (where: string) => ({ message: `not emulated: ${where}`, status: "501" })
    for (const [method, path, status, body] of [
      ["GET", "/repos/acme", 404, missing],
      ["GET", "/repos/acme/nothing/timeline", 404, missing],
      ["GET", "/repos/acme/widgets/labels/%E0%A4", 404, missing],
      ["DELETE", "/repos/acme/widgets/issues", 501, unknown("DELETE /repos/acme/widgets/issues")],
      ["PUT", "/repos/acme/widgets/issues/1", 501, unknown("PUT /repos/acme/widgets/issues/1")],
      ["GET", "/repos/acme/widgets/issues/1/timeline", 501, unknown("GET /repos/acme/widgets/issues/1/timeline")],
      ["GET", "/gists", 501, unknown("GET /gists")],
    ] as const) {
      const { sandbox } = makeStage()
      const response = await sandbox.fetch(`https://api.github.com${path}`, { method, headers: { authorization: "Bearer ada-token" } })
      expect([response.status, await response.json()]).toMatchObject([status, body])
    }
    expect((await ada.get("/repos/acme/widgets/labels/%25")).status).toBe(404)
  })
})
