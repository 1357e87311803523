import { afterEach, describe, expect, it } from "vitest"
import { makeFaults, makeSandbox } from "../src/index.ts"
import type { AppRequest, Fault, Listening } from "../src/index.ts"
import { makeEcho } from "./Echo.ts"

const request = (path: string, method = "GET"): AppRequest => ({ method, url: new URL(path, "http://app.test"), headers: {}, body: "" })
const timeout: Fault = { kind: "timeout" }
const unauthorized: Fault = { kind: "unauthorized" }

describe("makeFaults", () => {
  it("takes a rule as often as it says, then lets go", () => {
    const faults = makeFaults()
    faults.add({ fault: timeout, times: 2 })
    expect([1, 2, 3].map(() => faults.take(request("/"))?.kind)).toEqual(["timeout", "timeout", undefined])
  })

  it("lets the first rule that wants the request decide", () => {
    const faults = makeFaults()
    faults.add({ fault: timeout, match: ({ method }) => method === "POST" })
    faults.add({ fault: unauthorized })
    expect(faults.take(request("/", "POST"))?.kind).toBe("timeout")
    expect(faults.take(request("/"))?.kind).toBe("unauthorized")
  })

  it("takes a rule away by the function that adding it gave, or all of them", () => {
    const faults = makeFaults()
    const remove = faults.add({ fault: timeout })
    faults.add({ fault: unauthorized })
    remove()
    expect(faults.take(request("/"))?.kind).toBe("unauthorized")
    faults.clear()
    expect(faults.take(request("/"))).toBeUndefined()
  })

  it("decides probabilities by the seed alone", () => {
    const row = (seed: number) => {
      const faults = makeFaults(seed)
      faults.add({ fault: timeout, probability: 0.3 })
      return Array.from({ length: 1_000 }, () => faults.take(request("/")) !== undefined)
    }
    expect(row(1)).toEqual(row(1))
    expect(row(1)).not.toEqual(row(2))
    const hits = row(1).filter(Boolean).length
    expect(hits).toBeGreaterThan(250)
    expect(hits).toBeLessThan(350)
  })
})

const opened: Array<Listening> = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((listening) => listening.close()))
})

const ways = {
  fetch: async (sandbox: ReturnType<typeof makeStage>["sandbox"]) => (path: string, init?: RequestInit) =>
    sandbox.fetch(`http://app.test${path}`, init),
  listen: async (sandbox: ReturnType<typeof makeStage>["sandbox"]) => {
    const listening = await sandbox.listen()
    opened.push(listening)
    return (path: string, init?: RequestInit) => fetch(`${listening.url}${path}`, init)
  },
}

const makeStage = () => {
  const app = makeEcho()
  return { app, sandbox: makeSandbox(app, { clock: () => 1_000_000 }) }
}

describe.each(["fetch", "listen"] as const)("each fault over %s", (way) => {
  const stage = async (fault: Fault) => {
    const { app, sandbox } = makeStage()
    sandbox.faults.add({ fault, times: 1 })
    return { app, sandbox, call: await ways[way](sandbox) }
  }

  it("status: the status, headers and body of the rule, and the app sees nothing", async () => {
    const { app, sandbox, call } = await stage({ kind: "status", status: 503, headers: { "retry-after": "7" }, body: "later" })
    const response = await call("/a")
    expect([response.status, response.headers.get("retry-after"), await response.text()]).toEqual([503, "7", "later"])
    expect(app.handled()).toBe(0)
    expect(sandbox.log.map(({ status, fault }) => [status, fault])).toEqual([[503, "status"]])
  })

  it("status: without a body where HTTP allows none", async () => {
    const { call } = await stage({ kind: "status", status: 204, body: "ignored" })
    const response = await call("/a")
    expect([response.status, await response.text()]).toEqual([204, ""])
  })

  it("html: a page where JSON was expected", async () => {
    const { app, call } = await stage({ kind: "html", status: 502 })
    const response = await call("/a")
    expect([response.status, response.headers.get("content-type")]).toEqual([502, "text/html; charset=utf-8"])
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/)
    expect(app.handled()).toBe(0)
  })

  it("limited: the app's own words, from the sandbox's clock", async () => {
    const { app, call } = await stage({ kind: "limited", limit: { kind: "secondary", waitSeconds: 60 } })
    const response = await call("/a")
    expect([response.status, response.headers.get("x-kind"), response.headers.get("x-until")]).toEqual([429, "secondary", "1060"])
    expect(app.handled()).toBe(0)
  })

  it("unauthorized: the app's own words", async () => {
    const { app, call } = await stage({ kind: "unauthorized" })
    const response = await call("/a")
    expect([response.status, await response.json()]).toEqual([401, { message: "who are you" }])
    expect(app.handled()).toBe(0)
  })

  it("timeout: no answer until the caller gives up, and the app sees nothing", async () => {
    const { app, sandbox, call } = await stage({ kind: "timeout" })
    const abort = new AbortController()
    const call1 = call("/a", { signal: abort.signal })
    await expect.poll(() => sandbox.log.length).toBe(1)
    abort.abort(new Error("enough"))
    await expect(call1).rejects.toThrow("enough")
    expect(app.handled()).toBe(0)
    expect(sandbox.log[0]).toMatchObject({ fault: "timeout", status: undefined, reply: undefined })
  })

  it("reset-before: the connection breaks and the app saw nothing", async () => {
    const { app, sandbox, call } = await stage({ kind: "reset-before" })
    await expect(call("/a", { method: "POST", body: "x" })).rejects.toThrow("fetch failed")
    expect(app.handled()).toBe(0)
    expect(sandbox.log[0]).toMatchObject({ fault: "reset-before", status: undefined })
    expect((await call("/a")).status).toBe(200)
  })

  it("reset-after: the connection breaks and the app has done its work", async () => {
    const { app, sandbox, call } = await stage({ kind: "reset-after" })
    await expect(call("/a", { method: "POST", body: "x" })).rejects.toThrow("fetch failed")
    expect(app.handled()).toBe(1)
    expect(sandbox.log[0]).toMatchObject({ fault: "reset-after", status: 200 })
  })

  it("reset-mid-body: the status arrives, the body fails, and the app has done its work", async () => {
    const { app, call } = await stage({ kind: "reset-mid-body" })
    const response = await call("/a", { method: "POST", body: "x" })
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow("terminated")
    expect(app.handled()).toBe(1)
  })

  it("truncated: a complete answer with half a document, and the app has done its work", async () => {
    const { app, call } = await stage({ kind: "truncated" })
    const response = await call("/a", { method: "POST", body: "x" })
    const half = await response.text()
    expect(response.status).toBe(200)
    expect(half).toMatch(/^\{"handled":1,/)
    expect(() => JSON.parse(half)).toThrow(SyntaxError)
    expect(app.handled()).toBe(1)
  })
})
