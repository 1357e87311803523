/** What a connection is owed that comes back, and what a person is told who names one that is not there. */
import { assert, describe, it } from "@effect/vitest"
import { type Commit, Commits, Deliveries, MemoryStore } from "@syncline/engine"
import { Effect } from "effect"
import * as CatchUp from "../../src/connect/CatchUp.ts"
import * as ConnectionLookup from "../../src/connect/ConnectionLookup.ts"
import * as Sample from "../../src/testing/store/Sample.ts"

const test = <A, E>(title: string, run: Effect.Effect<A, E, MemoryStore.Store>) =>
  it.effect(title, () => Effect.provide(run, MemoryStore.layer, { local: true }))

const push = { ...Sample.settings, direction: "push" } as const
const pull = { ...Sample.settings, direction: "pull" } as const

describe("catching up", () => {
  test(
    "opens a delivery for every record of the kind, five hundred at once, on streams that send and are ready",
    Effect.gen(function* () {
      const tenant = Sample.newTenant()
      yield* Sample.setUp(
        [Sample.connection(tenant, "a"), Sample.connection(tenant, "b")],
        [
          Sample.stream(tenant, "a/tasks", "a"),
          Sample.stream(tenant, "a/push", "a", { settings: push, partition: "push" }),
          Sample.stream(tenant, "a/pull", "a", { settings: pull, partition: "pull" }),
          Sample.stream(tenant, "a/new", "a", { initialDoneAt: null, partition: "new" }),
          Sample.stream(tenant, "b/tasks", "b"),
        ],
      )
      const ids = Array.from({ length: 1000 }, (_, index) => `r${1000 + index}`)
      const records = ids.map((id) => Sample.created(id, { data: {} }))
      yield* Sample.apply(tenant, { records: [...records, Sample.created("other", { kind: "note", data: {} })] })
      const store = yield* Commits
      const commits: Array<Commit> = []
      yield* Effect.provideService(CatchUp.ofConnection(tenant, "a"), Commits, {
        ...store,
        apply: (commit) =>
          Effect.andThen(
            Effect.sync(() => commits.push(commit)),
            store.apply(commit),
          ),
      })
      assert.deepStrictEqual(
        commits.map(({ owed }) => owed.length),
        [500, 500, 0, 500, 500, 0],
      )
      const deliveries = yield* Effect.flatMap(Deliveries, (all) => all.list(tenant, { limit: 10_000 }))
      assert.deepStrictEqual(
        deliveries.map(({ streamId, recordId }) => `${streamId} ${recordId}`).toSorted(),
        ["a/push", "a/tasks"].flatMap((streamId) => ids.map((id) => `${streamId} ${id}`)),
      )
    }),
  )
})

describe("a connection that is not there", () => {
  const message = (tenant: string, id: string) => Effect.map(Effect.flip(ConnectionLookup.find(tenant, id)), (error) => error.message)

  test(
    "is told apart from the one that was meant, or all there are are named, three at most",
    Effect.gen(function* () {
      const tenant = Sample.newTenant()
      assert.strictEqual(yield* message(tenant, "none"), 'there is no connection "none"; there are none: connect an account first')
      const add = (id: string, app: string, name: string) =>
        Sample.setUp([Sample.connection(tenant, id, { app, name, externalAccountId: id })], [])
      yield* add("c1", "github", "Ada")
      assert.strictEqual(yield* message(tenant, "zzzz"), 'there is no connection "zzzz"; there is "c1" (github, Ada)')
      assert.strictEqual(yield* message(tenant, "githup"), 'there is no connection "githup"; did you mean "c1" (github, Ada)?')
      yield* add("c2", "linear", "Grace")
      yield* add("c3", "jira", "Edsger")
      const three = '"c1" (github, Ada), "c2" (linear, Grace) and "c3" (jira, Edsger)'
      assert.strictEqual(yield* message(tenant, "zzzz"), `there is no connection "zzzz"; there are ${three}`)
      yield* add("c4", "trello", "Barbara")
      yield* add("c5", "asana", "Donald")
      const five = '"c1" (github, Ada), "c2" (linear, Grace), "c3" (jira, Edsger) and 2 more'
      assert.strictEqual(yield* message(tenant, "zzzz"), `there is no connection "zzzz"; there are ${five}`)
      assert.deepInclude(yield* ConnectionLookup.find(tenant, "c3"), { id: "c3", app: "jira" })
    }),
  )
})
