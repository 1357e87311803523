/** What a client is shown of objects in the words of their kind, and what becomes of those that cannot be shown. */
import { assert, describe, it } from "@effect/vitest"
import { Endpoint, Field, Item, Kind, Paging, Resource } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"
import { itemsClient } from "./corpus/Items.ts"
import { json, scripted } from "./ScriptedServer.ts"

const Wire = Schema.Struct({ no: Schema.Int, head: Schema.String, mood: Schema.String })
type Wire = typeof Wire.Type

const Note = Kind.make({
  name: "note",
  fields: {
    title: Field.value(Schema.NonEmptyString, { initial: "Untitled" }),
    text: Field.text(),
  },
})

const note = Item.make({
  kind: Note,
  wire: Wire,
  identity: ({ no }) => ({ externalId: String(no) }),
  fields: { title: Resource.both(({ head }: Wire) => head.trim()) },
  more: ({ mood }) => {
    if (mood === "broken") throw new TypeError("broke")
    return { isGlad: mood === "glad" }
  },
})

const requests = {
  list: Endpoint.list({ name: "listNotes", path: "/notes", paging: Paging.linkHeader, item: Wire }),
  create: Endpoint.write({ name: "createNote", method: "POST", path: "/notes", item: Wire }),
}
const notes: Endpoint.ListEndpoint<object, Item.Item<typeof Note, "title"> & { readonly isGlad: boolean }> = {
  ...requests.list,
  item: note,
}

const client = itemsClient("https://items.test")

describe("items", () => {
  it.effect("hold their id, the fields that are read, and what the adapter adds", () => {
    const { layer } = scripted(() => json([{ no: 7, head: " One ", mood: "glad", more: true }]))
    return Effect.gen(function* () {
      const { items } = yield* client.page(notes, {})
      assert.deepStrictEqual(items, [
        { item: { externalId: "7", title: "One", isGlad: true }, raw: { no: 7, head: " One ", mood: "glad", more: true } },
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect(
    "that do not decode, that the kind does not allow or that cannot be mapped are set aside, each alone and with the reason",
    () => {
      const good = { no: 1, head: "One", mood: "" }
      const { layer } = scripted(() => json([{ ...good, no: "1" }, { ...good, head: " " }, good, { ...good, mood: "broken" }]))
      return Effect.gen(function* () {
        const { items, malformed } = yield* client.page(notes, {})
        assert.deepStrictEqual(
          items.map(({ item }) => item.title),
          ["One"],
        )
        assert.deepStrictEqual(
          malformed.map(({ message }) => /\["no"\]|note\.title|broke/.exec(message)?.[0]),
          ['["no"]', "note.title", "broke"],
        )
      }).pipe(Effect.provide(layer))
    },
  )

  it.effect("that a write made and that cannot be shown are an unknown outcome", () => {
    const { layer } = scripted(() => json({ no: 1, head: " ", mood: "" }, 201))
    return Effect.gen(function* () {
      const { reason } = yield* Effect.flip(client.write({ ...requests.create, item: note }, {}, { head: " " }))
      assert.strictEqual(reason._tag, "UnknownOutcome")
    }).pipe(Effect.provide(layer))
  })
})
