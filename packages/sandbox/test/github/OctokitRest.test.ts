/**
 * GitHub's own SDK against the emulator, over real HTTP. Each request and each answer is held against GitHub's description on the way.
 */
import { Octokit } from "@octokit/rest"
import { type Listening, makeSandbox, type Sandbox } from "@syncline/sandbox"
import { openApi } from "@syncline/sandbox/contract/github"
import { type Github, makeGithub } from "@syncline/sandbox/github"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { start } from "./Client.ts"

const repo = { owner: "acme", repo: "app" }

let github: Github
let sandbox: Sandbox<Github>
let server: Listening
let octokit: Octokit
let now = start

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const connect = (auth: string | undefined) => new Octokit({ ...(auth !== undefined && { auth }), baseUrl: server.url, log: quiet })

beforeAll(async () => {
  github = makeGithub({
    clock: () => (now += 1000),
    users: [{ login: "ada", name: "Ada Lovelace" }],
    repositories: [
      { name: "acme/app", collaborators: ["ada", "bob"] },
      { name: "acme/secret", private: true, collaborators: ["bob"] },
    ],
    tokens: [
      { token: "ada-token", login: "ada" },
      { token: "eve-token", login: "eve" },
    ],
  })
  sandbox = makeSandbox(github, { clock: () => now })
  server = await sandbox.listen({ port: 0 })
  octokit = connect("ada-token")
})

afterAll(() => server.close())

interface Failure {
  readonly status: number
  readonly message: string
}

/** The status and the words of a refusal. */
const refusal = async (work: Promise<unknown>): Promise<Failure> => {
  const error: unknown = await work.then(
    () => new Error("it succeeded"),
    (reason: unknown) => reason,
  )
  if (error instanceof Error && "status" in error) return { status: Number(error.status), message: error.message }
  throw error
}

describe("people and repositories", () => {
  it("are read", async () => {
    expect((await octokit.rest.users.getAuthenticated()).data.login).toBe("ada")
    const ada = (await octokit.rest.users.getByUsername({ username: "ada" })).data
    expect(ada.name).toBe("Ada Lovelace")
    expect((await octokit.rest.users.getById({ account_id: ada.id })).data.login).toBe("ada")
    expect((await octokit.rest.repos.get(repo)).data).toMatchObject({ full_name: "acme/app", has_issues: true })
    expect((await octokit.rest.issues.listAssignees(repo)).data.map(({ login }) => login)).toContain("ada")
    expect((await octokit.rest.issues.listAssignees({ ...repo, per_page: 1 })).headers.link).toContain('rel="next"')
    expect((await octokit.rest.issues.checkUserCanBeAssigned({ ...repo, assignee: "bob" })).status).toBe(204)
    expect(await refusal(octokit.rest.issues.checkUserCanBeAssigned({ ...repo, assignee: "eve" }))).toMatchObject({ status: 404 })
    expect((await octokit.rest.rateLimit.get()).data.resources.core.limit).toBe(5000)
    expect(await refusal(octokit.rest.repos.get({ owner: "acme", repo: "secret" }))).toMatchObject({ status: 404 })
    expect(await refusal(octokit.rest.users.getByUsername({ username: "nobody" }))).toMatchObject({ status: 404 })
  })
})

