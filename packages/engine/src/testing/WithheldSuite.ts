/** What becomes of an object whose record may not be there any more: it is left, closed or removed, as its stream says; and what is there again when it may be. */
import { assert, describe } from "@effect/vitest"
import { Unavailable, UnknownOutcome } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { explain, of, tags } from "./Explained.ts"
import { asksAt, edit, level, put, setting, shared, withheldAt, writesAt } from "./Keeping.ts"
import { binned, open, removesAt, titlesOf, twinOf, without } from "./Removing.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, partition as p, quiet, rounds, sync, tenant } from "./World.ts"

export const withheldSuite = (scenario: Scenario): void => {
  // proves T-33, law 5
  describe("an object whose record may not be there any more", () => {
    scenario("is closed where the stream says so, and opened again, and nothing else is said of it", (apps) =>
      Effect.gen(function* () {
        const { right } = apps
        const { id, streamId } = yield* shared(apps, { withheld: "close" })
        yield* edit("task", id, { body: "secret" })
        yield* level("task", id, "local_only")
        yield* edit("task", id, { title: "Secret", state: "in_progress" })
        const before = writesAt(right).length
        yield* rounds()
        const fieldsOf = () => right.list("task", p).map(({ fields: { title, body, state } }) => [title, body, state])
        assert.deepStrictEqual(fieldsOf(), [["One", "shared", "done"]])
        assert.deepStrictEqual(
          writesAt(right)
            .slice(before)
            .map(({ operation, fields }) => [operation, fields]),
          [["update", { state: "done" }]],
        )
        yield* edit("task", id, { body: "more of it" })
        const asked = asksAt(right, "task").length
        yield* rounds()
        assert.strictEqual(asksAt(right, "task").length, asked)
        assert.lengthOf(yield* withheldAt(streamId), 1)
        yield* level("task", id, "public")
        yield* rounds()
        assert.deepStrictEqual(fieldsOf(), [["Secret", "more of it", "todo"]])
        yield* quiet(apps)
      }),
    )

    scenario(
      "is removed where the stream says so, its record stays, and it is put back when it may be there",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const { id } = yield* shared(apps, { withheld: "remove", removals: "remove" })
          yield* level("task", id, "local_only")
          yield* rounds()
          assert.deepStrictEqual([titlesOf(left), titlesOf(right), removesAt(right).length], [["One"], [], 1])
          assert.isUndefined((yield* engine.records.get(tenant, "task", id)).removal)
          yield* edit("task", id, { body: "secret" })
          const asked = asksAt(right, "task").length
          yield* rounds()
          assert.strictEqual(asksAt(right, "task").length, asked)
          const told = of(yield* explain(id), "right")
          assert.includeMembers(tags(told), ["Withheld", "Withdrawn"])
          assert.include(told.text, "it is no longer there: its record may not be there any more, and so it was removed.")
          yield* level("task", id, "public")
          yield* rounds()
          assert.deepStrictEqual([titlesOf(right), removesAt(right).length], [["One"], 1])
          assert.strictEqual(findBy(right, "task", "title", "One").fields["body"], "secret")
          yield* quiet(apps)
        }),
      binned,
    )

    scenario("whose closing has a lost answer, and that may be there again, is nobody's closing", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { id } = yield* shared(apps, { withheld: "close" })
        right.failNext("update", { reason: new UnknownOutcome({ message: "the line broke" }), after: true })
        yield* level("task", id, "local_only")
        yield* sync
        yield* level("task", id, "public")
        yield* rounds()
        const states = [left, right].map((app) => app.list("task", p).map(({ fields }) => fields["state"]))
        assert.deepStrictEqual(states, [["todo"], ["todo"]])
        yield* quiet(apps)
      }),
    )

    for (const withheld of ["close", "remove"] as const)
      scenario(
        `is left where people made it, whatever is owed there, though the stream says ${withheld}`,
        (apps) =>
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            const { left, right } = apps
            left.create("task", p, { title: "One" })
            for (const app of [left, right]) {
              yield* join(app)
              yield* setting(app, "task", { withheld })
            }
            yield* rounds()
            const [record] = yield* engine.records.list(tenant, "task")
            yield* level("task", record?.id ?? "", "local_only")
            yield* edit("task", record?.id ?? "", { body: "secret" })
            yield* rounds()
            assert.deepStrictEqual(
              left.list("task", p).map(({ fields }) => [fields["title"], fields["state"], fields["body"]]),
              [["One", "todo", ""]],
            )
            assert.deepStrictEqual(
              right.list("task", p).map(({ fields }) => fields["state"]),
              withheld === "close" ? ["done"] : [],
            )
            const writes = [left, right].map((app) => writesAt(app).length)
            yield* rounds()
            assert.deepStrictEqual(
              [left, right].map((app) => writesAt(app).length),
              writes,
            )
          }),
        binned,
      )

    scenario(
      "is made anew where nobody can put it back",
      (apps) =>
        Effect.gen(function* () {
          const { right } = apps
          const { id } = yield* shared(apps, { withheld: "remove" })
          yield* level("task", id, "local_only")
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), [])
          yield* level("task", id, "public")
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), ["One"])
          yield* quiet(apps)
        }),
      without,
    )

    scenario("is closed where it is to be removed and nobody can, and its delivery says so where it cannot be either", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { right } = apps
        const { id, notes } = yield* shared(apps, { withheld: "remove" })
        yield* setting(right, "note", { withheld: "remove" })
        const note = yield* put("note", { task: id, body: "said" })
        yield* rounds()
        yield* level("task", id, "local_only")
        yield* level("note", note, "local_only")
        yield* rounds()
        assert.deepStrictEqual(
          right.list("task", p).map(({ fields }) => [fields["title"], fields["state"]]),
          [["One", "done"]],
        )
        assert.lengthOf(right.list("note", p), 1)
        const stays = yield* engine.deliveries.list(tenant, { state: "dead", streamId: notes })
        assert.deepStrictEqual(
          stays.map(({ recordId, lastError }) => [recordId, lastError]),
          [[note, "right remove: Rejected: right lets nobody remove a note by its interface, so it stays as it is"]],
        )
      }),
    )

    scenario(
      "is not taken for one that people removed, whatever happens on the way",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const { id } = yield* shared(apps, { withheld: "remove", removals: "remove" })
          const isThere = Effect.map(engine.records.get(tenant, "task", id), ({ removal }) => removal === undefined)
          for (const fault of [
            { reason: new UnknownOutcome({ message: "reset" }), after: true } as const,
            new UnknownOutcome({ message: "reset" }),
            new Unavailable({ message: "maintenance" }),
          ]) {
            yield* level("task", id, "local_only")
            right.failNext("remove", fault)
            // What became of it is asked only later.
            const stop = right.beforeEach((call) => {
              if (call.operation === "remove") right.failNext("get", new Unavailable({ message: "maintenance" }))
              return Effect.void
            })
            yield* sync
            stop()
            yield* TestClock.adjust("1 second")
            yield* sync
            yield* rounds()
            assert.isTrue(yield* isThere)
            assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], []])
            yield* level("task", id, "public")
            yield* rounds()
            assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["One"], ["One"]])
          }
          yield* quiet(apps)
        }),
      binned,
    )

    scenario(
      "stays where it is in dispute, and takes in first what was edited there",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const { id } = yield* shared(apps, { withheld: "remove" })
          right.edit("task", p, twinOf(right, "One"), { title: "Theirs" })
          yield* level("task", id, "local_only")
          yield* rounds()
          const title = Effect.map(engine.records.get(tenant, "task", id), ({ data }) => data["title"])
          assert.deepStrictEqual([yield* title, titlesOf(right)], ["Theirs", []])
          yield* level("task", id, "public")
          yield* rounds()
          assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["Theirs"], ["Theirs"]])
          yield* edit("task", id, { title: "Ours" })
          right.edit("task", p, twinOf(right, "Theirs"), { title: "Theirs again" })
          yield* rounds()
          yield* level("task", id, "local_only")
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), ["Theirs again"])
          const [conflict] = yield* open
          yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada")
          yield* rounds()
          assert.deepStrictEqual([yield* title, titlesOf(right)], ["Ours", []])
        }),
      binned,
    )

    scenario(
      "follows when the stream's settings say so later, and when they do not any more",
      (apps) =>
        Effect.gen(function* () {
          const { right } = apps
          const { id } = yield* shared(apps)
          yield* level("task", id, "local_only")
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), ["One"])
          yield* setting(right, "task", { withheld: "remove" })
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), [])
          yield* setting(right, "task", { withheld: "leave" })
          yield* rounds()
          assert.deepStrictEqual(titlesOf(right), [])
        }),
      binned,
    )

    scenario("is a word: it stays, for others bear it", ({ left, right }) =>
      Effect.gen(function* () {
        left.create("tag", p, { name: "bug" })
        yield* join(left)
        yield* join(right)
        yield* setting(right, "tag", { withheld: "remove" })
        yield* rounds()
        const engine = yield* SyncEngine
        const [tag] = yield* engine.records.list(tenant, "tag")
        yield* level("tag", tag?.id ?? "", "local_only")
        yield* rounds()
        assert.lengthOf(right.list("tag", p), 1)
        assert.lengthOf(removesAt(right), 0)
      }),
    )
  })
}
