import { assert, describe, it } from "@effect/vitest"
import { BeforeWrite, Limiter, Retries } from "@syncline/adapter-core"
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { client, createEndpoint } from "../Issues.ts"
import { execFileSync } from "node:child_process"
import { loopback } from "../LoopbackServer.ts"

const layer = Layer.merge(FetchHttpClient.layer, Limiter.layerMemory)

/** Nothing else happens in this process meanwhile, as if it were frozen. */
const freeze = (millis: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis)

const leaseMillis = 50

// proves I15
describe("a write of a process that is frozen between the decision to send it and its first byte", () => {
  for (const [title, millis, sent] of [
    ["for longer than it may send is not sent, and sent when it may again", 2 * leaseMillis, ["asked", "asked", "sent"]],
    ["for less is sent", 0, ["asked", "sent"]],
  ] as const) {
    it.live(title, () =>
      Effect.gen(function* () {
        const happened: Array<string> = []
        const { baseUrl } = yield* loopback((_, response) => {
          happened.push("sent")
          response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify({ id: 1, title: "a" }))
        })
        const ask = Effect.sync(() => {
          happened.push("asked")
          const until = performance.now() + leaseMillis
          // The turn after the one in which the request is given to `fetch`, and before it has a connection.
          if (happened.length === 1) queueMicrotask(() => setImmediate(() => freeze(millis)))
          return () => performance.now() < until
        })
        const { item } = yield* client({}, { baseUrl })
          .write(createEndpoint, { partition: "octo/hello" }, { title: "a" })
          .pipe(Effect.provideService(BeforeWrite, ask), Effect.provideService(Retries, 1))
        assert.deepStrictEqual([item.id, happened], [1, [...sent]])
      }).pipe(Effect.scoped, Effect.provide(layer)),
    )
  }

  it("is looked after from the first request of a process on", () => {
    const module = new URL("../../src/client/LastLook.ts", import.meta.url).href
    const program = `import { lastLook } from ${JSON.stringify(module)}; process.stdout.write(Object.keys(lastLook({}, () => true)).join())`
    assert.strictEqual(execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" }), "dispatcher")
  })
})
