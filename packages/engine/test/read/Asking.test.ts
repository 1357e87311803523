/** What is asked of the application about objects that moved, and when it is believed. */
import { assert, describe, it } from "@effect/vitest"
import {
  AdapterError,
  type ChangePage,
  Client,
  type Exporter,
  Forbidden,
  Gone,
  Limiter,
  Moved,
  type MovedTo,
  type Reason,
  Unauthorized,
  Unavailable,
} from "@syncline/adapter-core"
import { Effect, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import * as Asking from "../../src/read/Asking.ts"
import * as Sample from "../../src/testing/store/Sample.ts"
import * as Feed from "../laws/Feed.ts"

const client = Client.make({
  api: { app: "app", baseUrl: "http://app.invalid", headers: {}, authorizations: [], rates: { budgets: [], gauges: [], signals: [] } },
  credentials: Effect.succeed(undefined),
})

const failing = (reason: Reason) => Effect.fail(new AdapterError({ app: "app", operation: "read", reason }))

/** All places are there but `away`, of which this is said. */
const sessionWhere = (away: Reason) => ({
  connection: Sample.connection("tenant", "a"),
  opened: {
    instance: "http://app.invalid",
    authorizations: [],
    rates: { budgets: [], gauges: [], signals: [] },
    client,
    resources: [],
    account: Effect.die(new Error("nobody asks whose account it is")),
    partition: (id: string) => (id === "away" ? failing(away) : Effect.succeed({ id, name: id })),
  },
  resourceOf: () => undefined,
  keepAlive: Effect.void,
  resourceAt: () => undefined,
})

const resource = (parts: Partial<Exporter>) => {
  const whole = Feed.resourceOf(Feed.Node)
  return { ...whole, exporter: { ...whole.exporter, ...parts } }
}

type Page = Pick<ChangePage, "changes" | "next">

/** Pages by their positions, and which were asked for. */
const listing = (pages: { readonly [position: string]: Page | Reason }) => {
  const asked: Array<string> = []
  const of: Exporter["of"] = (_, { position = "first" }) =>
    Effect.suspend(() => {
      asked.push(position)
      const page = pages[position] ?? new Gone({ message: "no such page" })
      return "changes" in page ? Effect.succeed(page) : failing(page)
    })
  return { asked, resource: resource({ of }) }
}

const page = (id: string, next?: string): Page => ({ changes: [Feed.object(id, 1, {})], next })

const test = <A, E>(
  title: string,
  run: (asking: Asking.Asking) => Effect.Effect<A, E>,
  away: Reason = new Gone({ message: "no such place" }),
) =>
  it.effect(title, () =>
    Asking.make({ session: sessionWhere(away) }, 5).pipe(
      Effect.tap((asking) => Effect.sync(() => assert.strictEqual(asking.covered, 5))),
      Effect.flatMap(run),
      Effect.provide(Layer.mergeAll(FetchHttpClient.layer, Limiter.layerMemory), { local: true }),
    ),
  )

const parent = { partition: "p", externalId: "1" }

// proves law 2
describe("what an object brought along", () => {
  const idsOf = (asking: Asking.Asking, of: ReturnType<typeof listing>) =>
    Effect.map(asking.brought(of.resource, parent), (changes) => changes.map(({ externalId }) => externalId))

  test("is all that is listed of it, page by page", (asking) =>
    Effect.gen(function* () {
      const pages = listing({ first: page("a", "2"), "2": page("b", "3"), "3": page("c") })
      assert.deepStrictEqual(yield* idsOf(asking, pages), ["a", "b", "c"])
      assert.deepStrictEqual(pages.asked, ["first", "2", "3"])
    }))

  test("is what was listed before a list led round in a circle, or was refused", (asking) =>
    Effect.gen(function* () {
      const round = listing({ first: page("a", "2"), "2": page("b", "3"), "3": page("c", "2") })
      assert.includeMembers(yield* idsOf(asking, round), ["a", "b", "c"])
      assert.isBelow(round.asked.length, 10)
      assert.deepStrictEqual(yield* idsOf(asking, listing({ first: page("a", "2"), "2": new Forbidden({ message: "no" }) })), ["a"])
      assert.deepStrictEqual(yield* asking.brought(resource({}), parent), [])
    }))

  test("is not known while the application does not answer", (asking) =>
    Effect.gen(function* () {
      const silent = listing({ first: page("a", "2"), "2": new Unavailable({ message: "maintenance" }) })
      const error = yield* Effect.flip(idsOf(asking, silent))
      assert.strictEqual(error.reason._tag, "Unavailable")
    }))
})

// proves law 2
describe("where an object went", () => {
  const places = (...to: ReadonlyArray<string>) => {
    const asked: Array<MovedTo> = []
    const get: Exporter["get"] = (_, place) =>
      Effect.suspend(() => {
        asked.push(place)
        const next = to[asked.length - 1]
        if (next === undefined) return Effect.succeed(Feed.object(place.externalId, 1, {}))
        return failing(new Moved({ message: "elsewhere", partition: next, externalId: `in ${next}` }))
      })
    return { asked, resource: resource({ get }) }
  }

  test("is followed place by place, five at most", (asking) =>
    Effect.gen(function* () {
      const two = places("q", "r")
      assert.deepStrictEqual(yield* asking.trace(two.resource, parent), [
        { partition: "q", externalId: "in q" },
        { partition: "r", externalId: "in r" },
      ])
      assert.deepStrictEqual(two.asked, [parent, { partition: "q", externalId: "in q" }, { partition: "r", externalId: "in r" }])
      assert.deepStrictEqual(yield* asking.trace(places().resource, parent), [])
      const far = places(..."qrstuvwxyz")
      assert.lengthOf(yield* asking.trace(far.resource, parent), 5)
      assert.lengthOf(far.asked, 5)
    }))

  test("is nowhere when it is gone or forbidden, and not known while nobody answers", (asking) =>
    Effect.gen(function* () {
      const gone = resource({ get: () => failing(new Gone({ message: "not there" })) })
      const forbidden = resource({ get: () => failing(new Forbidden({ message: "no" })) })
      const silent = resource({ get: () => failing(new Unavailable({ message: "maintenance" })) })
      assert.deepStrictEqual([yield* asking.trace(gone, parent), yield* asking.trace(forbidden, parent)], [[], []])
      assert.deepStrictEqual([yield* asking.isGone(gone, parent), yield* asking.isGone(forbidden, parent)], [true, false])
      assert.isFalse(yield* asking.isGone(places().resource, parent))
      assert.strictEqual((yield* Effect.flip(asking.trace(silent, parent))).reason._tag, "Unavailable")
      assert.strictEqual((yield* Effect.flip(asking.isGone(silent, parent))).reason._tag, "Unavailable")
    }))
})

// proves F-30
describe("what is said to be gone", () => {
  const gone = resource({ get: () => failing(new Gone({ message: "not there" })) })
  const away = { partition: "away", externalId: "1" }

  test("is believed where its place is there, and tells nothing where that is not", (asking) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(asking.look(gone, parent))).reason._tag, "Gone")
      const error = yield* Effect.flip(asking.look(gone, away))
      assert.deepInclude(error.reason, {
        _tag: "Unavailable",
        message: "its place cannot be reached: app read: Gone: no such place",
      })
      assert.strictEqual((yield* Effect.flip(asking.isGone(gone, away))).reason._tag, "Unavailable")
    }))

  test(
    "stops the connection where the question for its place does",
    (asking) =>
      Effect.gen(function* () {
        const { reason, app } = yield* Effect.flip(asking.look(gone, away))
        assert.deepStrictEqual([app, reason._tag, reason.message], ["app", "Unauthorized", "revoked"])
      }),
    new Unauthorized({ message: "revoked" }),
  )

  test("is not asked for again where it is there", (asking) =>
    Effect.gen(function* () {
      const there = resource({ get: (_, { externalId }) => Effect.succeed(Feed.object(externalId, 1, {})) })
      assert.deepStrictEqual(yield* asking.look(there, away), Feed.object("1", 1, {}))
    }))
})
