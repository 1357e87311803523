/** What is read and said otherwise than the adapter has it, by the rules of a stream. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, partition as p, quiet, rounds, sync, tenant } from "./World.ts"

const only = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const [record, ...others] = yield* engine.records.list(tenant, "task")
  if (record === undefined || others.length > 0) throw new Error(`there are ${others.length} more records than one`)
  return record
})

export const mappingSuite = (scenario: Scenario): void => {
  // proves T-10, T-14, T-62
  describe("a mapping", () => {
    scenario("of one application is none of another's", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const task = left.create("task", p, { title: "Crash", state: "in_progress", body: "kept here" })
        yield* join(left, { mapping: { state: { values: [{ application: "in_progress", record: "started" }] }, body: { ignore: true } } })
        yield* join(right, {
          mapping: {
            state: {
              values: [
                { application: "todo", record: "started" },
                { application: "done", record: "done" },
              ],
            },
          },
        })
        yield* sync
        const record = yield* only
        assert.deepInclude(record.data, { state: "started", body: "" })
        const twin = findBy(right, "task", "title", "Crash")
        assert.deepInclude(twin.fields, { state: "todo", body: "" })
        yield* TestClock.adjust("1 minute")
        right.edit("task", p, twin.id, { body: "theirs", state: "done" })
        yield* rounds(2)
        assert.deepInclude(left.get("task", p, task)?.fields, { state: "done", body: "kept here" })
        assert.deepInclude((yield* only).data, { state: "done", body: "theirs" })
        yield* quiet(apps)
      }),
    )

    scenario("takes out of a text what an application is not to see; the record and its author keep it", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const body = "first\nINTERNAL: who pays\nlast"
        const task = left.create("task", p, { title: "Crash", body })
        yield* join(left)
        yield* join(right, { mapping: { body: { sanitise: [{ text: "INTERNAL", dropLine: true }, "secrets"] } } })
        yield* sync
        const twin = findBy(right, "task", "title", "Crash").id
        assert.strictEqual(right.get("task", p, twin)?.fields["body"], "first\nlast")
        yield* quiet(apps)
        assert.strictEqual(left.get("task", p, task)?.fields["body"], body)

        right.edit("task", p, twin, { body: "first\nlast, really\nand more" })
        yield* rounds(2)
        const after = String(left.get("task", p, task)?.fields["body"])
        assert.sameMembers(after.split("\n"), ["first", "INTERNAL: who pays", "last, really", "and more"])
        assert.strictEqual(right.get("task", p, twin)?.fields["body"], "first\nlast, really\nand more")
        yield* quiet(apps)

        left.edit("task", p, task, { body: `${after}\nuse ghp_${"a".repeat(36)}` })
        yield* rounds(2)
        assert.strictEqual(right.get("task", p, twin)?.fields["body"], "first\nlast, really\nand more\nuse [removed]")
        yield* quiet(apps)
      }),
    )

    scenario("refuses a value that has no counterpart by itself, with its reason, and lets all else through", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const task = left.create("task", p, { title: "Crash", state: "backlog" })
        const values = [
          { application: "todo", record: "todo" },
          { application: "done", record: "done" },
        ]
        yield* join(left)
        yield* join(right, { mapping: { state: { values, otherwise: { in: "refuse", out: "refuse" } } } })
        left.create("task", p, { title: "Fine", state: "done" })
        yield* sync
        assert.strictEqual(findBy(right, "task", "title", "Fine").fields["state"], "done")
        assert.strictEqual(findBy(right, "task", "title", "Crash").fields["state"], "todo")
        const [dead] = yield* engine.deliveries.list(tenant, { state: "dead" })
        assert.include(dead?.lastError ?? "", 'state: "backlog" has no counterpart')
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { title: "Crashed", state: "done" })
        yield* rounds(2)
        assert.strictEqual(findBy(right, "task", "title", "Crashed").fields["state"], "done")
        yield* quiet(apps)
      }),
    )

    scenario("does not take a value that means nothing: a person decides, or the mapping is mended", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const state = { values: [{ application: "todo", record: "todo" }], otherwise: { in: "refuse" } } as const
        const [odd, fine] = ["Odd", "Fine"].map((title) => left.create("task", p, { title, body: "words", state: "todo" }))
        left.create("task", p, { title: "New", state: "waiting" })
        const { streams } = yield* join(left, { mapping: { state } })
        yield* join(right)
        yield* TestClock.adjust("1 minute")
        yield* sync
        left.edit("task", p, odd ?? "", { state: "blocked", body: "more words" })
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.strictEqual(findBy(right, "task", "title", "Odd").fields["body"], "more words")
        const open = yield* engine.conflicts.list(tenant, { state: "open" })
        assert.sameDeepMembers(
          open.map(({ type, field, local, external }) => ({ type, field, local, external })),
          [
            { type: "mappingFailure", field: "state", local: "todo", external: "blocked" },
            { type: "mappingFailure", field: "state", local: "todo", external: "waiting" },
          ],
        )
        const about = open.find(({ external }) => external === "blocked")
        const { text } = yield* engine.explain(tenant, about?.recordId ?? "")
        assert.include(text, 'says "blocked" in state, which means nothing by the mapping')
        yield* rounds(2)
        assert.strictEqual(left.get("task", p, odd ?? "")?.fields["state"], "blocked")

        yield* engine.conflicts.resolve(tenant, about?.id ?? "", "local", "ada")
        yield* rounds(2)
        assert.strictEqual(left.get("task", p, odd ?? "")?.fields["state"], "todo")
        left.edit("task", p, findBy(left, "task", "title", "New").id, { state: "todo" })
        left.edit("task", p, fine ?? "", { title: "Still fine" })
        yield* rounds(2)
        assert.strictEqual((yield* engine.conflicts.list(tenant, { state: "open" })).length, 0)
        yield* quiet(apps)
        assert.isDefined(streams["task"])
      }),
    )

    scenario("that goes one way takes, or sends, and does not do the other", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        left.create("task", p, { title: "Crash", body: "ours", state: "todo" })
        right.create("task", p, { title: "Theirs", body: "of the right", state: "done" })
        yield* join(left)
        yield* join(right, { mapping: { body: { direction: "out" }, state: { direction: "in" } } })
        yield* rounds(2)
        assert.deepInclude(findBy(right, "task", "title", "Crash").fields, { body: "ours" })
        assert.deepInclude(findBy(right, "task", "title", "Theirs").fields, { body: "of the right" })
        assert.deepInclude(findBy(left, "task", "title", "Theirs").fields, { body: "", state: "done" })
        right.edit("task", p, findBy(right, "task", "title", "Crash").id, { body: "edited", state: "done" })
        left.edit("task", p, findBy(left, "task", "title", "Theirs").id, { state: "backlog", title: "Theirs, again" })
        yield* rounds(2)
        assert.deepInclude(findBy(left, "task", "title", "Crash").fields, { body: "ours", state: "done" })
        assert.deepInclude(findBy(right, "task", "title", "Theirs, again").fields, { state: "done", body: "of the right" })
        yield* quiet(apps)
      }),
    )

    scenario("gives constants and defaults, and does not send them back", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        left.create("task", p, { title: "Crash" })
        yield* join(left, { mapping: { body: { default: "no words" } } })
        yield* join(right, { mapping: { state: { constant: { application: "done" } } } })
        yield* sync
        assert.deepInclude(findBy(right, "task", "title", "Crash").fields, { body: "no words", state: "done" })
        yield* quiet(apps)
        assert.deepInclude(findBy(left, "task", "title", "Crash").fields, { body: "", state: "todo" })
        assert.strictEqual((yield* only).data["state"], "todo")
      }),
    )

    // proves T-32
    scenario("is discovered, suggested, judged and tried out without a request and without a write", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        left.create("task", p, { title: "Crash", state: "In Progress", body: "see INTERNAL" })
        right.create("task", p, { title: "Theirs", state: "todo" })
        const { streams } = yield* join(left)
        yield* join(right)
        yield* rounds(2)
        const stream = streams["task"]?.id ?? ""
        yield* engine.records.put(tenant, "task", { fields: { title: "Of the host", state: "in_progress" } })
        const everything = Effect.all([engine.records.list(tenant, "task"), engine.status(tenant), engine.deliveries.list(tenant)])
        const before = [left.log.length, right.log.length, yield* everything]

        const fields = yield* engine.mapping.discover(tenant, stream)
        const state = fields.find(({ name }) => name === "state")
        assert.sameMembers(state?.values.map(({ value }) => value) ?? [], ["In Progress", "todo"])
        const [suggestion] = yield* engine.mapping.suggest(tenant, stream)
        assert.deepInclude(suggestion, { field: "state", rule: { values: [{ application: "In Progress", record: "in_progress" }] } })
        const rules = { state: suggestion?.rule ?? {}, body: { sanitise: [{ text: "INTERNAL", by: "…" }] } }
        const problems = yield* engine.mapping.validate(tenant, stream, rules)
        assert.deepInclude(problems[0], { field: "state", stops: false })
        assert.include(problems[0]?.message, '"todo" (seen once) is named by no entry')
        assert.isTrue((yield* engine.mapping.validate(tenant, stream, { boddy: {} }))[0]?.stops)
        const preview = yield* engine.mapping.preview(tenant, stream, rules, 5)
        const crash = preview.in.find(({ before: view }) => view["title"] === "Crash")
        assert.deepInclude(crash?.before, { state: "In Progress" })
        assert.deepInclude(crash?.after, { state: "in_progress" })
        const said = preview.out.find(({ before: view }) => view["title"] === "Crash")
        assert.deepInclude(said?.before, { body: "see INTERNAL" })
        assert.deepInclude(said?.after, { body: "see …" })
        const host = preview.out.find(({ before: view }) => view["title"] === "Of the host")
        assert.deepInclude(host?.after, { state: "In Progress" })
        assert.strictEqual((yield* engine.mapping.preview(tenant, stream, rules, 1)).in.length, 1)

        assert.deepStrictEqual([left.log.length, right.log.length, yield* everything], before)
        assert.strictEqual(
          (yield* Effect.flip(engine.mapping.preview(tenant, stream, { boddy: {} }))).message.slice(0, 13),
          "mapping.boddy",
        )
        assert.strictEqual((yield* Effect.flip(engine.mapping.discover(tenant, "none")))._tag, "NotFound")
        assert.strictEqual((yield* Effect.flip(engine.mapping.preview(tenant, stream, {}, 0)))._tag, "InvalidInput")
      }),
    )

    scenario("that does not fit is refused with the field and what would be right", ({ left }) =>
      Effect.gen(function* () {
        const unknown = yield* Effect.flip(join(left, { mapping: { boddy: { ignore: true } } }))
        assert.include(
          unknown.message,
          'settings.mapping names the field "boddy", which none of member, tag, task, note has; did you mean "body"?',
        )
        const clumsy = yield* Effect.flip(join(left, { mapping: { body: { sanitise: [{ match: "(", by: "" }] } } }))
        assert.include(clumsy.message, 'settings.mapping.body.sanitise[0] has the pattern "("')
        const { streams } = yield* join(left, { mapping: { body: { ignore: true } } })
        assert.deepStrictEqual(streams["note"]?.settings.mapping, { body: { ignore: true } })
        assert.deepStrictEqual(streams["tag"]?.settings.mapping, {})
      }),
    )
  })
}
