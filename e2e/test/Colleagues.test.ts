// proves law 2: over real HTTP and a real PostgreSQL, what one Syncline copied is known to another, and to the same one after a loss
import { assert, describe } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { type Duo, githubConnection, linearConnection, repository } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

/** Both places, as a tenant of its own. */
const joinAs = Effect.fnUntraced(function* (tenant: string, duo: Duo, firstPush?: "go") {
  const engine = yield* SyncEngine
  for (const { app, token, partition, settings } of [githubConnection(duo), linearConnection(duo)]) {
    const { id } = yield* engine.connect({ tenant, app, credentials: Authorization.token(token), settings })
    yield* engine.addStreams({ tenant, connectionId: id, partition, ...(firstPush && { settings: { firstPush } }) })
  }
})

const rounds = Effect.fnUntraced(function* (...tenants: ReadonlyArray<string>) {
  const engine = yield* SyncEngine
  for (let round = 0; round < 4; round += 1) for (const tenant of tenants) yield* engine.sync({ tenant })
})

const titles = ({ github, linear }: Duo) => ({
  github: github.records
    .issues(repository)
    .map(({ title }) => title)
    .toSorted(),
  linear: linear.read
    .issues(linear.team.id)
    .map(({ title }) => title)
    .toSorted(),
})

const commentsOf = ({ github }: Duo) => github.records.comments(repository).length

/** An issue with a comment on each side. */
const filled = (duo: Duo) => {
  const { number } = duo.github.people.createIssue({ repository, by: "ada", title: "From GitHub", labels: ["bug"] })
  duo.github.people.addComment({ repository, number, by: "grace", body: "Seen" })
  const issue = duo.linear.ada.createIssue({ teamId: duo.linear.team.id, title: "From Linear" })
  duo.linear.ada.addComment(issue.id, "Seen there")
}

const both = ["From GitHub", "From Linear"]

describe("one thing, whoever reads it", () => {
  scenario("two colleagues, each with a tenant of their own, make nothing twice, and edits travel once", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      filled(duo)
      yield* joinAs("ada", duo, "go")
      yield* rounds("ada")
      yield* joinAs("grace", duo)
      yield* rounds("grace", "ada")
      assert.deepStrictEqual(titles(duo), { github: both, linear: both })
      assert.strictEqual(commentsOf(duo), 2)
      duo.github.people.editIssue({ repository, number: 1, by: "ada", title: "Edited" })
      yield* rounds("grace", "ada")
      const edited = ["Edited", "From Linear"]
      assert.deepStrictEqual(titles(duo), { github: edited, linear: edited })
      for (const tenant of ["ada", "grace"]) assert.deepStrictEqual(yield* engine.conflicts.list(tenant, { state: "open" }), [])
    }),
  )

  scenario("a database that begins again finds everything, and makes nothing twice", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      filled(duo)
      yield* joinAs("before", duo, "go")
      yield* rounds("before")
      duo.github.people.editIssue({ repository, number: 2, by: "ada", body: "A text that was changed" })
      yield* rounds("before")
      const issue = duo.linear.read.issues(duo.linear.team.id).find(({ title }) => title === "From Linear")
      duo.linear.ada.editIssue(issue?.id ?? "", { description: "And changed again" })
      yield* rounds("before")
      yield* joinAs("again", duo)
      yield* rounds("again")
      assert.deepStrictEqual(titles(duo), { github: both, linear: both })
      assert.strictEqual(commentsOf(duo), 2)
      assert.deepStrictEqual(yield* engine.deliveries.list("again"), [])
      const records = yield* engine.records.list("again", "issue")
      assert.sameMembers(
        records.map(({ id }) => id),
        (yield* engine.records.list("before", "issue")).map(({ id }) => id),
      )
      duo.linear.ada.editIssue(issue?.id ?? "", { title: "From Linear, edited" })
      yield* rounds("again")
      assert.include(titles(duo).github, "From Linear, edited")
    }),
  )
})
