import { assert, describe, it } from "@effect/vitest"
import { AdapterError, Authorization, Client, Endpoint, Incremental, Limiter, Paging, Retries, Unauthorized } from "@syncline/adapter-core"
import { Effect, Layer, Schema, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { gzipSync } from "node:zlib"
import { Issue, api, client, createEndpoint, issueEndpoint, issuesEndpoint } from "../Issues.ts"
import { loopback } from "../LoopbackServer.ts"
import { json, scripted } from "../ScriptedServer.ts"

const partition = "octo/hello"
const issue = { id: 1, title: "a" }

/** Three pages of two issues each, the next one by Link header. */
const threePages = () =>
  scripted(({ url }) => {
    const page = Number(url.searchParams.get("page") ?? "1")
    const items = [2 * page - 1, 2 * page].map((id) => ({ id, title: `issue ${id}` }))
    const link = page < 3 ? { link: `<https://tracker.test/api/repositories/7/issues?page=${page + 1}>; rel="next"` } : {}
    return json(items, 200, { date: "Thu, 01 Jan 2026 12:00:00 GMT", etag: `"${page}"`, ...link })
  })

describe("Client.get", () => {
  it.effect("reads one object with a token, no engine and no database", () => {
    const { layer, requests } = scripted(() => json(issue))
    return Effect.gen(function* () {
      const tracker = Client.make({ api: api(), credentials: Effect.succeed(Authorization.token("secret")) })
      const { item, raw } = yield* tracker.get(issueEndpoint, { partition, id: "1" })
      assert.strictEqual(item.title, "a")
      assert.deepStrictEqual(raw, issue)
      assert.deepInclude(requests[0]?.headers, { accept: "application/vnd.tracker+json", authorization: "Bearer secret" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks for the credentials before every request, and sends nothing when that fails", () => {
    const { layer, requests } = scripted(() => json(issue))
    const tokens = ["first", "second"]
    const refused = new AdapterError({ app: "tracker", operation: "refresh", reason: new Unauthorized({ message: "revoked" }) })
    const credentials = Effect.suspend(() => {
      const next = tokens.shift()
      return next === undefined ? Effect.fail(refused) : Effect.succeed(Authorization.token(next))
    })
    return Effect.gen(function* () {
      const read = client({}, { credentials }).get(issueEndpoint, { partition, id: "1" })
      yield* read
      yield* read
      assert.strictEqual(yield* Effect.flip(read), refused)
      assert.deepStrictEqual(
        requests.map(({ headers }) => headers["authorization"]),
        ["Bearer first", "Bearer second"],
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("an answer of another shape is Malformed and names the path", () => {
    const { layer } = scripted(() => json({ id: 1, title: { text: "a" } }))
    return Effect.gen(function* () {
      const { reason } = yield* Effect.flip(client().get(issueEndpoint, { partition, id: "1" }))
      assert.strictEqual(reason._tag, "Malformed")
      assert.include(reason.message, "title")
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes to the base URL of the connection, with or without a slash at its end", () => {
    const { layer, requests } = scripted(() => json(issue))
    return Effect.gen(function* () {
      for (const baseUrl of ["http://localhost:9/v3", "http://localhost:9/v3/"])
        yield* client({}, { baseUrl }).get(issueEndpoint, { partition, id: "1" })
      assert.deepStrictEqual(
        requests.map(({ url }) => url.href),
        Array.from({ length: 2 }, () => "http://localhost:9/v3/repos/octo/hello/issues/1"),
      )
    }).pipe(Effect.provide(layer))
  })
})

describe("Client.page", () => {
  it.effect("sends what the endpoint fixes, the instant and the validator", () => {
    const { layer, requests } = threePages()
    return Effect.gen(function* () {
      yield* client().page(issuesEndpoint, { partition }, { since: Date.UTC(2026, 0, 1, 1, 2, 3, 999), validator: '"v"' })
      const [sent] = requests
      assert.strictEqual(sent?.url.href, "https://tracker.test/api/repos/octo/hello/issues?state=all&since=2026-01-01T01%3A02%3A03Z")
      assert.strictEqual(sent?.headers["if-none-match"], '"v"')
    }).pipe(Effect.provide(layer))
  })

  it.effect("follows a next link as it is, on the same host only", () => {
    const { layer, requests } = threePages()
    return Effect.gen(function* () {
      const { next = "" } = yield* client().page(issuesEndpoint, { partition })
      yield* client().page(issuesEndpoint, { partition }, { position: next, since: 0, validator: '"v"' })
      assert.strictEqual(requests[1]?.url.href, next)
      assert.isUndefined(requests[1]?.headers["if-none-match"])
      for (const position of ["https://evil.test/issues", "//evil.test/issues", "http://tracker.test/api", "http://["]) {
        const { reason } = yield* Effect.flip(client().page(issuesEndpoint, { partition }, { position }))
        assert.strictEqual(reason._tag, "Rejected", position)
      }
      assert.lengthOf(requests, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("says that nothing changed when the application says so", () => {
    const { layer } = scripted(() => new Response(null, { status: 304, headers: { date: "Thu, 01 Jan 2026 12:00:00 GMT" } }))
    return Effect.gen(function* () {
      const page = yield* client().page(issuesEndpoint, { partition }, { validator: '"v"' })
      assert.deepStrictEqual(page, {
        items: [],
        malformed: [],
        next: undefined,
        serverTime: Date.UTC(2026, 0, 1, 12),
        validator: '"v"',
        notModified: true,
      })
    }).pipe(Effect.provide(layer))
  })

  it.effect("believes that nothing changed only where it asked for that", () => {
    const { layer } = scripted(() => new Response(null, { status: 304 }))
    const parts = { path: "/repos/{+partition}/issues", paging: Paging.linkHeader, item: Issue } as const
    const byHeader = Endpoint.list({ name: "listSince", ...parts, incremental: Incremental.header("if-modified-since", "http-date") })
    const tagOf = (options: Client.ListOptions) =>
      Effect.map(Effect.flip(client().page(byHeader, { partition }, options)), ({ reason }) => reason._tag)
    return Effect.gen(function* () {
      assert.isTrue((yield* client().page(byHeader, { partition }, { since: 0 })).notModified)
      const behind = "https://tracker.test/api/repos/octo/hello/issues?page=2"
      assert.deepStrictEqual([yield* tagOf({}), yield* tagOf({ since: 0, position: behind })], ["Malformed", "Malformed"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("gives no validator for a list that is not asked for with a condition", () => {
    const { layer } = scripted(() => json([issue], 200, { etag: '"one"' }))
    const unconditional = Endpoint.list({ name: "listAll", path: "/repos/{+partition}/issues", paging: Paging.linkHeader, item: Issue })
    return Effect.gen(function* () {
      const page = yield* client().page(unconditional, { partition })
      assert.deepStrictEqual([page.validator, page.notModified, page.items.length], [undefined, false, 1])
    }).pipe(Effect.provide(layer))
  })

  it.effect("gives a validator for a list of one page only", () => {
    const one = scripted(() => json([issue], 200, { etag: '"one"' }))
    const several = threePages()
    return Effect.gen(function* () {
      assert.strictEqual((yield* Effect.provide(client().page(issuesEndpoint, { partition }), one.layer)).validator, '"one"')
      const first = yield* Effect.provide(client().page(issuesEndpoint, { partition }), several.layer)
      assert.isUndefined(first.validator)
      const position = "https://tracker.test/api/repositories/7/issues?page=3"
      assert.isUndefined((yield* Effect.provide(client().page(issuesEndpoint, { partition }, { position }), several.layer)).validator)
    })
  })

  it.effect("sets objects aside that do not decode, and the others go on", () => {
    const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`
    const body = `[{"id":1,"title":"a"},{"id":2},null,{"id":1e400,"title":"b"},{"id":3,"title":"c","deep":${deep}},{"id":4,"title":"d"}]`
    const { layer } = scripted(() => new Response(body, { status: 200 }))
    return Effect.gen(function* () {
      const { items, malformed } = yield* client().page(issuesEndpoint, { partition })
      assert.deepStrictEqual(
        items.map(({ item }) => item.id),
        [1, 4],
      )
      assert.deepStrictEqual(
        malformed.map(({ raw }) => raw),
        [{ id: 2 }, null, null, null],
      )
      for (const { message } of malformed) assert.isNotEmpty(message)
    }).pipe(Effect.provide(layer))
  })

  it.effect("keeps fields that it does not know in the payload", () => {
    const raw = { id: 1, title: "a", custom: { of: ["x"] }, constructor: "c" }
    const { layer } = scripted(() => json([raw]))
    return Effect.gen(function* () {
      const { items } = yield* client().page(issuesEndpoint, { partition })
      assert.deepStrictEqual(items, [{ item: issue, raw }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("fails when the answer has no list, or leads to itself", () => {
    const replies = [json({ items: [] }), json([], 200, { link: '<https://tracker.test/api/x>; rel="next"' })]
    const { layer } = scripted((_, index) => replies[index] ?? json([]))
    return Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(client().page(issuesEndpoint, { partition }))).reason._tag, "Malformed")
      const loop = client().page(issuesEndpoint, { partition }, { position: "https://tracker.test/api/x" })
      assert.include((yield* Effect.flip(loop)).message, "leads to itself")
    }).pipe(Effect.provide(layer))
  })

  it.effect("writes the instant into a header or into the variables, as the endpoint says", () => {
    const { layer, requests } = scripted(({ method }) =>
      method === "GET" ? json([]) : json({ data: { issues: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } } }),
    )
    const paging = Paging.offset({ parameter: "offset", pageSize: 2 })
    const byHeader = Endpoint.list({
      name: "l",
      path: "/l",
      paging,
      incremental: Incremental.header("if-modified-since", "http-date"),
      item: Issue,
    })
    const byVariable = Endpoint.graphqlList({
      name: "g",
      document: "query ($filter: F) { issues(filter: $filter) { nodes { id title } pageInfo { hasNextPage endCursor } } }",
      variables: () => ({ filter: { open: true } }),
      connection: ["issues"],
      after: "after",
      incremental: Incremental.variable(["filter", "updatedAt", "gte"], "iso"),
      item: Issue,
    })
    return Effect.gen(function* () {
      yield* client().page(byHeader, {}, { since: 1000 })
      yield* client().page(byVariable, {}, { since: 1000 })
      assert.strictEqual(requests[0]?.headers["if-modified-since"], "Thu, 01 Jan 1970 00:00:01 GMT")
      assert.deepInclude(requests[1]?.body, { variables: { filter: { open: true, updatedAt: { gte: "1970-01-01T00:00:01.000Z" } } } })
    }).pipe(Effect.provide(layer))
  })

  it.effect("an endpoint without an incremental filter ignores the instant", () => {
    const { layer, requests } = scripted(() => json([]))
    const plain = Endpoint.list({ name: "l", path: "/l", paging: Paging.linkHeader, item: Issue })
    return Effect.gen(function* () {
      yield* client().page(plain, {}, { since: 1000 })
      assert.strictEqual(requests[0]?.url.search, "")
    }).pipe(Effect.provide(layer))
  })
})

describe("Client.streamPages and streamAll", () => {
  it.effect("ask for a page only when it is taken", () => {
    const { layer, requests } = threePages()
    return Effect.gen(function* () {
      const pages = client().streamPages(issuesEndpoint, { partition })
      assert.lengthOf(requests, 0)
      assert.lengthOf(yield* Stream.runCollect(Stream.take(pages, 1)), 1)
      assert.lengthOf(requests, 1)
      assert.lengthOf(yield* Stream.runCollect(pages), 3)
      assert.lengthOf(requests, 4)
      const items = client().streamAll(issuesEndpoint, { partition })
      const three = yield* Stream.runCollect(Stream.take(items, 3))
      assert.deepStrictEqual(
        [...three].map(({ id }) => id),
        [1, 2, 3],
      )
      assert.lengthOf(requests, 6)
    }).pipe(Effect.provide(layer))
  })

  it.effect("go on at the position of an earlier page", () => {
    const { layer, requests } = threePages()
    return Effect.gen(function* () {
      const { next = "" } = yield* client().page(issuesEndpoint, { partition })
      const rest = yield* Stream.runCollect(client().streamAll(issuesEndpoint, { partition }, { position: next }))
      assert.deepStrictEqual(
        [...rest].map(({ id }) => id),
        [3, 4, 5, 6],
      )
      assert.lengthOf(requests, 3)
    }).pipe(Effect.provide(layer))
  })

  it.effect("streamAll fails at the first object that does not decode, after those before it on other pages", () => {
    const { layer } = scripted(({ url }) =>
      url.searchParams.has("page") ? json([{ id: "x" }]) : json([issue], 200, { link: '<https://tracker.test/api/i?page=2>; rel="next"' }),
    )
    return Effect.gen(function* () {
      const seen: Array<number> = []
      const read = Stream.runForEach(client().streamAll(issuesEndpoint, { partition }), ({ id }) => Effect.sync(() => seen.push(id)))
      assert.strictEqual((yield* Effect.flip(read)).reason._tag, "Malformed")
      assert.deepStrictEqual(seen, [1])
      const pages = yield* Stream.runCollect(client().streamPages(issuesEndpoint, { partition }))
      assert.deepStrictEqual(
        [...pages].map(({ items, malformed }) => [items.length, malformed.length]),
        [
          [1, 0],
          [0, 1],
        ],
      )
    }).pipe(Effect.provide(layer))
  })
})

describe("Client.write", () => {
  it.effect("sends the body as JSON with its headers, and answers with what the application made of it", () => {
    const { layer, requests } = scripted(({ body }) => json({ id: 7, ...(typeof body === "object" ? body : {}) }, 201))
    return Effect.gen(function* () {
      const { item } = yield* client().write(createEndpoint, { partition }, { title: "né🐙", labels: [] }, { "if-match": '"3"' })
      assert.deepStrictEqual(item, { id: 7, title: "né🐙" })
      assert.deepInclude(requests[0], { method: "POST", body: { title: "né🐙", labels: [] } })
      assert.deepInclude(requests[0]?.headers, { "content-type": "application/json", "if-match": '"3"' })
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes an empty answer where the endpoint expects none", () => {
    const { layer, requests } = scripted(() => new Response(null, { status: 204 }))
    const remove = Endpoint.write({ name: "delete", method: "DELETE", path: "/issues/{id}", item: Schema.Null })
    return Effect.gen(function* () {
      assert.isNull((yield* client().write(remove, { id: "1" })).item)
      assert.deepInclude(requests[0], { method: "DELETE", body: undefined })
    }).pipe(Effect.provide(layer))
  })
})

describe("Client over a real connection", () => {
  const layer = Layer.mergeAll(FetchHttpClient.layer, Limiter.layerMemory)

  it.live("a closed port did nothing", () =>
    Effect.gen(function* () {
      const closed = yield* Effect.scoped(
        Effect.map(
          loopback(() => {}),
          ({ baseUrl }) => baseUrl,
        ),
      )
      const write = client({}, { baseUrl: closed }).write(createEndpoint, { partition }, { title: "a" })
      const { reason } = yield* Effect.flip(Effect.provideService(write, Retries, 0))
      assert.strictEqual(reason._tag, "Unavailable")
      assert.include(reason.message, "ECONNREFUSED")
    }).pipe(Effect.provide(layer)),
  )

  it.live("a connection that breaks before the answer leaves the outcome open", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* loopback((_, response) => response.destroy())
      const { reason } = yield* Effect.flip(client({}, { baseUrl }).write(createEndpoint, { partition }, { title: "a" }))
      assert.strictEqual(reason._tag, "UnknownOutcome")
    }).pipe(Effect.scoped, Effect.provide(layer)),
  )

  it.live("a redirect to another host is not followed, and no credentials go there", () =>
    Effect.gen(function* () {
      const other = yield* loopback((_, response) => response.end(JSON.stringify(issue)))
      const { baseUrl } = yield* loopback((_, response) => response.writeHead(302, { location: `${other.baseUrl}/steal` }).end())
      const credentials = Effect.succeed(Authorization.token("secret"))
      const { reason } = yield* Effect.flip(client({}, { baseUrl, credentials }).get(issueEndpoint, { partition, id: "1" }))
      assert.strictEqual(reason._tag, "Rejected")
      assert.strictEqual(other.requests(), 0)
    }).pipe(Effect.scoped, Effect.provide(layer)),
  )

  it.live("reads a page, compressed and in pieces", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* loopback((_, response) => {
        response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
        const packed = gzipSync(JSON.stringify([{ id: 1, title: "né🐙" }]))
        response.write(packed.subarray(0, 12))
        response.end(packed.subarray(12))
      })
      const { items } = yield* client({}, { baseUrl }).page(issuesEndpoint, { partition })
      assert.deepStrictEqual(
        items.map(({ item }) => item.title),
        ["né🐙"],
      )
    }).pipe(Effect.scoped, Effect.provide(layer)),
  )
})
