/** What GitHub's messages say of objects. The payloads have what is read of them; that GitHub's are so is the sandbox's contract with its description. */
import type { Json } from "@syncline/adapter-core"
import { assert, describe, it } from "@effect/vitest"
import { github } from "@syncline/adapter-github"

const repository = { id: 1296269, full_name: "octocat/hello-world" }
const issue = { number: 42, title: "Crash" }
const comment = { id: 99, body: "Me too" }
const label = { id: 7, name: "bug" }

const hints = (event: string | undefined, body: Json.JsonObject) =>
  github.webhooks?.hints({ headers: event === undefined ? {} : { "x-github-event": event }, body })

// proves F-27
describe("what GitHub tells", () => {
  it("of issues, comments and labels contains them", () => {
    const partition = "1296269"
    assert.deepStrictEqual(hints("issues", { action: "edited", issue, repository }), [
      { kind: "issue", partition, externalId: "42", raw: issue },
    ])
    assert.deepStrictEqual(hints("issue_comment", { action: "created", issue, comment, repository }), [
      { kind: "comment", partition, externalId: "99", raw: comment },
    ])
    assert.deepStrictEqual(hints("label", { action: "edited", label, repository }), [
      { kind: "label", partition, externalId: "7", raw: label },
    ])
  })

  it("to be gone or elsewhere only names it", () => {
    for (const action of ["deleted", "transferred"]) {
      assert.deepStrictEqual(hints("issues", { action, issue, repository }), [{ kind: "issue", partition: "1296269", externalId: "42" }])
    }
    assert.deepStrictEqual(hints("issue_comment", { action: "deleted", issue, comment, repository }), [
      { kind: "comment", partition: "1296269", externalId: "99" },
    ])
  })

  it("of pull requests, or of anything else, or in another form, says nothing", () => {
    const pullRequest = { ...issue, pull_request: { url: "https://api.github.com/…" } }
    const said: ReadonlyArray<readonly [event: string | undefined, body: Json.JsonObject]> = [
      ["issue_comment", { action: "created", issue: pullRequest, comment, repository }],
      ["ping", { zen: "Keep it logically awesome.", hook_id: 1, repository }],
      ["constructor", { repository, constructor: issue }],
      [undefined, { issue, repository }],
      ["issues", { action: "edited", issue }],
      ["issues", { action: "edited", issue: { ...issue, number: "42" }, repository }],
      ["issues", { action: "edited", issue: null, repository }],
      ["issues", { action: "edited", repository: null }],
      ["label", { label: [label], repository }],
    ]
    for (const [event, body] of said) assert.deepStrictEqual(hints(event, body), [])
  })

  it("needs what a person can set, in as many lines", () => {
    const lines = github.webhooks?.instructions({ url: "https://host.example/hooks/p", secret: "s3cret" }).join("\n") ?? ""
    for (const word of ["https://host.example/hooks/p", "s3cret", "application/json", "issues, issue_comment, label"])
      assert.include(lines, word)
  })
})
