// proves I3, I11, T-60: over real HTTP and a real PostgreSQL, a repository is known by its number and never by its name
import { assert, describe } from "@effect/vitest"
import { SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { type Duo, type Streams, joinGithub, joinLinear, repository, successor, sync, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const idsOf = (streams: Streams) => Object.values(streams).map(({ id }) => id)

const titlesIn = ({ linear }: Duo) =>
  linear.read
    .issues(linear.team.id)
    .map(({ title }) => title)
    .toSorted()

const titlesAt = ({ github }: Duo, name: string) => github.records.issues(name).map(({ title }) => title)

const edit = ({ linear }: Duo, from: string, to: string) => {
  const issue = linear.read.issues(linear.team.id).find(({ title }) => title === from)
  linear.ada.editIssue(issue?.id ?? "", { title: to })
}

/** Both sides joined and in step, with one issue that came from GitHub. */
const inStep = Effect.fnUntraced(function* (duo: Duo) {
  const { number } = duo.github.people.createIssue({ repository, by: "ada", title: "Of the first", labels: ["bug"] })
  duo.github.people.addComment({ repository, number, by: "grace", body: "Seen" })
  const { connection, streams } = yield* joinGithub(duo)
  yield* joinLinear(duo)
  yield* sync
  return { connection, streams }
})

describe("a repository that is renamed", () => {
  scenario("keeps its streams under its old name and its new one, and nothing is made twice", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { connection, streams } = yield* inStep(duo)
      duo.github.people.renameRepository(repository, "web")
      const again = yield* joinGithub(duo)
      assert.deepStrictEqual(idsOf(again.streams), idsOf(streams))
      const renamed = yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "acme/web" })
      assert.deepStrictEqual(
        renamed.map(({ id }) => id),
        idsOf(streams),
      )
      assert.deepInclude(renamed[0], { partition: "700000001", partitionName: "acme/web", partitionAliases: [repository, "acme/web"] })
      duo.github.people.createIssue({ repository: "acme/web", by: "ada", title: "After the renaming" })
      edit(duo, "Of the first", "Of the first, edited")
      const { errors, failures } = yield* sync
      yield* sync
      assert.deepStrictEqual([errors, failures], [[], []])
      assert.deepStrictEqual(titlesIn(duo), ["After the renaming", "Of the first, edited"])
      assert.deepStrictEqual(titlesAt(duo, "acme/web"), ["Of the first, edited", "After the renaming"])
      assert.lengthOf(duo.github.records.comments("acme/web"), 1)
      assert.lengthOf(yield* engine.records.list(tenant, "issue"), 2)
      assert.lengthOf(yield* engine.records.list(tenant, "label"), 1)
    }),
  )

  scenario("has nothing to do with a new one that takes its name", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { people, records, sandbox } = duo.github
      const { streams } = yield* inStep(duo)
      people.renameRepository(repository, "old")
      people.createRepository({ name: successor, collaborators: ["ada", "grace"] })
      people.renameRepository(successor, "app")
      people.createIssue({ repository, by: "ada", title: "Of the second", body: "Not to be touched" })
      const untouched = records.issues(repository)
      sandbox.clearLog()
      const again = yield* joinGithub(duo)
      assert.deepStrictEqual(idsOf(again.streams), idsOf(streams))
      people.editIssue({ repository: "acme/old", number: 1, by: "ada", title: "Edited at GitHub" })
      yield* sync
      assert.deepStrictEqual(titlesIn(duo), ["Edited at GitHub"])
      edit(duo, "Edited at GitHub", "Edited in Linear")
      duo.linear.ada.createIssue({ teamId: duo.linear.team.id, title: "From Linear" })
      yield* sync
      yield* sync
      assert.deepStrictEqual(titlesAt(duo, "acme/old"), ["Edited in Linear", "From Linear"])
      assert.deepStrictEqual(titlesIn(duo), ["Edited in Linear", "From Linear"])
      assert.deepStrictEqual(records.issues(repository), untouched)
      assert.deepStrictEqual(records.comments(repository), [])
      assert.deepStrictEqual(records.labels(repository), [])
      const elsewhere = sandbox.log.flatMap(({ path }) => (/^\/(?:user\b|repositories\/700000001\/)/.test(path) ? [] : [path]))
      assert.deepStrictEqual(elsewhere, [])
      assert.lengthOf(yield* engine.records.list(tenant, "issue"), 2)
    }),
  )
})
