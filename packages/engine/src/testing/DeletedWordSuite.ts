/** Words that are deleted at an application, and made again there: what names them goes on, and a word stays one record. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, Conflict, Gone, Unavailable } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, outage, partition as p, rounds, sync, tenant, wordsIn, wordsOf } from "./World.ts"

/** A task that names a word, and its twin, in step. */
const bearing = Effect.fnUntraced(function* ({ left, right }: Apps) {
  const bug = left.create("tag", p, { name: "bug", color: "red" })
  const task = left.create("task", p, { title: "Crash", tags: [bug] })
  const other = left.create("task", p, { title: "Another" })
  yield* join(left)
  yield* join(right)
  yield* rounds(2)
  return { bug, task, other, twin: findBy(right, "task", "title", "Crash").id, twinOfOther: findBy(right, "task", "title", "Another").id }
})

export const deletedWordSuite = (scenario: Scenario): void => {
  // proves law 1, law 2, I3
  describe("words that are deleted", () => {
    for (const kept of [false, true]) {
      scenario(
        `one that is made again under its name takes the place of the old one, ${kept ? "and" : "though"} what bore it ${kept ? "is left as it was" : "lost it"}`,
        (apps) =>
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            const { left, right } = apps
            const { bug, task, twin } = yield* bearing(apps)
            const [record] = yield* engine.records.list(tenant, "tag")
            left.remove("tag", p, bug)
            if (!kept) left.edit("task", p, task, { tags: [] })
            const again = left.create("tag", p, { name: "Bug", color: "red" })
            yield* rounds()
            const [still, ...others] = yield* engine.records.list(tenant, "tag")
            assert.deepStrictEqual([still?.id, others], [record?.id, []])
            const events = yield* engine.events.list(tenant, { after: 0, limit: 1000 })
            assert.deepStrictEqual(
              events.flatMap(({ event }) => (event._tag === "ExternalRecordRemoved" ? [event.externalId] : [])),
              [bug],
            )
            const links = yield* engine.records.links(tenant, record?.id ?? "")
            assert.sameMembers(
              links.map(({ externalId }) => externalId),
              [again, findBy(right, "tag", "color", "red").id],
            )
            assert.lengthOf(wordsIn(right, p), 1)
            assert.lengthOf(wordsOf(right, p, twin), 1)
            assert.deepStrictEqual(left.get("task", p, task)?.fields["tags"], [again])
            assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
            const [status] = yield* engine.status(tenant)
            assert.deepStrictEqual(status?.streams.find(({ stream }) => stream.kind === "tag")?.links, { linked: 1, gone: 1 })
            yield* TestClock.adjust("1 minute")
            right.edit("tag", p, findBy(right, "tag", "color", "red").id, { color: "blue" })
            yield* rounds()
            assert.strictEqual(left.get("tag", p, again)?.fields["color"], "blue")
          }),
      )
    }

    scenario("while nobody can tell whether the old one is gone, the new one waits", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const { bug } = yield* bearing(apps)
        left.remove("tag", p, bug)
        left.create("tag", p, { name: "bug" })
        const back = outage(left, ({ operation }) => operation === "get")
        const report = yield* sync
        assert.deepStrictEqual(
          report.failures.map(({ kind }) => kind),
          ["tag"],
        )
        assert.lengthOf(yield* engine.records.list(tenant, "tag"), 1)
        back()
        yield* TestClock.adjust("1 minute")
        yield* rounds()
        assert.lengthOf(yield* engine.records.list(tenant, "tag"), 1)
        assert.deepStrictEqual(wordsIn(right, p), ["bug"])
      }),
    )

    for (const busy of ["reads", "writes"] as const) {
      scenario(`while nobody may see their place, none is taken for gone by whoever ${busy} there`, (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const { bug, task } = yield* bearing(apps)
          const [record] = yield* engine.records.list(tenant, "tag")
          const hidden = (operation: string) => new AdapterError({ app: "left", operation, reason: new Gone({ message: "Not Found" }) })
          if (busy === "writes") right.edit("task", p, findBy(right, "task", "title", "Crash").id, { body: "Seen" })
          else {
            left.remove("tag", p, bug)
            left.create("tag", p, { name: "bug" })
          }
          const back = left.beforeEach(({ operation }) =>
            operation === "get" || operation === "partition" ? Effect.fail(hidden(operation)) : Effect.void,
          )
          yield* rounds()
          const links = yield* engine.records.links(tenant, record?.id ?? "")
          assert.deepStrictEqual(
            links.map(({ state }) => state),
            ["linked", "linked"],
          )
          back()
          yield* TestClock.adjust("1 hour")
          yield* rounds()
          assert.deepStrictEqual(wordsOf(left, p, task), ["bug"])
          assert.strictEqual(left.get("task", p, task)?.fields["body"], busy === "writes" ? "Seen" : "")
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      )
    }

    scenario(
      "one that got another name is not gone, and another one under its old name is new",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const { bug, twin } = yield* bearing(apps)
          // Read first, a page before the renaming.
          left.create("tag", p, { name: "bug" })
          yield* TestClock.adjust("1 second")
          left.edit("tag", p, bug, { name: "defect" })
          yield* rounds()
          assert.lengthOf(yield* engine.records.list(tenant, "tag"), 2)
          assert.sameMembers(wordsIn(right, p), ["bug", "defect"])
          assert.deepStrictEqual(wordsOf(right, p, twin), ["defect"])
        }),
      { pageSize: 1 },
    )

    scenario("one that is written to is made again, for nobody's edit is dropped, and what had it before gets it back", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const { bug, twin } = yield* bearing(apps)
        yield* TestClock.adjust("1 minute")
        right.remove("tag", p, right.list("tag", p)[0]?.id ?? "")
        left.edit("tag", p, bug, { color: "blue" })
        yield* rounds()
        const again = right.list("tag", p)
        assert.deepStrictEqual(
          again.map(({ fields }) => fields["color"]),
          ["blue"],
        )
        assert.deepStrictEqual(
          right.get("task", p, twin)?.fields["tags"],
          again.map(({ id }) => id),
        )
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario("one that is written to where nothing names it is let go of, also where the account has it elsewhere", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const { bug } = yield* bearing(apps)
        const { connection } = yield* join(right)
        const [place] = yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "q", kinds: ["tag"] })
        right.create("tag", "q", { name: "bug", color: "red" })
        yield* rounds()
        const [record] = yield* engine.records.list(tenant, "tag")
        right.remove("tag", p, right.list("tag", p)[0]?.id ?? "")
        right.edit("task", p, findBy(right, "task", "title", "Crash").id, { tags: [] })
        left.edit("tag", p, bug, { color: "blue" })
        yield* rounds()
        assert.deepStrictEqual(right.list("tag", p), [])
        assert.deepStrictEqual(
          right.list("tag", "q").map(({ fields }) => fields["color"]),
          ["blue"],
        )
        assert.lengthOf(yield* engine.records.links(tenant, record?.id ?? ""), 2)
        assert.isDefined(place)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    for (const first of ["written to", "named"] as const) {
      scenario(
        `one that is made again under the name that its record had takes its place, when the record has another and it is ${first}`,
        (apps) =>
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            const { left, right } = apps
            const { bug, other, twin } = yield* bearing(apps)
            const [record] = yield* engine.records.list(tenant, "tag")
            yield* TestClock.adjust("1 minute")
            right.remove("tag", p, right.list("tag", p)[0]?.id ?? "")
            right.edit("task", p, twin, { tags: [] })
            const again = right.create("tag", p, { name: "bug", color: "green" })
            yield* TestClock.adjust("1 minute")
            left.edit("tag", p, bug, { name: "defect" })
            if (first === "named") left.edit("task", p, other, { tags: [bug] })
            yield* rounds()
            assert.deepStrictEqual(
              [...left.list("tag", p), ...right.list("tag", p)].map(({ id, fields }) => [id, fields["name"], fields["color"]]),
              [bug, again].map((id) => [id, "defect", "green"]),
            )
            assert.deepStrictEqual(
              (yield* engine.records.list(tenant, "tag")).map(({ id }) => id),
              [record?.id],
            )
            assert.deepStrictEqual(wordsOf(right, p, twin), ["defect"])
            assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
          }),
      )
    }

    scenario("one that was let go of and is found again by a reading goes back to what had it", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const { bug, other, twin, twinOfOther } = yield* bearing(apps)
        yield* TestClock.adjust("1 minute")
        right.remove("tag", p, right.list("tag", p)[0]?.id ?? "")
        const back = outage(right, ({ operation, kind }) => kind === "tag" && operation === "create")
        left.edit("task", p, other, { tags: [bug] })
        yield* sync
        back()
        right.create("tag", p, { name: "bug", color: "red" })
        yield* rounds()
        for (const task of [twin, twinOfOther]) assert.deepStrictEqual(wordsOf(right, p, task), ["bug"])
        assert.lengthOf(yield* engine.records.list(tenant, "tag"), 1)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario("one that something names again is made again, and blocks nothing", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const { bug, other, twinOfOther } = yield* bearing(apps)
        right.remove("tag", p, findBy(right, "tag", "name", "bug").id)
        left.edit("task", p, other, { tags: [bug], body: "Seen" })
        left.create("task", p, { title: "New", tags: [bug] })
        yield* rounds()
        assert.strictEqual(right.get("task", p, twinOfOther)?.fields["body"], "Seen")
        assert.deepStrictEqual(wordsIn(right, p), ["bug"])
        assert.deepStrictEqual(wordsOf(right, p, twinOfOther), ["bug"])
        assert.deepStrictEqual(wordsOf(right, p, findBy(right, "task", "title", "New").id), ["bug"])
        assert.lengthOf(yield* engine.records.list(tenant, "tag"), 1)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario(
      "one whose id the application gives only once is made again under another",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const { bug, other, twinOfOther } = yield* bearing(apps)
          const used = findBy(right, "tag", "name", "bug").id
          right.remove("tag", p, used)
          right.beforeEach(({ operation, operationId }) =>
            operation === "create" && operationId === used
              ? Effect.fail(new AdapterError({ app: "right", operation, reason: new Conflict({ message: "the id is taken" }) }))
              : Effect.void,
          )
          left.edit("task", p, other, { tags: [bug] })
          yield* rounds()
          assert.deepStrictEqual(wordsOf(right, p, twinOfOther), ["bug"])
          assert.notStrictEqual(findBy(right, "tag", "name", "bug").id, used)
          assert.lengthOf(yield* engine.records.list(tenant, "tag"), 1)
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      { right: { tag: { createSafety: { _tag: "ClientId" } } } },
    )

    scenario("one that cannot be made again now blocks nothing either", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { bug, other, twinOfOther } = yield* bearing(apps)
        right.remove("tag", p, findBy(right, "tag", "name", "bug").id)
        right.failNext("create", new Unavailable({ message: "maintenance" }))
        left.edit("task", p, other, { tags: [bug], body: "Seen" })
        yield* sync
        assert.strictEqual(right.get("task", p, twinOfOther)?.fields["body"], "Seen")
        assert.deepStrictEqual(wordsIn(right, p), [])
        yield* TestClock.adjust("1 minute")
        yield* rounds()
        assert.deepStrictEqual(wordsOf(right, p, twinOfOther), ["bug"])
      }),
    )
  })
}
