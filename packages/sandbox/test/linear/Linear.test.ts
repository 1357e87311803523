import { makeSandbox } from "@syncline/sandbox"
import { makeLinear, ownerKey, seedLinear } from "@syncline/sandbox/linear"
import { describe, expect, it } from "vitest"
import { at, each, makeDesk, noon } from "./Client.ts"
import { makeDocuments } from "./Documents.ts"

const address = "https://api.linear.app/graphql"

const post = (body: string) => ({ method: "POST", url: new URL(address), headers: { authorization: ownerKey }, body })

describe("requests", () => {
  it("are posted to /graphql and nowhere else", () => {
    const { linear } = makeDesk()
    expect(linear.handle({ ...post("{}"), url: new URL("https://api.linear.app/") }).status).toBe(404)
    expect(linear.handle({ ...post("{}"), method: "GET" }).status).toBe(405)
  })

  it.each(["", "[]", "null", "{", '{"query": 1}', '{"variables": {}}'])("with the body %o are refused", (body) => {
    expect(makeDesk().linear.handle(post(body)).status).toBe(400)
  })

  it("that do not parse or do not fit the schema are 400 and say where", () => {
    const { send } = makeDesk()
    const unparsed = send("{ viewer {")
    expect([unparsed.status, unparsed.errors[0]?.extensions["code"]]).toEqual([400, "GRAPHQL_PARSE_FAILED"])
    const unknown = send("{ viewer { nope } }")
    expect(unknown.status).toBe(400)
    expect(unknown.data).toBeUndefined()
    expect(unknown.errors[0]).toMatchObject({
      message: expect.stringContaining('Cannot query field "nope" on type "User"'),
      extensions: { type: "graphql error", code: "GRAPHQL_VALIDATION_FAILED" },
    })
  })

  it("whose variables do not fit are 400 and do nothing", () => {
    const { linear, send } = makeDesk()
    const text = "mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success } }"
    for (const input of [undefined, { title: "no team" }, { teamId: 1, title: "x" }, { teamId: "x", title: "x", dueDate: "2026-02-30" }]) {
      const answer = send(text, { input })
      expect([answer.status, answer.errors[0]?.extensions["code"]]).toEqual([400, "BAD_USER_INPUT"])
    }
    expect(linear.read.writes("api")).toBe(0)
  })

  it("name one of several operations", () => {
    const { linear } = makeDesk()
    const query = "query A { viewer { name } } query B { organization { urlKey } }"
    expect(linear.handle(post(JSON.stringify({ query }))).status).toBe(400)
    expect(linear.handle(post(JSON.stringify({ query, operationName: "C" }))).status).toBe(400)
    expect(JSON.parse(linear.handle(post(JSON.stringify({ query, operationName: "B" }))).body)).toEqual({
      data: { organization: { urlKey: "sandbox" } },
    })
  })

  it("for a record that is not there are 200 with an error and no data at all", () => {
    const { linear, send, team } = makeDesk()
    const issue = linear.person(linear.owner.id).createIssue({ teamId: team.id, title: "x" })
    const answer = send('query($id: String!) { found: issue(id: $id) { id } missing: issue(id: "ENG-404") { id } }', { id: issue.id })
    expect(answer.status).toBe(200)
    expect(answer.data).toBeNull()
    expect(answer.errors).toEqual([
      {
        message: "Entity not found: Issue",
        path: ["missing"],
        locations: expect.any(Array),
        extensions: {
          type: "invalid input",
          code: "INPUT_ERROR",
          statusCode: 400,
          userError: true,
          userPresentableMessage: "Could not find referenced Issue.",
        },
      },
    ])
  })

  it("tell a sync id that grows with every change", () => {
    const { send } = makeDesk()
    const once = () => at(send('mutation { issueLabelCreate(input: { name: "a" }) { lastSyncId } }').data, "issueLabelCreate", "lastSyncId")
    const first = once()
    expect(at(send('mutation { issueLabelCreate(input: { name: "b" }) { lastSyncId } }').data, "issueLabelCreate", "lastSyncId")).toBe(
      Number(first) + 1,
    )
  })

  it("show a team with its own labels and states, and the workspace with its own", () => {
    const { linear, send, team } = makeDesk()
    const ada = linear.person(linear.owner.id)
    ada.createLabel({ name: "bug" })
    ada.createLabel({ name: "web", teamId: team.id })
    const answer = send(
      "query($id: String!) { team(id: $id) { key labels { nodes { name } } states { nodes { name } } defaultIssueState { name } } organization { labels { nodes { name } } } }",
      { id: team.id },
    )
    expect(answer.data).toMatchObject({
      team: { key: "ENG", labels: { nodes: [{ name: "web" }] }, defaultIssueState: { name: "Backlog" } },
      organization: { labels: { nodes: [{ name: "bug" }] } },
    })
    expect(each(at(answer.data, "team", "states", "nodes"), "name")).toHaveLength(8)
  })

  it("show users as they are called now, and as changed when they were renamed", () => {
    const { linear, pass, send } = makeDesk()
    const { id, updatedAt } = linear.administrator.addUser({ name: "Ada" })
    pass(1000)
    expect(linear.administrator.renameUser(id, "Ada Lovelace").updatedAt).toBe(updatedAt + 1000)
    const answer = send("query($id: String!) { user(id: $id) { name displayName } }", { id })
    expect(at(answer.data, "user")).toEqual({ name: "Ada Lovelace", displayName: "ada" })
  })

  it("leave suspended users out of lists unless asked", () => {
    const { linear, send } = makeDesk()
    linear.administrator.suspendUser(linear.administrator.addUser({ name: "Gone" }).id)
    expect(each(at(send("{ users { nodes { name } } }").data, "users", "nodes"), "name")).toEqual(["Sandbox Owner"])
    expect(at(send("{ users(includeDisabled: true) { nodes { name } } }").data, "users", "nodes")).toHaveLength(2)
  })
})

