/**
 * Every endpoint with every status it can answer, in both versions of the API, judged by GitHub's own description: the client objects to each
 * request and reply that the description does not know. The list is compared with the routes, so that none is left out.
 */
import { describe, expect, it } from "vitest"
import { commentRoutes } from "../../src/github/CommentEndpoints.ts"
import type { GithubOptions } from "../../src/github/index.ts"
import { issueRoutes } from "../../src/github/IssueEndpoints.ts"
import { labelRoutes } from "../../src/github/LabelEndpoints.ts"
import { milestoneRoutes } from "../../src/github/MilestoneEndpoints.ts"
import { repositoryRoutes } from "../../src/github/RepositoryEndpoints.ts"
import { matchRoute, segmentsOf } from "../../src/github/Route.ts"
import type { Route } from "../../src/github/Route.ts"
import { userRoutes } from "../../src/github/UserEndpoints.ts"
import { makeClient, makeStage } from "./Client.ts"
import type { Sending } from "./Client.ts"

const repository = "acme/widgets"
const base = "/repos/acme/widgets"
const comment = 3_100_000_001
const star = { headers: { "if-none-match": "*" } }
const bad = (body: unknown): Sending => ({ body, offContract: true })

type Case = readonly [method: string, path: string, status: number, sending?: Sending, token?: string]

/** What needs a stage of its own. */
type SpecialCase = readonly [options: Partial<GithubOptions>, ...Case]

