import { describe, expect, it } from "vitest"
import { makeStage } from "./Client.ts"

const repository = "acme/widgets"
const milestones = "/repos/acme/widgets/milestones"

describe("milestones", () => {
  it("are listed open by due date, or as asked", async () => {
    const { ada, people } = makeStage()
    people.createMilestone({ repository, by: "ada", title: "late", dueOn: Date.parse("2027-03-01T00:00:00Z") })
    people.createMilestone({ repository, by: "ada", title: "never" })
    people.createMilestone({ repository, by: "ada", title: "soon", dueOn: Date.parse("2026-12-01T00:00:00Z"), description: "soon" })
    people.createMilestone({ repository, by: "ada", title: "done", state: "closed" })
    people.createIssue({ repository, by: "bob", title: "x", milestone: 2 })
    people.closeIssue({ repository, number: 1, by: "bob" })
    const titles = async (query: Readonly<Record<string, string>> = {}) => {
      const { json } = await ada.get(milestones, query)
      return Array.isArray(json) ? json.map(({ title }) => title) : []
    }
    expect(await titles()).toEqual(["soon", "late", "never"])
    expect(await titles({ direction: "desc" })).toEqual(["never", "late", "soon"])
    expect(await titles({ state: "closed" })).toEqual(["done"])
    expect(await titles({ state: "all", sort: "completeness", direction: "desc" })).toEqual(["never", "done", "soon", "late"])
    expect((await ada.get(`${milestones}/3`)).json).toMatchObject({
      title: "soon",
      due_on: "2026-12-01T00:00:00Z",
      creator: { login: "ada" },
    })
    expect((await ada.get(`${milestones}/9`)).status).toBe(404)
  })

  it("are made by who can write, once by each title", async () => {
    const { ada, eve, records } = makeStage()
    const created = await ada.send("POST", milestones, { body: { title: "1.0", description: "first", due_on: "2027-01-31T00:00:00Z" } })
    expect(created.status).toBe(201)
    expect(created.json).toMatchObject({ number: 1, title: "1.0", state: "open", due_on: "2027-01-31T00:00:00Z" })
    expect((await ada.send("POST", milestones, { body: { title: "1.0" } })).status).toBe(422)
    expect((await eve.send("POST", milestones, { body: { title: "2.0" } })).status).toBe(404)
    expect(records.milestones(repository)).toEqual([
      { number: 1, title: "1.0", description: "first", state: "open", dueOn: "2027-01-31T00:00:00Z" },
    ])
    expect(records.creates(repository).milestones).toEqual({ person: 0, api: 1 })
  })

  it.each([{}, { title: " " }, { title: "x", due_on: "soon" }, { title: "x", state: "done" }, { title: "x", description: 7 }])(
    "refuses %j with 422",
    async (body) => {
      const { ada } = makeStage()
      expect((await ada.send("POST", milestones, { body, offContract: true })).status).toBe(422)
    },
  )
})
