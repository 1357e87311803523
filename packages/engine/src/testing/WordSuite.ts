/**
 * Words of others (labels): each place has its own, and gets one when something there names it. What is the same word in two places is one record; what
 * nobody names stays where it is.
 */
import { assert, describe } from "@effect/vitest"
import { Rejected, Unavailable } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { StreamSettings } from "../model/Stream.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, partition as p, rounds, sync, tenant, wordsIn, wordsOf, writesTo } from "./World.ts"

/** Another place of `left`. */
const q = "q"

/** Two places of `left` and one of `right`, in step: a word that only `p` has, and a task that only `q` has, with its twin at `right`. */
const twoPlaces = Effect.fnUntraced(function* ({ left, right }: Apps, settings: Partial<StreamSettings> = {}) {
  const engine = yield* SyncEngine
  const bug = left.create("tag", p, { name: "bug", color: "red" })
  const task = left.create("task", q, { title: "Crash" })
  const { connection } = yield* join(left)
  const streams = yield* engine.addStreams({ tenant, connectionId: connection.id, partition: q })
  yield* engine.addStreams({ tenant, connectionId: connection.id, partition: q, kinds: ["tag"], settings })
  yield* join(right)
  yield* rounds(2)
  const tags = streams.find(({ kind }) => kind === "tag")
  return { bug, task, twin: findBy(right, "task", "title", "Crash").id, tags: tags?.id ?? "", connection }
})

const name = (app: FakeApp.FakeApp, task: string, ...words: ReadonlyArray<string>) =>
  app.edit("task", p, task, { tags: words.map((word) => findBy(app, "tag", "name", word).id) })

export const wordSuite = (scenario: Scenario): void => {
  // proves law 1, law 2, I3
  describe("words of others", () => {
    scenario("one is made in a place when something there names it, and not before", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const { task, twin } = yield* twoPlaces(apps)
        right.create("tag", p, { name: "of nobody" })
        yield* rounds()
        assert.deepStrictEqual([wordsIn(left, p), wordsIn(left, q)], [["bug"], []])
        assert.sameMembers(wordsIn(right, p), ["bug", "of nobody"])
        const { updates } = left.counts("task")
        name(right, twin, "bug")
        yield* rounds()
        assert.deepStrictEqual([wordsIn(left, p), wordsIn(left, q)], [["bug"], ["bug"]])
        assert.deepStrictEqual(wordsOf(left, q, task), ["bug"])
        assert.strictEqual(left.counts("task").updates, updates + 1)
        const [record, ...others] = (yield* engine.records.list(tenant, "tag")).filter(({ data }) => data["name"] === "bug")
        assert.deepStrictEqual(others, [])
        assert.lengthOf(yield* engine.records.links(tenant, record?.id ?? ""), 3)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        const writes = [writesTo(left), writesTo(right)]
        yield* rounds()
        assert.deepStrictEqual([writesTo(left), writesTo(right)], writes)
      }),
    )

    scenario("a new task is made once, with all the words it names", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        yield* twoPlaces(apps)
        const words = ["a", "b", "c"]
        const tags = ["bug", ...words].map((word) =>
          word === "bug" ? findBy(right, "tag", "name", word).id : right.create("tag", p, { name: word }),
        )
        const { creates, updates } = left.counts("task")
        right.create("task", p, { title: "New", tags })
        yield* rounds()
        const [made, ...others] = [p, q].flatMap((partition) =>
          left.list("task", partition).flatMap(({ id, fields }) => (fields["title"] === "New" ? [{ partition, id }] : [])),
        )
        assert.deepStrictEqual(others, [])
        assert.sameMembers([...wordsOf(left, made?.partition ?? "", made?.id ?? "")], ["bug", ...words])
        assert.deepStrictEqual([left.counts("task").creates, left.counts("task").updates], [creates + 1, updates])
      }),
    )

    scenario("one that is in the place under the same name already is that one", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const { task, twin, connection } = yield* twoPlaces(apps)
        yield* engine.addStreams({
          tenant,
          connectionId: connection.id,
          partition: q,
          kinds: ["tag"],
          settings: { intervalMillis: 24 * 60 * 60 * 1000 },
        })
        yield* rounds()
        left.create("tag", q, { name: "bug" })
        name(right, twin, "bug")
        yield* rounds()
        assert.deepStrictEqual(wordsIn(left, q), ["bug"])
        assert.deepStrictEqual(wordsOf(left, q, task), ["bug"])
        assert.lengthOf(yield* engine.records.list(tenant, "tag"), 1)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    // proves law 14
    scenario("one that is not sent to a place is left out there, and what names it says so until it is there", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const { task, twin } = yield* twoPlaces(apps, { direction: "pull" })
        name(right, twin, "bug")
        right.edit("task", p, twin, { body: "Seen" })
        yield* rounds()
        assert.deepStrictEqual(wordsIn(left, q), [])
        assert.strictEqual(left.get("task", q, task)?.fields["body"], "Seen")
        const [parked, ...others] = yield* engine.deliveries.list(tenant)
        assert.deepStrictEqual(others, [])
        assert.strictEqual(parked?.state, "parked")
        assert.match(parked?.lastError ?? "", /^waits for tag .*: q does not have it, and nothing is sent there of the kind tag$/)
        left.create("tag", q, { name: "Bug" })
        yield* rounds()
        assert.deepStrictEqual(wordsOf(left, q, task), ["Bug"])
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    for (const [title, reason, state] of [
      ["is refused", new Rejected({ message: "too long", field: "name" }), "dead"],
      ["cannot be made now", new Unavailable({ message: "maintenance" }), "pending"],
    ] as const) {
      scenario(`one that ${title} holds up nothing that names it`, (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const { task, twin, tags } = yield* twoPlaces(apps)
          left.failNext("create", reason)
          name(right, twin, "bug")
          right.edit("task", p, twin, { body: "Seen" })
          yield* sync
          assert.strictEqual(left.get("task", q, task)?.fields["body"], "Seen")
          const waiting = yield* engine.deliveries.list(tenant)
          assert.sameMembers(
            waiting.map((delivery) => `${delivery.kind} ${delivery.state}`),
            [`tag ${state}`, "task parked"],
          )
          if (state === "dead") {
            const word = waiting.find(({ kind }) => kind === "tag")
            yield* engine.deliveries.retry(tenant, tags, word?.recordId ?? "")
          }
          yield* TestClock.adjust("1 minute")
          yield* rounds()
          assert.deepStrictEqual(wordsOf(left, q, task), ["bug"])
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      )
    }
  })
}
