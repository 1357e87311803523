// proves law 7, law 10, law 13: over real HTTP and a real PostgreSQL, applications rewrite, ignore and refuse what they are told
import { assert, describe } from "@effect/vitest"
import { SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { type Duo, joinGithub, joinLinear, repository, sync, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const atGithub = ({ github }: Duo, number = 1) => github.records.issue(repository, number) ?? assert.fail("the issue is not there")

const inLinear = ({ linear }: Duo) => linear.read.issues(linear.team.id)[0] ?? assert.fail("the twin is not there")

/** Both sides joined, with one issue of GitHub and its twin. */
const inStep = Effect.fnUntraced(function* (duo: Duo, body: string) {
  const { number } = duo.github.people.createIssue({ repository, by: "ada", title: "Crash", body, labels: ["bug"] })
  duo.github.people.addComment({ repository, number, by: "grace", body: `${body}\n- _seen_` })
  yield* joinGithub(duo)
  yield* joinLinear(duo)
  yield* sync
})

/** What stands refused at the links of the only issue. */
const refused = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const [record] = yield* engine.records.list(tenant, "issue")
  const links = yield* engine.records.links(tenant, record?.id ?? "")
  return Object.fromEntries(links.flatMap((link) => Object.entries(link.refused).map(([field, { message }]) => [field, message])))
})

const words = "# Steps\n- [ ] open it\n- [x] _wait_  \n\n\n<!-- for the template -->\nSee https://example.com/a_b and __this__"

describe("applications that rewrite", () => {
  scenario("leave the author's own words as they are, and an edit there changes what it touched", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      linear.app.whims.add({ kind: "rewrites" })
      github.app.whims.add({ kind: "rewrites" })
      yield* inStep(duo, words)
      const comments = () => github.records.comments(repository).map(({ body }) => body)
      const [body, said] = [atGithub(duo).body, comments()]
      assert.include(inLinear(duo).description, "* [X] *wait*\n")
      yield* sync
      yield* sync
      assert.deepStrictEqual([atGithub(duo).body, comments()], [body, said])
      assert.strictEqual(github.records.apiWrites().length, 0)

      linear.ada.editIssue(inLinear(duo).id, { description: inLinear(duo).description?.replace("open it", "open it twice") ?? "" })
      yield* sync
      yield* sync
      const written = (atGithub(duo).body ?? "").replaceAll("\r\n", "\n").replace(/\n\n<!-- syncline:.*$/s, "")
      assert.strictEqual(written, words.replace("- [ ] open it", "* [ ] open it twice"))
      const writes = github.records.apiWrites().length + linear.read.writes("api")
      yield* sync
      assert.strictEqual(github.records.apiWrites().length + linear.read.writes("api"), writes)
    }),
  )
})

describe("applications that refuse a value", () => {
  for (const named of [true, false]) {
    scenario(`take the rest, ${named ? "where the answer names the field" : "and the field is found where the answer names none"}`, (duo) =>
      Effect.gen(function* () {
        const { github, linear } = duo
        yield* inStep(duo, "Text")
        github.app.whims.add({ kind: "refuses", of: "issue", field: "assignees", value: "grace", named })
        linear.ada.editIssue(inLinear(duo).id, { title: "Crash at the start", assigneeId: linear.users.grace.id })
        yield* sync
        yield* sync
        assert.deepInclude(atGithub(duo), { title: "Crash at the start" })
        assert.deepStrictEqual(atGithub(duo).assignees, [])
        assert.deepInclude(inLinear(duo), { title: "Crash at the start", assigneeId: linear.users.grace.id })
        assert.deepStrictEqual(Object.keys(yield* refused), ["assignees"])
      }),
    )
  }

  scenario("get a new issue all the same, with what belongs to it, where they refuse its status in a second request", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      const done = linear.read.states(linear.team.id).find(({ name }) => name === "Done")?.id ?? ""
      github.app.whims.add({ kind: "refuses", of: "issue", field: "status", value: "closed", named: false })
      const { id } = linear.ada.createIssue({ teamId: linear.team.id, title: "Old", stateId: done })
      linear.ada.addComment(id, "Said")
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* sync
      yield* sync
      assert.deepInclude(atGithub(duo), { title: "Old", state: "open", comments: 1 })
      assert.strictEqual(inLinear(duo).stateId, done)
      assert.deepStrictEqual(Object.keys(yield* refused), ["status"])
    }),
  )

  scenario("stand refused in Linear's words too", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      yield* inStep(duo, "Text")
      const done = linear.read.states(linear.team.id).find(({ name }) => name === "Done")?.id ?? ""
      linear.app.whims.add({ kind: "refuses", of: "issue", field: "status", value: done, named: true })
      github.people.editIssue({ repository, number: 1, by: "ada", title: "Fixed" })
      github.people.closeIssue({ repository, number: 1, by: "ada" })
      yield* sync
      yield* sync
      assert.strictEqual(inLinear(duo).title, "Fixed")
      assert.notStrictEqual(inLinear(duo).stateId, done)
      assert.strictEqual(atGithub(duo).state, "closed")
      assert.include((yield* refused)["status"], "stateId has a value that is not allowed")
    }),
  )
})

describe("applications that ignore a value", () => {
  scenario("undo nobody's edit on the other side", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      yield* inStep(duo, "Text")
      for (const field of ["title", "labels"] as const) github.app.whims.add({ kind: "ignores", of: "issue", field })
      const label = linear.ada.createLabel({ teamId: linear.team.id, name: "urgent" }).id
      const labelIds = [...inLinear(duo).labelIds, label]
      linear.ada.editIssue(inLinear(duo).id, { title: "Renamed", description: "New text", labelIds })
      yield* sync
      yield* sync
      assert.deepInclude(atGithub(duo), { title: "Crash", labels: ["bug"] })
      assert.include(atGithub(duo).body, "New text")
      assert.deepInclude(inLinear(duo), { title: "Renamed", description: "New text", labelIds })
      assert.sameMembers(Object.keys(yield* refused), ["title", "labels"])
    }),
  )
})
