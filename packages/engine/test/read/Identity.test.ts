/** Which record an object is by its id or its mark, when a page of them is taken in. */
import { assert, describe, it } from "@effect/vitest"
import { Links, MemoryStore, Records } from "@syncline/engine"
import { Effect } from "effect"
import { SecureRandom } from "effect/crypto"
import * as RecordId from "../../src/model/RecordId.ts"
import * as Feed from "../laws/Feed.ts"

const kinds = { "a/p/thing": Feed.Thing, "a/q/thing": Feed.Thing, "b/p/thing": Feed.Thing }

const test = <E>(name: string, run: Effect.Effect<void, E, MemoryStore.Store | SecureRandom.SecureRandom>) =>
  it.effect(name, () => Effect.provide(run, [MemoryStore.layer, SecureRandom.layerWebCrypto]))

const thing = (externalId: string, operationId?: string) => ({
  ...Feed.object(externalId, 1, { title: externalId }),
  ...(operationId !== undefined && { operationId }),
})

const streamOf = ({ streams }: Feed.Feed, id: string) => streams.find((stream) => stream.id === id) ?? assert.fail(`there is no ${id}`)

/** The record of an object that was first read at a place. */
const recordOf = (feed: Feed.Feed, streamId: string, externalId: string) =>
  RecordId.ofSource(RecordId.sourceIn(streamOf(feed, streamId), "partition", { externalId }))

const linksOf = Effect.fnUntraced(function* (feed: Feed.Feed, streamId: string) {
  const links = yield* Links
  const all = yield* links.list(feed.tenant, streamId, { limit: 10 })
  return Object.fromEntries(all.map(({ externalId, state, recordId }) => [externalId, recordId ?? state]))
})

const countOf = Effect.fnUntraced(function* ({ tenant }: Feed.Feed) {
  const records = yield* Records
  return yield* records.count(tenant, "thing")
})

// proves law 2
describe("identity", () => {
  test(
    "a copy that is read before its original is the original's record, and the original finds it",
    Effect.gen(function* () {
      const feed = yield* Feed.make(kinds)
      const original = recordOf(feed, "a/p/thing", "1")
      const mark = RecordId.operationOf(original, streamOf(feed, "b/p/thing"))
      yield* feed.page("b/p/thing", [thing("copy", mark), thing("own")], { new: true })
      const result = yield* feed.page("a/p/thing", [thing("1")], { new: true })
      assert.deepInclude(result.counts, { created: 0, failed: 0 })
      assert.deepStrictEqual(yield* linksOf(feed, "a/p/thing"), { "1": original })
      assert.deepStrictEqual(yield* linksOf(feed, "b/p/thing"), { copy: original, own: recordOf(feed, "b/p/thing", "own") })
      assert.strictEqual(yield* countOf(feed), 2)
    }),
  )

  test(
    "a copy that is read after its original is the original's record",
    Effect.gen(function* () {
      const feed = yield* Feed.make(kinds)
      yield* feed.page("a/p/thing", [thing("1")])
      const original = recordOf(feed, "a/p/thing", "1")
      yield* feed.page("b/p/thing", [thing("copy", RecordId.operationOf(original, streamOf(feed, "b/p/thing")))], { new: true })
      assert.deepStrictEqual(yield* linksOf(feed, "b/p/thing"), { copy: original })
      assert.strictEqual(yield* countOf(feed), 1)
    }),
  )

  test(
    "what bears the mark of a record that is another object there is set aside, and named, on one page or on two",
    Effect.gen(function* () {
      const feed = yield* Feed.make(kinds)
      const original = recordOf(feed, "a/p/thing", "1")
      const mark = RecordId.operationOf(original, streamOf(feed, "b/p/thing"))
      const first = yield* feed.page("b/p/thing", [thing("copy", mark), thing("pasted", mark)])
      assert.include(first.problems[0]?.message, original)
      yield* feed.page("b/p/thing", [thing("pasted later", mark)])
      assert.deepStrictEqual(yield* linksOf(feed, "b/p/thing"), { copy: original, pasted: "ambiguous", "pasted later": "ambiguous" })
      assert.strictEqual(yield* countOf(feed), 1)
    }),
  )

  test(
    "what was set aside for its mark is a new thing when the mark is taken out",
    Effect.gen(function* () {
      const feed = yield* Feed.make(kinds)
      const mark = RecordId.operationOf(recordOf(feed, "a/p/thing", "1"), streamOf(feed, "b/p/thing"))
      yield* feed.page("b/p/thing", [thing("copy", mark), thing("pasted", mark)])
      yield* feed.page("b/p/thing", [Feed.object("pasted", 2, { title: "without" })])
      assert.deepInclude(yield* linksOf(feed, "b/p/thing"), { pasted: recordOf(feed, "b/p/thing", "pasted") })
      assert.strictEqual(yield* countOf(feed), 2)
    }),
  )

  test(
    "what bears the mark of a record in another place of the connection is set aside, unless ids reach that far: then it has moved",
    Effect.gen(function* () {
      for (const idScope of ["partition", "instance"] as const) {
        const feed = yield* Feed.make(kinds)
        const resource = { ...Feed.resourceOf(Feed.Thing), idScope }
        yield* feed.page("b/p/thing", [thing("1")])
        const original = recordOf(feed, "b/p/thing", "1")
        const mark = RecordId.operationOf(original, streamOf(feed, "a/p/thing"))
        yield* feed.page("a/p/thing", [thing("copy", mark)], { resource })
        yield* feed.page("a/q/thing", [thing("copy", mark)], { resource, new: true })
        assert.deepStrictEqual(yield* linksOf(feed, "a/p/thing"), { copy: original })
        assert.deepStrictEqual(yield* linksOf(feed, "a/q/thing"), { copy: idScope === "instance" ? original : "ambiguous" })
        assert.strictEqual(yield* countOf(feed), 1)
      }
    }),
  )

  test(
    "the mark of another place, and what is no mark of ours, says nothing",
    Effect.gen(function* () {
      const feed = yield* Feed.make(kinds)
      yield* feed.page("a/p/thing", [thing("1")])
      const elsewhere = RecordId.operationOf(recordOf(feed, "a/p/thing", "1"), streamOf(feed, "a/q/thing"))
      yield* feed.page("b/p/thing", [thing("x", elsewhere), thing("y", "f81d4fae-7dec-41d0-8765-00a0c91e6bf6")])
      const [x, y] = Object.values(yield* linksOf(feed, "b/p/thing"))
      assert.notInclude([x, y], recordOf(feed, "a/p/thing", "1"))
      assert.strictEqual(y, recordOf(feed, "b/p/thing", "y"))
    }),
  )

  test(
    "one id in two partitions is two things where ids reach no further",
    Effect.gen(function* () {
      const feed = yield* Feed.make(kinds)
      yield* feed.page("a/p/thing", [thing("1")])
      yield* feed.page("a/q/thing", [thing("1")])
      assert.strictEqual(yield* countOf(feed), 2)
    }),
  )
})
