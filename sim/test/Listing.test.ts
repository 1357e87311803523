import type { App, AppRequest } from "@syncline/sandbox"
import { assert, describe, it } from "vitest"
import { lateLists, smallPages } from "../src/listing.ts"

const reply = { status: 200, headers: {}, body: "{}" }

/** An application that keeps what it is asked. */
const listening = (body = "{}"): { readonly app: App; readonly asked: Array<AppRequest> } => {
  const asked: Array<AppRequest> = []
  const handle = (request: AppRequest) => {
    asked.push(request)
    return { ...reply, body }
  }
  return { asked, app: { name: "app", handle, limited: () => reply, unauthorized: () => reply } }
}

const get = (address: string): AppRequest => ({ method: "GET", url: new URL(address, "http://github.sim"), headers: {}, body: "" })
const query = (body: string): AppRequest => ({ method: "POST", url: new URL("http://linear.sim/graphql"), headers: {}, body })

describe("smallPages", () => {
  it("makes the pages of lists smaller, never larger, and leaves the rest alone", () => {
    const { app, asked } = listening()
    const { handle } = smallPages(app, 3)
    for (const address of ["/issues?per_page=100&page=2", "/issues?per_page=2", "/user"]) handle(get(address))
    handle(query("issues(first: 50, after: $after) labels(first: 10)"))
    handle(query("issues(first: 1)"))
    assert.deepStrictEqual(
      asked.map(({ url, body }) => url.pathname + url.search + body),
      [
        "/issues?per_page=3&page=2",
        "/issues?per_page=2",
        "/user",
        "/graphqlissues(first: 3, after: $after) labels(first: 10)",
        "/graphqlissues(first: 1)",
      ],
    )
  })
})

describe("lateLists", () => {
  const at = (millis: number) => new Date(millis).toISOString()
  const nodes = [
    { id: "young", createdAt: at(9_001) },
    { id: "old", createdAt: at(9_000) },
  ]
  const shown = (request: string) =>
    lateLists(listening(JSON.stringify({ data: { issues: { nodes } } })).app, 1_000, () => 10_000).handle(query(request)).body

  it("does not show in a list what was just made", () => {
    assert.deepStrictEqual(JSON.parse(shown("query Issues { issues(first: 50, after: $after) }")), {
      data: { issues: { nodes: nodes.slice(1) } },
    })
  })

  it("shows it where it is asked for by itself", () => {
    assert.deepStrictEqual(JSON.parse(shown("query Issue { issues(first: 1) }")), { data: { issues: { nodes } } })
  })
})
