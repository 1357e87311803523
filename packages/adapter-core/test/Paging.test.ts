import { assert, describe, it } from "@effect/vitest"
import { Endpoint, type Json, Paging } from "@syncline/adapter-core"
import { Effect, Result, Stream } from "effect"
import { Issue, client } from "./Issues.ts"
import { json, scripted } from "./ScriptedServer.ts"

const issues = (from: number, to: number) =>
  Array.from({ length: Math.max(to - from, 0) }, (_, index) => ({ id: from + index, title: "a" }))

const reply = (parts: { readonly headers?: Readonly<Record<string, string>>; readonly body?: Json.Json }) => ({
  status: 200,
  headers: parts.headers ?? {},
  body: parts.body,
  text: "",
})

/** The same five issues, two a page, in each style; what of the requests differs from page to page. */
const styles: ReadonlyArray<{
  readonly name: string
  readonly paging: Paging.Paging
  readonly items: ReadonlyArray<string>
  readonly answer: (query: URLSearchParams) => Response
  readonly queries: ReadonlyArray<string>
}> = [
  {
    name: "by Link header",
    paging: Paging.linkHeader,
    items: [],
    answer: (query) => {
      const from = Number(query.get("from") ?? "0")
      const next = `<https://tracker.test/api/moved?from=${from + 2}>; rel="next", <https://tracker.test/api/moved?from=4>; rel="last"`
      return json(issues(from, Math.min(from + 2, 5)), 200, from + 2 < 5 ? { link: next } : {})
    },
    queries: ["", "?from=2", "?from=4"],
  },
  {
    name: "by page number",
    paging: Paging.pageNumber({ parameter: "page", pageSize: 2 }),
    items: ["data"],
    answer: (query) => {
      const page = Number(query.get("page"))
      return json({ data: issues(2 * page - 2, Math.min(2 * page, 5)) })
    },
    queries: ["?page=1", "?page=2", "?page=3"],
  },
  {
    name: "by offset",
    paging: Paging.offset({ parameter: "start", pageSize: 2 }),
    items: [],
    answer: (query) => {
      const from = Number(query.get("start"))
      return json(issues(from, Math.min(from + 2, 5)))
    },
    queries: ["?start=0", "?start=2", "?start=4"],
  },
  {
    name: "by next token",
    paging: Paging.nextToken({ parameter: "token", token: ["meta", "next"] }),
    items: ["data"],
    answer: (query) => {
      const from = Number(query.get("token") ?? "0")
      return json({ data: issues(from, Math.min(from + 2, 5)), meta: from + 2 < 5 ? { next: String(from + 2) } : {} })
    },
    queries: ["", "?token=2", "?token=4"],
  },
]

