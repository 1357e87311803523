/** However pages repeat, overlap and come out of order, each object is one record with one link, in the newest state that was seen. */
import { assert, describe, it } from "@effect/vitest"
import { Malformed } from "@syncline/adapter-core"
import { Deliveries, Journal, Links, Records } from "@syncline/engine"
import { Arbitrary, Effect, Schema } from "effect"
import * as Feed from "./Feed.ts"
import { laws } from "./Runs.ts"

const id = Schema.Literals(["1", "2", "3"])
const Seen = Schema.Struct({ id, version: Schema.Literals([1, 2, 3, 4, 5]) })

const Command = Schema.Union([
  /** A page shows objects as they are, as they were, twice; `poison`: one of them cannot be read; `new`: they are believed to be new, rightly or not. */
  Schema.TaggedStruct("Page", { seen: Schema.Array(Seen).check(Schema.isMaxLength(4)), poison: Schema.Boolean, new: Schema.Boolean }),
  /** A page comes once more, whole: its commit was done, its answer lost. */
  Schema.TaggedStruct("Again", { back: Schema.Literals([1, 2, 3]) }),
])

const commands = Arbitrary.array(Arbitrary.schema(Command), { maxLength: 12 })

type Page = (typeof Command.members)[0]["Type"]

const bad = new Malformed({ message: "the title is no text" })

const changesOf = ({ seen, poison }: Page) => [
  ...seen.map((each) => Feed.object(each.id, each.version * 10, { title: `version ${each.version}`, key: "" })),
  ...(poison ? [Feed.poison("4", bad)] : []),
]

// proves I2, I8, I14, law 9, Q-03
describe("Dedupe", () => {
  it.effect.prop(
    "whatever is shown again or late, each object is one record in its newest state",
    { commands },
    (given) =>
      Effect.gen(function* () {
        const [records, links, journal, deliveries] = [yield* Records, yield* Links, yield* Journal, yield* Deliveries]
        const feed = yield* Feed.make({ "a/p/thing": Feed.Thing, "b/p/thing": Feed.Thing })
        const newest = new Map<string, number>()
        const rises = new Map<string, number>()
        const pages: Array<Page> = []

        const stateOf = Effect.fnUntraced(function* () {
          const stored = yield* records.list(feed.tenant, "thing", { limit: 100 })
          const linked = yield* links.list(feed.tenant, "a/p/thing", { limit: 100 })
          const open = yield* deliveries.list(feed.tenant, { limit: 100 })
          return { stored, linked: linked.map(({ processedAt: _at, ...link }) => link), open }
        })

        for (const command of given.commands) {
          const page = command._tag === "Page" ? command : pages.at(-command.back)
          if (page === undefined) continue
          pages.push(page)
          for (const { id: object, version } of page.seen) newest.set(object, Math.max(version, newest.get(object) ?? 0))
          for (const object of new Set(page.seen.map((each) => each.id))) rises.set(object, (rises.get(object) ?? 0) + 1)
          yield* feed.page("a/p/thing", changesOf(page), { new: page.new })
        }
        const { stored, linked, open } = yield* stateOf()
        const titles = new Map(stored.map((record) => [record.id, record.data["title"]]))
        const shown = linked.flatMap(({ externalId, recordId }) =>
          recordId === null ? [] : [[externalId, titles.get(recordId)].join(" ")],
        )
        const expected = [...newest].map(([object, version]) => `${object} version ${version}`)
        assert.strictEqual(shown.toSorted().join(", "), expected.toSorted().join(", "))
        assert.strictEqual(stored.length, newest.size)
        const isPoisoned = pages.some(({ poison }) => poison)
        assert.strictEqual(linked.find(({ externalId }) => externalId === "4")?.state, isPoisoned ? "quarantined" : undefined)
        for (const { externalId, recordId } of linked) {
          if (recordId === null) continue
          assert.isAtMost((yield* journal.history(feed.tenant, recordId)).length, rises.get(externalId) ?? 0)
        }
        assert.isTrue(
          open.every(({ streamId }) => streamId === "b/p/thing"),
          "nothing goes back to where it came from",
        )
        assert.strictEqual(open.length, newest.size)

        for (const page of [...pages, ...pages.toReversed()]) yield* feed.page("a/p/thing", changesOf(page))
        assert.deepStrictEqual(yield* stateOf(), { stored, linked, open })
      }).pipe(Feed.provide),
    laws(),
  )
})