describe("the same seed, clock and requests", () => {
  it("give the same bytes", () => {
    const replies = () => {
      const { linear, reads, writes } = makeDocuments()
      return [...reads, ...writes, ...reads].map((sent) => {
        const { status, headers, body } = linear.handle(post(JSON.stringify(sent)))
        return JSON.stringify([status, headers, body])
      })
    }
    const first = replies()
    expect(first.length).toBeGreaterThan(40)
    expect(replies()).toEqual(first)
  })

  it("give other ids for another seed", () => {
    expect(makeLinear({ clock: () => noon, seed: 1 }).owner.id).not.toBe(makeLinear({ clock: () => noon, seed: 2 }).owner.id)
  })
})

describe("faults", () => {
  const makeFaulty = () => {
    const linear = makeLinear({ clock: () => noon })
    const { team } = seedLinear(linear, { seed: 1, issues: 3 })
    const sandbox = makeSandbox(linear, { clock: () => noon })
    const create = (id: string) =>
      sandbox.fetch(address, {
        method: "POST",
        headers: { authorization: ownerKey, "content-type": "application/json" },
        body: JSON.stringify({
          query: "mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { id } } }",
          variables: { input: { id, teamId: team.id, title: "Made once" } },
        }),
      })
    return { create, linear, sandbox }
  }
  const id = "3f2b8c1e-5a4d-4e6f-8b7a-0123456789ab"

  it("that lose the answer of a create leave it done, and the repeat is told so", async () => {
    const { create, linear, sandbox } = makeFaulty()
    sandbox.faults.add({ fault: { kind: "reset-after" }, times: 1 })
    await expect(create(id)).rejects.toThrow("fetch failed")
    expect(linear.read.counts("api").issue.create).toBe(1)
    const again: unknown = await (await create(id)).json()
    expect(at(again, "errors", 0, "message")).toBe("conflict on insert of Issue")
    expect(linear.read.counts("api").issue.create).toBe(1)
  })

  it("that break before the app leave nothing done", async () => {
    const { create, linear, sandbox } = makeFaulty()
    sandbox.faults.add({ fault: { kind: "reset-before" }, times: 1 })
    await expect(create(id)).rejects.toThrow("fetch failed")
    expect(linear.read.counts("api").issue.create).toBe(0)
  })

  it("that limit or sign out answer in the vendor's manner", async () => {
    const { create, linear, sandbox } = makeFaulty()
    sandbox.faults.add({ fault: { kind: "limited", limit: { kind: "primary", waitSeconds: 60 } }, times: 1 })
    const limited = await create(id)
    expect([limited.status, limited.headers.get("x-ratelimit-requests-reset")]).toEqual([400, String(noon + 60_000)])
    expect(at(await limited.json(), "errors", 0, "extensions", "code")).toBe("RATELIMITED")
    sandbox.faults.add({ fault: { kind: "unauthorized" }, times: 1 })
    expect((await create(id)).status).toBe(401)
    expect(linear.read.writes("api")).toBe(0)
    expect((await create(id)).status).toBe(200)
  })
})