const cases: ReadonlyArray<Case> = [
  ["GET", "/user", 200],
  ["GET", "/user", 304, star],
  ["GET", "/user/repos", 200],
  ["GET", "/user/repos", 401, {}, ""],
  ["GET", "/user", 401, {}, "wrong"],
  ["GET", "/user", 401, {}, ""],
  ["GET", "/user/1000001", 200],
  ["GET", "/user/7", 404],
  ["GET", "/users/bob", 200],
  ["GET", "/users/acme", 200],
  ["GET", "/users/none", 404],
  ["GET", "/rate_limit", 200],
  ["GET", "/rate_limit", 200, {}, ""],
  ["GET", "/search/issues", 200, { query: { q: `broken repo:${repository} in:body`, sort: "updated", order: "asc", per_page: "1" } }],
  ["GET", "/search/issues", 304, { query: { q: "broken" }, ...star }],
  ["GET", "/search/issues", 422, { query: { q: "repo:acme/none" } }],
  ["GET", base, 200],
  ["GET", "/repos/acme/vault", 200],
  ["GET", "/repos/acme/vault", 404, {}, "eve-token"],
  ["GET", "/repos/acme/former", 301],
  ["GET", "/repositories/700000001", 200],
  ["GET", `${base}/assignees`, 200, { query: { per_page: "1" } }],
  ["GET", "/repos/acme/none/assignees", 404],
  [
    "GET",
    `${base}/issues`,
    200,
    { query: { state: "all", sort: "updated", direction: "asc", since: "2026-01-01T00:00:00Z", per_page: "2", page: "1" } },
  ],
  ["GET", `${base}/issues`, 200, { query: { labels: "bug", creator: "bob", assignee: "ada", milestone: "1" } }],
  ["GET", `${base}/issues`, 304, star],
  ["GET", "/repos/acme/vault/issues", 404, {}, "eve-token"],
  ["GET", "/repos/acme/former/issues", 301],
  ["GET", "/repos/acme/silent/issues", 410],
  ["GET", `${base}/issues`, 422, { query: { since: "soon" }, offContract: true }],
  [
    "POST",
    `${base}/issues`,
    201,
    { body: { title: "x", body: "y", labels: ["new", { name: "newer" }], assignees: ["ada"], milestone: 1 } },
  ],
  ["POST", `${base}/issues`, 400, bad("{")],
  ["POST", `${base}/issues`, 401, { body: { title: "x" } }, ""],
  ["POST", `${base}/issues`, 403, { body: { title: "x" } }, "bot-token"],
  ["POST", "/repos/acme/none/issues", 404, { body: { title: "x" } }],
  ["POST", "/repos/acme/former/issues", 307, { body: { title: "x" } }],
  ["POST", "/repos/acme/silent/issues", 410, { body: { title: "x" } }],
  ["POST", `${base}/issues`, 422, bad({})],
  ["POST", `${base}/issues`, 422, bad({ title: [] })],
  ["POST", `${base}/issues`, 422, { body: { title: "x", assignees: ["nobody"] } }],
  ["POST", `${base}/issues`, 422, { body: { title: "x", milestone: 99 } }],
  ["GET", `${base}/issues/1`, 200],
  ["GET", `${base}/issues/2`, 200],
  ["GET", "/repositories/700000001/issues/1", 200],
  ["GET", `${base}/issues/1`, 304, star],
  ["GET", `${base}/issues/3`, 410],
  ["GET", `${base}/issues/4`, 301],
  ["GET", `${base}/issues/99`, 404],
  [
    "PATCH",
    `${base}/issues/1`,
    200,
    { body: { title: "z", state: "closed", state_reason: "duplicate", labels: [], assignees: [], milestone: null } },
  ],
  ["PATCH", `${base}/issues/2`, 200, { body: { body: null } }],
  ["PATCH", `${base}/issues/1`, 403, { body: { title: "x" } }, "eve-token"],
  ["PATCH", `${base}/issues/4`, 301, { body: { title: "x" } }],
  ["PATCH", `${base}/issues/99`, 404, { body: { title: "x" } }],
  ["PATCH", `${base}/issues/3`, 410, { body: { title: "x" } }],
  ["PATCH", `${base}/issues/1`, 422, bad({ state: "done" })],
  ["GET", `${base}/issues/1/comments`, 200, { query: { since: "2026-01-01T00:00:00Z", per_page: "1", page: "1" } }],
  ["GET", `${base}/issues/1/comments`, 304, star],
  ["GET", `${base}/issues/4/comments`, 301],
  ["GET", `${base}/issues/99/comments`, 404],
  ["GET", `${base}/issues/3/comments`, 410],
  ["POST", `${base}/issues/1/comments`, 201, { body: { body: "hello" } }],
  ["POST", `${base}/issues/5/comments`, 403, { body: { body: "hello" } }, "eve-token"],
  ["POST", `${base}/issues/99/comments`, 404, { body: { body: "hello" } }],
  ["POST", `${base}/issues/3/comments`, 410, { body: { body: "hello" } }],
  ["POST", `${base}/issues/1/comments`, 422, { body: { body: " " } }],
  [
    "GET",
    `${base}/issues/comments`,
    200,
    { query: { sort: "updated", direction: "asc", since: "2026-01-01T00:00:00Z", per_page: "1", page: "1" } },
  ],
  ["GET", `${base}/issues/comments`, 304, star],
  ["GET", "/repos/acme/none/issues/comments", 404],
  ["GET", `${base}/issues/comments`, 422, { query: { sort: "size" }, offContract: true }],
  ["GET", `${base}/issues/comments/${comment}`, 200],
  ["GET", `${base}/issues/comments/7`, 404],
  ["PATCH", `${base}/issues/comments/${comment}`, 200, { body: { body: "hello again" } }],
  ["PATCH", `${base}/issues/comments/${comment}`, 403, { body: { body: "taken" } }, "eve-token"],
  ["PATCH", `${base}/issues/comments/${comment}`, 422, { body: { body: "" } }],
  ["DELETE", `${base}/issues/comments/${comment}`, 204],
  ["DELETE", `${base}/issues/comments/7`, 404],
  ["GET", `${base}/labels`, 200, { query: { per_page: "1", page: "1" } }],
  ["GET", `${base}/labels`, 304, star],
  ["GET", "/repos/acme/none/labels", 404],
  ["POST", `${base}/labels`, 201, { body: { name: "a, b", color: "ff0000", description: "c" } }],
  ["POST", `${base}/labels`, 404, { body: { name: "mine" } }, "eve-token"],
  ["POST", `${base}/labels`, 422, { body: { name: "bug" } }],
  ["GET", `${base}/labels/bug`, 200],
  ["GET", `${base}/labels/none`, 404],
  ["PATCH", `${base}/labels/bug`, 200, { body: { new_name: "defect", color: "00ff00", description: "d" } }],
  ["PATCH", `${base}/labels/none`, 404, { body: { color: "00ff00" } }],
  ["PATCH", `${base}/labels/bug`, 422, { body: { new_name: "" } }],
  ["DELETE", `${base}/labels/bug`, 204],
  ["DELETE", `${base}/labels/none`, 404],
  ["GET", `${base}/milestones`, 200, { query: { state: "all", sort: "due_on", direction: "desc", per_page: "1", page: "1" } }],
  ["GET", "/repos/acme/none/milestones", 404],
  ["POST", `${base}/milestones`, 201, { body: { title: "2.0", state: "closed", description: "d", due_on: "2027-01-01T00:00:00Z" } }],
  ["POST", `${base}/milestones`, 422, { body: { title: "1.0" } }],
  ["GET", `${base}/milestones/1`, 200],
  ["GET", `${base}/milestones/7`, 404],
]

