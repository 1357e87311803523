/** The API as strangers, other tenants and careless programs meet it, every endpoint of it. */
import { assert, describe, it } from "@effect/vitest"
import { FakeApp } from "@syncline/adapter-core/testing"
import { World } from "@syncline/engine/testing"
import { Api, longestBody, routes } from "@syncline/http"
import { Effect } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { type HttpOptions, createSyncline } from "syncline"

const host = "http://host.example"
const tenant: HttpOptions["tenant"] = (request) => request.headers.get("x-tenant") ?? undefined

const ready = async () => {
  const app = Effect.runSync(FakeApp.make({ app: "left", kinds: { task: { kind: World.Task } } }))
  const syncline = await createSyncline({ adapters: [app.adapter], database: "memory" })
  const defects: Array<unknown> = []
  const fetch = syncline.http({ tenant, onDefect: (_id, problem) => defects.push(problem) })
  const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = { "x-tenant": "acme" }) =>
    fetch(
      new Request(`${host}${path}`, {
        method,
        headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    )
  return { app, syncline, fetch, ask, defects, [Symbol.asyncDispose]: () => syncline.close() }
}

const isPublic = (path: string) => path.startsWith("/health") || path === "/openapi.json"
const own = routes.filter(({ path }) => !isPublic(path))

const problemOf = async (response: Response) => {
  assert.strictEqual(response.headers.get("content-type"), "application/problem+json")
  const problem = (await response.json()) as Record<string, unknown>
  assert.strictEqual(problem["status"], response.status)
  for (const member of ["type", "title", "detail", "_tag"]) assert.isString(problem[member])
  return problem
}

const seed = async ({ app, syncline }: Awaited<ReturnType<typeof ready>>) => {
  app.create("task", "p", { title: "Crash" })
  const acme = syncline.tenant("acme")
  const { id } = await acme.connect({ app: "left", credentials: "good" })
  const [stream] = await acme.addStreams({ connection: id, partition: "p", settings: { firstPush: "go" } })
  await acme.sync()
  const [run] = await acme.runs()
  const target = await acme.targets.add({ url: "https://host.example/events" })
  return { id, stream: stream?.id ?? "", run: run?.id ?? "", target: target.id }
}

const rubbish: ReadonlyArray<unknown> = [
  null,
  5,
  "x",
  [],
  {},
  { nonsense: 1 },
  '{"__proto__":{"admin":true}}',
  "{",
  "[".repeat(5000) + "]".repeat(5000),
  {
    by: "\u0000",
    fields: { title: "\ud83d" },
    decision: {},
    rules: { title: 5 },
    like: { a: 1 },
    level: "x",
    url: "x",
    from: "",
    app: "x".repeat(100_000),
  },
  {
    app: 5,
    credentials: {},
    connection: [],
    partition: {},
    links: "x",
    kinds: "x",
    stream: {},
    by: {},
    fields: [],
    decision: null,
    url: {},
    secret: 5,
  },
  { app: "left", credentials: { _tag: "Token", token: "good", more: 1 } },
  { partition: "p", settings: { direction: "sideways", __proto__: null } },
]

describe("http", () => {
  // proves Q-04
  it("lets nobody in whom the host does not know, at any endpoint", async () => {
    await using world = await ready()
    for (const { method, path } of own) {
      const response = await world.ask(method, path.replaceAll(/:\w+/g, "x"), undefined, {})
      assert.strictEqual(response.status, 401, `${method} ${path}`)
      await problemOf(response)
    }
    assert.throws(() => world.syncline.http({} as HttpOptions), /tenant is missing/)
    assert.isAbove(own.length, 50)
  })

  // proves, V-15
  it("shows accounts, and where each kind of theirs stands, without secrets", async () => {
    await using world = await ready()
    const { id, stream } = await seed(world)
    const list = (await (await world.ask("GET", "/integrations")).json()) as ReadonlyArray<Record<string, unknown>>
    assert.deepStrictEqual(
      list.map((one) => [one["id"], one["app"], one["status"]]),
      [[id, "left", "active"]],
    )
    assert.deepStrictEqual(await (await world.ask("GET", `/integrations/${id}`)).json(), list[0])
    const text = await (await world.ask("GET", `/integrations/${id}/status`)).text()
    assert.notInclude(text, "good")
    const { kinds } = JSON.parse(text) as { readonly kinds: ReadonlyArray<Record<string, unknown>> }
    assert.deepInclude(kinds[0], { streamId: stream, kind: "task", state: "complete", recordsSynced: 1, errors: [] })
    assert.isString(kinds[0]?.["lastSyncAt"])
    assert.deepInclude(kinds[0]?.["cursor"], { generation: 1 })
  })

  // proves Q-04
  it("has nothing of another tenant, and says of it what it says of nothing", async () => {
    await using world = await ready()
    const { id, stream, run, target } = await seed(world)
    const ids: Readonly<Record<string, string>> = { integrations: id, streams: stream, targets: target }
    const before = await (await world.ask("GET", `/integrations/${id}/status`)).text()
    const other = { "x-tenant": "umbra" }
    assert.deepStrictEqual(await (await world.ask("GET", "/integrations", undefined, other)).json(), [])
    for (const { method, path } of own.filter((route) => route.path.includes("/:id") && !route.path.startsWith("/records"))) {
      const known = ids[path.split("/")[1] ?? ""] ?? run
      const body = method === "GET" || method === "DELETE" ? undefined : bodies[path.replace(/^.*:id/, "")]
      const [theirs, nothing] = await Promise.all(
        [known, "no-such-thing"].map(async (named) => {
          const response = await world.ask(method, path.replace(":id", named), body, other)
          assert.strictEqual(response.status, 404, `${method} ${path}`)
          return (await response.text()).replaceAll(named, "…")
        }),
      )
      assert.strictEqual(theirs, nothing)
    }
    assert.strictEqual(await (await world.ask("GET", `/integrations/${id}/status`)).text(), before)
  })

  // proves Q-04
  it("shows and changes no record, delivery or match of another tenant, by whatever ids", async () => {
    await using world = await ready()
    const { stream } = await seed(world)
    const { items } = (await (await world.ask("GET", "/records/task")).json()) as { readonly items: ReadonlyArray<{ readonly id: string }> }
    const record = items[0]?.id ?? assert.fail("there is no record")
    const shown = async () =>
      Promise.all([`/records/task/${record}`, `/records/task/${record}/history`].map(async (path) => (await world.ask("GET", path)).text()))
    const before = await shown()
    const other = { "x-tenant": "umbra" }
    const body = { fields: { title: "taken" }, level: "local_only", by: "me", stream, reason: "none" }
    const known = { kind: "task", id: record, stream, externalId: "task-1", record }
    const named = own.filter(({ path }) => /\/:(id|stream)/.test(path) && /^\/(records|matches|deliveries|conflicts)\//.test(path))
    assert.isAbove(named.length, 12)
    for (const { method, path } of named) {
      const decision = path.startsWith("/conflicts") ? "local" : "new"
      const wants = ["POST", "PUT", "PATCH"].includes(method)
        ? Object.fromEntries(Object.entries({ ...body, decision }).filter(([name]) => wantedAt(path).includes(name)))
        : undefined
      const at = (ids: Readonly<Record<string, string>>) => path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? "x")
      const theirs = await world.ask(method, at(known), wants, other)
      const nothing = await world.ask(
        method,
        at({ ...known, id: "none", stream: "none", record: "none", externalId: "none" }),
        wants,
        other,
      )
      assert.strictEqual(theirs.status, nothing.status, `${method} ${path}`)
      const text = await theirs.text()
      assert.notInclude(text, "Crash", `${method} ${path}`)
      assert.isTrue(theirs.status === 404 || text === "[]", `${method} ${path}: ${theirs.status} ${text}`)
    }
    assert.deepStrictEqual(await shown(), before)
  })

  it("is mounted where the host wants it, and lets nobody in when the host's own word fails", async () => {
    await using world = await ready()
    const told: Array<unknown> = []
    const failing = () => Promise.reject(new Error("the session store is away"))
    const fetch = world.syncline.http({ tenant: failing, basePath: "/api/syncline", onDefect: (id) => told.push(id) })
    const status = async (path: string) => (await fetch(new Request(`${host}${path}`))).status
    assert.deepStrictEqual(
      await Promise.all(["/api/syncline/health", "/health", "/api/synclines/health", "/api/syncline"].map(status)),
      [200, 404, 404, 404],
    )
    const answered = await fetch(new Request(`${host}/api/syncline/integrations`))
    const problem = await problemOf(answered)
    assert.strictEqual(answered.status, 500)
    assert.notInclude(JSON.stringify(problem), "session store")
    assert.deepStrictEqual(told, [answered.headers.get("x-request-id")])
    assert.include(problem["detail"], answered.headers.get("x-request-id") ?? "?")
    assert.throws(() => world.syncline.http({ tenant, basePath: "api" }), /basePath/)
  })

  it("lets go of whoever follows events when it is closed, one that has left already too", async () => {
    const world = await ready()
    await seed(world)
    const [left, stays] = await Promise.all([world.ask("GET", "/events"), world.ask("GET", "/events")])
    await left.body?.cancel()
    const reading = (async () => {
      for await (const part of stays.body ?? []) assert.isAbove(part.byteLength, 0)
      return "over"
    })()
    await world.syncline.close()
    assert.strictEqual(await reading.catch(() => "over"), "over")
    assert.deepStrictEqual(world.defects, [])
  })

  it("answers rubbish with what is wrong with it, at every endpoint, and never fails by a bug", async () => {
    await using world = await ready()
    const { id, stream, run } = await seed(world)
    const writing = own.filter(({ method }) => method !== "GET" && method !== "DELETE")
    for (const { method, path } of writing)
      for (const body of rubbish) {
        const known = path.startsWith("/integrations") ? id : path.startsWith("/streams") ? stream : run
        const response = await world.ask(method, path.replace(":id", known).replace(":kind", "task").replaceAll(/:\w+/g, "x"), body)
        assert.isBelow(response.status, 500, `${method} ${path} ${JSON.stringify(body).slice(0, 80)}: ${await response.clone().text()}`)
      }
    const hostile = ["%00", "%ED%A0%BD", "__proto__", "constructor", "..%2f..%2fetc", "x".repeat(5000), "%", "%E0%A4%A", "🙂"]
    for (const { method, path } of own)
      for (const part of hostile) {
        const response = await world.ask(method, path.replaceAll(/:\w+/g, part), undefined, { "x-tenant": "acme", "last-event-id": "-1" })
        assert.isBelow(response.status, 500, `${method} ${path} ${part.slice(0, 20)}`)
      }
    for (const { path } of own.filter(({ method }) => method === "GET"))
      for (const query of [
        "?nonsense=1",
        "?limit=x",
        "?limit=0",
        "?limit=1e9",
        "?cursor=%00",
        "?cursor=bm9uZQ",
        "?limit=1&limit=2",
        "?state=\ud83d",
      ]) {
        const response = await world.ask("GET", path.replaceAll(/:\w+/g, "x") + query, undefined, {
          "x-tenant": "acme",
          "last-event-id": "-1",
        })
        assert.isBelow(response.status, 500, `${path}${query}`)
      }
    assert.deepStrictEqual(world.defects, [])
  })

  it("says which field is wrong, and what was probably meant", async () => {
    await using world = await ready()
    const { id } = await seed(world)
    const misspelt = await problemOf(await world.ask("POST", "/integrations", { ap: "left", credentials: "good" }))
    assert.include(misspelt["detail"], "did you mean")
    const settings = await problemOf(
      await world.ask("POST", `/integrations/${id}/streams`, { partition: "p", settings: { directon: "pull" } }),
    )
    assert.include(settings["detail"], `did you mean "direction"`)
    const query = await problemOf(await world.ask("GET", "/runs?limt=3"))
    assert.include(query["detail"], `did you mean "limit"`)
  })

  it("refuses what is too long, no JSON, nowhere, or not done there", async () => {
    await using world = await ready()
    assert.strictEqual((await world.ask("POST", "/sync", JSON.stringify("x".repeat(longestBody)))).status, 413)
    const xml = await world.ask("POST", "/sync", "<sync/>", { "x-tenant": "acme", "content-type": "application/xml" })
    assert.strictEqual(xml.status, 415)
    await problemOf(xml)
    const put = await world.ask("PUT", "/sync", {})
    assert.deepStrictEqual([put.status, put.headers.get("allow")], [405, "POST"])
    assert.strictEqual((await problemOf(await world.ask("GET", "/nowhere")))["_tag"], "NotFound")
  })

  // proves
  it("says whether it is alive, has its database, and keeps things in step", async () => {
    await using world = await ready()
    const statuses = () =>
      Promise.all(
        ["", "/db", "/orchestrator", "/temporal"].map(async (path) => (await world.ask("GET", `/health${path}`, undefined, {})).status),
      )
    assert.deepStrictEqual(await statuses(), [200, 200, 503, 503])
    const stop = world.syncline.watch()
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.deepStrictEqual(await statuses(), [200, 200, 200, 200])
    await stop()
    assert.deepStrictEqual(await statuses(), [200, 200, 503, 503])
  })

  it("lists page by page, and each once", async () => {
    await using world = await ready()
    const made = new Set<unknown>()
    for (const title of ["a", "b", "c", "d", "e"]) {
      const response = await world.ask("POST", "/records/task", { fields: { title } })
      assert.strictEqual(response.status, 201)
      made.add(((await response.json()) as { readonly id: string }).id)
    }
    const seen: Array<unknown> = []
    for (let path: string | undefined = "/records/task?limit=2"; path !== undefined;) {
      const page = (await (await world.ask("GET", path)).json()) as {
        readonly items: ReadonlyArray<{ readonly id: string }>
        readonly next?: string
      }
      seen.push(...page.items.map(({ id }) => id))
      path = page.next === undefined ? undefined : `/records/task?limit=2&cursor=${page.next}`
    }
    assert.deepStrictEqual([seen.length, new Set(seen)], [5, made])
  })

  it("tells events, and goes on after the last that was had: none lost, none twice", async () => {
    await using world = await ready()
    await seed(world)
    const all: Array<string> = []
    const some = async (many: number, last?: string) => {
      const response = await world.ask("GET", "/events", undefined, {
        "x-tenant": "acme",
        ...(last !== undefined && { "last-event-id": last }),
      })
      assert.strictEqual(response.headers.get("content-type"), "text/event-stream")
      let text = ""
      const ids = () => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id = ""]) => id)
      for await (const part of response.body ?? []) {
        text += new TextDecoder().decode(part)
        if (ids().length >= many) break
      }
      return ids().slice(0, many)
    }
    all.push(...(await some(2)))
    assert.deepStrictEqual(await some(2, all[0]).then((ids) => ids[0]), all[1])
    assert.strictEqual((await world.ask("GET", "/events", undefined, { "x-tenant": "acme", "last-event-id": "x" })).status, 400)
  })

  it("goes round with the typed client over real HTTP", async () => {
    await using world = await ready()
    const server = createServer((incoming, outgoing) => {
      const { method = "GET", url = "/" } = incoming
      const body = method === "GET" ? {} : { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" as const }
      const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
      const answered = world.fetch(new Request(`${host}${url}`, { method, headers, ...body })).then(async (response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers))
        outgoing.end(await response.text())
      })
      answered.catch(() => outgoing.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const { port } = server.address() as AddressInfo
    await Effect.runPromise(
      Effect.gen(function* () {
        const client = yield* HttpApiClient.make(Api, {
          transformClient: HttpClient.mapRequest((request) =>
            HttpClientRequest.setHeader(HttpClientRequest.prependUrl(request, `http://127.0.0.1:${port}`), "x-tenant", "acme"),
          ),
        })
        const { id } = yield* client.integrations.connect({ payload: { app: "left", credentials: "good" } })
        const [stream] = yield* client.integrations.addStreams({ params: { id }, payload: { partition: "p" } })
        assert.strictEqual(stream?.connectionId, id)
        const report = yield* client.work.sync({ payload: {} })
        assert.isTrue(report.complete)
        const missing = yield* Effect.flip(client.integrations.get({ params: { id: "none" } }))
        assert.include(missing, { _tag: "NotFound", status: 404 })
      }).pipe(Effect.provide(FetchHttpClient.layer)),
    ).finally(() => {
      server.closeAllConnections()
      server.close()
    })
  })
})

/** The members that the body of a request to a path has. */
const wantedAt = (path: string): ReadonlyArray<string> => {
  if (path.startsWith("/matches") || path.endsWith("/resolve")) return ["decision", "by"]
  if (path.endsWith("/privacy")) return ["level", "by"]
  if (path.endsWith("/permit") || path.endsWith("/forbid") || path.endsWith("/send")) return ["stream", "by"]
  if (path.endsWith("/drop")) return ["by", "reason"]
  if (path.startsWith("/deliveries") && !path.endsWith("/retry")) return ["fields", "by"]
  return path.startsWith("/records") && !path.endsWith("/restore") ? ["fields"] : []
}

const bodies: Readonly<Record<string, unknown>> = {
  "": { state: "paused" },
  "/replay": { from: 1 },
  "/again": { position: 1 },
  "/take-over": { from: "none" },
  "/streams": { partition: "p" },
  "/streams/remove": { links: "keep" },
  "/webhooks": { url: "https://host.example/hooks" },
  "/webhooks/register": { url: "https://host.example/hooks" },
  "/undo": { by: "me" },
  "/resolve": { decision: "local", by: "me" },
  "/mapping/validate": { rules: {} },
  "/mapping/preview": { rules: {} },
}
