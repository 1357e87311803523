import type { App, AppReply, AppRequest } from "@syncline/sandbox"
import { assert, describe, it } from "vitest"
import { type Deed, deedOf, watchDeeds } from "../src/Deed.ts"

const id = "0b3f1c56-7b3e-4f59-9a3e-2f1d0c4b5a69"
const repository = "http://github.sim/repos/acme/app"

const posting = (path: string, body: object): AppRequest => ({
  method: "POST",
  url: new URL(path.startsWith("/") ? `${repository}${path}` : path),
  headers: { "x-request-number": "7" },
  body: JSON.stringify(body),
})

const reply = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): AppReply => ({
  status,
  headers,
  body: JSON.stringify(body),
})

const mutation = (name: string, input: object) =>
  posting("http://linear.sim/graphql", { query: `mutation M($input: I!) { ${name}(input: $input) { id } }`, variables: { input } })

const marked = (text: string) => `${text}\n\n<!-- syncline:old -->\n\n<!-- syncline:${id} -->`

describe("deedOf", () => {
  it.each([
    [
      "an issue by its mark",
      posting("/issues", { title: "i1 t1", body: marked("i1") }),
      reply(201, { number: 3, id: 99 }),
      { kind: "issue", externalId: "3", operation: id, token: "i1" },
    ],
    [
      "a comment by its mark",
      posting("/issues/3/comments", { body: marked("c1 text") }),
      reply(201, { id: 99 }),
      { kind: "comment", externalId: "99", operation: id, token: "c1" },
    ],
    [
      "a label by its name",
      posting("/labels", { name: "Bug 1" }),
      reply(201, { id: 99 }),
      { kind: "label", externalId: "99", operation: "bug 1", token: "bug" },
    ],
    [
      "an issue without a mark",
      posting("/issues", { title: "i1 t1", body: "i1" }),
      reply(201, { number: 3 }),
      { kind: "issue", externalId: "3", operation: "nameless 3", token: "i1" },
    ],
    [
      "an issue by the id it chose",
      mutation("issueCreate", { id, title: "i1 t1" }),
      reply(200, { data: { issueCreate: { issue: { id } } } }),
      { kind: "issue", externalId: id, operation: id, token: "i1" },
    ],
    [
      "a comment by the id it chose",
      mutation("commentCreate", { id, body: "c1 text" }),
      reply(200, { data: { commentCreate: { comment: { id } } } }),
      { kind: "comment", externalId: id, operation: id, token: "c1" },
    ],
    [
      "a label by the id it chose",
      mutation("issueLabelCreate", { id, name: "Bug" }),
      reply(200, { data: { issueLabelCreate: { issueLabel: { id } } } }),
      { kind: "label", externalId: id, operation: id, token: "bug" },
    ],
    [
      "an issue whose id the application chose",
      mutation("issueCreate", { title: "i1 t1" }),
      reply(200, { data: { issueCreate: { issue: { id } } } }),
      { kind: "issue", externalId: id, operation: `nameless ${id}`, token: "i1" },
    ],
  ])("knows %s", (_title, request, answer, created) => {
    assert.deepStrictEqual(deedOf(request, answer, 0).created, created as Deed["created"])
  })

  it.each([
    ["a refused create", posting("/issues", { title: "i1" }), reply(422, { message: "no" })],
    ["a refused mutation", mutation("issueCreate", { id }), reply(200, { errors: [], data: null })],
    ["a mutation of an id that is taken", mutation("issueCreate", { id }), reply(200, { data: { issueCreate: null } })],
    ["an update", mutation("issueUpdate", { title: "i1" }), reply(200, { data: { issueUpdate: { issue: { id } } } })],
    ["another list", posting("/milestones", { title: "first" }), reply(201, { number: 1 })],
    ["a reading", { ...posting("/issues", {}), method: "GET" }, reply(201, { number: 1 })],
  ])("makes nothing of %s", (_title, request, answer) => {
    assert.isUndefined(deedOf(request, answer, 0).created)
  })

  it("knows a refusal for a limit, and what the application counts", () => {
    const request = posting("/issues", {})
    const deed = { status: 403, overLimit: true, points: 0, created: undefined, losses: 0 }
    assert.deepStrictEqual(deedOf(request, reply(403, { message: "API rate limit exceeded" }), 0), deed)
    assert.deepStrictEqual(deedOf(request, reply(400, { code: "RATELIMITED" }, { "x-complexity": "12" }), 0), {
      ...deed,
      status: 400,
      points: 12,
    })
    assert.isFalse(deedOf(request, reply(200, { title: "rate limit" }), 0).overLimit)
    assert.isFalse(deedOf(request, reply(403, { message: "no right" }), 0).overLimit)
  })
})

describe("watchDeeds", () => {
  it("tells of each request by its number, with what was lost by then, and answers as the application does", () => {
    const answer = reply(201, { number: 3 })
    const app: App = { name: "app", handle: () => answer, limited: () => answer, unauthorized: () => answer }
    const told: Array<readonly [string, Deed["status"], Deed["losses"]]> = []
    let lost = 0
    const watched = watchDeeds(
      app,
      () => lost,
      (number, { status, losses }) => told.push([number, status, losses]),
    )
    assert.strictEqual(watched.handle(posting("/issues", { title: "i1" })), answer)
    lost = 2
    watched.handle({ ...posting("/issues", {}), headers: {} })
    assert.deepStrictEqual(told, [
      ["7", 201, 0],
      ["", 201, 2],
    ])
  })
})
