import { describe, expect, it } from "vitest"
import { at, each, makeDesk } from "./Client.ts"

const create =
  "mutation($input: AttachmentCreateInput!) { attachmentCreate(input: $input) { attachment { id title subtitle url metadata createdAt updatedAt issue { identifier } creator { name } } } }"

const makeLinked = () => {
  const desk = makeDesk()
  const ada = desk.linear.person(desk.linear.owner.id)
  const issue = ada.createIssue({ teamId: desk.team.id, title: "Title" })
  const put = (input: object) => desk.send(create, { input: { issueId: issue.id, title: "Page", url: "syncline://record/1", ...input } })
  return { ...desk, ada, issue, put }
}

describe("attachments", () => {
  it("are one per issue and address: a second call changes the first one in place", () => {
    const { issue, linear, pass, put } = makeLinked()
    const first = at(put({ metadata: { n: 1 }, subtitle: "Old" }).data, "attachmentCreate", "attachment")
    expect(first).toMatchObject({
      title: "Page",
      subtitle: "Old",
      metadata: { n: 1 },
      issue: { identifier: "ENG-1" },
      creator: { name: "Sandbox Owner" },
    })
    pass(1000)
    const second = at(put({ title: "Other", metadata: { deep: { list: [1, "two"] } } }).data, "attachmentCreate", "attachment")
    expect(second).toEqual({
      id: at(first, "id"),
      title: "Other",
      subtitle: null,
      url: "syncline://record/1",
      metadata: { deep: { list: [1, "two"] } },
      createdAt: "2026-11-20T12:00:00.000Z",
      updatedAt: "2026-11-20T12:00:01.000Z",
      issue: { identifier: "ENG-1" },
      creator: { name: "Sandbox Owner" },
    })
    expect(linear.read.attachments()).toHaveLength(1)
    expect(linear.read.counts("api").attachment).toEqual({ create: 1, update: 1, remove: 0 })
    expect(linear.read.issue(issue.id)?.updatedAt).toBe(issue.updatedAt)
  })

  it("are found by their address over all issues", () => {
    const { ada, put, send, team } = makeLinked()
    const other = ada.createIssue({ teamId: team.id, title: "Other" })
    put({})
    put({ issueId: other.identifier })
    put({ url: "https://example.com/else" })
    const answer = send("query($url: String!) { attachmentsForURL(url: $url) { nodes { issue { identifier } } } }", {
      url: "syncline://record/1",
    })
    expect(
      each(at(answer.data, "attachmentsForURL", "nodes"), "issue")
        .map((issue) => at(issue, "identifier"))
        .toSorted(),
    ).toEqual(["ENG-1", "ENG-2"])
  })

  it("are refused without an address or a title, and for an issue that is not there", () => {
    const { linear, put } = makeLinked()
    expect(put({ url: "not an address" }).errors[0]?.extensions["code"]).toBe("INVALID_INPUT")
    expect(put({ title: "" }).errors[0]?.extensions["code"]).toBe("INVALID_INPUT")
    expect(put({ issueId: "ENG-9" }).errors[0]?.message).toBe("Entity not found: Issue")
    expect(linear.read.attachments()).toEqual([])
  })
})
