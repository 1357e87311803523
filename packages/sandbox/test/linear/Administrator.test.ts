import { describe, expect, it } from "vitest"
import { makeDesk, noon } from "./Client.ts"

describe("the administrator", () => {
  it("makes a team with a workflow of every type and a key in upper case", () => {
    const { linear } = makeDesk()
    const team = linear.administrator.addTeam({ key: "web", name: "Web" })
    const states = linear.read.states(team.id)
    expect(team.key).toBe("WEB")
    expect(states.map((state) => state.type)).toEqual([
      "triage",
      "backlog",
      "unstarted",
      "started",
      "started",
      "completed",
      "canceled",
      "duplicate",
    ])
    expect(states.find((state) => state.id === team.defaultStateId)?.name).toBe("Backlog")
    linear.administrator.addState({ teamId: team.id, name: "QA", type: "started" })
    expect(linear.read.states(team.id).at(-1)?.name).toBe("QA")
  })

  it("renames a team's key, which another team may take, and its issues with it", () => {
    const { linear, team } = makeDesk()
    const own = linear.person(linear.owner.id)
    const before = own.createIssue({ teamId: team.id, title: "Before" })
    linear.administrator.renameTeam(team.id, "web")
    expect(linear.read.issue(before.id)).toMatchObject({ identifier: "WEB-1", updatedAt: before.updatedAt, previousIdentifiers: ["ENG-1"] })
    expect(linear.read.issue("ENG-1")?.id).toBe(before.id)
    const other = linear.administrator.addTeam({ key: "OPS", name: "Operations" })
    expect(() => linear.administrator.renameTeam(other.id, "WEB")).toThrow("has the key WEB")
    linear.administrator.renameTeam(other.id, "ENG")
    const taken = own.createIssue({ teamId: other.id, title: "Taken" })
    own.removeIssue(before.id)
    expect(linear.read.issue("ENG-1")?.id).toBe(taken.id)
    expect(linear.read.issue("WEB-1")).toBeUndefined()
  })

  it("makes users with handles and addresses from their names", () => {
    const { linear } = makeDesk()
    expect(linear.administrator.addUser({ name: "Søren Weiß" })).toMatchObject({ displayName: "søren.weiß", active: true, admin: false })
    expect(linear.administrator.addUser({ name: "Bo", email: "bo@example.com", displayName: "bo" })).toMatchObject({
      email: "bo@example.com",
      displayName: "bo",
    })
  })

  it("gives no two users the same handle", () => {
    const { linear } = makeDesk()
    const handles = [1, 2, 3].map(() => linear.administrator.addUser({ name: "Ada B." }).displayName)
    expect(handles).toEqual(["ada.b", "ada.b2", "ada.b3"])
  })

  it("makes projects and cycles, and none of it counts as a write", () => {
    const { linear, team } = makeDesk()
    linear.administrator.addProject({ name: "Launch", teamIds: [team.id], status: "started" })
    linear.administrator.addProject({ name: "Land", teamIds: [team.id], status: "started" })
    linear.administrator.addCycle({ teamId: team.id, startsAt: noon, endsAt: noon + 1 })
    expect(linear.administrator.addCycle({ teamId: team.id, startsAt: noon + 1, endsAt: noon + 2 }).number).toBe(2)
    const [launch, land] = linear.read.projects()
    expect(launch?.statusId).toBe(land?.statusId)
    expect(linear.read.writes("person")).toBe(0)
  })
})
