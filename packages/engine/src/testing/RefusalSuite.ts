/** One refused value never holds up the rest: it stands at the link with the application's words until it changes, or a person wants it tried again. */
import { assert, describe } from "@effect/vitest"
import { AdapterError, type Json, Rejected, UnknownOutcome, type View } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, ofTasks, on, storing } from "./AdaptedApp.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, partition as p, rounds, sync, tenant, twins, writesTo } from "./World.ts"

/** Until the function returned is called, writes of tasks that `meets` picks are refused in these words, with or without the field's name. */
const refusing = (app: FakeApp.FakeApp, meets: (fields: Json.JsonObject) => boolean, message: string, field?: string): (() => void) => {
  const reason = new Rejected({ message, ...(field !== undefined && { field }) })
  return app.beforeEach(({ operation, kind, fields = {} }) =>
    (operation === "create" || operation === "update") && kind === "task" && meets(fields)
      ? Effect.fail(new AdapterError({ app: app.adapter.app, operation, reason }))
      : Effect.void,
  )
}

/** The refusals that stand at the twin of the only task. */
const refusals = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const [record] = yield* engine.records.list(tenant, "task")
  const links = yield* engine.records.links(tenant, record?.id ?? "")
  return Object.assign({}, ...links.map(({ refused }) => refused)) as (typeof links)[number]["refused"]
})

const isBob = ({ assignee }: Json.JsonObject) => typeof assignee === "string" && assignee.endsWith("bob")

/** Bob has an account on both sides. */
const withBob = (apps: { readonly left: FakeApp.FakeApp; readonly right: FakeApp.FakeApp }) => {
  for (const app of [apps.left, apps.right]) app.create("member", p, { name: "Bob", email: "bob@example.com" }, "bob")
}

