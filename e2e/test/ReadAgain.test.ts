// proves V-31, Q-15, T-29: over real HTTP and a real PostgreSQL, what somebody wants is read again and nothing else, and a look at the drift asks only for lists
import { assert, describe } from "@effect/vitest"
import { SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { joinGithub, joinLinear, repository, sync, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const rounds = Effect.gen(function* () {
  for (let round = 0; round < 3; round += 1) yield* sync
})

describe("GitHub and Linear", () => {
  scenario("one issue is asked for at both; a span of time is asked for from its beginning", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { people, sandbox } = duo.github
      const issue = people.createIssue({ repository, by: "ada", title: "Crash" })
      people.createIssue({ repository, by: "ada", title: "Slow" })
      const { streams } = yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* rounds
      const [record] = (yield* engine.records.list(tenant, "issue")).filter(({ data }) => data["title"] === "Crash")
      people.editIssue({ repository, number: issue.number, by: "ada", title: "Crash on start" })
      yield* engine.resync(tenant, { record: record?.id ?? "" })
      sandbox.clearLog()
      yield* sync
      const asked = sandbox.log.filter(({ path }) => new RegExp(`/issues/${issue.number}$`).test(path))
      assert.deepStrictEqual(
        asked.map(({ method, status }) => [method, status]),
        [["GET", 200]],
      )
      const runs = (yield* engine.runs(tenant)).filter(({ strategy }) => strategy === "objects")
      assert.deepStrictEqual(
        runs.map(({ outcome, counts }) => [outcome, counts.read]),
        [
          ["completed", 1],
          ["completed", 1],
        ],
      )
      yield* rounds
      const titles = Effect.map(engine.records.list(tenant, "issue"), (all) => all.map(({ data }) => data["title"]))
      assert.sameMembers(yield* titles, ["Crash on start", "Slow"])
      assert.sameMembers(
        duo.linear.read.issues(duo.linear.team.id).map(({ title }) => title),
        ["Crash on start", "Slow"],
      )
      const stream = streams["issue"]?.id ?? ""
      sandbox.clearLog()
      yield* engine.resync(tenant, { stream, since: "2026-01-01T00:00:00Z" })
      yield* sync
      const spans = sandbox.log.filter(({ path }) => decodeURIComponent(path).includes("since=2026-01-01T00:00:00"))
      assert.lengthOf(spans, 1)
      const [span] = (yield* engine.runs(tenant, { streamId: stream })).filter(({ strategy }) => strategy === "range")
      assert.deepInclude(span, { outcome: "completed" })
      assert.deepInclude(span?.counts, { read: 2, updated: 0, created: 0 })
    }),
  )

  scenario("how far they have come apart is told by their lists alone", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { people, sandbox } = duo.github
      for (const title of ["One", "Two", "Three", "Four"]) people.createIssue({ repository, by: "ada", title })
      const { streams } = yield* joinGithub(duo)
      const linear = yield* joinLinear(duo)
      yield* rounds
      people.editIssue({ repository, number: 2, by: "ada", title: "Two again" })
      sandbox.clearLog()
      duo.linear.sandbox.clearLog()
      const report = yield* engine.drift(tenant, streams["issue"]?.id ?? "")
      assert.deepInclude(report, { score: 0.75, inStep: 3, objects: { here: 4, there: 4 } })
      assert.deepStrictEqual(
        report.notTaken.first.map(({ title, fields }) => [title, fields]),
        [["Two", [{ field: "title", record: "Two", application: "Two again", newer: "application" }]]],
      )
      assert.isAbove(sandbox.log.length, 0)
      for (const { method, path } of sandbox.log) assert.match(`${method} ${path}`, /^GET \/.*\/issues\?/)
      assert.lengthOf(duo.linear.sandbox.log, 0)
      yield* rounds
      for (const id of [streams["issue"]?.id, linear.streams["issue"]?.id]) {
        assert.deepInclude(yield* engine.drift(tenant, id ?? ""), { score: 1, inStep: 4 })
      }
    }),
  )
})
