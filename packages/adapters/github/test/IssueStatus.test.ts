/** The status laws, over every status there can be. */
import { Status } from "@syncline/canonical"
import { assert, describe, it } from "@effect/vitest"
import * as IssueStatus from "../src/IssueStatus.ts"

describe("status", () => {
  it.prop("what is written reads back as it was seen, and seeing twice changes nothing", [Status], ([status]) => {
    const written = IssueStatus.write(status)
    const state = written.state === "open" ? ("open" as const) : ("closed" as const)
    const read = IssueStatus.read({ state, state_reason: "state_reason" in written ? (written.state_reason ?? null) : null })
    assert.deepStrictEqual(read, IssueStatus.see(status))
    assert.deepStrictEqual(IssueStatus.see(read), read)
  })

  const name = "Whatever"
  it.each([
    [
      { category: "backlog", name },
      { category: "todo", name: "todo" },
    ],
    [
      { category: "todo", name },
      { category: "todo", name: "todo" },
    ],
    [
      { category: "in_progress", name },
      { category: "todo", name: "todo" },
    ],
    [
      { category: "done", name },
      { category: "done", name: "done" },
    ],
    [
      { category: "canceled", name },
      { category: "canceled", name: "not_planned" },
    ],
    [
      { category: "canceled", name: "Duplicate" },
      { category: "canceled", name: "duplicate" },
    ],
  ])("%o is seen as %o", (status, seen) => {
    assert.deepStrictEqual<unknown>(IssueStatus.see(status), seen)
  })

  it.each([null, "completed", "reopened", "a reason of tomorrow"])("closed for the reason %s is done", (state_reason) => {
    assert.deepStrictEqual(IssueStatus.read({ state: "closed", state_reason }), { category: "done", name: "done" })
  })
})
