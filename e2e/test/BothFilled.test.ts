// proves F-06, F-16, F-29, T-08: over real HTTP and a real PostgreSQL, two places that both hold issues are joined
import { assert, describe } from "@effect/vitest"
import { Comment, Issue } from "@syncline/canonical"
import { type GivenSettings, SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { type Duo, joinGithub, joinLinear, repository, sync, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const inGithub = ({ github }: Duo) => github.records.issues(repository).map(({ title }) => title)
const inLinear = ({ linear }: Duo) => linear.read.issues(linear.team.id).map(({ title }) => title)
const writes = ({ github, linear }: Duo) => github.records.apiWrites().length + linear.read.writes("api")

const rounds = Effect.fnUntraced(function* (count: number) {
  for (let round = 0; round < count; round += 1) yield* sync
})

const quiet = Effect.fnUntraced(function* (duo: Duo) {
  const before = writes(duo)
  yield* rounds(2)
  assert.strictEqual(writes(duo), before)
})

/** One issue that both have, with a comment on each side; two that look alike in Linear; one on each side alone. */
const fill = ({ github, linear }: Duo) => {
  const crash = github.people.createIssue({ repository, by: "ada", title: "Login fails", body: "Always" })
  github.people.addComment({ repository, number: crash.number, by: "ada", body: "From GitHub" })
  github.people.createIssue({ repository, by: "ada", title: "Dark mode" })
  github.people.createIssue({ repository, by: "ada", title: "Only in GitHub" })
  const twin = linear.ada.createIssue({ teamId: linear.team.id, title: "login  fails!", description: "Always" })
  linear.ada.addComment(twin.id, "From Linear")
  for (const description of ["for the app", "for the site"])
    linear.ada.createIssue({ teamId: linear.team.id, title: "Dark mode", description })
  linear.ada.createIssue({ teamId: linear.team.id, title: "Only in Linear" })
  return twin
}

const byTitle: GivenSettings = { match: [{ by: ["title"] }], matched: "local_wins" }

describe("GitHub and Linear that both hold issues", () => {
  scenario("are joined by their titles, and what is not plain is asked", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const twin = fill(duo)
      yield* joinGithub(duo, byTitle)
      yield* sync
      const { streams } = yield* joinLinear(duo, byTitle)
      yield* rounds(3)
      assert.sameMembers(inGithub(duo), ["Login fails", "Dark mode", "Only in GitHub", "Only in Linear"])
      assert.sameMembers(inLinear(duo), ["Login fails", "Dark mode", "Dark mode", "Only in Linear", "Only in GitHub"])
      assert.strictEqual(duo.github.records.comments(repository).length, 2)
      assert.strictEqual(duo.linear.read.comments(twin.id).length, 2)
      const [first, second, ...others] = yield* engine.matches.list(tenant)
      assert.deepStrictEqual([first?.shows?.["title"], second?.shows?.["title"], others], ["Dark mode", "Dark mode", []])
      const [candidate] = first?.candidates ?? []
      assert.deepStrictEqual(candidate?.by, ["title"])
      yield* quiet(duo)

      const streamId = streams["issue"]?.id ?? ""
      yield* engine.matches.decide(tenant, streamId, first?.externalId ?? "", { record: candidate?.recordId ?? "" }, "ada")
      yield* engine.matches.decide(tenant, streamId, second?.externalId ?? "", "new", "ada")
      yield* rounds(3)
      assert.deepStrictEqual([inGithub(duo).length, inLinear(duo).length], [5, 5])
      assert.strictEqual(inGithub(duo).filter((title) => title === "Dark mode").length, 2)
      assert.deepStrictEqual(yield* engine.matches.list(tenant), [])
      yield* quiet(duo)
    }),
  )

  scenario("share only what may leave, and nothing that is older than the starting point", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      fill(duo)
      yield* joinGithub(duo, { startFrom: "now" })
      yield* joinLinear(duo, { startFrom: "now" })
      yield* rounds(2)
      assert.deepStrictEqual([inGithub(duo).length, inLinear(duo).length, writes(duo)], [3, 4, 0])
      const secret = yield* engine.records.put(tenant, Issue.name, { fields: { title: "Secret" }, privacy: "local_only" })
      yield* engine.records.put(tenant, Comment.name, { fields: { issue: secret, body: "Nor this" } })
      yield* engine.records.put(tenant, Issue.name, { fields: { title: "Public" } })
      yield* rounds(3)
      assert.deepStrictEqual([inGithub(duo).length, inLinear(duo).length], [4, 5])
      assert.notInclude(JSON.stringify([duo.github.records.apiWrites(), inLinear(duo), inGithub(duo)]), "Secret")
      yield* quiet(duo)
    }),
  )
})
