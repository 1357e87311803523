/** What may not leave does not, by whatever way a write comes about; and leaves by itself when it may. */
import { assert, describe } from "@effect/vitest"
import { Rejected, Unavailable, UnknownOutcome } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, ofTasks, on } from "./AdaptedApp.ts"
import { explain, of, tags } from "./Explained.ts"
import { asksAt, edit, level, put, setting, shared, withheldAt, writesAt } from "./Keeping.ts"
import { binned, removesAt, titlesOf, twinOf } from "./Removing.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, partition as p, quiet, rounds, sync, tenant, wordsIn, wordsOf } from "./World.ts"

export const privacySuite = (scenario: Scenario): void => {
  // proves T-05, T-08, T-26, T-27, T-28, law 5
  describe("the level of a record", () => {
    scenario("decides whether it leaves at all, with the first push and after", ({ left, right }) =>
      Effect.gen(function* () {
        for (const [title, to] of [
          ["Secret", "local_only"],
          ["Mine", "shareable"],
          ["Open", "public"],
        ] as const)
          yield* put("task", { title }, to)
        yield* put("task", { title: "Unsaid" })
        yield* join(left)
        yield* join(right)
        yield* put("task", { title: "Later" }, "local_only")
        yield* rounds()
        for (const app of [left, right]) {
          assert.deepStrictEqual(titlesOf(app), ["Open", "Unsaid"])
          assert.lengthOf(writesAt(app), 2)
          assert.lengthOf(
            asksAt(app, "task").filter(({ operation }) => operation !== "create"),
            0,
          )
        }
      }),
    )

    scenario("of which nobody has said anything is that of the stream, whose settings open deliveries by themselves", ({ left, right }) =>
      Effect.gen(function* () {
        const id = yield* put("task", { title: "Unsaid" })
        yield* put("task", { title: "Open" }, "public")
        yield* join(left, { direction: "pull" })
        const { streams } = yield* join(right)
        yield* setting(right, "task", { defaultPrivacy: "shareable" })
        yield* rounds()
        assert.deepStrictEqual(titlesOf(right), ["Open"])
        const engine = yield* SyncEngine
        yield* engine.records.permit(tenant, "task", id, { streamId: streams["task"]?.id ?? "" }, "ada")
        yield* rounds(1)
        assert.deepStrictEqual(titlesOf(right), ["Open", "Unsaid"])
        yield* engine.records.forbid(tenant, "task", id, "everywhere", "bob")
        yield* edit("task", id, { body: "kept" })
        yield* rounds(1)
        assert.strictEqual(findBy(right, "task", "title", "Unsaid").fields["body"], "")
        yield* setting(right, "task", { defaultPrivacy: "public" })
        yield* rounds(1)
        assert.strictEqual(findBy(right, "task", "title", "Unsaid").fields["body"], "kept")
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario("stops what is in step, and what was kept back leaves when it may", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const { task, id, streamId } = yield* shared(apps)
        const before = [writesAt(left).length, asksAt(right, "task").length]
        yield* level("task", id, "local_only")
        yield* edit("task", id, { body: "secret" })
        yield* rounds()
        yield* engine.resync(tenant, streamId)
        yield* rounds()
        assert.deepStrictEqual([writesAt(left).length, asksAt(right, "task").length], before)
        // What people do there is still taken in.
        left.edit("task", p, task, { title: "One, as they say" })
        yield* rounds()
        assert.strictEqual((yield* engine.records.get(tenant, "task", id)).data["title"], "One, as they say")
        assert.deepStrictEqual(titlesOf(right), ["One"])
        assert.strictEqual(asksAt(right, "task").length, before[1])
        const told = of(yield* explain(id), "right")
        assert.include(told.text, "It is withheld, because its level is local_only.")
        assert.include(told.youCan.join(), `let it go: setPrivacy("${id}", "public", by)`)
        assert.deepStrictEqual(
          (yield* withheldAt(streamId)).map(({ recordId, lastError }) => [recordId, lastError]),
          [[id, "withheld: its level is local_only"]],
        )
        assert.strictEqual(
          (yield* engine.status(tenant)).flatMap(({ streams }) => streams.filter(({ stream }) => stream.id === streamId))[0]?.deliveries
            .withheld,
          1,
        )
        yield* level("task", id, "public")
        yield* rounds()
        for (const app of [left, right]) {
          assert.deepStrictEqual(
            app.list("task", p).map(({ fields }) => [fields["title"], fields["body"]]),
            [["One, as they say", "secret"]],
          )
        }
        yield* quiet(apps)
      }),
    )

    scenario("stands in the history, with who set it, and so does a permission", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const id = yield* put("task", { title: "Mine" }, "local_only")
        const other = yield* put("task", { title: "Unsaid" })
        yield* level("task", id, "shareable")
        yield* level("task", id, "shareable")
        yield* level("task", other, "public")
        for (const call of [engine.records.permit, engine.records.permit, engine.records.forbid, engine.records.forbid]) {
          yield* call(tenant, "task", id, "everywhere", "bob")
        }
        const history = yield* engine.records.history(tenant, id)
        assert.deepStrictEqual(
          history.map(({ version, origin, changes, deed }) => [version, origin, changes["(privacy)"], deed]),
          [
            [1, "host", { after: "local_only" }, undefined],
            [2, "host", { before: "local_only", after: "shareable" }, { _tag: "PrivacySet", by: "ada", level: "shareable" }],
            [3, "host", undefined, { _tag: "Permitted", by: "bob", streamId: null }],
            [4, "host", undefined, { _tag: "Forbidden", by: "bob", streamId: null }],
          ],
        )
        assert.deepStrictEqual((yield* engine.records.history(tenant, other))[1]?.changes, { "(privacy)": { after: "public" } })
        const { privacy } = yield* engine.records.get(tenant, "task", id)
        assert.deepStrictEqual(privacy, {
          level: "shareable",
          permissions: [{ streamId: null, granted: false, by: "bob", at: Date.UTC(2026, 0, 1) }],
        })
      }),
    )

    scenario("is refused by name where it is none", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const id = yield* put("task", { title: "Mine" })
        const none = "publik" as "public"
        const errors = [
          yield* Effect.flip(engine.records.setPrivacy(tenant, "task", id, none, "ada")),
          yield* Effect.flip(engine.records.setPrivacy(tenant, "task", "nobody", "public", "ada")),
          yield* Effect.flip(engine.records.permit(tenant, "task", id, { streamId: "nowhere" }, "ada")),
          yield* Effect.flip(engine.records.permit(tenant, "task", id, "everywhere", "")),
          yield* Effect.flip(engine.records.put(tenant, "task", { fields: { title: "Two" }, privacy: none })),
          yield* Effect.flip(engine.records.put(tenant, "task", { id, fields: { title: "Two" }, privacy: "public" })),
        ]
        assert.deepStrictEqual(
          errors.map(({ _tag, message }) => `${_tag}: ${message}`),
          [
            'InvalidInput: level is "publik"; it must be "local_only", "shareable" or "public"; did you mean "public"?',
            'NotFound: there is no record "nobody"',
            'NotFound: there is no stream "nowhere"',
            'InvalidInput: by is ""; it must be a text that is not empty',
            'InvalidInput: privacy is "publik"; it must be "local_only", "shareable" or "public"; did you mean "public"?',
            "InvalidInput: privacy is for a new record; that of one that is there is changed with setPrivacy",
          ],
        )
      }),
    )
  })

  // proves T-08, law 5
  describe("no write of what may not leave is made", () => {
    scenario("by a retry after a failure, nor by one that a person asks for", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { right } = apps
        const { streamId } = yield* shared(apps)
        for (const [title, reason] of [
          ["Away", new Unavailable({ message: "maintenance" })],
          ["Refused", new Rejected({ message: "too long" })],
        ] as const) {
          const id = yield* put("task", { title })
          right.failNext("create", reason)
          yield* sync
          yield* level("task", id, "local_only")
          const before = asksAt(right, "task").length
          yield* rounds()
          yield* engine.deliveries.retry(tenant, streamId, id)
          yield* engine.deliveries.retryAll(tenant)
          yield* rounds()
          assert.strictEqual(asksAt(right, "task").length, before)
          assert.deepStrictEqual(titlesOf(right), ["One"])
          yield* engine.deliveries.drop(tenant, streamId, id, "ada", "not for them")
        }
      }),
    )

    scenario("by a create of which nobody knows what became: it is looked for when it may leave again", (apps) =>
      Effect.gen(function* () {
        const { right } = apps
        yield* shared(apps)
        const id = yield* put("task", { title: "Two" })
        right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
        right.failNext("find", new Unavailable({ message: "maintenance" }))
        yield* sync
        yield* level("task", id, "local_only")
        const before = asksAt(right, "task").length
        yield* rounds()
        assert.strictEqual(asksAt(right, "task").length, before)
        yield* level("task", id, "public")
        yield* rounds()
        assert.deepStrictEqual(titlesOf(right), ["One", "Two"])
        yield* quiet(apps)
      }),
    )

    scenario(
      "by its removal",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { right } = apps
          const { id } = yield* shared(apps)
          yield* level("task", id, "local_only")
          yield* engine.records.remove(tenant, "task", id)
          yield* rounds()
          assert.deepStrictEqual([titlesOf(right), removesAt(right).length], [["One"], 0])
          yield* level("task", id, "public")
          yield* rounds()
          assert.deepStrictEqual([titlesOf(right), removesAt(right).length], [[], 1])
          yield* level("task", id, "local_only")
          yield* engine.records.restore(tenant, "task", id)
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), [])
          yield* level("task", id, "public")
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), ["One"])
        }),
      binned,
    )

    scenario("that waits for its turn when the level changes", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { right } = apps
        const { id } = yield* shared(apps)
        const twin = twinOf(right, "One")
        for (const [operation, what] of [
          ["get", { body: "secret" }],
          ["update", { body: "secret too" }],
        ] as const) {
          yield* level("task", id, "public")
          yield* rounds()
          const before = writesAt(right).length
          let isDue = true
          const stop = right.beforeEach((call) => {
            if (call.operation !== operation || !isDue) return Effect.void
            isDue = false
            return Effect.orDie(engine.records.setPrivacy(tenant, "task", id, "local_only", "ada"))
          })
          yield* edit("task", id, what)
          yield* rounds()
          stop()
          assert.isFalse(isDue)
          assert.strictEqual(writesAt(right).length, before)
          assert.notStrictEqual(right.get("task", p, twin)?.fields["body"], what.body)
        }
      }),
    )

    scenario("by a way that nobody thought of", ({ left, right }) =>
      Effect.gen(function* () {
        left.create("task", p, { title: "One" })
        // A program that writes where it should only read.
        const writing = adapted(
          right,
          ofTasks((resource) => ({
            ...resource,
            exporter: {
              ...resource.exporter,
              page: (client, options) => {
                const request = { partition: p, operationId: "a".repeat(36), startedAt: 0, view: { title: "Secret" } }
                const write = resource.importer?.create(client, { ...request, address: (_, id) => id }) ?? Effect.void
                return Effect.andThen(Effect.ignore(write), resource.exporter.page(client, options))
              },
            },
          })),
        )
        yield* on(
          { left, right: writing },
          Effect.gen(function* () {
            yield* join(left)
            yield* join(writing)
            yield* rounds()
          }),
        )
        assert.deepStrictEqual(titlesOf(right), ["One"])
        assert.isAbove(right.log.filter(({ outcome }) => outcome === "unsent").length, 0)
      }),
    )

    scenario("of a word that others name: they go out without it, and get it when it may leave", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { right } = apps
        yield* shared(apps)
        const tag = yield* put("tag", { name: "merger" }, "local_only")
        const task = yield* put("task", { title: "Two", tags: [tag] })
        yield* rounds()
        assert.deepStrictEqual([titlesOf(right), wordsIn(right, p)], [["One", "Two"], []])
        assert.lengthOf(writesAt(right, "tag"), 0)
        const told = of(yield* explain(task), "right")
        assert.includeMembers(tags(told), ["LeftOut", "Parked"])
        assert.include(of(yield* explain(tag), "right").text, "It is withheld, because its level is local_only.")
        yield* level("tag", tag, "public")
        yield* rounds()
        assert.deepStrictEqual(wordsOf(right, p, twinOf(right, "Two")), ["merger"])
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario("of what belongs to it, before it was there and after", (apps) =>
      Effect.gen(function* () {
        const { right } = apps
        const { id, notes } = yield* shared(apps)
        const secret = yield* put("task", { title: "Secret" }, "local_only")
        yield* put("note", { task: secret, body: "never said" })
        yield* put("note", { task: id, body: "said" })
        yield* rounds()
        yield* level("task", id, "local_only")
        const later = yield* put("note", { task: id, body: "not said" })
        yield* rounds()
        const bodies = () => right.list("note", p).map(({ fields }) => fields["body"])
        assert.deepStrictEqual(bodies(), ["said"])
        assert.include(
          of(yield* explain(later), "right").text,
          `It is withheld, because it belongs to the task ${id}, which is withheld: its level is local_only.`,
        )
        assert.lengthOf(yield* withheldAt(notes), 2)
        yield* level("task", id, "public")
        yield* rounds()
        assert.sameMembers(bodies(), ["said", "not said"])
        yield* level("task", secret, "public")
        yield* rounds()
        assert.sameMembers(bodies(), ["said", "not said", "never said"])
        yield* TestClock.adjust("1 hour")
        yield* sync
        yield* quiet(apps)
      }),
    )
  })
}
