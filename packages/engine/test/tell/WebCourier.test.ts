/** Messages over real connections, to nobody but whom they may go to. */
import { assert, describe, it } from "@effect/vitest"
import { Unreached, WebCourier } from "@syncline/engine"
import { Effect } from "effect"
import { type Server, createServer } from "node:http"
import type { AddressInfo } from "node:net"

type Answering = Parameters<typeof createServer>[1] & object

interface Heard {
  readonly host: string | undefined
  readonly body: string
}

const serve = (answer: Answering, address = "127.0.0.1") =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const heard: Array<Heard> = []
      const server = createServer((request, response) => {
        const parts: Array<Buffer> = []
        request.on("data", (part: Buffer) => parts.push(part))
        request.on("end", () => {
          heard.push({ host: request.headers.host, body: Buffer.concat(parts).toString() })
          answer(request, response)
        })
      })
      await new Promise<void>((resolve) => server.listen(0, address, resolve))
      return { server, heard, port: (server.address() as AddressInfo).port }
    }),
    ({ server }) => Effect.promise(() => closed(server)),
  )

const closed = (server: Server) => {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(resolve))
}

const at = (...addresses: ReadonlyArray<string>): WebCourier.Resolve => {
  return async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }))
}

const post = (url: string, options: WebCourier.WebCourierOptions = {}) =>
  WebCourier.make(options).send({ url, headers: { "webhook-id": "m" }, body: "{}" })

const why = (url: string, options?: WebCourier.WebCourierOptions) => Effect.map(Effect.flip(post(url, options)), ({ message }) => message)

// proves Q-51
describe("a courier", () => {
  it.live("posts, and says what is answered", () =>
    Effect.gen(function* () {
      const { heard, port } = yield* serve((_, response) => {
        response.writeHead(422, { "retry-after": "7" }).end("what is this?")
      })
      const answer = yield* post(`HTTP://127.0.0.1:${port}/events`, { allowLoopback: true })
      assert.deepStrictEqual(answer, { status: 422, body: "what is this?", retryAfter: "7" })
      assert.deepStrictEqual(heard, [{ host: `127.0.0.1:${port}`, body: "{}" }])
    }),
  )

  it.live("reads no more of an answer than its first kilobyte, and waits for no more of it", () =>
    Effect.gen(function* () {
      const endless = yield* serve((_, response) => {
        response.writeHead(400)
        const more = () => void (response.destroyed || response.write("x".repeat(64 * 1024), more))
        more()
      })
      const answer = yield* post(`http://127.0.0.1:${endless.port}/`, { allowLoopback: true })
      assert.deepStrictEqual(answer, { status: 400, body: "x".repeat(1024) })
      const open = yield* serve((_, response) => void response.writeHead(500).write("so far"))
      assert.deepStrictEqual(yield* post(`http://127.0.0.1:${open.port}/`, { allowLoopback: true }), { status: 500, body: "so far" })
      const taken = yield* serve((_, response) => void response.writeHead(200).write("more will come"))
      assert.deepStrictEqual(yield* post(`http://127.0.0.1:${taken.port}/`, { allowLoopback: true }), { status: 200, body: "" })
    }),
  )

  it.live("follows no redirect", () =>
    Effect.gen(function* () {
      const other = yield* serve((_, response) => void response.end())
      const location = `http://127.0.0.1:${other.port}/`
      const { port } = yield* serve((_, response) => void response.writeHead(307, { location }).end())
      const answer = yield* post(`http://127.0.0.1:${port}/`, { allowLoopback: true })
      assert.deepStrictEqual(answer, { status: 307, body: "", location })
      assert.deepStrictEqual(other.heard, [])
    }),
  )

  it.live("says where nobody is", () =>
    Effect.gen(function* () {
      const { server, port } = yield* serve(() => undefined)
      yield* Effect.promise(() => closed(server))
      assert.include(yield* why(`http://127.0.0.1:${port}/`, { allowLoopback: true }), "could not be reached")
      const nowhere = () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" }))
      assert.include(yield* why("https://host.example/", { resolve: nowhere }), "host.example is not found (ENOTFOUND)")
    }),
  )

  for (const url of [
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://[fd00:ec2::254]/",
  ])
    it.live(`does not go to ${url}`, () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* why(url), "the url is no address of the public internet")
      }),
    )

  it.live("does not go inside of a network by a name, though another address of it is public", () =>
    Effect.gen(function* () {
      const { heard, port } = yield* serve((_, response) => void response.end())
      for (const addresses of [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["10.0.0.1", "8.8.8.8"]]) {
        const message = yield* why(`https://host.example:${port}/`, { resolve: at(...addresses) })
        assert.include(message, "host.example is at an address that is not of the public internet")
        for (const address of addresses) assert.notInclude(message, address)
      }
      assert.deepStrictEqual(heard, [])
    }),
  )

  it.live("goes to the address that it looked at, whatever the name means a moment later", () =>
    Effect.gen(function* () {
      const { heard, port } = yield* serve((_, response) => void response.end())
      let asked = 0
      const rebinding: WebCourier.Resolve = async () => {
        asked += 1
        return [{ address: asked === 1 ? "127.0.0.1" : "127.0.0.2", family: 4 }]
      }
      const answer = yield* post(`http://host.localhost:${port}/`, { allowLoopback: true, resolve: rebinding })
      assert.deepStrictEqual([answer.status, asked], [200, 1])
      assert.deepStrictEqual(heard, [{ host: `host.localhost:${port}`, body: "{}" }])
    }),
  )

  it.live("goes without encryption to this computer alone, and there only where that is wanted", () =>
    Effect.gen(function* () {
      const closedCourier = WebCourier.make()
      const open = WebCourier.make({ allowLoopback: true })
      assert.strictEqual(closedCourier.flaw("https://host.example/events"), undefined)
      assert.strictEqual(closedCourier.flaw("http://localhost:3000/"), "must begin with https://")
      assert.strictEqual(open.flaw("http://localhost:3000/"), undefined)
      assert.strictEqual(open.flaw("http://host.example/"), "must begin with https://")
      assert.strictEqual(open.flaw("https://10.0.0.1/"), "is no address of the public internet")
      // A name that claims to be this computer, and is not.
      const message = yield* why("http://host.localhost/", { allowLoopback: true, resolve: at("10.0.0.1") })
      assert.include(message, "host.localhost is at an address that is not of the public internet")
      assert.instanceOf(yield* Effect.flip(post("ftp://host.example/")), Unreached)
    }),
  )
})