export const refusalSuite = (scenario: Scenario): void => {
  describe("refusals", () => {
    // proves law 10, law 14
    scenario(
      "an edit arrives without the person whom the application refuses, who stands refused in its words until that changes",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const engine = yield* SyncEngine
          withBob(apps)
          const { task, twin } = yield* twins(apps, { title: "Crash" })
          const allow = refusing(right, isBob, "Bob is no member", "assignee")
          left.edit("task", p, task, { title: "Crash again", assignee: "bob" })
          const report = yield* sync
          assert.deepInclude(right.get("task", p, twin)?.fields, { title: "Crash again", assignee: null })
          assert.deepStrictEqual(
            report.deliveries.dead.first.map(({ reason }) => reason),
            ["right did not take assignee: Bob is no member"],
          )
          assert.deepInclude((yield* refusals)["assignee"], { value: "bob", message: "Bob is no member" })
          assert.strictEqual(report.runs.flatMap(({ problems }) => problems).length, 1)

          const before = writesTo(right)
          yield* TestClock.adjust("1 hour")
          left.edit("task", p, task, { body: "seen it" })
          const other = left.create("task", p, { title: "Another" })
          yield* sync
          assert.strictEqual(right.get("task", p, twin)?.fields["body"], "seen it")
          assert.strictEqual(findBy(right, "task", "title", "Another").fields["title"], left.get("task", p, other)?.fields["title"])
          assert.strictEqual(writesTo(right), before + 2)
          const [dead, ...others] = yield* engine.deliveries.list(tenant)
          assert.deepStrictEqual([dead?.state, others.length], ["dead", 0])

          allow()
          yield* engine.deliveries.retry(tenant, dead?.streamId ?? "", dead?.recordId ?? "")
          yield* sync
          assert.strictEqual(right.get("task", p, twin)?.fields["assignee"], "bob")
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
    )

    scenario("a new record arrives without what is refused of it", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        withBob(apps)
        yield* join(left)
        yield* join(right)
        yield* sync
        refusing(right, isBob, "Bob is no member", "assignee")
        left.create("task", p, { title: "Crash", body: "x", assignee: "bob" })
        yield* TestClock.adjust("1 minute")
        const report = yield* sync
        assert.deepInclude(findBy(right, "task", "title", "Crash").fields, { body: "x", assignee: null })
        assert.strictEqual(report.deliveries.dead.first[0]?.reason, "right did not take assignee: Bob is no member")
      }),
    )

    for (const isNew of [true, false]) {
      scenario(
        `a refusal of ${isNew ? "a new record" : "an edit"} that names no field is found to be of one field, and the rest arrives`,
        (apps) =>
          Effect.gen(function* () {
            const { left, right } = apps
            const engine = yield* SyncEngine
            withBob(apps)
            const { task, twin } = yield* twins(apps, { title: "Old" })
            refusing(right, isBob, "Validation failed")
            const fields = { title: "Crash", body: "x", state: "done", assignee: "bob", tags: [left.create("tag", p, { name: "bug" })] }
            if (isNew) left.create("task", p, fields)
            else left.edit("task", p, task, fields)
            const calls = right.log.length
            yield* sync
            const arrived = isNew ? findBy(right, "task", "title", "Crash") : right.get("task", p, twin)
            assert.deepInclude(arrived?.fields, { title: "Crash", body: "x", state: "done", assignee: null })
            assert.deepStrictEqual(arrived?.fields["tags"], [findBy(right, "tag", "name", "bug").id])
            const [dead, ...others] = yield* engine.deliveries.list(tenant)
            assert.deepStrictEqual([dead?.lastError, others.length], ["right did not take assignee: Validation failed", 0])
            const writes = right.log.slice(calls).filter(({ operation, kind }) => kind === "task" && /create|update/u.test(operation))
            assert.isAtMost(writes.length, 10)
          }),
      )
    }

    scenario("what is refused of a set stands while the rest of the set is said", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const engine = yield* SyncEngine
        const tags = Object.fromEntries(["bug", "web", "api"].map((name) => [name, left.create("tag", p, { name })]))
        const { task, twin } = yield* twins(apps, { title: "Crash", tags: [tags["bug"] ?? ""] })
        const at = (name: string) => findBy(right, "tag", "name", name).id
        const reserved = [at("web"), at("api")]
        refusing(right, (fields) => [fields["tags"] ?? []].flat().some((id) => reserved.includes(String(id))), "reserved", "tags")
        for (const name of ["web", "api"]) {
          yield* TestClock.adjust("1 minute")
          left.edit("task", p, task, { tags: [tags["web"] ?? "", ...(name === "api" ? [tags["api"] ?? ""] : [])] })
          yield* sync
          assert.deepStrictEqual(right.get("task", p, twin)?.fields["tags"], [])
          assert.sameMembers([(yield* refusals)["tags"]?.value].flat(), name === "web" ? [at("web")] : reserved)
        }
        const [dead, ...others] = yield* engine.deliveries.list(tenant)
        assert.deepStrictEqual([dead?.state, dead?.lastError, others.length], ["dead", "right did not take tags: reserved", 0])
        // What the record no longer says is no longer refused, and is said when it comes back.
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { tags: [tags["api"] ?? ""] })
        yield* sync
        assert.deepStrictEqual((yield* refusals)["tags"]?.value, [at("api")])
        reserved.splice(0)
        yield* TestClock.adjust("1 minute")
        left.edit("task", p, task, { tags: [tags["api"] ?? "", tags["web"] ?? ""] })
        yield* sync
        assert.deepStrictEqual(right.get("task", p, twin)?.fields["tags"], [at("web")])
      }),
    )

    for (const isNew of [true, false]) {
      for (const field of ["tags", undefined]) {
        const how = field === undefined ? "no field" : "the field"
        scenario(
          `one member of a set that is refused of ${isNew ? "a new record" : "an edit"} holds up no other, where the answer names ${how}`,
          (apps) =>
            Effect.gen(function* () {
              const { left, right } = apps
              const engine = yield* SyncEngine
              const { task, twin } = yield* twins(apps, { title: "Crash" })
              const names = ["a", "b", "c", "d", "e"]
              const tags = names.map((name) => left.create("tag", p, { name }))
              yield* sync
              const reserved = ["b", "d"].map((name) => findBy(right, "tag", "name", name).id)
              refusing(right, (fields) => [fields["tags"] ?? []].flat().some((id) => reserved.includes(String(id))), "reserved", field)
              yield* TestClock.adjust("1 minute")
              if (isNew) left.create("task", p, { title: "New", body: "x", tags })
              else left.edit("task", p, task, { title: "New", tags })
              yield* sync
              const there = isNew ? findBy(right, "task", "title", "New") : right.get("task", p, twin)
              const said = ["a", "c", "e"].map((name) => findBy(right, "tag", "name", name).id)
              assert.sameMembers([there?.fields["tags"] ?? []].flat(), said)
              assert.strictEqual(there?.fields["title"], "New")
              const [dead, ...others] = yield* engine.deliveries.list(tenant)
              assert.deepStrictEqual([dead?.lastError, others.length], ["right did not take tags: reserved", 0])
            }),
        )
      }
    }

    const onlyOne = (ids: Json.Json, current: Json.Json = []): Json.Json => {
      const all = [ids].flat()
      return [...all.filter((id) => [current].flat().includes(id)), ...all.toSorted()].slice(0, 1)
    }

    scenario(
      "of a set that the application has room for one of, another is said where the first is refused",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const engine = yield* SyncEngine
          const { task, twin } = yield* twins(apps, { title: "Crash" })
          const tags = ["bug", "web"].map((name) => left.create("tag", p, { name }))
          yield* sync
          const [first = "", second = ""] = ["bug", "web"].map((name) => findBy(right, "tag", "name", name).id).toSorted()
          refusing(right, (fields) => [fields["tags"] ?? []].flat().includes(first), "this one is reserved", "tags")
          yield* TestClock.adjust("1 minute")
          left.edit("task", p, task, { tags })
          yield* sync
          assert.deepStrictEqual(right.get("task", p, twin)?.fields["tags"], [second])
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      { right: { task: { see: { tags: onlyOne } } } },
    )

    // proves law 7
    for (const [what, kept, edit] of [
      ["a title", { title: "Crash" }, { title: "Crash again" }],
      ["a state", { state: "todo" }, { state: "done" }],
      ["a text", { body: "" }, { body: "seen it" }],
    ] as const satisfies ReadonlyArray<readonly [string, View, View]>) {
      scenario(`${what} that the application leaves as it was without a word was refused, and no edit of the application's`, (given) => {
        const apps = { ...given, right: adapted(given.right, ofTasks(storing((view) => ({ ...view, ...kept })))) }
        const test = Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { task, twin } = yield* twins(apps, { title: "Crash" })
          apps.left.edit("task", p, task, edit)
          for (let turn = 0; turn < 3; turn += 1) {
            yield* sync
            yield* TestClock.adjust("1 minute")
          }
          assert.deepInclude(apps.left.get("task", p, task)?.fields, edit)
          assert.deepInclude(apps.right.get("task", p, twin)?.fields, kept)
          const [dead] = yield* engine.deliveries.list(tenant, { state: "dead" })
          assert.include(dead?.lastError ?? "", `right did not take ${Object.keys(edit)[0]}: `)
          assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
        })
        return on(apps, test)
      })
    }

    // proves law 7
    scenario(
      "what a create said whose answer was lost, and the application does not show, is nobody's edit: a person is asked",
      (given) => {
        const apps = { ...given, right: adapted(given.right, ofTasks(storing((view) => ({ ...view, state: "todo" })))) }
        const test = Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const task = left.create("task", p, { title: "Crash", state: "done" })
          right.failNext("create", { reason: new UnknownOutcome({ message: "reset" }), after: true })
          yield* join(left)
          yield* join(right)
          yield* rounds()
          assert.strictEqual(left.get("task", p, task)?.fields["state"], "done")
          const [conflict] = yield* engine.conflicts.list(tenant)
          assert.deepInclude(conflict, { field: "state", local: "done", external: "todo", state: "open" })
          yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada")
          yield* rounds()
          assert.strictEqual(left.get("task", p, task)?.fields["state"], "done")
          assert.strictEqual(findBy(right, "task", "title", "Crash").fields["state"], "todo")
          assert.strictEqual((yield* refusals)["state"]?.value, "done")
        })
        return on(apps, test)
      },
    )

    const limited = { right: { task: { limits: { title: 30, body: 40 } } } }
    const long = (word: string) => `${word.repeat(5)} \u{1F600} ${word.repeat(6)}`

    scenario(
      "a text that is longer than the application takes is refused before it is sent, with both lengths, and the rest arrives",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const engine = yield* SyncEngine
          const { task, twin } = yield* twins(apps, { title: "Crash" })
          left.edit("task", p, task, { title: "Crash again", body: long("words") })
          left.create("task", p, { title: "New", body: long("words") })
          left.create("task", p, { title: long("words") })
          const calls = right.log.length
          yield* sync
          assert.deepInclude(right.get("task", p, twin)?.fields, { title: "Crash again", body: "" })
          assert.deepInclude(findBy(right, "task", "title", "New").fields, { body: "" })
          assert.isTrue(right.log.slice(calls).every(({ outcome }) => outcome === "answered"))
          const reasons = (yield* engine.deliveries.list(tenant, { state: "dead" })).map(({ lastError }) => lastError)
          assert.sameMembers(reasons, [
            "right did not take body: it has 58 characters, and at most 40 are taken",
            "right did not take body: it has 58 characters, and at most 40 are taken",
            "right create: Rejected: title: it has 58 characters, and at most 30 are taken",
          ])
          left.edit("task", p, task, { body: "x".repeat(40) })
          yield* TestClock.adjust("1 minute")
          yield* sync
          assert.strictEqual(right.get("task", p, twin)?.fields["body"], "x".repeat(40))
        }),
      limited,
    )

    // proves law 13
    scenario(
      "a text that is longer than the application takes is cut there where the stream allows it, and stays whole here",
      (apps) =>
        Effect.gen(function* () {
          const { left, right } = apps
          const engine = yield* SyncEngine
          const body = `${"word ".repeat(6)}\nand a \u{1F600} longer line\nend`
          const task = left.create("task", p, { title: "Crash", body })
          yield* join(left)
          yield* join(right, { cutTexts: true })
          yield* sync
          const twin = findBy(right, "task", "title", "Crash")
          assert.strictEqual(twin.fields["body"], [...body].slice(0, 40).join(""))
          yield* TestClock.adjust("1 minute")
          right.edit("task", p, twin.id, { body: String(twin.fields["body"]).replace("word", "Word") })
          yield* sync
          assert.strictEqual(left.get("task", p, task)?.fields["body"], body.replace("word", "Word"))
          yield* TestClock.adjust("1 minute")
          const before = writesTo(left) + writesTo(right)
          yield* sync
          assert.strictEqual(writesTo(left) + writesTo(right), before)
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      limited,
    )

    scenario("what was refused is said no more once the application has it after all", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const engine = yield* SyncEngine
        withBob(apps)
        const { task, twin } = yield* twins(apps, { title: "Crash" })
        const allow = refusing(right, isBob, "Bob is no member", "assignee")
        left.edit("task", p, task, { assignee: "bob" })
        yield* sync
        allow()
        yield* TestClock.adjust("1 minute")
        right.edit("task", p, twin, { assignee: "bob" })
        yield* sync
        assert.deepStrictEqual(yield* refusals, {})
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )

    scenario("a record that says again what the application has, or something else, has nothing refused", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const engine = yield* SyncEngine
        withBob(apps)
        const { task, twin } = yield* twins(apps, { title: "Crash" })
        refusing(right, ({ title }) => title === "No", "not this one", "title")
        for (const title of ["No", "Crash", "No", "Yes"]) {
          yield* TestClock.adjust("1 minute")
          left.edit("task", p, task, { title })
          yield* sync
          assert.deepStrictEqual(Object.keys(yield* refusals), title === "No" ? ["title"] : [])
          assert.strictEqual((yield* engine.deliveries.list(tenant)).length, title === "No" ? 1 : 0)
        }
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Yes")
      }),
    )

    // proves law 7
    scenario("what somebody puts at the application in place of what it refused is asked about, and the decision is tried", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const engine = yield* SyncEngine
        const { task, twin } = yield* twins(apps, { title: "Crash" })
        const allow = refusing(right, ({ title }) => title === "No", "not this one", "title")
        left.edit("task", p, task, { title: "No" })
        yield* sync
        yield* TestClock.adjust("1 minute")
        right.edit("task", p, twin, { title: "Theirs" })
        yield* sync
        const [conflict] = yield* engine.conflicts.list(tenant)
        assert.deepInclude(conflict, { field: "title", local: "No", external: "Theirs", state: "open" })
        allow()
        yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", "local", "ada")
        yield* sync
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "No")
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )
  })
}
