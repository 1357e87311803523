/** What is asked of GitHub, request by request: under which name, where, in which order, and with a condition where nothing changed may cost nothing. */
import { github } from "@syncline/adapter-github"
import { assert, describe, it } from "@effect/vitest"
import { byUpdate, whole } from "../src/CursorFacts.ts"
import { ratePolicy } from "../src/Limits.ts"
import { createSafety } from "../src/Mark.ts"
import { requests } from "../src/Requests.ts"

const full = { per_page: "100" }
const pages = { _tag: "LinkHeader" }
const byChange = { _tag: "Query", parameter: "since", format: "iso-seconds" }

/** How each stands in GitHub's description, with what is added to the list that is asked for. */
const expected: { readonly [request in keyof typeof requests]: readonly [name: string, address: string, list?: object] } = {
  viewer: ["getViewer", "GET /user"],
  user: ["getUser", "GET /user/{id}"],
  repository: ["getRepository", "GET /{+partition}"],
  repositories: [
    "listRepositories",
    "GET /user/repos",
    { query: { ...full, sort: "full_name" }, paging: { _tag: "PageNumber", parameter: "page", pageSize: 100 } },
  ],
  assignees: ["listAssignees", "GET /{+partition}/assignees", { query: full, paging: pages, conditional: true }],
  issues: [
    "listIssues",
    "GET /{+partition}/issues",
    { query: { ...full, sort: "created", direction: "asc", state: "all" }, paging: pages, incremental: byChange, conditional: true },
  ],
  issue: ["getIssue", "GET /{+partition}/issues/{id}"],
  createIssue: ["createIssue", "POST /{+partition}/issues"],
  updateIssue: ["updateIssue", "PATCH /{+partition}/issues/{id}"],
  comments: [
    "listComments",
    "GET /{+partition}/issues/comments",
    {
      query: { ...full, sort: "updated", direction: "asc" },
      paging: { ...pages, keyset: { parameter: "since", key: ["updated_at"], page: "page" } },
      incremental: byChange,
      conditional: true,
    },
  ],
  commentsOfIssue: ["listCommentsOfIssue", "GET /{+partition}/issues/{parent}/comments", { query: full, paging: pages }],
  comment: ["getComment", "GET /{+partition}/issues/comments/{id}"],
  createComment: ["createComment", "POST /{+partition}/issues/{issue}/comments"],
  updateComment: ["updateComment", "PATCH /{+partition}/issues/comments/{id}"],
  deleteComment: ["deleteComment", "DELETE /{+partition}/issues/comments/{id}"],
  labels: ["listLabels", "GET /{+partition}/labels", { query: full, paging: pages, conditional: true }],
  label: ["getLabel", "GET /{+partition}/labels/{name}"],
  createLabel: ["createLabel", "POST /{+partition}/labels"],
  updateLabel: ["updateLabel", "PATCH /{+partition}/labels/{name}"],
  deleteLabel: ["deleteLabel", "DELETE /{+partition}/labels/{name}"],
  hooks: ["listHooks", "GET /{+partition}/hooks", { query: full, paging: pages }],
  createHook: ["createHook", "POST /{+partition}/hooks"],
  updateHook: ["updateHook", "PATCH /{+partition}/hooks/{id}"],
  deleteHook: ["deleteHook", "DELETE /{+partition}/hooks/{id}"],
}

const shown = (request: (typeof requests)[keyof typeof requests]) => {
  const { name, protocol } = request
  if (protocol._tag !== "Rest") return assert.fail(`${name} is none of GitHub's`)
  const address = `${protocol.method} ${protocol.path}`
  if (request._tag !== "List") return [name, address]
  const { paging, incremental, conditional } = request
  return [
    name,
    address,
    { query: protocol.query, paging, ...(incremental && { incremental }), ...(conditional !== undefined && { conditional }) },
  ]
}

describe("a request", () => {
  for (const [key, request] of Object.entries(requests)) {
    it(`${key} is what GitHub calls so`, () => {
      const [, wanted] = Object.entries(expected).find(([name]) => name === key) ?? []
      assert.deepStrictEqual<unknown>(shown(request), wanted)
    })

    it(`${key} names a repository by its number or by its name`, () => {
      const { protocol } = request
      const spelling = protocol._tag === "Rest" ? protocol.spelling : undefined
      const isInRepository = protocol._tag === "Rest" && protocol.path.includes("{+partition}")
      const spelt = ["7", "octo/7", "7a"].map((partition) => spelling?.["partition"]?.(partition))
      assert.deepStrictEqual(spelt, isInRepository ? ["repositories/7", "repos/octo/7", "repos/7a"] : [undefined, undefined, undefined])
    })
  }
})

describe("what GitHub promises", () => {
  it("of its lists are whole seconds, the given one included, or nothing", () => {
    assert.deepStrictEqual(byUpdate, { kind: "timestamp", granularityMillis: 1000, inclusive: true, consistencyLagMillis: 0 })
    assert.deepStrictEqual(whole, { kind: "none", granularityMillis: 1, inclusive: true, consistencyLagMillis: 0 })
  })

  it("of creates is that they are there after a minute, or never", () => {
    assert.deepStrictEqual(createSafety, { _tag: "Mark", settleMillis: 60_000 })
  })

  it("of its limits is what it lets through where nothing else is set", () => {
    const { gauges, budgets } = ratePolicy({})
    assert.deepStrictEqual(gauges, [{ remaining: "x-ratelimit-remaining", reset: { header: "x-ratelimit-reset", unit: "epoch-seconds" } }])
    const given = ratePolicy({ requestsPerHour: 5_000, pointsPerMinute: 900, createsPerMinute: 80, createsPerHour: 500 }).budgets
    const plain = (all: typeof budgets) => all.map(({ name, limit, windowMillis }) => [name, limit, windowMillis])
    assert.deepStrictEqual(plain(budgets), plain(given))
    assert.strictEqual(github.name, "GitHub Issues")
  })
})
