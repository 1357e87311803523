import { assert, describe, it } from "@effect/vitest"
import type { Kind } from "@syncline/adapter-core"
import { Comment, Issue, Label, Person, namedStatus, plainStatus } from "@syncline/canonical"
import { Result } from "effect"

describe("canonical kinds", () => {
  it("an issue gets its initial values and refuses what it does not know", () => {
    const issue = Result.getOrThrow(Issue.decode({ title: "Crash" }))
    assert.deepStrictEqual(issue["status"], { category: "todo", name: "todo" })
    assert.deepStrictEqual(issue["labels"], [])
    assert.include(Result.getOrThrow(Result.flip(Issue.decode({ title: "x", stat: 1 }))).message, "issue.stat")
    assert.include(Result.getOrThrow(Result.flip(Issue.decode({ title: 42 }))).message, "issue.title")
  })

  it("text that cannot be stored or sent is refused with the field's name", () => {
    assert.include(Result.getOrThrow(Result.flip(Issue.decode({ title: "a\u0000b" }))).message, "issue.title contains a NUL")
    assert.include(Result.getOrThrow(Result.flip(Issue.decode({ title: "x", body: "\ud83d" }))).message, "issue.body")
    assert.isTrue(Result.isSuccess(Issue.decode({ title: "🎉 héllo" })))
  })

  it("a status that names no state in particular leaves an application at the one it has of that category", () => {
    const [released, todo] = [
      { category: "done", name: "Released" },
      { category: "todo", name: "Todo" },
    ] as const
    assert.deepStrictEqual(namedStatus(plainStatus("done"), released), released)
    assert.deepStrictEqual(namedStatus(plainStatus("done"), todo), plainStatus("done"))
    assert.deepStrictEqual(namedStatus(plainStatus("done")), plainStatus("done"))
    assert.deepStrictEqual(namedStatus({ category: "done", name: "Shipped" }, released), { category: "done", name: "Shipped" })
  })

  it("a comment cannot be without its issue", () => {
    assert.include(Result.getOrThrow(Result.flip(Comment.decode({ body: "x" }))).message, "comment.issue")
  })

  it("people match by e-mail, labels by name, both without regard to case", () => {
    assert.deepStrictEqual(Person.matchKeys({ email: "Ada@Example.com" }), ["email:ada@example.com"])
    assert.deepStrictEqual(Person.matchKeys({ email: null }), [])
    assert.deepStrictEqual(Label.matchKeys({ name: "Bug" }), ["name:bug"])
  })

  it("record types follow from the fields", () => {
    const title: Kind.RecordType<typeof Issue>["title"] = "x"
    const category: Kind.RecordType<typeof Issue>["status"]["category"] = "done"
    assert.strictEqual(title + category, "xdone")
  })
})
