/** Events as they come to a program of somebody's: over HTTP, verified with the library that people use. */
import { assert, describe, it } from "@effect/vitest"
import { FakeApp } from "@syncline/adapter-core/testing"
import { World } from "@syncline/engine/testing"
import { Effect } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Webhook } from "standardwebhooks"
import { createSyncline } from "syncline"

interface Told {
  readonly id: string
  readonly payload: {
    readonly type: string
    readonly timestamp: string
    readonly data: { readonly position: number; readonly event: object }
  }
}

/** Takes what is signed by one of the secrets that it knows. */
const receive = async () => {
  const told: Array<Told> = []
  const secrets: Array<string> = []
  let [refusing, hanging, asked] = [false, false, 0]
  const server = createServer(async (request, response) => {
    asked += 1
    if (hanging) return
    const parts: Array<Buffer> = []
    for await (const part of request) parts.push(part as Buffer)
    const headers = request.headers as Record<string, string>
    try {
      const payload = new Webhook(secrets.at(-1) ?? "").verify(Buffer.concat(parts).toString(), headers) as Told["payload"]
      if (!refusing) told.push({ id: headers["webhook-id"] ?? "", payload })
      response.writeHead(refusing ? 500 : 204).end()
    } catch {
      response.writeHead(401).end("not signed")
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    told,
    secrets,
    refuse: (yes: boolean) => (refusing = yes),
    hang: (yes: boolean) => (hanging = yes),
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const until = async (holds: () => boolean | Promise<boolean>) => {
  const end = Date.now() + 20_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("it did not come to that")
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const ready = async () => {
  const app = Effect.runSync(FakeApp.make({ app: "left", kinds: { task: { kind: World.Task } } }))
  const syncline = await createSyncline({ adapters: [app.adapter], database: "memory", targets: { allowLoopback: true } })
  app.create("task", "p", { title: "Crash" })
  const { id } = await syncline.connect({ app: "left", credentials: "good" })
  await syncline.addStreams({ connection: id, partition: "p", settings: { firstPush: "go" } })
  return { app, syncline }
}

// proves T-36
describe("targets", () => {
  it("are told of every event, as the library of Standard Webhooks verifies it, also after a rotation", async () => {
    const { syncline } = await ready()
    await using closing = syncline
    await using receiver = await receive()
    const { id, secret } = await syncline.targets.add({ url: receiver.url })
    receiver.secrets.push(secret)
    await syncline.sync()
    const expected: Array<{ position: number; at: Date; event: object }> = []
    const stop = closing.watch()
    await until(() => receiver.told.length >= 3)
    for await (const event of syncline.events()) if (expected.push(event) >= 3) break
    assert.deepStrictEqual(
      receiver.told.slice(0, 3).map(({ id: message, payload }) => [message, payload]),
      expected.map(({ position, at, event }) => [
        `msg_${id}_${position}`,
        JSON.parse(JSON.stringify({ type: Reflect.get(event, "_tag"), timestamp: at.toISOString(), data: { position, event } })),
      ]),
    )
    // The receiver knows the old secret still, then only the new one.
    const before = receiver.told.length
    const { secret: newer } = await syncline.targets.rotate(id)
    await syncline.targets.replay(id, { from: expected[2]?.position ?? 0 })
    await until(() => receiver.told.length > before)
    receiver.secrets.push(newer)
    await syncline.targets.replay(id, { from: expected[2]?.position ?? 0 })
    const after = receiver.told.length
    await until(() => receiver.told.length > after)
    assert.deepStrictEqual(await syncline.targets.refused(id), [])
    await stop()
  })

  it("that were away have missed nothing", async () => {
    const { syncline } = await ready()
    await using closing = syncline
    await using receiver = await receive()
    receiver.refuse(true)
    const { id, secret } = await syncline.targets.add({ url: receiver.url, events: ["SyncStarted", "SyncCompleted"] })
    receiver.secrets.push(secret)
    await syncline.sync()
    const stop = closing.watch()
    await until(async () => (await syncline.targets.list()).some(({ problem }) => problem === "the receiver answered with 500"))
    receiver.refuse(false)
    await syncline.targets.change(id, { state: "active" })
    await until(() => receiver.told.length >= 2)
    assert.deepStrictEqual(
      receiver.told.slice(0, 2).map(({ payload }) => payload.type),
      ["SyncStarted", "SyncCompleted"],
    )
    await stop()
  })

  it("hold up nobody where they never answer: neither other targets, nor what is kept in step, nor that it stops", async () => {
    const { app, syncline } = await ready()
    await using closing = syncline
    await using receiver = await receive()
    await using silent = await receive()
    silent.hang(true)
    await syncline.targets.add({ url: silent.url })
    receiver.secrets.push((await syncline.targets.add({ url: receiver.url })).secret)
    const stop = closing.watch()
    await until(() => silent.asked() > 0 && receiver.told.length >= 3)
    const before = receiver.told.length
    app.create("task", "p", { title: "Another" })
    await syncline.sync()
    await until(() => receiver.told.length > before)
    const began = Date.now()
    await stop()
    assert.isBelow(Date.now() - began, 5000)
    assert.strictEqual(silent.asked(), 1)
  })

  it("are of the public internet, where nothing else is said", async () => {
    await using syncline = await createSyncline({ adapters: [], database: "memory" })
    for (const url of ["http://localhost:3000/", "https://127.0.0.1/", "http://host.example/"]) {
      const error = await syncline.targets.add({ url }).catch((reason: unknown) => reason)
      assert.deepInclude(error, { _tag: "InvalidInput" })
    }
    const { secret: _, ...target } = await syncline.targets.add({ url: "https://host.example/" })
    assert.deepStrictEqual(await syncline.targets.list(), [target])
    assert.deepStrictEqual(await syncline.tenant("other").targets.list(), [])
    const error = await syncline
      .tenant("other")
      .targets.remove(target.id)
      .catch((reason: unknown) => reason)
    assert.deepInclude(error, { _tag: "NotFound", message: `there is no target "${target.id}"` })
  })

  it("are made, looked at, changed and removed over HTTP, and the secret is shown when it is made and never again", async () => {
    await using syncline = await createSyncline({ adapters: [], database: "memory" })
    const fetch = syncline.http({ tenant: () => "acme" })
    const ask = async (method: string, path: string, body?: unknown) => {
      const headers = { "content-type": "application/json" }
      const response = await fetch(
        new Request(`http://host.example${path}`, { method, ...(body !== undefined && { headers, body: JSON.stringify(body) }) }),
      )
      const text = await response.text()
      return { status: response.status, text, json: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown> }
    }
    const made = await ask("POST", "/targets", { url: "https://host.example/events", events: ["SyncError"], from: "2026-12-31T12:00:00Z" })
    const { id, secret } = made.json as { readonly id: string; readonly secret: string }
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
    const rotated = await ask("POST", `/targets/${id}/rotate`)
    assert.notStrictEqual(rotated.json["secret"], secret)
    assert.deepInclude((await ask("PATCH", `/targets/${id}`, { events: null, state: "paused" })).json, { events: null, state: "paused" })
    const { text } = await ask("GET", "/targets")
    for (const hidden of [secret, String(rotated.json["secret"]), "sealed", "ciphertext"]) assert.notInclude(text, hidden)
    assert.deepInclude((await ask("POST", `/targets/${id}/replay`, { from: 5 })).json, { position: 4 })
    assert.deepStrictEqual((await ask("GET", `/targets/${id}/refused`)).json, { items: [] })
    assert.deepInclude((await ask("POST", `/targets/${id}/again`, { position: 5 })).json, {
      status: 404,
      about: { what: "message", id: "5" },
    })
    for (const [path, body, field] of [
      ["/targets", { url: "http://host.example/" }, "url"],
      ["/targets", { url: "https://host.example/", from: "yesterday" }, "from"],
      ["/targets", { url: "https://host.example/", events: ["SyncDone"] }, "events[0]"],
      [`/targets/${id}/replay`, { from: -1 }, "from"],
    ] as const)
      assert.deepInclude((await ask("POST", path, body)).json, { status: 400, field }, path)
    assert.strictEqual((await ask("DELETE", `/targets/${id}`)).status, 204)
    assert.strictEqual((await ask("DELETE", `/targets/${id}`)).status, 404)
    assert.strictEqual((await ask("GET", "/targets")).text, "[]")
  })
})