describe("labels and milestones", () => {
  it("are read and written", async () => {
    const { data: bug } = await octokit.rest.issues.createLabel({ ...repo, name: "bug", color: "d73a4a", description: "Broken" })
    expect(bug).toMatchObject({ name: "bug", color: "d73a4a", description: "Broken" })
    for (const name of ["docs", "later", "wild card"]) await octokit.rest.issues.createLabel({ ...repo, name })
    expect(await refusal(octokit.rest.issues.createLabel({ ...repo, name: "BUG" }))).toMatchObject({ status: 422 })
    expect((await octokit.rest.issues.getLabel({ ...repo, name: "wild card" })).data.color).toBe("ededed")
    expect((await octokit.rest.issues.updateLabel({ ...repo, name: "docs", new_name: "documentation" })).data.name).toBe("documentation")
    expect((await octokit.rest.issues.updateLabel({ ...repo, name: "later", color: "00ff00", description: "Some day" })).data.color).toBe(
      "00ff00",
    )
    expect((await octokit.rest.issues.listLabelsForRepo(repo)).data).toHaveLength(4)
    expect((await octokit.rest.issues.listLabelsForRepo({ ...repo, per_page: 3, page: 2 })).data).toHaveLength(1)
    expect(await octokit.paginate(octokit.rest.issues.listLabelsForRepo, { ...repo, per_page: 2 })).toHaveLength(4)
    expect((await octokit.rest.issues.deleteLabel({ ...repo, name: "wild card" })).status).toBe(204)
    expect(await refusal(octokit.rest.issues.getLabel({ ...repo, name: "wild card" }))).toMatchObject({ status: 404 })

    const { data: soon } = await octokit.rest.issues.createMilestone({ ...repo, title: "Soon", due_on: "2026-12-24T00:00:00Z" })
    await octokit.rest.issues.createMilestone({ ...repo, title: "Done", state: "closed", description: "Past" })
    expect((await octokit.rest.issues.getMilestone({ ...repo, milestone_number: soon.number })).data.title).toBe("Soon")
    expect((await octokit.rest.issues.listMilestones(repo)).data.map(({ title }) => title)).toEqual(["Soon"])
    expect(
      (await octokit.rest.issues.listMilestones({ ...repo, state: "all", sort: "completeness", direction: "desc" })).data,
    ).toHaveLength(2)
  })
})

