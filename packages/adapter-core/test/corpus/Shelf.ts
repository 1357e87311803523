/** An application with texts for ids and one with numbers, whose adapters take every sort of text there is: what the corpus is run through here. */
import { Adapter, type Api, Authorization, Endpoint, Field, Instant, type Json, Kind, Paging, Resource } from "@syncline/adapter-core"
import type { BadInput } from "@syncline/adapter-core/testing"
import { Effect, Schema } from "effect"

const Book = Kind.make({
  name: "book",
  fields: {
    title: Field.value(Schema.NonEmptyString, { initial: "Untitled" }),
    notes: Field.text(),
    place: Field.value(Schema.String, { initial: "" }),
    tags: Field.references("tag"),
  },
})

const Common = {
  title: Schema.String,
  notes: Schema.NullOr(Schema.String),
  place: Schema.String,
  code: Schema.String.check(Schema.isPattern(/^#[0-9a-f]{6}$/)),
  tags: Schema.Array(Schema.String),
  seen: Schema.String,
  created: Instant.Text,
  changed: Instant.Text,
}

const ByText = Schema.Struct({ id: Schema.String, ...Common })
const ByNumber = Schema.Struct({ id: Schema.Int, ...Common })
type Row = typeof ByText.Type | typeof ByNumber.Type

const api: Api = {
  app: "shelf",
  baseUrl: "https://shelf.test",
  headers: {},
  authorizations: [{ _tag: "Token", header: "authorization", prefix: "Bearer ", label: "Key", hint: "any" }],
  rates: { budgets: [], gauges: [], signals: [] },
}

const resource = <Wire extends Row>(wire: Schema.Decoder<Wire>) =>
  Resource.make({
    app: "shelf",
    kind: Book,
    wire,
    list: Endpoint.list({ name: "listBooks", path: "/shelves/{partition}/books", paging: Paging.linkHeader, item: wire }),
    get: Endpoint.get({ name: "getBook", path: "/shelves/{partition}/books/{id}", item: wire }),
    facts: { kind: "timestamp", granularityMillis: 1, inclusive: true, consistencyLagMillis: 0 },
    identity: ({ id, changed }) => ({ externalId: String(id), updatedAt: Instant.toMillis(changed) }),
    fields: {
      title: Resource.both((row: Wire) => row.title.trim() || row.title),
      notes: Resource.both((row: Wire) => (row.notes ?? "").replaceAll(/\r\n?/g, "\n")),
      place: Resource.both((row: Wire) => row.place),
      tags: Resource.both((row: Wire) => row.tags),
    },
  })

const adapter = (book: Resource.Resource): Adapter.Adapter =>
  Adapter.make({
    app: "shelf",
    name: "Shelf",
    icon: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
    settings: Schema.Struct({}),
    api,
    resources: () => [book],
    account: () => Effect.succeed({ externalAccountId: "1", name: "Ada" }),
    partition: (_, id) => Effect.succeed({ id, name: id }),
  })

const subject = <Wire extends Row>(wire: Schema.Decoder<Wire>, id: Json.Json, as: "text" | "integer"): BadInput.RowSubject => ({
  adapter: adapter(resource(wire)),
  credentials: Authorization.token("good"),
  partition: "p",
  kinds: [
    {
      kind: "book",
      row: {
        id,
        title: "Crash",
        notes: "One",
        place: "top",
        code: "#ededed",
        tags: ["new", "old"],
        seen: "yes",
        created: "2026-11-20T08:15:30Z",
        changed: "2026-11-20T08:15:30Z",
      },
      list: (rows) => rows,
      identity: { path: ["id"], as },
      texts: [
        { path: ["title"], view: ["title"], as: "line" },
        { path: ["notes"], view: ["notes"], as: "markdown" },
        { path: ["place"], view: ["place"], as: "text" },
        { path: ["tags", 0], view: ["tags", 0], as: "text" },
        { path: ["tags", 1], view: ["tags", 1], as: "text" },
        { path: ["code"], as: "form" },
        { path: ["seen"], as: "unseen" },
      ],
      times: [{ path: ["created"] }, { path: ["changed"], updatedAt: true }],
    },
  ],
})

export const textShelf = subject(ByText, "b-1", "text")
export const numberShelf = subject(ByNumber, 1, "integer")
