// proves I14: whatever part of a mapping breaks on an object, it spoils that object alone, in a list and alone
import { assert, describe, it } from "@effect/vitest"
import { Endpoint, Field, Kind, Paging, Resource } from "@syncline/adapter-core"
import { Effect, Schema } from "effect"
import { json, scripted } from "../ScriptedServer.ts"
import { itemsClient } from "./Items.ts"

const Wire = Schema.Struct({ id: Schema.String, title: Schema.String })
type Wire = typeof Wire.Type

const Note = Kind.make({ name: "note", fields: { title: Field.value(Schema.String, { initial: "" }) } })

const breaking = <A>({ title }: Wire, value: A): A => {
  if (title === "bad") throw new TypeError("broke")
  return value
}

const definition = {
  app: "items",
  kind: Note,
  wire: Wire,
  list: Endpoint.list({ name: "listNotes", path: "/{partition}/notes", paging: Paging.linkHeader, item: Wire }),
  get: Endpoint.get({ name: "getNote", path: "/{partition}/notes/{id}", item: Wire }),
  facts: { kind: "none", granularityMillis: 1, inclusive: true, consistencyLagMillis: 0 },
  identity: ({ id }: Wire) => ({ externalId: id }),
  fields: { title: Resource.both(({ title }: Wire) => title) },
} as const

const broken = {
  identity: { identity: (wire: Wire) => breaking(wire, { externalId: wire.id }) },
  keep: { keep: (wire: Wire) => breaking(wire, true) },
  field: { fields: { title: Resource.both((wire: Wire) => breaking(wire, wire.title)) } },
  related: { related: (wire: Wire) => breaking(wire, []) },
}

describe("a mapping that breaks", () => {
  for (const [part, change] of Object.entries(broken)) {
    it.effect(`in its ${part}`, () => {
      const bad = { id: "2", title: "bad" }
      const rows = [{ id: "1", title: "one" }, bad, { id: "3", title: "three" }]
      const { layer } = scripted(({ url }) => json(url.pathname.endsWith("/notes") ? rows : bad))
      const { exporter } = Resource.make({ ...definition, ...change })
      return Effect.gen(function* () {
        const client = itemsClient("https://items.test")
        const { changes } = yield* exporter.page(client, { partition: "p" })
        assert.deepStrictEqual(changes.map(({ _tag, externalId }) => [_tag, externalId]).toSorted(), [
          ["Unreadable", "2"],
          ["Upsert", "1"],
          ["Upsert", "3"],
        ])
        const alone = yield* exporter.get(client, { partition: "p", externalId: "2" })
        assert.strictEqual(alone._tag, "Unreadable")
        // A stored payload was kept once.
        assert.strictEqual(exporter.read(bad)._tag, part === "keep" ? "Upsert" : "Unreadable")
      }).pipe(Effect.provide(layer))
    })
  }
})
