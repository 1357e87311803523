/** What is asked of Linear: which operation, where its answer has what is wanted, and how a list goes on. */
import { endpoints, linear } from "@syncline/adapter-linear"
import { assert, describe, it } from "@effect/vitest"
import { facts } from "../src/ListFacts.ts"
import { vocabulary } from "../src/Vocabulary.ts"

/** Lists of changes are asked for by the time of their objects' last update. */
const expected: { readonly [name in keyof typeof endpoints]: readonly [operation: string, at: string, list?: "changes" | "whole"] } = {
  account: ["query Account", "data"],
  team: ["query Team", "data.teams.nodes.0"],
  workflowStates: ["query WorkflowStates", "data.workflowStates.nodes", "whole"],
  issues: ["query Issues", "data.issues.nodes", "changes"],
  issue: ["query Issue", "data.issues.nodes.0"],
  createIssue: ["mutation CreateIssue", "data.issueCreate.issue"],
  updateIssue: ["mutation UpdateIssue", "data.issueUpdate.issue"],
  deleteIssue: ["mutation DeleteIssue", "data.issueDelete.success"],
  restoreIssue: ["mutation RestoreIssue", "data.issueUnarchive.entity"],
  comments: ["query Comments", "data.comments.nodes", "changes"],
  comment: ["query Comment", "data.comments.nodes.0"],
  createComment: ["mutation CreateComment", "data.commentCreate.comment"],
  updateComment: ["mutation UpdateComment", "data.commentUpdate.comment"],
  deleteComment: ["mutation DeleteComment", "data.commentDelete.success"],
  labels: ["query Labels", "data.issueLabels.nodes", "changes"],
  label: ["query Label", "data.issueLabels.nodes.0"],
  ownLabel: ["query OwnLabel", "data.issueLabels.nodes.0"],
  labelNamed: ["query LabelNamed", "data.issueLabels.nodes.0"],
  createLabel: ["mutation CreateLabel", "data.issueLabelCreate.issueLabel"],
  updateLabel: ["mutation UpdateLabel", "data.issueLabelUpdate.issueLabel"],
  deleteLabel: ["mutation DeleteLabel", "data.issueLabelDelete.success"],
  people: ["query People", "data.users.nodes", "changes"],
  person: ["query Person", "data.users.nodes.0"],
}

const shown = (endpoint: (typeof endpoints)[keyof typeof endpoints]) => {
  const { name, protocol } = endpoint
  if (protocol._tag !== "Graphql") return assert.fail(`${name} is none of Linear's`)
  const [operation = ""] = /^(?:query|mutation) \w+/.exec(protocol.document) ?? []
  if (endpoint._tag !== "List") return [operation, endpoint.at.join(".")]
  const { items, paging, incremental } = endpoint
  const connection = items.slice(0, -1)
  assert.deepStrictEqual<unknown>(paging, { _tag: "Relay", variable: "after", pageInfo: [...connection, "pageInfo"] })
  assert.include(protocol.document, "pageInfo { hasNextPage endCursor }")
  if (incremental === undefined) return [operation, items.join("."), "whole"]
  assert.deepStrictEqual<unknown>(incremental, { _tag: "Variable", path: ["filter", "updatedAt", "gte"], format: "iso" })
  return [operation, items.join("."), "changes"]
}

describe("an endpoint", () => {
  for (const [name, endpoint] of Object.entries(endpoints)) {
    it(`${name} is what Linear calls so`, () => {
      const [, wanted] = Object.entries(expected).find(([each]) => each === name) ?? []
      assert.deepStrictEqual<unknown>(shown(endpoint), wanted)
      assert.strictEqual(endpoint.name, name)
    })
  }
})

describe("what Linear promises", () => {
  it("of its lists is to show an update within half a minute, to the millisecond", () => {
    assert.deepStrictEqual(facts, { kind: "timestamp", granularityMillis: 1, inclusive: true, consistencyLagMillis: 30_000 })
  })

  it("of signing in is where each step is", () => {
    const [oauth, key] = linear.api.authorizations
    assert.deepStrictEqual(oauth, {
      _tag: "OAuth2",
      authorizationUrl: "https://linear.app/oauth/authorize",
      tokenUrl: "https://api.linear.app/oauth/token",
      scopes: ["read", "write"],
      scopeSeparator: ",",
      pkce: "S256",
      clientAuthentication: "body",
      refresh: { rotates: true, graceMillis: 30 * 60_000 },
    })
    assert.deepInclude(key, { _tag: "Token", header: "authorization", prefix: "" })
  })

  it("of names in texts is whom or what they name, and where that is an address", () => {
    const found = vocabulary.find("https://linear.app/acme/issue/ENG-3/a https://linear.app/acme/profiles/ada ENG-1 @bob")
    assert.deepStrictEqual(
      found.map(({ is, kind, by, name, isTarget }) => [is, kind, by, name, isTarget]),
      [
        ["reference", "issue", "address", "ENG-3", false],
        ["mention", "person", "address", "ada", false],
        ["reference", "issue", "address", "ENG-1", false],
        ["mention", "person", "address", "bob", false],
      ],
    )
  })

  it("of an address is that it may be the target of a link, which is not said in words", () => {
    for (const address of ["https://linear.app/acme/issue/ENG-3/a", "https://linear.app/acme/profiles/ada"]) {
      assert.deepStrictEqual(
        vocabulary.find(`[x](${address})`).map(({ isTarget }) => isTarget),
        [true],
      )
    }
  })
})