const specialCases: ReadonlyArray<SpecialCase> = [
  [{ limits: { requestsPerHour: 0 } }, "GET", `${base}/issues`, 403],
  [{ limits: { requestsPerHour: 0, status: 429 } }, "GET", `${base}/issues`, 429],
  [{ limits: { pointsPerMinute: 0 } }, "POST", `${base}/issues`, 403, { body: { title: "x" } }],
  [{ limits: { pointsPerMinute: 0, status: 429 } }, "GET", "/search/issues", 429, { query: { q: "x" } }],
  [{}, "GET", `${base}/issues`, 400, { headers: { "x-github-api-version": "2011-01-01" } }],
  [{ retiredVersions: ["2022-11-28"] }, "GET", `${base}/issues`, 410, { headers: { "x-github-api-version": "2022-11-28" } }],
]

const makeFullStage = (options: Partial<GithubOptions> = {}) => {
  const stage = makeStage(options)
  const { people } = stage
  people.createMilestone({ repository, by: "bob", title: "1.0", dueOn: Date.parse("2027-01-01T00:00:00Z") })
  people.createIssue({
    repository,
    by: "bob",
    title: "Broken",
    body: "It is broken",
    labels: ["bug", "ui"],
    assignees: ["ada", "bob"],
    milestone: 1,
  })
  people.createPullRequest({ repository, by: "eve", title: "A fix", body: "Not broken", draft: true })
  for (const title of ["deleted", "transferred", "locked"]) people.createIssue({ repository, by: "bob", title })
  people.addComment({ repository, number: 1, by: "bob", body: "first" })
  people.addComment({ repository, number: 2, by: "eve", body: "on a pull request" })
  people.reactToIssue({ repository, number: 1, content: "+1" })
  people.deleteIssue({ repository, number: 3 })
  people.transferIssue({ repository, number: 4, to: "acme/gadgets" })
  people.lockIssue({ repository, number: 5, by: "ada" })
  people.closeIssue({ repository, number: 5, by: "ada" })
  people.createRepository({ name: "acme/former" })
  people.renameRepository("acme/former", "later")
  return stage
}

const tokensToTry = [
  { token: "ada-token", login: "ada" },
  { token: "eve-token", login: "eve" },
  { token: "bot-token", login: "bot", repositories: { [repository]: "read" } },
] as const

describe.each(["2022-11-28", "2026-03-10"] as const)("version %s", (version) => {
  it.each(cases.map(([method, path, status, sending = {}, token = "ada-token"]) => ({ method, path, status, sending, token })))(
    "$method $path answers $status",
    async ({ method, path, status, sending, token }) => {
      const { sandbox } = makeFullStage({ tokens: tokensToTry })
      const reply = await makeClient(sandbox, token === "" ? undefined : token, version).send(method, path, sending)
      expect(reply.status).toBe(status)
    },
  )

  it("answers by the repository's number what it answers by its name", async () => {
    const answers = cases
      .filter(([, path]) => path === base || path.startsWith(`${base}/`))
      .map(async ([method, path, status, sending = {}, token = "ada-token"]) => {
        const client = makeClient(makeFullStage({ tokens: tokensToTry }).sandbox, token === "" ? undefined : token, version)
        const numbered = path.replace(base, "/repositories/700000001")
        return [
          [method, numbered, (await client.send(method, numbered, sending)).status],
          [method, numbered, status],
        ] as const
      })
    for (const [got, expected] of await Promise.all(answers)) expect(got).toEqual(expected)
  })

  it.each(specialCases.map(([options, method, path, status, sending = {}]) => ({ options, method, path, status, sending })))(
    "$method $path answers $status with $options",
    async ({ options, method, path, status, sending }) => {
      const { sandbox } = makeFullStage(options)
      expect((await makeClient(sandbox, "ada-token", version).send(method, path, sending)).status).toBe(status)
    },
  )
})

describe("the list of cases", () => {
  const below = (routes: ReadonlyArray<Route<never>>): ReadonlyArray<Route<never>> =>
    routes.map((route) => ({ ...route, path: `/repos/{owner}/{repo}${route.path}` }))
  const routes: ReadonlyArray<Route<never>> = [
    ...below([...commentRoutes, ...issueRoutes, ...labelRoutes, ...milestoneRoutes, ...repositoryRoutes]),
    ...userRoutes,
  ]

  it("has a success of every route", () => {
    const reached = new Set(
      cases
        .filter(([, , status]) => status < 300)
        .map(([method, path]) => matchRoute(routes, method, segmentsOf(path))?.route)
        .filter((route) => route !== undefined),
    )
    expect(routes.filter((route) => !reached.has(route)).map(({ method, path }) => `${method} ${path}`)).toEqual([])
  })
})
