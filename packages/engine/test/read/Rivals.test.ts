/** When it is looked up who else has the name of a word that is new in its place. */
import { assert, describe, it } from "@effect/vitest"
import { Links, MemoryStore, type PageQuery, type PageState, type Stream } from "@syncline/engine"
import { Effect } from "effect"
import * as Rivals from "../../src/read/Rivals.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import { Tag } from "../../src/testing/World.ts"
import * as Feed from "../laws/Feed.ts"

const stream = Sample.stream("tenant", "a/p/tag", "a", { kind: "tag", partition: "p" })

const item = (externalId: string, fields: Partial<Parameters<typeof Rivals.among>[2][number]> = {}) => ({
  externalId,
  change: Feed.object(externalId, 1, {}),
  matchKeys: [`name:${externalId}`],
  marked: [],
  ...fields,
})

const known = (fields: Partial<PageState> = {}): PageState => ({
  unchanged: new Set(),
  links: new Map(),
  hashes: new Map(),
  records: new Map(),
  conflicts: [],
  references: [],
  candidates: [],
  found: [],
  ...fields,
})

/** The keys that are looked for among all records. */
const askedFor = Effect.fnUntraced(function* (state: PageState, ...items: ReadonlyArray<ReturnType<typeof item>>) {
  const queries: Array<PageQuery> = []
  const links = yield* Links
  const rivals = yield* Effect.provideService(Rivals.among(stream, Tag, items, state), Links, {
    ...links,
    page: (query) =>
      Effect.andThen(
        Effect.sync(() => queries.push(query)),
        links.page(query),
      ),
  })
  assert.deepStrictEqual(rivals, [])
  return queries.map(({ matchKeys }) => matchKeys)
})

// proves law 2
describe("rivals", () => {
  it.effect("are looked for among those that have the name of what is new here, and of nothing else", () =>
    Effect.provide(
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* askedFor(known(), item("a"), item("b")), [["name:a", "name:b"]])
        assert.deepStrictEqual(yield* askedFor(known(), item("nameless", { matchKeys: [] })), [])
        assert.deepStrictEqual(yield* askedFor(known(), item("ours", { marked: ["r"] })), [])
        assert.deepStrictEqual(yield* askedFor(known(), item("unreadable", { change: undefined })), [])
        assert.deepStrictEqual(yield* askedFor(known({ unchanged: new Set(["a"]) }), item("a")), [])
        const link = (recordId: string | null) => ({ ...Sample.link("a", recordId), tenant: "tenant", processedAt: 1 })
        assert.deepStrictEqual(yield* askedFor(known({ links: new Map([["a", link("r")]]) }), item("a")), [])
        assert.deepStrictEqual(yield* askedFor(known({ links: new Map([["a", link(null)]]) }), item("a")), [["name:a"]])
      }),
      MemoryStore.layer,
      { local: true },
    ),
  )

  it.effect("are records of the name that have an object in the place, and are no candidates for the new one", () =>
    Effect.provide(
      Effect.gen(function* () {
        const tenant = Sample.newTenant()
        yield* Sample.setUp([Sample.connection(tenant, "a")], [{ ...stream, tenant }])
        yield* Sample.apply(tenant, {
          records: [Sample.created("r", { kind: "tag", matchKeys: ["name:a"] })],
          links: [Sample.link("old", "r", { streamId: stream.id, kind: "tag" })],
        })
        const among = (state: PageState, ...items: ReadonlyArray<ReturnType<typeof item>>) =>
          Rivals.among({ ...stream, tenant }, Tag, items, state)
        const rival = { externalId: "a", holder: "old" }
        assert.deepStrictEqual(yield* among(known(), item("a")), [rival])
        assert.deepStrictEqual(yield* among(known(), item("b")), [])
        assert.deepStrictEqual(yield* among(known({ candidates: ["r"] }), item("a")), [])
        // What the page itself shows of the holder is its newest state.
        assert.deepStrictEqual(yield* among(known(), item("a"), item("old", { matchKeys: ["name:other"] })), [])
      }),
      MemoryStore.layer,
      { local: true },
    ),
  )

  it.effect("are those, too, that had the name here when their record got another one, until that is sent", () =>
    Effect.provide(
      Effect.gen(function* () {
        const tenant = Sample.newTenant()
        const streamId = stream.id
        yield* Sample.setUp([Sample.connection(tenant, "a")], [{ ...stream, tenant }])
        const link = Sample.link("old", "r", { streamId, kind: "tag", base: { name: "A" } })
        yield* Sample.apply(tenant, { records: [Sample.created("r", { kind: "tag", matchKeys: ["name:b"] })], links: [link] })
        const among = (fields: Partial<Stream>, ...items: ReadonlyArray<ReturnType<typeof item>>) =>
          Rivals.among({ ...stream, tenant, initialDoneAt: 1, ...fields }, Tag, items, known())
        assert.deepStrictEqual(yield* among({}, item("a")), [])
        yield* Sample.apply(tenant, { owed: [{ streamId, recordId: "r" }] })
        assert.deepStrictEqual(yield* among({}, item("a")), [{ externalId: "a", holder: "old" }])
        assert.deepStrictEqual(yield* among({}, item("c")), [])
        assert.deepStrictEqual(yield* among({}, item("a"), item("old")), [])
        assert.deepStrictEqual(yield* among({ initialDoneAt: null }, item("a")), [])
      }),
      MemoryStore.layer,
      { local: true },
    ),
  )
})
