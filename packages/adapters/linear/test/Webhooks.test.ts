/** What Linear's messages say of objects: their ids, and in which team they are. */
import type { Json } from "@syncline/adapter-core"
import { assert, describe, it } from "@effect/vitest"
import { linear } from "@syncline/adapter-linear"

const hints = (body: unknown) => linear.webhooks?.hints({ headers: {}, body: body as Json.JsonObject })

// proves F-27
describe("what Linear tells", () => {
  it("of issues, comments and labels names them and their team", () => {
    assert.deepStrictEqual(hints({ action: "update", type: "Issue", data: { id: "i", teamId: "t" }, updatedFrom: {} }), [
      { kind: "issue", externalId: "i", partition: "t" },
    ])
    assert.deepStrictEqual(hints({ action: "create", type: "Comment", data: { id: "c", issue: { id: "i", teamId: "t" } } }), [
      { kind: "comment", externalId: "c", partition: "t" },
    ])
    assert.deepStrictEqual(hints({ action: "remove", type: "IssueLabel", data: { id: "l", teamId: "t" } }), [
      { kind: "label", externalId: "l", partition: "t" },
    ])
  })

  it("of a label of all teams names none", () => {
    for (const teamId of [null, undefined, ""]) {
      assert.deepStrictEqual(hints({ action: "update", type: "IssueLabel", data: { id: "l", teamId } }), [
        { kind: "label", externalId: "l" },
      ])
    }
  })

  it("of anything else, or in another form, says nothing", () => {
    for (const body of [
      { action: "update", type: "Project", data: { id: "p" } },
      { action: "update", type: "toString", data: { id: "p" } },
      { action: "update", type: "Issue", data: { id: 1, teamId: "t" } },
      { action: "update", type: "Issue", data: null },
      { action: "update", data: { id: "i" } },
      {},
    ]) {
      assert.deepStrictEqual(hints(body), [])
    }
  })

  it("needs what a person can set, in as many lines", () => {
    const lines = linear.webhooks?.instructions({ url: "https://host.example/hooks/p", secret: "s3cret" }).join("\n") ?? ""
    for (const word of ["https://host.example/hooks/p", "s3cret", "Issues"]) assert.include(lines, word)
  })
})
