// proves law 2: over real HTTP and a real PostgreSQL, an issue that moves to another team that was chosen stays one thing
import { assert, describe } from "@effect/vitest"
import { SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { joinGithub, joinLinear, repository, sync, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

describe("an issue of Linear that moves to another team that was chosen", () => {
  for (const from of ["Linear", "GitHub"] as const) {
    scenario(`stays one record with one twin, when it came from ${from}`, (duo) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { people, records } = duo.github
        const { ada, team, read, app } = duo.linear
        const other = app.administrator.addTeam({ key: "OPS", name: "Operations" })
        if (from === "Linear") ada.createIssue({ teamId: team.id, title: "Moves" })
        else people.createIssue({ repository, by: "ada", title: "Moves" })
        yield* joinGithub(duo)
        const { connection } = yield* joinLinear(duo)
        yield* sync
        yield* engine.addStreams({ tenant, connectionId: connection.id, partition: "OPS" })
        for (let round = 0; round < 3; round += 1) yield* sync
        const [issue] = read.issues(team.id)
        ada.addComment(issue?.id ?? "", "Before")
        yield* sync
        ada.editIssue(issue?.id ?? "", { teamId: other.id })
        for (let round = 0; round < 3; round += 1) yield* sync
        ada.editIssue(issue?.id ?? "", { title: "Moved" })
        for (let round = 0; round < 3; round += 1) yield* sync
        assert.deepStrictEqual(
          records.issues(repository).map(({ title }) => title),
          ["Moved"],
        )
        people.editIssue({ repository, number: 1, by: "ada", title: "Moved, and edited" })
        for (let round = 0; round < 3; round += 1) yield* sync
        assert.deepStrictEqual(
          read.issues(other.id).map(({ title }) => title),
          ["Moved, and edited"],
        )
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
        assert.lengthOf(records.comments(repository), 1)
        assert.lengthOf(yield* engine.records.list(tenant, "issue"), 1)
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant, { state: "open" }), [])
      }),
    )
  }
})
