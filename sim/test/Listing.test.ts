import type { App, AppRequest } from "@syncline/sandbox"
import { assert, describe, it } from "vitest"
import { lateLists, smallPages, watchPages } from "../src/listing.ts"

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

describe("watchPages", () => {
  const list = "http://github.sim/repos/acme/app/issues/comments"
  /** Comments by number, two a page. */
  const paged = (rows: ReadonlyArray<number>): App => {
    const { app } = listening()
    const handle = ({ url }: AppRequest) => {
      const page = Number(url.searchParams.get("page") ?? "1")
      const link = rows.length > page * 2 ? { link: `<${list}?page=${page + 1}>; rel="next"` } : {}
      return { status: 200, headers: link, body: JSON.stringify(rows.slice(page * 2 - 2, page * 2).map((id) => ({ id }))) }
    }
    return { ...app, handle }
  }

  for (const [title, gone, told] of [
    ["tells when a row of an earlier page is gone by the time of a later one", 1, 1],
    ["does not mind a row that is gone from a page to come", 4, 0],
  ] as const) {
    it(title, () => {
      const rows = [1, 2, 3, 4, 5]
      let hidden = 0
      const { handle } = watchPages(
        paged(rows),
        (row) => rows.some((id) => id === row["id"]),
        () => {
          hidden += 1
        },
      )
      handle(get(list))
      rows.splice(rows.indexOf(gone), 1)
      handle(get(`${list}?page=2`))
      assert.strictEqual(hidden, told)
    })
  }
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
