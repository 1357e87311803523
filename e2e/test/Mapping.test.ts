// proves T-10, T-62: over real HTTP and a real PostgreSQL, GitHub and Linear are each seen through a mapping of their own
import { assert, describe } from "@effect/vitest"
import type { Mapping } from "@syncline/adapter-core"
import { plainStatus } from "@syncline/canonical"
import { SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { type Duo, authored, joinGithub, joinLinear, repository, sync, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const token = `ghp_${"a1B2c3D4".repeat(5)}`
const body = `It fails with ${token}\nINTERNAL: who pays for it\nThe end`

/** What is under way in Linear is done as far as others are concerned; Linear sees no secrets, and has its assignees for itself. */
const ofLinear: Mapping.Rules = {
  status: { values: [{ application: { category: "in_progress", name: "In Progress" }, record: plainStatus("done"), way: "in" }] },
  body: { sanitise: ["secrets", { text: "INTERNAL:", dropLine: true }] },
  assignees: { ignore: true },
}

const inLinear = ({ linear }: Duo, title: string) =>
  linear.read.issues(linear.team.id).find((issue) => issue.title === title) ?? assert.fail(`there is no "${title}"`)

const textIn = (duo: Duo, title: string) => authored(inLinear(duo, title).description).text

const inGithub = ({ github }: Duo, number: number) => github.records.issue(repository, number) ?? assert.fail(`there is no #${number}`)

const textAt = (duo: Duo, number: number) => authored(inGithub(duo, number).body).text.replace(/\n*<!-- syncline:.*$/s, "")

const writes = ({ github, linear }: Duo) => github.records.apiWrites().length + linear.read.writes("api")

const rounds = Effect.fnUntraced(function* (count: number) {
  for (let round = 0; round < count; round += 1) yield* sync
})

const quiet = Effect.fnUntraced(function* (duo: Duo) {
  yield* rounds(2)
  const before = writes(duo)
  yield* rounds(2)
  assert.strictEqual(writes(duo), before)
})

describe("GitHub and Linear through mappings", () => {
  scenario("mean what they are said to mean, and see what they are to see", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      github.people.createIssue({ repository, by: "ada", title: "Crash", body, assignees: ["ada"] })
      yield* joinGithub(duo)
      yield* joinLinear(duo, { mapping: ofLinear })
      yield* rounds(2)
      assert.strictEqual(textIn(duo, "Crash"), "It fails with [removed]\nThe end")
      assert.isNotOk(inLinear(duo, "Crash").assigneeId)
      yield* quiet(duo)
      assert.strictEqual(github.records.apiWrites().length, 0)

      const started = linear.read.states(linear.team.id).find(({ name }) => name === "In Progress") ?? assert.fail("nothing is in progress")
      const { id, description } = inLinear(duo, "Crash")
      linear.ada.editIssue(id, { stateId: started.id, description: (description ?? "").replace("The end", "The very end") })
      yield* rounds(2)
      assert.strictEqual(inGithub(duo, 1).state, "closed")
      assert.strictEqual(textAt(duo, 1), body.replace("The end", "The very end"))
      assert.strictEqual(textIn(duo, "Crash"), "It fails with [removed]\nThe very end")
      yield* quiet(duo)
    }),
  )

  scenario("are read anew when they change, without being asked", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { github, linear } = duo
      github.people.createIssue({ repository, by: "ada", title: "Crash", body })
      yield* joinGithub(duo)
      const { streams } = yield* joinLinear(duo)
      yield* rounds(2)
      const started = linear.read.states(linear.team.id).find(({ name }) => name === "In Progress") ?? assert.fail("nothing is in progress")
      linear.ada.editIssue(inLinear(duo, "Crash").id, { stateId: started.id })
      yield* rounds(2)
      assert.strictEqual(inGithub(duo, 1).state, "open")
      assert.strictEqual(textIn(duo, "Crash"), body)
      const preview = yield* engine.mapping.preview(tenant, streams["issue"]?.id ?? "", ofLinear)
      assert.deepStrictEqual(
        preview.in.map(({ after }) => after["status"]),
        [plainStatus("done")],
      )
      yield* engine.mapping.set(tenant, { app: "linear", kind: "issue" }, { ...ofLinear, body: {} }, "ada")
      yield* engine.mapping.set(tenant, { stream: streams["issue"]?.id ?? "" }, { body: ofLinear["body"] ?? {} }, "ada")
      yield* rounds(2)
      assert.strictEqual(inGithub(duo, 1).state, "closed")
      assert.strictEqual(textIn(duo, "Crash"), "It fails with [removed]\nThe end")
      assert.strictEqual(textAt(duo, 1), body)
      assert.strictEqual(inLinear(duo, "Crash").stateId, started.id)
      yield* quiet(duo)
    }),
  )
})
