import { get } from "node:http"
import { connect } from "node:net"
import { afterEach, describe, expect, it, vi } from "vitest"
import { makeSandbox } from "../src/index.ts"
import type { App, Listening, ListenOptions } from "../src/index.ts"
import { makeEcho } from "./Echo.ts"

const opened: Array<Listening> = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(opened.splice(0).map((listening) => listening.close()))
})

const makeStage = () => {
  const app = makeEcho()
  const sandbox = makeSandbox(app, { clock: () => 1_700_000_000_000 })
  const listen = async (options?: ListenOptions) => {
    const listening = await sandbox.listen(options)
    opened.push(listening)
    return listening
  }
  return { app, sandbox, listen }
}

const callersOf = async () => {
  const { sandbox, listen } = makeStage()
  const { url } = await listen()
  return [
    (path: string, init?: RequestInit) => sandbox.fetch(`${url}${path}`, init),
    (path: string, init?: RequestInit) => fetch(`${url}${path}`, init),
  ] as const
}

describe("makeSandbox", () => {
  it("shows the app the same request over both ways, and the caller the same reply", async () => {
    const { sandbox, listen } = makeStage()
    const { url } = await listen()
    const init = { method: "POST", body: '{"name":"Zoë"}', headers: { "content-type": "application/json", authorization: "Bearer t" } }
    const direct = await sandbox.fetch(`${url}/a%2Fb?x=1&y=%C3%A9`, init)
    const wired = await fetch(`${url}/a%2Fb?x=1&y=%C3%A9`, init)
    for (const response of [direct, wired]) {
      expect(response.status).toBe(200)
      expect(response.headers.get("content-type")).toBe("application/json")
      expect(response.url).toBe(`${url}/a%2Fb?x=1&y=%C3%A9`)
      expect(await response.json()).toMatchObject({ method: "POST", path: "/a%2Fb", authorization: "Bearer t", body: '{"name":"Zoë"}' })
    }
    const [first, second] = sandbox.log
    expect(first?.request.url.href).toBe(second?.request.url.href)
    expect(first?.path).toBe("/a%2Fb?x=1&y=%C3%A9")
  })

  it("logs each request with the clock's time until the log is cleared", async () => {
    const { sandbox } = makeStage()
    await sandbox.fetch("http://app.test/one?status=201")
    await sandbox.fetch(new Request("http://app.test/two", { method: "DELETE" }))
    expect(sandbox.log.map(({ at, method, path, status, fault }) => [at, method, path, status, fault])).toEqual([
      [1_700_000_000_000, "GET", "/one?status=201", 201, undefined],
      [1_700_000_000_000, "DELETE", "/two", 200, undefined],
    ])
    sandbox.clearLog()
    expect(sandbox.log).toEqual([])
  })

  it("keeps no log when told so", async () => {
    const sandbox = makeSandbox(makeEcho(), { clock: () => 0, keepLog: false })
    await sandbox.fetch("http://app.test/one")
    expect(sandbox.log).toEqual([])
  })

  it("does not let an aborted call reach the app", async () => {
    const { app, sandbox } = makeStage()
    await expect(sandbox.fetch("http://app.test/", { signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow("too late")
    expect(app.handled()).toBe(0)
    sandbox.faults.add({ fault: { kind: "timeout" } })
    await expect(sandbox.fetch("http://app.test/", { signal: AbortSignal.abort(new Error("too late")) })).rejects.toThrow("too late")
  })

  it("follows redirects, keeps the method of a PATCH and turns a POST into a GET", async () => {
    for (const call of await callersOf()) {
      const got = await call("/old?status=301&to=/new")
      expect([got.redirected, new URL(got.url).pathname]).toEqual([true, "/new"])
      expect(await got.json()).toMatchObject({ method: "GET", path: "/new" })
      const patched = await call("/old?status=301&to=/new", { method: "PATCH", body: "x" })
      expect(await patched.json()).toMatchObject({ method: "PATCH", path: "/new", body: "x" })
      const posted = await call("/old?status=301&to=/new", { method: "POST", body: "x" })
      const reply: unknown = await posted.json()
      expect(reply).toMatchObject({ method: "GET", path: "/new", body: "" })
      expect(reply).not.toHaveProperty("type")
      const kept = await call("/old?status=307&to=/new", { method: "POST", body: "x" })
      expect(await kept.json()).toMatchObject({ method: "POST", path: "/new", body: "x" })
    }
  })

  it("leaves redirects to the caller or refuses them, as the mode says", async () => {
    for (const call of await callersOf()) {
      const manual = await call("/old?status=301&to=/new", { redirect: "manual" })
      expect([manual.status, manual.headers.get("location")]).toEqual([301, "/new"])
      await expect(call("/old?status=301&to=/new", { redirect: "error" })).rejects.toThrow("fetch failed")
      await expect(call("/loop?status=302&to=/loop%3Fstatus=302%26to=loop")).resolves.toBeDefined()
    }
  })

  it("gives up on a redirect without end", async () => {
    const turning: App = { ...makeEcho(), handle: () => ({ status: 302, headers: { location: "/again" }, body: "" }) }
    const sandbox = makeSandbox(turning, { clock: () => 0 })
    const { url } = await sandbox.listen().then((listening) => {
      opened.push(listening)
      return listening
    })
    await expect(sandbox.fetch("http://app.test/")).rejects.toThrow("fetch failed")
    const inProcess = sandbox.log.length
    await expect(fetch(url)).rejects.toThrow("fetch failed")
    expect(sandbox.log.length - inProcess).toBe(inProcess)
  })

  it("does not carry credentials to another origin", async () => {
    const { sandbox, listen } = makeStage()
    const [{ url }, other] = await Promise.all([listen(), listen()])
    const path = `/old?status=302&to=${encodeURIComponent(`${other.url}/new`)}`
    for (const call of [sandbox.fetch, fetch]) {
      const response = await call(`${url}${path}`, { headers: { authorization: "Bearer secret" } })
      expect(await response.json()).not.toHaveProperty("authorization")
    }
    expect(sandbox.log.filter(({ request }) => request.headers["authorization"] !== undefined).map(({ path: asked }) => asked)).toEqual([
      path,
      path,
    ])
  })

  it("answers HEAD without a body", async () => {
    for (const call of await callersOf()) {
      const response = await call("/a", { method: "HEAD" })
      expect([response.status, await response.text()]).toEqual([200, ""])
    }
  })

  it("answers 500 over a socket when the app itself fails, and goes on", async () => {
    const echo = makeEcho()
    const failing: App = {
      ...echo,
      handle: (request) => {
        if (request.url.pathname === "/bug") throw new Error("a bug")
        return echo.handle(request)
      },
    }
    const sandbox = makeSandbox(failing, { clock: () => 0 })
    const listening = await sandbox.listen()
    opened.push(listening)
    const response = await fetch(`${listening.url}/bug`)
    expect([response.status, await response.text()]).toEqual([500, "The sandbox failed: Error: a bug"])
    await expect(sandbox.fetch("http://app.test/bug")).rejects.toThrow("a bug")
    expect((await fetch(`${listening.url}/fine`)).status).toBe(200)
  })

  it("survives a client that leaves in the middle of its request", async () => {
    const { app, listen } = makeStage()
    const { url } = await listen()
    const socket = connect(Number(new URL(url).port), "127.0.0.1")
    await new Promise<void>((resolve) => {
      socket.once("connect", () => socket.write("POST /half HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf", () => resolve()))
    })
    socket.destroy()
    await new Promise<void>((resolve) => {
      socket.once("close", () => resolve())
    })
    expect((await fetch(`${url}/next`)).status).toBe(200)
    expect(app.handled()).toBe(1)
  })

  it("keeps a path that looks like another host on this one", async () => {
    const { sandbox, listen } = makeStage()
    const { url } = await listen()
    await fetch(`${url}//evil.test/path`)
    expect(sandbox.log[0]?.request.url.href).toBe(`${url}//evil.test/path`)
  })

  it("lets every request wait for the latency, and answers none after it was closed", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    const { app, listen } = makeStage()
    const server = await listen({ latencyMillis: 60_000 })
    const ask = () =>
      new Promise<number | undefined>((resolve, reject) => {
        get(server.url, (response) => resolve(response.resume().statusCode)).on("error", reject)
      })
    const arrived = () => vi.waitFor(() => expect(vi.getTimerCount()).toBe(1))

    const first = ask()
    await arrived()
    vi.advanceTimersByTime(59_999)
    expect(app.handled()).toBe(0)
    vi.advanceTimersByTime(1)
    expect(await first).toBe(200)

    const second = ask().catch((error: unknown) => error)
    await arrived()
    await server.close()
    vi.advanceTimersByTime(60_000)
    expect(await second).toBeInstanceOf(Error)
    expect(app.handled()).toBe(1)
  })

  it("refuses a port that is taken", async () => {
    const { listen } = makeStage()
    const { url } = await listen()
    await expect(listen({ port: Number(new URL(url).port) })).rejects.toThrow("EADDRINUSE")
  })
})
