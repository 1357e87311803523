import { describe, expect, it } from "vitest"
import { at, each, makeDesk } from "./Client.ts"

const makeSpoiled = () => {
  const desk = makeDesk()
  const ada = desk.linear.person(desk.linear.owner.id)
  const [one, two] = ["One", "Two"].map((title) => ada.createIssue({ teamId: desk.team.id, title }))
  const list = () => desk.send("{ issues { nodes { id title updatedAt assignee { id } } } }")
  return { ...desk, list, one: one?.id ?? "", two: two?.id ?? "" }
}

describe("a malformed record", () => {
  it("comes out with a wrong time while others are fine, until healed", () => {
    const { linear, list, one } = makeSpoiled()
    const heal = linear.malform(one, { updatedAt: "yesterday" })
    const answer = list()
    expect(answer.errors).toEqual([])
    expect(each(at(answer.data, "issues", "nodes"), "updatedAt").toSorted()).toEqual(["2026-11-20T12:00:00.000Z", "yesterday"])
    heal()
    expect(each(at(list().data, "issues", "nodes"), "updatedAt")).toEqual(["2026-11-20T12:00:00.000Z", "2026-11-20T12:00:00.000Z"])
  })

  it("takes the whole answer down with a null where none is allowed", () => {
    const { linear, list, one, send, two } = makeSpoiled()
    const heal = linear.malform(one, { title: null })
    const answer = list()
    expect(answer.status).toBe(200)
    expect(answer.data).toBeNull()
    expect(answer.errors[0]).toMatchObject({
      message: "Cannot return null for non-nullable field Issue.title.",
      extensions: { type: "internal error", code: "INTERNAL_SERVER_ERROR" },
    })
    expect(answer.errors[0]?.path?.slice(0, 2)).toEqual(["issues", "nodes"])
    expect(at(send("query($id: String!) { issue(id: $id) { title } }", { id: two }).data, "issue", "title")).toBe("Two")
    heal()
    expect(list().errors).toEqual([])
  })

  it("can be spoiled twice and healed once", () => {
    const { linear, list, one } = makeSpoiled()
    const first = linear.malform(one, { updatedAt: "A" })
    linear.malform(one, { updatedAt: "B" })
    first()
    expect(each(at(list().data, "issues", "nodes"), "updatedAt")).toContain("B")
  })
})
