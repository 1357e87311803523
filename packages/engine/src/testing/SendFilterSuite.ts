/** What a stream lets out of what may leave: records by what their fields say, and of these the fields that it names. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import type { StreamSettings } from "../model/Stream.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { explain, of } from "./Explained.ts"
import { asksAt, edit, put, setting, shared, writesAt } from "./Keeping.ts"
import { binned, idOf, titlesOf, twinOf } from "./Removing.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, partition as p, quiet, rounds, tenant, wordsOf } from "./World.ts"

const onlyPublic: Partial<StreamSettings> = { filter: { all: [{ field: "tags", has: "public" }] } }

export const sendFilterSuite = (scenario: Scenario): void => {
  // proves T-62, law 5
  describe("a stream's filter", () => {
    scenario("lets out what bears a word, by its name, when it does and as long as it does", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const tag = left.create("tag", p, { name: "public" })
        left.create("task", p, { title: "Named", tags: [tag] })
        const task = left.create("task", p, { title: "Unnamed" })
        yield* join(left)
        yield* join(right, { direction: "disabled" })
        yield* setting(right, "task", { direction: "bidirectional", ...onlyPublic })
        yield* setting(right, "tag", { direction: "bidirectional" })
        yield* setting(right, "note", { direction: "bidirectional" })
        yield* rounds()
        assert.deepStrictEqual(titlesOf(right), ["Named"])
        const id = yield* idOf("Unnamed")
        const told = of(yield* explain(id), "right")
        assert.include(told.text, `It is withheld, because the stream's filter lets out only what says that tags has "public".`)
        left.edit("task", p, task, { tags: [tag] })
        yield* rounds()
        assert.deepStrictEqual(titlesOf(right), ["Named", "Unnamed"])
        assert.deepStrictEqual(wordsOf(right, p, twinOf(right, "Unnamed")), ["public"])
        left.edit("task", p, task, { tags: [] })
        yield* rounds()
        const before = writesAt(right).length
        const note = yield* put("note", { task: id, body: "a remark" })
        left.edit("task", p, task, { body: "secret" })
        yield* rounds()
        assert.strictEqual(writesAt(right).length, before)
        assert.include(of(yield* explain(note), "right").text, "which is withheld: the stream's filter lets out only")
        // That it bears the word again is known when its turn comes, and lets out what belongs to it.
        left.edit("task", p, task, { tags: [tag] })
        yield* rounds()
        assert.strictEqual(right.get("task", p, twinOf(right, "Unnamed"))?.fields["body"], "secret")
        assert.lengthOf(right.list("note", p), 1)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        yield* quiet(apps)
      }),
    )

    scenario("lets out what was kept from a place when somebody edits it there so that it passes", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const task = left.create("task", p, { title: "One" })
        const filter = { all: [{ field: "state", isNot: "done" }] } as const
        yield* join(left, { strategy: "external_wins" })
        yield* setting(left, "task", { filter })
        yield* join(right)
        yield* rounds()
        const id = yield* idOf("One")
        yield* edit("task", id, { title: "Two", state: "done" })
        yield* rounds()
        assert.deepStrictEqual(titlesOf(left), ["One"])
        left.edit("task", p, task, { state: "in_progress" })
        yield* rounds()
        assert.deepStrictEqual([titlesOf(left), titlesOf(right)], [["Two"], ["Two"]])
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        yield* quiet(apps)
      }),
    )

    scenario("calls a word by its name: one that gets another is told, and let out when a person asks", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const tag = left.create("tag", p, { name: "internal" })
        left.create("task", p, { title: "One", tags: [tag] })
        yield* join(left)
        yield* join(right, { direction: "disabled" })
        const [stream] = yield* engine.addStreams({
          tenant,
          connectionId: (yield* setting(right, "task", { direction: "push", ...onlyPublic })).id,
          partition: p,
          kinds: ["task"],
        })
        yield* rounds()
        left.edit("tag", p, tag, { name: "public" })
        yield* rounds()
        assert.deepStrictEqual(titlesOf(right), [])
        const id = yield* idOf("One")
        const told = of(yield* explain(id), "right")
        assert.include(told.text, "by now it may leave. What happens next: It is looked at again when the record")
        yield* engine.deliveries.retry(tenant, stream?.id ?? "", id)
        yield* rounds()
        assert.deepStrictEqual(titlesOf(right), ["One"])
      }),
    )

    scenario("is asked once more after what was edited there came in", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const tag = left.create("tag", p, { name: "public" })
        const task = left.create("task", p, { title: "One", tags: [tag] })
        yield* join(left)
        yield* join(right)
        yield* rounds()
        yield* setting(right, "task", onlyPublic)
        yield* rounds()
        right.edit("task", p, twinOf(right, "One"), { tags: [] })
        const before = writesAt(right).length
        left.edit("task", p, task, { body: "secret" })
        yield* rounds()
        assert.deepStrictEqual(left.get("task", p, task)?.fields["tags"], [])
        assert.strictEqual(writesAt(right).length, before)
      }),
    )

    scenario("that is changed is applied to what is there: what may leave leaves, and what may not stays as the stream says", (apps) =>
      Effect.gen(function* () {
        const { right } = apps
        yield* shared(apps, { withheld: "close" })
        yield* put("task", { title: "Two", state: "todo" })
        yield* rounds()
        const statesOf = () => right.list("task", p).map(({ fields }) => [fields["title"], fields["state"]])
        yield* setting(right, "task", {
          filter: {
            any: [
              { field: "title", is: "Two" },
              { field: "title", is: "Three" },
            ],
          },
        })
        yield* rounds()
        assert.deepStrictEqual(statesOf(), [
          ["One", "done"],
          ["Two", "todo"],
        ])
        yield* setting(right, "task", { filter: null })
        yield* rounds()
        assert.deepStrictEqual(statesOf(), [
          ["One", "todo"],
          ["Two", "todo"],
        ])
        yield* quiet(apps)
      }),
    )

    scenario("is refused by name where its kind cannot answer it", ({ right }) =>
      Effect.gen(function* () {
        yield* join(right)
        const messageOf = (settings: Partial<StreamSettings>) =>
          Effect.map(Effect.flip(setting(right, "task", settings)), ({ message }) => message)
        assert.include(
          yield* messageOf({ filter: { all: [{ field: "tag", has: "x" }] } }),
          'settings.filter names the field "tag", which the kind task does not have; did you mean "tags"?',
        )
        assert.include(
          yield* messageOf({ sendOnly: ["titel"] }),
          'settings.sendOnly names the field "titel", which the kind task does not have; did you mean "title"?',
        )
        assert.include(yield* messageOf({ sendOnly: ["body"] }), "settings.sendOnly leaves out title, without which no task can be made")
        const engine = yield* SyncEngine
        const [stream] = (yield* engine.status(tenant)).flatMap(({ streams }) => streams).filter(({ stream: { kind } }) => kind === "task")
        assert.notProperty(stream?.stream.settings, "filter")
      }),
    )
  })

  // proves T-62, law 5
  describe("the fields that a stream sends", () => {
    scenario("are those that it names: no other ever leaves, and that is told", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const tag = left.create("tag", p, { name: "bug" })
        const task = left.create("task", p, { title: "One", body: "secret", state: "done", tags: [tag] })
        yield* join(left)
        yield* join(right, { direction: "disabled" })
        yield* setting(right, "task", { direction: "bidirectional", sendOnly: ["title", "state"] })
        yield* setting(right, "tag", { direction: "bidirectional" })
        yield* rounds()
        left.edit("task", p, task, { title: "First", body: "secret too" })
        yield* rounds()
        assert.deepStrictEqual(
          right.list("task", p).map(({ fields: { title, body, state, tags } }) => [title, body, state, tags]),
          [["First", "", "done", []]],
        )
        for (const { fields = {} } of writesAt(right, "task")) assert.includeMembers(["title", "state"], Object.keys(fields))
        const id = yield* idOf("First")
        const told = of(yield* explain(id), "right")
        assert.isTrue(told.inStep)
        assert.include(told.text, "The stream's sendOnly leaves out body and tags, where the record says something else.")
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        // What is said there comes in all the same.
        right.edit("task", p, twinOf(right, "First"), { body: "their words" })
        yield* rounds()
        assert.lengthOf(yield* engine.conflicts.list(tenant, { state: "open" }), 1)
        assert.strictEqual((yield* engine.records.get(tenant, "task", id)).data["body"], "secret too")
        const [conflict] = yield* engine.conflicts.list(tenant, { state: "open" })
        yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada")
        yield* rounds()
        assert.strictEqual(findBy(right, "task", "title", "First").fields["body"], "their words")
        yield* setting(right, "task", { sendOnly: null })
        yield* rounds()
        assert.strictEqual(findBy(right, "task", "title", "First").fields["body"], "secret too")
        assert.deepStrictEqual(wordsOf(right, p, twinOf(right, "First")), ["bug"])
        yield* quiet(apps)
      }),
    )

    scenario(
      "are all that is said of who wrote what, too",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          left.create("task", p, { title: "One", body: "words" })
          yield* join(left)
          yield* join(right)
          yield* setting(right, "task", { sendOnly: ["title"] })
          yield* rounds()
          assert.deepStrictEqual(
            right.list("task", p).map(({ fields }) => fields["body"]),
            [""],
          )
          const id = yield* idOf("One")
          yield* edit("task", id, { body: "other words" })
          const asked = asksAt(right, "task").length
          yield* rounds()
          assert.strictEqual(asksAt(right, "task").length, asked)
        }),
      binned,
    )
  })
}