describe("issues", () => {
  it("are made and changed", async () => {
    const made = await octokit.rest.issues.create({
      ...repo,
      title: "Crash",
      body: "It crashes",
      labels: ["bug", "new one"],
      assignees: ["ada"],
      milestone: 1,
    })
    expect(made.status).toBe(201)
    expect(made.data).toMatchObject({ number: 1, state: "open", assignees: [{ login: "ada" }], milestone: { title: "Soon" } })
    const at = { ...repo, issue_number: 1 }
    expect((await octokit.rest.issues.get(at)).data.title).toBe("Crash")
    expect((await octokit.rest.issues.update({ ...at, title: "Crash at start", body: null })).data.body).toBeNull()
    expect((await octokit.rest.issues.update({ ...at, state: "closed", state_reason: "not_planned" })).data.state_reason).toBe(
      "not_planned",
    )
    expect((await octokit.rest.issues.update({ ...at, state: "open" })).data.state).toBe("open")
    expect((await octokit.rest.issues.update({ ...at, body: "Again", labels: [], milestone: null })).data.labels).toEqual([])
    expect(
      (await octokit.rest.issues.addAssignees({ ...at, assignees: ["bob", "eve"] })).data.assignees?.map(({ login }) => login),
    ).toEqual(["ada", "bob"])
    expect((await octokit.rest.issues.removeAssignees({ ...at, assignees: ["ada"] })).data.assignees?.map(({ login }) => login)).toEqual([
      "bob",
    ])
    expect((await octokit.rest.issues.addLabels({ ...at, labels: ["bug", "later"] })).data.map(({ name }) => name)).toEqual([
      "bug",
      "later",
    ])
    expect((await octokit.rest.issues.removeLabel({ ...at, name: "bug" })).data.map(({ name }) => name)).toEqual(["later"])
    expect(await refusal(octokit.rest.issues.removeLabel({ ...at, name: "bug" }))).toMatchObject({ status: 404 })
    expect((await octokit.rest.issues.setLabels({ ...at, labels: ["bug", "fresh"] })).data.map(({ name }) => name)).toEqual([
      "bug",
      "fresh",
    ])
    expect((await octokit.rest.issues.listLabelsOnIssue(at)).data).toHaveLength(2)
    expect((await octokit.rest.issues.removeAllLabels(at)).status).toBe(204)
    expect((await octokit.rest.issues.lock({ ...at, lock_reason: "resolved" })).status).toBe(204)
    expect((await octokit.rest.issues.get(at)).data.locked).toBe(true)
    expect((await octokit.rest.issues.unlock(at)).status).toBe(204)
    expect(github.records.issue("acme/app", 1)).toMatchObject({ title: "Crash at start", assignees: ["bob"] })
  })

  it("are listed, paged, filtered and searched", async () => {
    for (let count = 0; count < 7; count += 1) {
      await octokit.rest.issues.create({ ...repo, title: `Number ${count}`, body: "One of seven", labels: count % 2 === 0 ? ["even"] : [] })
    }
    const first = await octokit.rest.issues.listForRepo({ ...repo, per_page: 3 })
    expect([first.data.length, first.headers.link?.includes('rel="next"')]).toEqual([3, true])
    expect(await octokit.paginate(octokit.rest.issues.listForRepo, { ...repo, per_page: 3, state: "all" })).toHaveLength(8)
    let pages = 0
    for await (const { data } of octokit.paginate.iterator(octokit.rest.issues.listForRepo, {
      ...repo,
      per_page: 2,
      sort: "updated",
      direction: "asc",
    })) {
      pages += data.length > 0 ? 1 : 0
    }
    expect(pages).toBe(4)
    const count = async (query: Omit<NonNullable<Parameters<typeof octokit.rest.issues.listForRepo>[0]>, "owner" | "repo">) =>
      (await octokit.rest.issues.listForRepo({ ...repo, ...query })).data.length
    expect(await count({ labels: "even" })).toBe(4)
    expect(await count({ assignee: "bob" })).toBe(1)
    expect(await count({ assignee: "none" })).toBe(7)
    expect(await count({ creator: "ada" })).toBe(8)
    expect(await count({ state: "closed" })).toBe(0)
    expect(await count({ since: "2027-01-01T00:00:00Z" })).toBe(0)
    expect(await count({ sort: "comments", direction: "desc" })).toBe(8)
    expect(await refusal(octokit.rest.issues.listForRepo({ ...repo, milestone: "soon" }))).toMatchObject({ status: 422 })

    const search = async (q: string) => (await octokit.rest.search.issuesAndPullRequests({ q })).data
    expect((await search("repo:acme/app is:issue Number")).total_count).toBe(7)
    expect((await search("repo:acme/app label:even is:open")).total_count).toBe(4)
    const sorted = await octokit.rest.search.issuesAndPullRequests({
      q: "repo:acme/app is:issue",
      sort: "created",
      order: "asc",
      per_page: 2,
    })
    expect(sorted.data.items.map(({ number }) => number)).toEqual([1, 2])
    expect(await octokit.paginate(octokit.rest.search.issuesAndPullRequests, { q: "repo:acme/app is:issue", per_page: 3 })).toHaveLength(8)
    expect(await refusal(octokit.rest.search.issuesAndPullRequests({ q: "repo:acme/none x" }))).toMatchObject({ status: 422 })
  })
})

describe("comments", () => {
  it("are read and written", async () => {
    const at = { ...repo, issue_number: 2 }
    const { data: said } = await octokit.rest.issues.createComment({ ...at, body: "First" })
    await octokit.rest.issues.createComment({ ...at, body: "Second" })
    await connect("eve-token").rest.issues.createComment({ ...repo, issue_number: 3, body: "Third" })
    expect((await octokit.rest.issues.getComment({ ...repo, comment_id: said.id })).data.body).toBe("First")
    expect((await octokit.rest.issues.updateComment({ ...repo, comment_id: said.id, body: "First of all" })).data.body).toBe("First of all")
    expect((await octokit.rest.issues.listComments(at)).data).toHaveLength(2)
    expect((await octokit.rest.issues.listComments({ ...at, per_page: 1, page: 2 })).data[0]?.body).toBe("Second")
    expect((await octokit.rest.issues.listComments({ ...at, since: "2027-01-01T00:00:00Z" })).data).toEqual([])
    expect((await octokit.rest.issues.listCommentsForRepo(repo)).data).toHaveLength(3)
    expect((await octokit.rest.issues.listCommentsForRepo({ ...repo, sort: "updated", direction: "desc" })).data[0]?.body).toBe(
      "First of all",
    )
    expect(await octokit.paginate(octokit.rest.issues.listCommentsForRepo, { ...repo, per_page: 1 })).toHaveLength(3)
    expect((await octokit.rest.issues.deleteComment({ ...repo, comment_id: said.id })).status).toBe(204)
    expect(await refusal(octokit.rest.issues.getComment({ ...repo, comment_id: said.id }))).toMatchObject({ status: 404 })
  })
})

