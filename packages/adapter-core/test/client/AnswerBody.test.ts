/** In which charset an answer is read. */
import { assert, describe, it } from "@effect/vitest"
import { AnswerLimit } from "@syncline/adapter-core"
import { Effect } from "effect"
import { client, issueEndpoint } from "../Issues.ts"
import { scripted } from "../ScriptedServer.ts"

/** `{"id":1,"title":"é"}`, with an é of one byte. */
const latin = Uint8Array.from([...'{"id":1,"title":"'].map((letter) => letter.charCodeAt(0)).concat(0xe9, 0x22, 0x7d))

const titleOf = (contentType: string, body: Uint8Array<ArrayBuffer>) => {
  const { layer } = scripted(() => new Response(body, { headers: { "content-type": contentType } }))
  return client()
    .get(issueEndpoint, { partition: "octo/hello", id: "1" })
    .pipe(
      Effect.map(({ item }) => item.title),
      Effect.provide(layer),
    )
}

describe("an answer", () => {
  it.effect("is read in the charset that it says it has, and in UTF-8 where it says none or one that nobody knows", () =>
    Effect.gen(function* () {
      const utf8 = new TextEncoder().encode('{"id":1,"title":"é"}')
      for (const type of ["application/json; charset=iso-8859-1", 'application/json;Charset="ISO-8859-1"']) {
        assert.strictEqual(yield* titleOf(type, latin), "é", type)
      }
      for (const type of ["application/json", "application/json; charset=utf-8", "application/json; charset=klingon"]) {
        assert.strictEqual(yield* titleOf(type, utf8), "é", type)
      }
    }),
  )

  it.effect("is read as far as may be kept of it, in however many pieces it comes, and no byte further", () =>
    Effect.gen(function* () {
      const bytes = new TextEncoder().encode('{"id":1,"title":"abc"}')
      const pieces = () =>
        new ReadableStream<Uint8Array>({
          start: (controller) => {
            for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
            controller.close()
          },
        })
      const { layer } = scripted(() => new Response(pieces(), { headers: { "content-type": "application/json" } }))
      const read = (limit: number) =>
        client()
          .get(issueEndpoint, { partition: "octo/hello", id: "1" })
          .pipe(Effect.provideService(AnswerLimit, limit), Effect.provide(layer))
      assert.strictEqual((yield* read(bytes.length)).item.title, "abc")
      const { reason } = yield* Effect.flip(read(bytes.length - 1))
      assert.strictEqual(reason._tag, "Malformed")
      assert.include(reason.message, `has more than ${bytes.length - 1} bytes; provide a higher \`AnswerLimit\` to read it`)
      assert.strictEqual(yield* AnswerLimit, 64 * 1024 * 1024)
    }),
  )
})
