// proves I14: what goes over the wire, byte by byte, is believed or refused as a whole, with a reason that says what to do next
import { assert, describe, it } from "@effect/vitest"
import { AnswerLimit, type Client, Limiter, Paging, Retries } from "@syncline/adapter-core"
import { BadInput } from "@syncline/adapter-core/testing"
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { gzipSync } from "node:zlib"
import { createItem, getItem, itemsClient, listItems, outcomeOf } from "./Items.ts"
import { rawServer } from "./RawServer.ts"

/** A wait that one case asks for is not waited by the next. */
const layer = Layer.merge(FetchHttpClient.layer, Layer.fresh(Limiter.layerMemory))

const anew = <A, E>(call: Effect.Effect<A, E, Client.Requirements>) => Effect.provide(call, layer)

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"))

const wireOf = ({ bytes, packed, cutAt, headers }: BadInput.DocumentCase): Uint8Array => {
  let body = bytes()
  for (let times = 0; times < packed; times += 1) body = gzipSync(body)
  body = body.slice(0, cutAt)
  const lines = Object.entries({ ...headers, "content-length": String(body.byteLength), connection: "close" })
  return Buffer.concat([latin1(`HTTP/1.1 200 OK\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`), body])
}

describe("bad answers", () => {
  it.live("come to what is expected of a read and of a write", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* rawServer((path) => {
        const { wire = "", reset } = BadInput.answers[Number(/\d+/.exec(path)?.[0])] ?? {}
        return { bytes: latin1(wire), ...(reset && { reset }) }
      })
      const client = itemsClient(baseUrl)
      const complaints: Array<string> = []
      for (const [index, { id, read, write }] of BadInput.answers.entries()) {
        const at = { id: String(index) }
        const title = Effect.map(({ item }: { readonly item: { readonly title: string } }) => item.title)
        const reading = BadInput.complaint(read, yield* outcomeOf(anew(title(client.get(getItem, at)))), "")
        const writing = BadInput.complaint(write, yield* outcomeOf(anew(title(client.write(createItem, at, { title: "One" })))), "")
        if (reading !== undefined) complaints.push(`${id}, read: ${reading}`)
        if (writing !== undefined) complaints.push(`${id}, written: ${writing}`)
      }
      assert.deepStrictEqual(complaints, [])
    }).pipe(Effect.provideService(Retries, 0), Effect.scoped),
  )

  it.live("that should be documents of JSON are read to the letter or not at all", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* rawServer((path) => {
        const document = BadInput.documents[Number(/\d+/.exec(path)?.[0])]
        return { bytes: document === undefined ? latin1("") : wireOf(document) }
      })
      const complaints: Array<string> = []
      for (const [index, { id, expect }] of BadInput.documents.entries()) {
        const client = itemsClient(`${baseUrl}/${index}`)
        const titles = Effect.map(client.page(listItems(Paging.linkHeader), {}), ({ items }) =>
          items.map(({ item }) => `${item.id} ${item.title}`),
        )
        const complaint = BadInput.complaint(expect, yield* outcomeOf(anew(titles)), [])
        if (complaint !== undefined) complaints.push(`${id}: ${complaint}`)
      }
      assert.deepStrictEqual(complaints, [])
    }).pipe(Effect.provideService(Retries, 0), Effect.provideService(AnswerLimit, BadInput.documentLimit), Effect.scoped),
  )

  it.live("that are larger than may be kept say where, how large and what to set; a write may have happened", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* rawServer(() => ({ bytes: latin1(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"${"x".repeat(1000)}"`) }))
      const client = itemsClient(baseUrl)
      const read = yield* outcomeOf(anew(Effect.as(client.get(getItem, { id: "1?secret" }), null)))
      const says = "the answer of /items/1%3Fsecret has more than 1001 bytes; provide a higher `AnswerLimit`"
      assert.isUndefined(BadInput.complaint({ _tag: "refused", reason: "Malformed", says }, read, null))
      const write = yield* outcomeOf(anew(Effect.as(client.write(createItem, { id: "1" }, {}), null)))
      assert.isUndefined(BadInput.complaint({ _tag: "refused", reason: "UnknownOutcome", says: "more than 1001 bytes" }, write, null))
      const whole = yield* Effect.flip(anew(client.get(getItem, { id: "1" }))).pipe(Effect.provideService(AnswerLimit, 1002))
      assert.strictEqual(whole.reason._tag, "Malformed")
      assert.notInclude(whole.message, "AnswerLimit")
    }).pipe(Effect.provideService(Retries, 0), Effect.provideService(AnswerLimit, 1001), Effect.scoped),
  )
})
