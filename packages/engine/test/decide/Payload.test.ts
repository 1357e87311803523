/** What a delivery would send: all of what is to be made, what differs of what is there, and what was refused with it; not what is in dispute. */
import { assert, describe, it } from "@effect/vitest"
import type { Json } from "@syncline/adapter-core"
import { payload } from "../../src/decide/Payload.ts"
import * as Situation from "../Situation.ts"

const { kind, resource, references } = Situation
const record = Situation.record({ title: " Ours ", state: "in_progress", tags: ["r-bug", "r-none"], assignee: "r-ada" })
const about = { kind, resource, record, references, conflicts: [] }

describe("a payload", () => {
  it("of what is not there is all that the application can be told, with its ids and in its view", () => {
    const made = payload({ ...about, link: undefined })
    assert.strictEqual(made.operation, "create")
    assert.deepInclude(made.fields, { title: "Ours", state: "todo", tags: ["x-bug"], assignee: "x-ada" })
    assert.notProperty(made.fields, "author")
    assert.deepStrictEqual(payload({ ...about, link: Situation.link({}, { base: null }) }), made)
  })

  it("of what is there is what differs", () => {
    const link = Situation.link({ tags: ["x-bug"], assignee: null })
    assert.deepStrictEqual(payload({ ...about, link }), { operation: "update", fields: { title: "Ours", assignee: "x-ada" } })
  })

  it("is without what is left out when it is said", () => {
    const say = (field: string, value: Json.Json) => (field === "title" ? "…" : value)
    const quiet = { ...about, resource: { ...resource, say } }
    assert.strictEqual(payload({ ...quiet, link: undefined }).fields["title"], "…")
    assert.deepStrictEqual(payload({ ...quiet, link: Situation.link({ tags: ["x-bug"], assignee: "x-ada" }) }).fields, { title: "…" })
  })

  it("has what was refused before, and not what is in dispute", () => {
    const refused = { title: { value: "Ours", message: "no", at: 1 } }
    const link = Situation.link({ tags: ["x-bug"] }, { refused })
    assert.deepStrictEqual(payload({ ...about, link }).fields, { title: "Ours", assignee: "x-ada" })
    const conflicts = [Situation.conflict("title", { base: "Crash", local: " Ours ", external: "Theirs" })]
    assert.deepStrictEqual(payload({ ...about, link, conflicts }).fields, { assignee: "x-ada" })
  })
})
