// proves law 14: over real HTTP and a real PostgreSQL, what is not in step is explained in words, with what the application said
import { assert, describe } from "@effect/vitest"
import { SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { joinGithub, joinLinear, repository, sync, syncUntilDead, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

describe("what is not in step", () => {
  scenario("because GitHub refuses the account's writes: in GitHub's words, and with how to take it up", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { linear } = duo
      const issue = linear.ada.createIssue({ teamId: linear.team.id, title: "Write the docs" })
      const { streams } = yield* joinGithub(duo, {}, "ghp_reader")
      yield* joinLinear(duo)
      yield* syncUntilDead
      const told = yield* engine.explain(tenant, { app: "linear", kind: "issue", externalId: issue.id, partition: "ENG" })
      const [github, there, ...others] = told.places
      assert.deepStrictEqual(others, [])
      assert.deepInclude(there, {
        app: "linear",
        account: "Sandbox Owner (Sandbox)",
        externalId: issue.id,
        inStep: true,
      })
      assert.deepInclude(github, { app: "github", account: "reader", partitionName: repository, externalId: undefined, inStep: false })
      assert.include(told.text, "there is no issue for it. The delivery is dead: github")
      assert.include(told.text, "Forbidden: ")
      const delivery = `{ streamId: "${streams["issue"]?.id}", recordId: "${told.record?.id}" }`
      assert.deepStrictEqual(github?.youCan, [
        `take it up: deliveries.retry(${delivery}); change what it says with deliveries.edit; or give it up with deliveries.drop`,
      ])
    }),
  )

  scenario("because both sides changed it: with both values, until somebody decides", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { github, linear } = duo
      const { number } = github.people.createIssue({ repository, by: "ada", title: "Crash" })
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* sync
      const twin = linear.read.issues(linear.team.id).find(({ title }) => title === "Crash")
      linear.ada.editIssue(twin?.id ?? "", { title: "Crash on start" })
      github.people.editIssue({ repository, number, by: "ada", title: "It crashes" })
      yield* sync
      const object = { app: "github", kind: "issue", externalId: String(number) }
      const told = yield* engine.explain(tenant, object)
      const [behind, ...others] = told.places.filter(({ inStep }) => !inStep)
      assert.deepStrictEqual(others, [])
      const [difference] = behind?.differences ?? []
      assert.deepInclude(difference, { field: "title", newer: "both" })
      assert.sameMembers([difference?.record, difference?.application], ["Crash on start", "It crashes"])
      const [reason] = behind?.reasons ?? []
      if (reason?._tag !== "Conflict") return assert.fail(told.text)
      yield* engine.conflicts.resolve(tenant, reason.conflictId, { value: "Crash at the start" }, "ada")
      yield* sync
      assert.isTrue((yield* engine.explain(tenant, object)).inStep)
    }),
  )
})
