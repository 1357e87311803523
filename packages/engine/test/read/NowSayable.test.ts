/** What is owed again when something that was left out of it appears. */
import { assert, describe, it } from "@effect/vitest"
import type { Importer, Resource } from "@syncline/adapter-core"
import { Links, MemoryStore } from "@syncline/engine"
import { Effect } from "effect"
import { nowSayable } from "../../src/read/NowSayable.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import * as Feed from "../laws/Feed.ts"

const stream = (id: string, kind: string, direction: "bidirectional" | "pull" = "bidirectional") =>
  Sample.stream("tenant", id, "a", { kind, partition: "p", settings: { ...Sample.settings, direction } })

const node = stream("a/p/node", "node")
const reading = stream("a/p/other", "other", "pull")

const nobody = (): never => assert.fail("nothing is written here")

const importer: Importer = { createSafety: { _tag: "NaturalKey" }, create: nobody, update: nobody }

const link = (externalId: string, recordId: string | null) => ({ ...Sample.link(externalId, recordId), tenant: "tenant", processedAt: 1 })

interface Asked {
  readonly sends?: boolean
  readonly isWord?: boolean
  /** Whether one was let go of in the place. */
  readonly letGo?: boolean
  readonly streams?: ReadonlyArray<typeof node>
}

/** The records that it is asked who names them, and on which streams. */
const asked = Effect.fnUntraced(function* (
  { sends = false, isWord = false, letGo = false, streams = [node, reading] }: Asked,
  before: ReadonlyArray<ReturnType<typeof link>>,
  after: ReadonlyArray<ReturnType<typeof link>>,
) {
  const own = stream("a/p/team", "team", sends ? "bidirectional" : "pull")
  const team = Feed.resourceOf(Feed.Team)
  const kind = isWord ? { ...team.kind, word: "name" } : team.kind
  const resource: Resource.Resource = { ...team, kind, ...(sends && { importer }) }
  const questions: Array<unknown> = []
  const links = yield* Links
  const owed = yield* nowSayable(
    { stream: own, streams: [own, ...streams], resource },
    new Map(before.map((each) => [each.externalId, each])),
    after,
  ).pipe(
    Effect.provideService(Links, {
      ...links,
      list: () => Effect.succeed(letGo ? [{ ...link("old", null), state: "gone" }] : []),
      naming: (tenant, ...what) =>
        Effect.sync(() => {
          questions.push([tenant, ...what])
          return [{ streamId: node.id, recordId: "n", externalId: "1" }]
        }),
    }),
  )
  return { owed, questions }
})

const test = <A, E>(title: string, run: Effect.Effect<A, E, MemoryStore.Store>) =>
  it.effect(title, () => Effect.provide(run, MemoryStore.layer, { local: true }))

// proves law 1
describe("what can be said by now", () => {
  const found = { owed: [{ streamId: node.id, recordId: "n", externalId: "1" }], questions: [["tenant", [node.id], ["r"]]] }
  const nothing = { owed: [], questions: [] }

  test(
    "is what names a record that appears where nothing is sent",
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* asked({}, [], [link("t", "r")]), found)
      assert.deepStrictEqual(yield* asked({}, [link("t", null)], [link("t", "r")]), found)
    }),
  )

  test(
    "is not asked for of what was there, of what has no record, or where nobody could say it",
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* asked({}, [link("t", "r")], [link("t", "r")]), nothing)
      assert.deepStrictEqual(yield* asked({}, [], [link("t", null)]), nothing)
      assert.deepStrictEqual(yield* asked({ streams: [reading] }, [], [link("t", "r")]), nothing)
    }),
  )

  test(
    "waits at its own delivery where the record is sent, unless it is a word and one was let go of there",
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* asked({ sends: true }, [], [link("t", "r")]), nothing)
      const word = { sends: true, isWord: true }
      assert.deepStrictEqual(yield* asked(word, [], [link("t", "r")]), nothing)
      assert.deepStrictEqual(yield* asked({ ...word, letGo: true }, [], [link("t", "r")]), found)
      assert.deepStrictEqual(yield* asked({ ...word, letGo: true }, [link("t", "r")], [link("t", "r")]), nothing)
    }),
  )
})
