// proves law 2: over real HTTP and a real PostgreSQL, an issue of GitHub that is transferred to another repository stays one thing, with its comments
import { assert, describe } from "@effect/vitest"
import { SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { type Duo, authored, joinGithub, joinLinear, repository, successor, sync, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const rounds = Effect.gen(function* () {
  for (let round = 0; round < 3; round += 1) yield* sync
})

/** Two repositories; the first and the team are kept in step, the second where it is chosen. */
const begin = Effect.fnUntraced(function* (duo: Duo, chosen: "both" | "one") {
  const engine = yield* SyncEngine
  duo.github.people.createRepository({ name: successor, collaborators: ["ada", "grace"] })
  const { connection } = yield* joinGithub(duo)
  const choose = engine.addStreams({ tenant, connectionId: connection.id, partition: successor })
  if (chosen === "both") yield* choose
  yield* joinLinear(duo)
  yield* rounds
  return { choose }
})

/** An issue of the first repository with three comments. */
const makeIssue = ({ github: { people } }: Duo) => {
  people.createIssue({ repository, by: "ada", title: "One", labels: ["bug"] })
  for (const body of ["a", "b", "c"]) people.addComment({ repository, number: 1, by: "grace", body })
}

/** Linear has one issue with these comments, GitHub too, nothing is left to do, and a further sync writes nothing. */
const assertOne = Effect.fnUntraced(function* ({ github, linear }: Duo, title: string, bodies: Array<string>) {
  const engine = yield* SyncEngine
  const [issue, ...others] = linear.read.issues(linear.team.id)
  assert.lengthOf(others, 0)
  assert.strictEqual(issue?.title, title)
  assert.deepStrictEqual(
    linear.read
      .comments(issue?.id)
      .map(({ body }) => authored(body).text)
      .toSorted(),
    bodies,
  )
  const repositories = [repository, successor]
  assert.deepStrictEqual(
    repositories.flatMap((name) => github.records.issues(name).map((each) => each.title)),
    [title],
  )
  const texts = repositories.flatMap((name) => github.records.comments(name).map(({ body }) => authored(body).text.split("\n\n<!--")[0]))
  assert.deepStrictEqual(texts.toSorted(), bodies)
  assert.lengthOf(yield* engine.records.list(tenant, "issue"), 1)
  assert.lengthOf(yield* engine.records.list(tenant, "comment"), bodies.length)
  assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
  assert.deepStrictEqual(yield* engine.conflicts.list(tenant, { state: "open" }), [])
  const writes = github.records.apiWrites().length
  yield* rounds
  assert.lengthOf(github.records.apiWrites(), writes)
})

const editInLinear = ({ linear: { ada, read, team } }: Duo, title: string) => ada.editIssue(read.issues(team.id)[0]?.id ?? "", { title })

const commentInLinear = ({ linear: { ada, read, team } }: Duo, body: string) => ada.addComment(read.issues(team.id)[0]?.id ?? "", body)

describe("an issue of GitHub that is transferred", () => {
  scenario("to another chosen repository stays one issue with its comments, there and back", (duo) =>
    Effect.gen(function* () {
      const { people } = duo.github
      yield* begin(duo, "both")
      makeIssue(duo)
      yield* rounds
      const there = people.transferIssue({ repository, number: 1, to: successor })
      yield* rounds
      yield* assertOne(duo, "One", ["a", "b", "c"])
      editInLinear(duo, "Edited in Linear")
      commentInLinear(duo, "d")
      yield* rounds
      people.editIssue({ repository: successor, number: there.number, by: "ada", body: "Edited at GitHub" })
      yield* rounds
      yield* assertOne(duo, "Edited in Linear", ["a", "b", "c", "d"])
      assert.strictEqual(authored(duo.linear.read.issues(duo.linear.team.id)[0]?.description).text, "Edited at GitHub")
      people.transferIssue({ repository: successor, number: there.number, to: repository })
      editInLinear(duo, "Back again")
      yield* rounds
      yield* assertOne(duo, "Back again", ["a", "b", "c", "d"])
    }),
  )

  scenario("to a repository that nobody chose is left alone, and catches up when it is back", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { people, records } = duo.github
      yield* begin(duo, "one")
      makeIssue(duo)
      yield* rounds
      const there = people.transferIssue({ repository, number: 1, to: successor })
      editInLinear(duo, "Edited in Linear")
      commentInLinear(duo, "d")
      people.editIssue({ repository: successor, number: there.number, by: "ada", body: "Edited at GitHub" })
      people.addComment({ repository: successor, number: there.number, by: "ada", body: "e" })
      const writes = records.apiWrites().length
      yield* rounds
      assert.lengthOf(records.apiWrites(), writes)
      const links = (yield* engine.status(tenant)).flatMap(({ connection, streams }) =>
        connection.app === "github" ? streams.filter(({ stream }) => stream.kind === "issue").map((each) => each.links) : [],
      )
      assert.deepStrictEqual(links, [{ moved: 1 }])
      assert.deepStrictEqual(
        (yield* engine.deliveries.list(tenant)).map(({ kind, state }) => [kind, state]),
        [["comment", "parked"]],
      )
      people.transferIssue({ repository: successor, number: there.number, to: repository })
      yield* rounds
      yield* assertOne(duo, "Edited in Linear", ["a", "b", "c", "d", "e"])
      assert.strictEqual(authored(duo.linear.read.issues(duo.linear.team.id)[0]?.description).text, "Edited at GitHub")
    }),
  )

  scenario("to a repository that is chosen later stays one issue", (duo) =>
    Effect.gen(function* () {
      const { choose } = yield* begin(duo, "one")
      makeIssue(duo)
      yield* rounds
      duo.github.people.transferIssue({ repository, number: 1, to: successor })
      yield* rounds
      yield* choose
      yield* rounds
      yield* assertOne(duo, "One", ["a", "b", "c"])
    }),
  )

  scenario("stays one issue when it was made in Linear", (duo) =>
    Effect.gen(function* () {
      const { linear } = duo
      const { choose } = yield* begin(duo, "one")
      linear.ada.createIssue({ teamId: linear.team.id, title: "From Linear" })
      yield* rounds
      commentInLinear(duo, "a")
      yield* rounds
      const [issue] = duo.github.records.issues(repository)
      yield* choose
      yield* rounds
      duo.github.people.transferIssue({ repository, number: issue?.number ?? 0, to: successor })
      yield* rounds
      yield* assertOne(duo, "From Linear", ["a"])
    }),
  )

  scenario("is told from another that was made in the same second, when both are transferred", (duo) =>
    Effect.gen(function* () {
      const { people, records } = duo.github
      const { linear } = duo
      yield* begin(duo, "both")
      for (const title of ["One", "Two"]) people.createIssue({ repository, by: "ada", title })
      yield* rounds
      const titles = () => Object.fromEntries(linear.read.issues(linear.team.id).map(({ id, title }) => [id, title]))
      const twins = titles()
      for (const number of [2, 1]) people.transferIssue({ repository, number, to: successor })
      yield* rounds
      assert.deepStrictEqual(titles(), twins)
      people.editIssue({ repository: successor, number: 1, by: "ada", title: "Two, edited" })
      yield* rounds
      assert.deepStrictEqual(
        titles(),
        Object.fromEntries(Object.entries(twins).map(([id, title]) => [id, title === "Two" ? "Two, edited" : title])),
      )
      assert.deepStrictEqual(
        records.issues(successor).map(({ title }) => title),
        ["Two, edited", "One"],
      )
      assert.lengthOf(yield* Effect.flatMap(SyncEngine, (engine) => engine.records.list(tenant, "issue")), 2)
    }),
  )
})
