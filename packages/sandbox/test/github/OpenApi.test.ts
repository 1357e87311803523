import { describe, expect, it } from "vitest"
import { openApi } from "@syncline/sandbox/contract/github"

describe("openApi", () => {
  it("takes a request that GitHub takes", () => {
    expect(openApi.validateRequest({ method: "GET", path: "/repos/a/b/issues", query: { state: "all", per_page: "100" } })).toEqual([])
    expect(openApi.validateRequest({ method: "POST", path: "/repositories/7/issues", body: { title: "x", labels: ["a"] } })).toEqual([])
  })

  it("objects to unknown parameters, values, members and paths", () => {
    expect(openApi.validateRequest({ method: "GET", path: "/repos/a/b/issues", query: { order: "asc" } })).toHaveLength(1)
    expect(openApi.validateRequest({ method: "GET", path: "/repos/a/b/issues", query: { state: "done" } })).toHaveLength(1)
    expect(openApi.validateRequest({ method: "GET", path: "/repos/a/b/issues", query: { page: "two" } })).toHaveLength(1)
    expect(openApi.validateRequest({ method: "GET", path: "/repos/a/b/issues/seven" })).toHaveLength(1)
    expect(openApi.validateRequest({ method: "POST", path: "/repos/a/b/issues", body: { title: "x", colour: "red" } })).toHaveLength(1)
    expect(openApi.validateRequest({ method: "POST", path: "/repos/a/b/issues", body: {} })).toHaveLength(1)
    expect(openApi.validateRequest({ method: "POST", path: "/repos/a/b/issues" })).toEqual(["body: missing"])
    expect(openApi.validateRequest({ method: "DELETE", path: "/repos/a/b/issues/7" })).toEqual(["there is no DELETE /repos/a/b/issues/7"])
  })

  it("knows what the later version took away", () => {
    const request = { method: "POST", path: "/repos/a/b/issues", body: { title: "x", assignee: "ada" } }
    expect(openApi.validateRequest(request)).toEqual([])
    expect(openApi.validateRequest({ ...request, version: "2026-03-10" })).toHaveLength(1)
  })

  it("objects to a reply that GitHub would not give", () => {
    const reply = { method: "GET", path: "/repos/a/b/labels/bug" }
    const label = { id: 1, node_id: "x", url: "https://api.github.com/x", name: "bug", description: null, color: "ff0000", default: false }
    expect(openApi.validateResponse({ ...reply, status: 200, body: label })).toEqual([])
    expect(openApi.validateResponse({ ...reply, status: 200, body: { ...label, id: "1" } })).toHaveLength(1)
    expect(openApi.validateResponse({ ...reply, status: 200, body: { ...label, colour: "red" } })).toHaveLength(1)
    expect(openApi.validateResponse({ ...reply, status: 200 })).toEqual(["200 has a body"])
    expect(openApi.validateResponse({ ...reply, status: 204 })).toEqual(["GET /repos/{owner}/{repo}/labels/{name} does not answer 204"])
    expect(openApi.validateResponse({ method: "DELETE", path: "/repos/a/b/labels/bug", status: 204 })).toEqual([])
    expect(openApi.validateResponse({ method: "DELETE", path: "/repos/a/b/labels/bug", status: 204, body: {} })).toEqual([
      "204 has no body",
    ])
    expect(openApi.validateResponse({ ...reply, status: 404, body: { message: "Not Found" } })).toEqual([])
  })
})