describe("Paging", () => {
  for (const { name, paging, items, answer, queries } of styles) {
    const endpoint = Endpoint.list({ name: "list", path: "/issues", paging, items, item: Issue })

    it.effect(`${name} reads every page once, and on from each`, () => {
      const { layer, requests } = scripted(({ url }) => answer(url.searchParams))
      return Effect.gen(function* () {
        const pages = [...(yield* Stream.runCollect(client().streamPages(endpoint, {})))]
        assert.deepStrictEqual(
          pages.flatMap((page) => page.items.map(({ item }) => item.id)),
          [0, 1, 2, 3, 4],
        )
        assert.deepStrictEqual(
          requests.map(({ url }) => url.search),
          queries,
        )
        for (const [index, { next }] of pages.entries()) {
          if (next === undefined) continue
          const rest = [...(yield* Stream.runCollect(client().streamAll(endpoint, {}, { position: next })))]
          assert.lengthOf(rest, 5 - 2 * (index + 1))
        }
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("by relay cursor puts the cursor into its variable", () => {
    const { layer, requests } = scripted(({ body }) => {
      const after = typeof body === "object" && body !== null && "variables" in body ? body.variables : null
      const from = typeof after === "object" && after !== null && "cursor" in after ? Number(after.cursor) : 0
      return json({
        data: {
          team: {
            issues: { nodes: issues(from, Math.min(from + 2, 5)), pageInfo: { hasNextPage: from + 2 < 5, endCursor: String(from + 2) } },
          },
        },
      })
    })
    const endpoint = Endpoint.graphqlList({
      name: "issues",
      document: "query",
      variables: ({ team }: { readonly team: string }) => ({ team }),
      connection: ["team", "issues"],
      after: "cursor",
      item: Issue,
    })
    return Effect.gen(function* () {
      const all = [...(yield* Stream.runCollect(client().streamAll(endpoint, { team: "ENG" })))]
      assert.lengthOf(all, 5)
      assert.deepStrictEqual(
        requests.map(({ body }) => body),
        [{ team: "ENG" }, { team: "ENG", cursor: "2" }, { team: "ENG", cursor: "4" }].map((variables) => ({ query: "query", variables })),
      )
    }).pipe(Effect.provide(layer))
  })
})

describe("Paging.nextPosition", () => {
  const links: ReadonlyArray<readonly [header: string, next: string | undefined]> = [
    ['<https://a.test/?page=2>; rel="next"', "https://a.test/?page=2"],
    ['<https://a.test/?page=1>; rel="prev", <https://a.test/?page=3>; rel="next"', "https://a.test/?page=3"],
    ["<https://a.test/?q=a,b;c>; rel=next", "https://a.test/?q=a,b;c"],
    ["<https://a.test/>; title=x; rel=next, <https://b.test/>; rel=last", "https://a.test/"],
    ['<https://a.test/>; rel="last next"', "https://a.test/"],
    ['<https://a.test/>; REL="NEXT"', "https://a.test/"],
    ['<https://a.test/> ; rel="next" ; title="x"', "https://a.test/"],
    ['<https://a.test/>; rel="last"', undefined],
    ['<https://a.test/>; rel="nextish"', undefined],
    ["<https://a.test/>; rel=nextish", undefined],
    ['<https://a.test/next>; rel="last"; title="next"', undefined],
    ["next", undefined],
    ["", undefined],
  ]
  for (const [link, next] of links) {
    it(`finds ${next ?? "nothing"} in ${link}`, () => {
      assert.deepStrictEqual(
        Paging.nextPosition(Paging.linkHeader, undefined, reply({ headers: { link } }), Array(1).fill(null)),
        Result.succeed(next),
      )
    })
  }

  const relay = Paging.relay({ variable: "after", pageInfo: ["info"] })
  const token = Paging.nextToken({ parameter: "token", token: ["next"] })

  it("goes on after an empty page that says there is more", () => {
    const body = { info: { hasNextPage: true, endCursor: "x" }, next: "y" }
    assert.deepStrictEqual(Paging.nextPosition(relay, undefined, reply({ body }), Array(0).fill(null)), Result.succeed("x"))
    assert.deepStrictEqual(Paging.nextPosition(token, undefined, reply({ body }), Array(0).fill(null)), Result.succeed("y"))
  })

  it("takes a number for a token, and an empty text or null for none", () => {
    for (const [next, expected] of [
      [7, "7"],
      ["", undefined],
      [null, undefined],
    ] as const) {
      assert.deepStrictEqual(
        Paging.nextPosition(token, undefined, reply({ body: { next } }), Array(1).fill(null)),
        Result.succeed(expected),
      )
    }
  })

  const unclear: ReadonlyArray<readonly [name: string, paging: Paging.Paging, position: string | undefined, body: Json.Json]> = [
    ["more without a cursor", relay, undefined, { info: { hasNextPage: true, endCursor: null } }],
    ["no page info", relay, undefined, {}],
    ["page info of another shape", relay, undefined, { info: { hasNextPage: "no" } }],
    ["the cursor that was asked for", relay, "x", { info: { hasNextPage: true, endCursor: "x" } }],
    ["a token that is no text", token, undefined, { next: { of: 1 } }],
    ["the token that was asked for", token, "7", { next: 7 }],
  ]
  for (const [name, paging, position, body] of unclear) {
    it(`fails on ${name}`, () => {
      assert.isTrue(Result.isFailure(Paging.nextPosition(paging, position, reply({ body }), Array(1).fill(null))))
    })
  }

  const dated = Paging.linkHeaderByTime({ parameter: "since", key: ["at"], page: "page" })
  const [first, second, third] = ["2026-11-20T08:00:00Z", "2026-11-20T08:00:01Z", "2026-11-20T09:30:00+01:00"]
  const list = "https://a.test/list?sort=at"
  const cases: ReadonlyArray<readonly [name: string, since: string | undefined, times: ReadonlyArray<Json.Json>, next: string]> = [
    ["from the last time of the page on", undefined, [first, second], `${list}&since=${encodeURIComponent(second)}`],
    ["from there on also where that is asked for already", first, [first, second], `${list}&since=${encodeURIComponent(second)}`],
    ["by times, not by their texts", second, [second, third], `${list}&since=${encodeURIComponent(third)}`],
    ["by the link where the page is of one time", second, [second, second], `${list}&since=${second}&page=2`],
    ["by the link where the list is in another order", undefined, [second, first], `${list}&page=2`],
    ["by the link where a time cannot be read", undefined, [first, "today", second], `${list}&page=2`],
    ["by the link where the last one has no time", undefined, [first, null], `${list}&page=2`],
    ["by the link where the page is empty", undefined, [], `${list}&page=2`],
  ]
  for (const [name, since, times, next] of cases) {
    it(`goes on ${name}`, () => {
      const url = since === undefined ? list : `${list}&since=${since}`
      const items = times.map((at) => ({ at }))
      assert.deepStrictEqual(
        Paging.nextPosition(dated, undefined, reply({ headers: { link: `<${url}&page=2>; rel="next"` } }), items, url),
        Result.succeed(next),
      )
      assert.deepStrictEqual(Paging.nextPosition(dated, undefined, reply({}), items, url), Result.succeed(undefined))
    })
  }

  it("takes a position of 65,536 characters, and none that is longer", () => {
    const next = (length: number) =>
      Paging.nextPosition(token, undefined, reply({ body: { next: "x".repeat(length) } }), Array(1).fill(null))
    assert.deepStrictEqual(next(65_536), Result.succeed("x".repeat(65_536)))
    assert.deepStrictEqual(next(65_537), Result.fail("the position of the next page has 65537 characters, more than 65536"))
  })

  it("ends numbered pages with one that is not full", () => {
    const numbered = Paging.pageNumber({ parameter: "page", pageSize: 2 })
    const offset = Paging.offset({ parameter: "offset", pageSize: 2 })
    assert.deepStrictEqual(Paging.nextPosition(numbered, "3", reply({}), Array(2).fill(null)), Result.succeed("4"))
    assert.deepStrictEqual(Paging.nextPosition(numbered, "3", reply({}), Array(1).fill(null)), Result.succeed(undefined))
    assert.deepStrictEqual(Paging.nextPosition(offset, "4", reply({}), Array(3).fill(null)), Result.succeed("7"))
    assert.deepStrictEqual(Paging.nextPosition(offset, undefined, reply({}), Array(0).fill(null)), Result.succeed(undefined))
  })
})
