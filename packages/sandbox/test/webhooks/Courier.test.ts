/** How deliveries travel: when told to, or by themselves while a server listens; and what can befall them. */
import { createServer } from "node:http"
import { describe, expect, it } from "vitest"
import { makeSandbox } from "../../src/index.ts"
import type { DeliveryFault } from "../../src/index.ts"
import { makeOutbox } from "../../src/webhooks/Outbox.ts"
import type { DeliveryResult } from "../../src/webhooks/Outbox.ts"
import { makeEcho } from "../Echo.ts"
import { makeReceiver } from "./Receiver.ts"

const makeStage = (url = "https://receiver.example/", byNetwork = false) => {
  let now = 1_000_000
  const outbox = makeOutbox()
  const receiver = makeReceiver()
  const clock = () => now
  const settings = { clock, faultSeed: 3, ...(byNetwork ? {} : { webhooks: { fetch: receiver.fetch } }) }
  const sandbox = makeSandbox({ ...makeEcho(), outbox }, settings)
  const results: Array<DeliveryResult> = []
  const put = (id: string, dueAt = 0, hook = "1"): void =>
    outbox.put({
      id,
      event: "test",
      hook,
      dueAt,
      timeoutMillis: 5_000,
      write: () => ({ url, headers: {}, body: id }),
      settle: (_letter, result) => results.push(result),
    })
  const arrived = async (): Promise<ReadonlyArray<string>> => {
    await sandbox.webhooks.deliver()
    return receiver.take().map(({ body }) => body)
  }
  const strike = (fault: DeliveryFault, id: string) =>
    sandbox.webhooks.faults.add({ fault, match: (delivery) => delivery.id === id, times: 1 })
  return { sandbox, outbox, receiver, put, arrived, strike, results, pass: (millis: number) => (now += millis) }
}

/** A real receiver on a loopback port. */
const makeServer = async () => {
  const bodies: Array<string> = []
  let told = (): void => {}
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on("end", () => {
      bodies.push(body)
      response.end("ok")
      told()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  return {
    bodies,
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/hook`,
    /** Resolves when so many have come. */
    count: (many: number) =>
      new Promise<void>((resolve) => {
        told = () => {
          if (bodies.length >= many) resolve()
        }
        told()
      }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

describe("without a server", () => {
  it("what is due is sent when told, in its order, and once", async () => {
    const { put, arrived, pass, results } = makeStage()
    put("b", 1_000_500)
    put("a")
    put("c")
    expect(await arrived()).toEqual(["a", "c"])
    expect(await arrived()).toEqual([])
    pass(500)
    expect(await arrived()).toEqual(["b"])
    expect(results.map((result) => result.kind)).toEqual(["answered", "answered", "answered"])
  })

  it("a receiver that is not there is told to the app", async () => {
    const { put, sandbox, receiver, results } = makeStage()
    receiver.answers(() => Promise.reject(new TypeError("refused")))
    put("a")
    await sandbox.webhooks.deliver()
    expect(results).toEqual([{ kind: "failed", reason: "unreachable" }])
    expect(sandbox.webhooks.log).toMatchObject([{ id: "a", status: undefined, fault: undefined }])
  })
})

describe("a fault", () => {
  it("drops a delivery", async () => {
    const { put, strike, arrived, results, sandbox } = makeStage()
    strike({ kind: "dropped" }, "a")
    for (const id of ["a", "b"]) put(id)
    expect([await arrived(), results.length]).toEqual([["b"], 1])
    expect(sandbox.webhooks.log.map(({ id, fault }) => [id, fault])).toEqual([
      ["a", "dropped"],
      ["b", undefined],
    ])
  })

  it("doubles one", async () => {
    const { put, strike, arrived } = makeStage()
    strike({ kind: "duplicated" }, "a")
    for (const id of ["a", "b"]) put(id)
    expect(await arrived()).toEqual(["a", "a", "b"])
  })

  it("delays one, by the sandbox's clock", async () => {
    const { put, strike, arrived, pass } = makeStage()
    strike({ kind: "delayed", seconds: 60 }, "a")
    for (const id of ["a", "b"]) put(id)
    expect(await arrived()).toEqual(["b"])
    pass(59_999)
    expect(await arrived()).toEqual([])
    pass(1)
    expect(await arrived()).toEqual(["a"])
  })

  it("lets the next of the same webhook overtake one, or sends it after ten seconds", async () => {
    const { put, strike, arrived, pass } = makeStage()
    for (const id of ["a", "b"]) strike({ kind: "reordered" }, id)
    put("a")
    put("x", 0, "2")
    put("b")
    put("c")
    put("d")
    expect(await arrived()).toEqual(["x", "c", "a", "b", "d"])
    strike({ kind: "reordered" }, "e")
    put("e")
    expect(await arrived()).toEqual([])
    pass(10_000)
    expect(await arrived()).toEqual(["e"])
    put("f")
    expect(await arrived()).toEqual(["f"])
  })

  it("strikes by seed", async () => {
    const drawn = async () => {
      const { sandbox, put, arrived } = makeStage()
      sandbox.webhooks.faults.add({ fault: { kind: "dropped" }, probability: 0.3 })
      for (let index = 0; index < 30; index += 1) put(String(index))
      return arrived()
    }
    const first = await drawn()
    expect(first.length).toBeGreaterThan(10)
    expect(first.length).toBeLessThan(30)
    expect(await drawn()).toEqual(first)
  })
})

describe("while a server listens", () => {
  it("deliveries travel by themselves over real HTTP, until it is closed", async () => {
    const server = await makeServer()
    const { sandbox, put, outbox, pass } = makeStage(server.url, true)
    put("before")
    const one = await sandbox.listen()
    const two = await sandbox.listen()
    put("now")
    put("later", 1_060_000)
    await server.count(2)
    await one.close()
    pass(60_000)
    await server.count(3)
    expect(server.bodies).toEqual(["before", "now", "later"])
    await two.close()
    put("after")
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect([server.bodies.length, outbox.nextDueAt()]).toEqual([3, 0])
    await sandbox.webhooks.deliver()
    expect(server.bodies).toEqual(["before", "now", "later", "after"])
    await server.close()
  })

  it("closing gives up what is on its way", async () => {
    const { sandbox, put, results } = makeStage()
    const hanging = makeSandbox(sandbox.app, {
      clock: () => 2_000_000,
      webhooks: {
        fetch: (_url, { signal }) =>
          new Promise((_, reject) => {
            signal?.addEventListener("abort", () => reject(new Error("aborted")))
          }),
      },
    })
    const other = await hanging.listen()
    put("a")
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(results).toEqual([])
    await other.close()
    expect(results).toEqual([{ kind: "failed", reason: "unreachable" }])
  })
})
