/** What adapters and their applications do beyond the plain: objects inside objects, lists that repeat, values changed without a word, mappings that learn. */
import { assert, describe } from "@effect/vitest"
import { type Change, type Json, Malformed, type Resource } from "@syncline/adapter-core"
import type { FakeApp } from "@syncline/adapter-core/testing"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { SyncEngine } from "../SyncEngine.ts"
import { adapted, ofTasks, on, storing } from "./AdaptedApp.ts"
import type { Scenario } from "./Scenario.ts"
import { findBy, join, joinKinds, partition as p, sync, tenant } from "./World.ts"

/** The resource with other changes in its lists. */
const listing =
  (list: (changes: ReadonlyArray<Change>) => ReadonlyArray<Change>) =>
  (resource: Resource.Resource): Resource.Resource => ({
    ...resource,
    exporter: {
      ...resource.exporter,
      page: (client, request) => Effect.map(resource.exporter.page(client, request), (page) => ({ ...page, changes: list(page.changes) })),
    },
  })

export const adapterSuite = (scenario: Scenario): void => {
  describe("adapters", () => {
    scenario("objects that an object contains come in with it, although no list shows them", ({ left, right }) => {
      const person = (id: string): Json.Json => ({
        id,
        version: 1,
        updatedAt: 1,
        fields: { name: id, email: `${id}@example.com` },
      })
      const containing = listing((changes) =>
        changes.map((change) =>
          change._tag === "Upsert" && typeof change.view["assignee"] === "string"
            ? { ...change, related: [{ kind: "member", raw: person(change.view["assignee"]) }] }
            : change,
        ),
      )
      const apps = { left: adapted(left, ofTasks(containing)), right }
      return on(
        apps,
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          left.create("task", p, { title: "One", assignee: "ada" })
          left.create("task", p, { title: "Two", assignee: "ada" })
          right.create("member", p, { name: "Ada", email: "Ada@example.com" }, "r-ada")
          yield* join(left)
          yield* join(right)
          yield* sync
          const [ada, ...others] = yield* engine.records.list(tenant, "member")
          assert.deepStrictEqual(others, [])
          const tasks = yield* engine.records.list(tenant, "task")
          assert.deepStrictEqual(
            tasks.map(({ data }) => data["assignee"]),
            [ada?.id, ada?.id],
          )
          assert.strictEqual(findBy(right, "task", "title", "One").fields["assignee"], "r-ada")
        }),
      )
    })

    // proves I8: page shift
    scenario(
      "an object that a list shows twice, on one page or on two, is taken in once, in its latest state",
      ({ left, right }) => {
        let last: ReadonlyArray<Change> = []
        const repeating = listing((changes) => {
          const outdated = changes.flatMap((change) =>
            change._tag === "Upsert"
              ? [{ ...change, view: { ...change.view, title: "outdated" }, raw: { outdated: change.externalId } }]
              : [],
          )
          const shown = [...last, ...outdated, ...changes]
          last = changes.slice(-1)
          return shown
        })
        return on(
          { left: adapted(left, ofTasks(repeating)), right },
          Effect.gen(function* () {
            const engine = yield* SyncEngine
            for (let index = 0; index < 7; index += 1) left.create("task", p, { title: `Task ${index}` })
            yield* join(left)
            yield* join(right)
            yield* sync
            const records = yield* engine.records.list(tenant, "task")
            assert.deepStrictEqual(
              records.map(({ data }) => data["title"]).sort(),
              Array.from({ length: 7 }, (_, index) => `Task ${index}`),
            )
            assert.isTrue(records.every(({ version }) => version === 1))
            assert.strictEqual(right.list("task", p).length, 7)
          }),
        )
      },
      { pageSize: 3 },
    )

    scenario("what an application makes of a value without its adapter's saying so comes back and comes to rest", ({ left, right }) => {
      const lower = storing((view) => (typeof view["title"] === "string" ? { ...view, title: view["title"].toLowerCase() } : view))
      return on(
        { left, right: adapted(right, ofTasks(lower)) },
        Effect.gen(function* () {
          const task = left.create("task", p, { title: "CRASH" })
          yield* join(left)
          yield* join(right)
          yield* sync
          assert.strictEqual(left.get("task", p, task)?.fields["title"], "crash")
          yield* TestClock.adjust("1 minute")
          left.edit("task", p, task, { title: "Crash Again" })
          yield* sync
          assert.strictEqual(left.get("task", p, task)?.fields["title"], "crash again")
          const writes = [left.counts("task").updates, right.counts("task").updates]
          yield* TestClock.adjust("1 minute")
          yield* sync
          assert.deepStrictEqual([left.counts("task").updates, right.counts("task").updates], writes)
        }),
      )
    })

    scenario("what an application makes of a value is not sent against for ever where nothing is taken from it", ({ left, right }) => {
      const lower = storing((view) => (typeof view["title"] === "string" ? { ...view, title: view["title"].toLowerCase() } : view))
      return on(
        { left, right: adapted(right, ofTasks(lower)) },
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const task = left.create("task", p, { title: "CRASH" })
          yield* join(left)
          yield* joinKinds(right, ["tag", "task", "note"], { direction: "push" })
          yield* sync
          yield* TestClock.adjust("1 minute")
          left.edit("task", p, task, { body: "more" })
          yield* sync
          assert.deepInclude(right.list("task", p)[0]?.fields, { title: "crash", body: "more" })
          assert.strictEqual(left.get("task", p, task)?.fields["title"], "CRASH")
          assert.isAtMost(right.counts("task").updates, 2)
          assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        }),
      )
    })

    scenario("what an application makes of an older value does not stand against a newer one", ({ left, right }) => {
      const lower = storing((view) => (typeof view["title"] === "string" ? { ...view, title: view["title"].toLowerCase() } : view))
      return on(
        { left, right: adapted(right, ofTasks(lower)) },
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          left.create("task", p, { title: "CRASH" })
          yield* join(left)
          yield* join(right)
          const stop = right.beforeEach((call) =>
            Effect.gen(function* () {
              if (call.operation !== "create" || call.kind !== "task") return
              stop()
              const [record] = yield* Effect.orDie(engine.records.list(tenant, "task"))
              yield* Effect.orDie(engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { title: "newer" } }))
            }),
          )
          yield* sync
          assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
          assert.deepStrictEqual(
            [left, right].map((app) => app.list("task", p)[0]?.fields["title"]),
            ["newer", "newer"],
          )
        }),
      )
    })

    scenario("members of a set that an application leaves out without a word are reported, and cost no others", ({ left, right }) => {
      const refusing = storing((view) => {
        const { tags } = view
        return Array.isArray(tags) ? { ...view, tags: tags.filter((tag) => tag !== findBy(right, "tag", "name", "secret").id) } : view
      })
      return on(
        { left, right: adapted(right, ofTasks(refusing)) },
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const unknown = right.create("tag", p, { name: "theirs" })
          right.corrupt("tag", p, unknown)
          const [a = "", secret = "", b = ""] = ["a", "secret", "b"].map((name) => left.create("tag", p, { name }))
          const task = left.create("task", p, { title: "Crash", tags: [a] })
          yield* join(left)
          yield* join(right)
          yield* sync
          const twin = findBy(right, "task", "title", "Crash")
          const [rightA = ""] = twin.fields["tags"] as ReadonlyArray<string>
          const tagsOf = (app: FakeApp.FakeApp, id: string) => [app.get("task", p, id)?.fields["tags"] ?? []].flat()
          yield* TestClock.adjust("1 minute")
          right.edit("task", p, twin.id, { tags: [rightA, unknown] })
          yield* sync
          yield* TestClock.adjust("1 minute")
          left.edit("task", p, task, { tags: [a, secret] })
          yield* sync
          const [dead] = yield* engine.deliveries.list(tenant, { state: "dead" })
          assert.include(dead?.lastError ?? "", findBy(right, "tag", "name", "secret").id)
          assert.sameMembers(tagsOf(left, task), [a, secret])
          assert.sameMembers(tagsOf(right, twin.id), [rightA, unknown])
          yield* TestClock.adjust("1 minute")
          left.edit("task", p, task, { tags: [a, secret, b] })
          yield* sync
          assert.sameMembers(tagsOf(right, twin.id), [rightA, unknown, findBy(right, "tag", "name", "b").id])
        }),
      )
    })

    // proves T-38, I17
    scenario("what could not be read comes in, unchanged at the application, when its adapter has learnt to read it", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        left.create("task", p, { title: "One" })
        left.create("task", p, { title: "Two" })
        const failing = listing((changes) =>
          changes.map((change) =>
            change._tag === "Upsert" && change.view["title"] === "Two"
              ? { _tag: "Unreadable", externalId: change.externalId, raw: change.raw, error: new Malformed({ message: "title: strange" }) }
              : change,
          ),
        )
        yield* on({ ...apps, left: adapted(left, ofTasks(failing)) }, Effect.andThen(join(left), sync))
        const engine = yield* SyncEngine
        assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 1)
        yield* TestClock.adjust("1 minute")
        yield* sync
        assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 2)
      }),
    )

    scenario("a kind that an adapter has no more is reported, and the others go on", (apps) =>
      Effect.gen(function* () {
        const { left } = apps
        yield* join(left)
        yield* sync
        const without = adapted(left, (all) => all.filter(({ kind }) => kind.name !== "tag"))
        yield* TestClock.adjust("1 minute")
        left.create("task", p, { title: "One" })
        const report = yield* on({ ...apps, left: without }, sync)
        assert.deepStrictEqual(
          report.failures.map(({ kind }) => kind),
          ["tag"],
        )
        assert.include(report.failures[0]?.message ?? "", '"tag"')
        const engine = yield* SyncEngine
        assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 1)
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual((yield* sync).failures, [])
      }),
    )

    scenario("an application that can only be read gets nothing sent", ({ left, right }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        left.create("member", p, { name: "Ada", email: "ada@example.com" })
        yield* joinKinds(left, ["member"])
        yield* joinKinds(right, ["member"])
        yield* sync
        assert.deepStrictEqual(right.list("member", p), [])
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        const refused = yield* Effect.flip(joinKinds(right, ["member"], { direction: "push" }))
        assert.strictEqual(refused._tag, "AdapterError")
      }),
    )
  })
}
