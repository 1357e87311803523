// proves V-05: an id in a path is one segment, whatever is in it; and what cannot be sent at all is refused before it leaves
import { assert, describe, it } from "@effect/vitest"
import { Authorization, Client } from "@syncline/adapter-core"
import { BadInput } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { json, scripted } from "../ScriptedServer.ts"
import { getItem, itemsApi, itemsClient, outcomeOf } from "./Items.ts"

const answering = () => scripted(() => json({ id: "1", title: "One" }))

describe("paths", () => {
  it.effect("take every id of the corpus as one segment, or refuse it by its name", () =>
    Effect.gen(function* () {
      const complaints: Array<string> = []
      for (const { id, input, path } of BadInput.identities) {
        if (path === undefined || typeof input !== "string") continue
        const { layer, requests } = answering()
        const sent = Effect.map(itemsClient("https://items.test/api").get(getItem, { id: input }), () => {
          const { origin, pathname, search, hash } = requests[0]?.url ?? new URL("https://nowhere.test")
          return `${origin}${search}${hash}` === "https://items.test" ? pathname.replace("/api/items/", "") : "another address"
        })
        const complaint = BadInput.complaint(path, yield* outcomeOf(Effect.provide(sent, layer)), input)
        if (complaint !== undefined) complaints.push(`${id}: ${complaint}`)
        if (path._tag === "refused" && requests.length > 0) complaints.push(`${id}: it was sent`)
      }
      assert.deepStrictEqual(complaints, [])
    }),
  )
})

describe("credentials", () => {
  const reading = (secret: string) => {
    const { layer, requests } = answering()
    const client = Client.make({ api: itemsApi("https://items.test"), credentials: Effect.succeed(Authorization.token(secret)) })
    const sent = () => requests.map(({ headers }) => headers["authorization"])
    return Effect.map(outcomeOf(Effect.as(client.get(getItem, { id: "1" }), null)), (outcome) => ({ outcome, sent: sent() })).pipe(
      Effect.provide(layer),
    )
  }

  for (const secret of ["a\r\nx-evil: 1", "a\nb", "a\u0000b", "tok\u2026en", "\u043a\u043b\u044e\u0447", "a\u007fb"]) {
    it.effect(`${JSON.stringify(secret)} is refused, asks for others and is not shown`, () =>
      Effect.gen(function* () {
        const { outcome, sent } = yield* reading(secret)
        assert.isUndefined(BadInput.complaint({ _tag: "refused", reason: "Unauthorized", says: "enter them again" }, outcome, null))
        assert.notInclude(JSON.stringify(outcome), JSON.stringify(secret).slice(1, -1))
        assert.deepStrictEqual(sent, [])
      }),
    )
  }

  it.effect("may have white space around them, which is not sent", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* reading("secret\n")).sent, ["Bearer secret"])
    }),
  )
})
