// proves I14, I4: one object in a list costs no other, and a list that nobody can believe has no end that could make the rest seem removed
import { assert, describe, it } from "@effect/vitest"
import { Paging, Retries } from "@syncline/adapter-core"
import { BadInput } from "@syncline/adapter-core/testing"
import { Effect, Stream } from "effect"
import { scripted } from "../ScriptedServer.ts"
import { itemsClient, listItems, outcomeOf } from "./Items.ts"

const good = { id: "0", title: "Good" }
const { origin, pathname } = new URL(BadInput.pagesUrl)

describe("lists", () => {
  it.effect("with one bad object give all the others", () =>
    Effect.gen(function* () {
      const complaints: Array<string> = []
      for (const { id, text, expect } of BadInput.objects) {
        const { layer } = scripted(() => new Response(`[${JSON.stringify(good)},${text},${JSON.stringify(good)}]`))
        const page = yield* Effect.provide(itemsClient(origin).page(listItems(Paging.linkHeader), {}), layer)
        const taken = page.items.map(({ raw }) => JSON.stringify(raw))
        const others = taken.filter((raw) => raw === JSON.stringify(good))
        const [mine] = taken.filter((raw) => raw !== JSON.stringify(good))
        const [aside] = page.malformed
        const outcome: BadInput.Outcome =
          mine === undefined ? { _tag: "quarantined", cause: aside?.message ?? "" } : { _tag: "taken", value: mine }
        const complaint = BadInput.complaint(expect, outcome, text)
        if (complaint !== undefined) complaints.push(`${id}: ${complaint}`)
        if (others.length !== 2 || taken.length + page.malformed.length !== 3) complaints.push(`${id}: ${taken.length} were taken`)
      }
      assert.deepStrictEqual(complaints, [])
    }),
  )

  it.effect("in pages are read to their true end, or refused", () =>
    Effect.gen(function* () {
      const complaints: Array<string> = []
      for (const { id, paging, position, answers, expect } of BadInput.pages) {
        const { layer, requests } = scripted((_, index) => {
          if (index === 50) throw new Error("the reading does not end")
          const { ids, rest = {}, headers = {}, status = 200 } = answers[Math.min(index, answers.length - 1)] ?? { ids: [] }
          const body = JSON.stringify({ ...rest, items: ids.map((one) => ({ id: one, title: one })) })
          return new Response([204, 304].includes(status) ? null : body, { status, headers })
        })
        const client = itemsClient(`${origin}${pathname.slice(0, pathname.lastIndexOf("/"))}`)
        const ids = client.streamAll(listItems(paging, ["items"]), {}, position === undefined ? {} : { position }).pipe(
          Stream.runCollect,
          Effect.map((items) => items.map((item) => item.id)),
        )
        const complaint = BadInput.complaint(expect, yield* outcomeOf(Effect.provide(ids, layer)), [])
        if (complaint !== undefined) complaints.push(`${id}: ${complaint}`)
        if (requests.some(({ url }) => url.origin !== origin)) complaints.push(`${id}: another host was asked`)
      }
      assert.deepStrictEqual(complaints, [])
    }).pipe(Effect.provideService(Retries, 0)),
  )
})