describe("refusals", () => {
  it("are the SDK's own errors", async () => {
    expect(await refusal(connect("wrong").rest.users.getAuthenticated())).toMatchObject({
      status: 401,
      message: expect.stringContaining("Bad credentials"),
    })
    expect(await refusal(connect(undefined).rest.issues.create({ ...repo, title: "No" }))).toMatchObject({ status: 401 })
    expect(await refusal(octokit.rest.issues.create({ ...repo, title: "" }))).toMatchObject({ status: 422 })
    expect(await refusal(octokit.rest.issues.get({ ...repo, issue_number: 4711 }))).toMatchObject({ status: 404 })
    github.people.deleteIssue({ repository: "acme/app", number: 8 })
    expect(await refusal(octokit.rest.issues.get({ ...repo, issue_number: 8 }))).toMatchObject({ status: 410 })
    const { headers } = await octokit.rest.issues.get({ ...repo, issue_number: 2 })
    const again = octokit.rest.issues.get({ ...repo, issue_number: 2, headers: { "if-none-match": headers.etag ?? "" } })
    expect(await refusal(again)).toMatchObject({ status: 304 })
    const stop = sandbox.faults.add({ fault: { kind: "limited", limit: { kind: "primary", waitSeconds: 60 } } })
    expect(await refusal(octokit.rest.users.getAuthenticated())).toMatchObject({ status: 403 })
    stop()
    github.people.renameRepository("acme/app", "renamed")
    expect((await octokit.rest.repos.get(repo)).data.full_name).toBe("acme/renamed")
    github.people.renameRepository("acme/renamed", "app")
  })

  it("name what is not emulated", async () => {
    expect(await refusal(octokit.rest.issues.listEvents({ ...repo, issue_number: 2 }))).toEqual({
      status: 501,
      message: expect.stringContaining("not emulated: GET /repos/acme/app/issues/2/events"),
    })
    const reaction = octokit.rest.reactions.createForIssue({ ...repo, issue_number: 2, content: "+1" })
    expect(await refusal(reaction)).toMatchObject({
      status: 501,
      message: expect.stringContaining("POST /repos/acme/app/issues/2/reactions"),
    })
    expect(await refusal(octokit.rest.gists.list())).toMatchObject({
      status: 501,
      message: expect.stringContaining("not emulated: GET /gists"),
    })
    expect(await refusal(octokit.rest.issues.list())).toMatchObject({ status: 501 })
  })
})

describe("all that was sent and answered", () => {
  it("was more than 60 different calls, each as GitHub's description has it", () => {
    const calls = new Set<string>()
    for (const { method, status = 0, request, reply } of sandbox.log) {
      if (status === 501) continue
      const path = request.url.pathname
      const bodyOf = (text: string | undefined) => (text === undefined || text === "" ? {} : { body: JSON.parse(text) })
      const query = Object.fromEntries(request.url.searchParams)
      const where = `${method} ${request.url.pathname}${request.url.search}`
      calls.add(`${where} ${request.body}`)
      const problems = [
        ...openApi.validateRequest({ method, path, query, ...bodyOf(request.body) }),
        ...openApi.validateResponse({ method, path, status, ...bodyOf(reply?.body) }),
      ]
      expect({ where, status, problems }).toEqual({ where, status, problems: [] })
    }
    expect(calls.size).toBeGreaterThanOrEqual(60)
  })
})
