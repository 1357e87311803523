/** Requests of applications, as a web server hands them over: real ones, over HTTP. */
import { assert, describe, it } from "@effect/vitest"
import { FakeApp } from "@syncline/adapter-core/testing"
import { World } from "@syncline/engine/testing"
import { Effect } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { createSyncline, type Syncline } from "syncline"

const makeApp = (app: string) => Effect.runSync(FakeApp.make({ app, kinds: { task: { kind: World.Task } } }))

/** A program of somebody's: its web server hands over whatever comes below `/hooks`. */
const serve = async (syncline: Syncline) => {
  const server = createServer((incoming, outgoing) => {
    const { method = "GET", url = "/" } = incoming
    const body = method === "POST" ? { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" as const } : {}
    const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values]) =>
      (values ?? []).map((value): [string, string] => [name, value]),
    )
    const answered = syncline.receive(new Request(`http://host.example${url}`, { method, headers, ...body })).then(async (response) => {
      outgoing.writeHead(response.status, Object.fromEntries(response.headers))
      outgoing.end(await response.text())
    })
    // Whoever is still answered when the test is over hears nothing.
    answered.catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const post = (url: string, { headers, body }: ReturnType<FakeApp.FakeApp["tell"]>) =>
  fetch(url, { method: "POST", headers: headers as Record<string, string>, body: Buffer.from(body) })

const ready = async () => {
  const [left, right] = [makeApp("left"), makeApp("right")]
  const syncline = await createSyncline({ adapters: [left.adapter, right.adapter], database: "memory" })
  const server = await serve(syncline)
  const task = left.create("task", "p", { title: "Crash" })
  const connection = await syncline.connect({ app: "left", credentials: "good" })
  await syncline.addStreams({ connection: connection.id, partition: "p", settings: { firstPush: "go" } })
  const other = await syncline.connect({ app: "right", credentials: "good" })
  await syncline.addStreams({ connection: other.id, partition: "p", settings: { firstPush: "go" } })
  await syncline.sync()
  const endpoint = await syncline.webhooks.endpoint(connection.id, { url: server.url })
  return {
    left,
    right,
    syncline,
    task,
    connection,
    endpoint,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]()
      await syncline.close()
    },
  }
}

// proves T-40, F-25, T-50
describe("receive", () => {
  it("takes what an application sends, and the other side has it a moment later", async () => {
    await using world = await ready()
    const { left, right, syncline, task, endpoint, connection } = world
    const stop = syncline.watch()
    left.edit("task", "p", task, { title: "Crash on start" })
    const message = left.tell("task", "p", task, { secret: endpoint.secret })
    assert.strictEqual((await post(endpoint.url, message)).status, 202)
    assert.strictEqual((await post(endpoint.url, message)).status, 202)
    const until = Date.now() + 5000
    const title = () => right.list("task", "p")[0]?.fields["title"]
    while (title() !== "Crash on start" && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10))
    assert.strictEqual(title(), "Crash on start")
    await stop()
    const { receivedAt, refused, url, secret } = await syncline.webhooks.endpoint(connection.id, {
      url: endpoint.url.replace(/\/[^/]*$/, ""),
    })
    assert.deepStrictEqual([url, secret, refused], [endpoint.url, endpoint.secret, null])
    assert.instanceOf(receivedAt, Date)
  })

  it("says what it does not take, and why, without a secret", async () => {
    await using world = await ready()
    const { left, syncline, task, endpoint, connection } = world
    const forged = await post(endpoint.url, left.tell("task", "p", task, { secret: "guessed" }))
    assert.strictEqual(forged.status, 401)
    assert.notInclude(await forged.text(), endpoint.secret)
    const { headers } = left.tell("task", "p", task, { secret: endpoint.secret })
    assert.strictEqual((await post(endpoint.url, { headers, body: new Uint8Array() })).status, 401)
    assert.strictEqual((await fetch(endpoint.url)).status, 405)
    assert.strictEqual((await post(`${endpoint.url}x`, left.tell("task", "p", task, { secret: endpoint.secret }))).status, 404)
    assert.strictEqual((await post(endpoint.url, { headers, body: new Uint8Array(25 * 1024 * 1024 + 1) })).status, 413)
    const { refused } = await syncline.webhooks.endpoint(connection.id, { url: "https://host.example" })
    assert.include(refused?.message, "signature")
    await syncline.webhooks.close(connection.id)
    assert.strictEqual((await post(endpoint.url, left.tell("task", "p", task, { secret: endpoint.secret }))).status, 404)
  })

  it("takes a request of a framework's own class, and says of a body that broke off that it did", async () => {
    await using world = await ready()
    const { left, syncline, task, endpoint } = world
    const { headers, body } = left.tell("task", "p", task, { secret: endpoint.secret })
    const own = {
      method: "POST",
      url: endpoint.url,
      headers: new Headers(headers as Record<string, string>),
      bodyUsed: false,
      body: [body],
    }
    assert.strictEqual((await Reflect.apply(syncline.receive, syncline, [own])).status, 202)
    const broken = new ReadableStream({
      pull: (controller) => controller.error(new Error("the connection was lost")),
    })
    const half = new Request(endpoint.url, Object.assign({ method: "POST", body: broken }, { duplex: "half" }))
    assert.strictEqual((await syncline.receive(half)).status, 400)
    const read = new Request(endpoint.url, { method: "POST", body: "{}" })
    await read.text()
    assert.include(String(await syncline.receive(read).catch((error: unknown) => error)), "request was read already")
  })

  it("is opened for a connection that there is: nonsense in its place is refused by name", async () => {
    await using world = await ready()
    const { webhooks } = world.syncline
    for (const method of [webhooks.endpoint, webhooks.register]) {
      for (const connection of [undefined, "", 7, {}, "nobody"]) {
        const error: unknown = await Reflect.apply(method, webhooks, [connection, { url: "https://host.example" }]).catch(
          (cause: unknown) => cause,
        )
        assert.match(String(error), /connection/)
        assert.notInclude(String(error), "a bug")
      }
    }
  })

  it("takes a secret that the application makes", async () => {
    await using world = await ready()
    const { left, syncline, task, endpoint, connection } = world
    const { secret } = await syncline.webhooks.endpoint(connection.id, { url: "https://host.example", secret: { value: "theirs" } })
    assert.strictEqual(secret, "theirs")
    assert.strictEqual((await post(endpoint.url, left.tell("task", "p", task, { secret: "theirs" }))).status, 202)
  })
})
