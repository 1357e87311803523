// proves T-02, T-03, T-47, T-49, C-04: over real HTTP and a real PostgreSQL
import { assert, describe } from "@effect/vitest"
import { Comment, Issue } from "@syncline/canonical"
import { SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { type Duo, authored, joinGithub, joinLinear, repository, sync, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const linearIssue = ({ linear }: Duo, title: string) => {
  const found = linear.read.issues(linear.team.id).filter((issue) => issue.title === title)
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} issues are called ${title} in Linear`)
  return found[0]
}

const githubIssue = ({ github }: Duo, title: string) => {
  const found = github.records.issues(repository).filter((issue) => issue.title === title)
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} issues are called ${title} at GitHub`)
  return found[0]
}

const stateName = ({ linear }: Duo, title: string) => {
  const { stateId } = linearIssue({ linear } as Duo, title)
  return linear.read.states(linear.team.id).find(({ id }) => id === stateId)?.name
}

const apiWrites = ({ github, linear }: Duo) => github.records.apiWrites().length + linear.read.writes("api")

describe("GitHub and Linear", () => {
  scenario("issues, labels, comments and people of either side arrive on the other once", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      const crash = github.people.createIssue({
        repository,
        by: "ada",
        title: "Crash on start",
        body: "It **crashes**.\n\nEvery time. 🎉",
        labels: ["bug", "good first issue, maybe"],
        assignees: ["grace"],
      })
      github.people.createPullRequest({ repository, by: "ada", title: "A pull request" })
      github.people.addComment({ repository, number: crash.number, by: "grace", body: "I can reproduce it" })
      const docs = linear.ada.createIssue({ teamId: linear.team.id, title: "Write the docs", description: "All of them" })
      linear.ada.addComment(docs.id, "Started")
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      const report = yield* sync
      assert.deepStrictEqual(report.errors, [])
      assert.deepStrictEqual(report.failures, [])

      const there = linearIssue(duo, "Crash on start")
      assert.strictEqual(authored(there.description).text, "It **crashes**.\n\nEvery time. 🎉")
      assert.deepStrictEqual(linear.read.labelNames(there.id), ["bug", "good first issue, maybe"])
      assert.strictEqual(there.assigneeId, linear.users.grace.id)
      assert.deepStrictEqual(
        linear.read.comments(there.id).map(({ body }) => authored(body).text),
        ["I can reproduce it"],
      )
      const here = githubIssue(duo, "Write the docs")
      assert.deepStrictEqual(
        github.records
          .comments(repository)
          .filter(({ issue }) => issue === here.number)
          .map(({ body }) => authored(body).text.split("\n")[0]),
        ["Started"],
      )
      assert.strictEqual(linear.read.issues(linear.team.id).length, 2)
      assert.strictEqual(github.records.issues(repository).filter(({ isPullRequest }) => !isPullRequest).length, 2)

      const engine = yield* SyncEngine
      const comments = yield* engine.records.list(tenant, Comment.name)
      const people = yield* engine.records.list(tenant, "person")
      const reproduce = comments.find(({ data }) => data["body"] === "I can reproduce it")
      const grace = people.filter(({ data }) => data["email"] === "grace@acme.example")
      assert.strictEqual(grace.length, 1)
      assert.strictEqual(reproduce?.data["author"], grace[0]?.id)
    }),
  )

  scenario("edit, close, reopen, relabel and comment on either side arrive on the other", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      const { number } = github.people.createIssue({ repository, by: "ada", title: "Crash", labels: ["bug"] })
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* sync
      const there = linearIssue(duo, "Crash")

      github.people.editIssue({ repository, number, by: "ada", title: "Crash on start", labels: ["bug", "urgent"] })
      yield* sync
      assert.deepStrictEqual(linear.read.labelNames(there.id), ["bug", "urgent"])
      github.people.closeIssue({ repository, number, by: "ada" })
      yield* sync
      assert.strictEqual(stateName(duo, "Crash on start"), "Done")
      linear.ada.setState(there.id, "In Progress")
      yield* sync
      assert.strictEqual(githubIssue(duo, "Crash on start").state, "open")
      linear.ada.setState(there.id, "Canceled")
      yield* sync
      assert.strictEqual(githubIssue(duo, "Crash on start").stateReason, "not_planned")
      const bug = linear.read.labels().find(({ name }) => name === "bug")
      linear.ada.editIssue(there.id, { labelIds: bug === undefined ? [] : [bug.id], description: "From Linear" })
      linear.ada.addComment(there.id, "Hello GitHub")
      yield* sync
      const here = githubIssue(duo, "Crash on start")
      assert.deepStrictEqual(here.labels, ["bug"])
      assert.strictEqual(here.body, "From Linear")
      assert.strictEqual(github.records.comments(repository).length, 1)
      const writes = apiWrites(duo)
      yield* sync
      assert.strictEqual(apiWrites(duo), writes)
    }),
  )

  scenario("a status GitHub cannot say does not bounce", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      const issue = linear.ada.createIssue({ teamId: linear.team.id, title: "Docs" })
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* sync
      const writes = apiWrites(duo)
      for (const state of ["Todo", "In Progress", "Backlog"]) {
        linear.ada.setState(issue.id, state)
        yield* sync
        yield* sync
      }
      assert.strictEqual(apiWrites(duo), writes)
      assert.strictEqual(stateName(duo, "Docs"), "Backlog")
      assert.strictEqual(github.records.issues(repository)[0]?.state, "open")
    }),
  )

  scenario("edits of different fields merge, of the same field wait for a decision", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      const engine = yield* SyncEngine
      const { number } = github.people.createIssue({ repository, by: "ada", title: "Crash", body: "a\nb\nc\nd\ne" })
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* sync
      const there = linearIssue(duo, "Crash")
      github.people.editIssue({ repository, number, by: "ada", body: "A\nb\nc\nd\ne" })
      linear.ada.editIssue(there.id, { description: "a\nb\nc\nd\nE", assigneeId: linear.users.ada.id })
      yield* sync
      assert.strictEqual(githubIssue(duo, "Crash").body, "A\nb\nc\nd\nE")
      assert.strictEqual(linear.read.issue(there.id)?.description, "A\nb\nc\nd\nE")
      assert.deepStrictEqual(githubIssue(duo, "Crash").assignees, ["ada"])
      assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])

      github.people.editIssue({ repository, number, by: "ada", title: "GitHub title" })
      linear.ada.editIssue(there.id, { title: "Linear title" })
      yield* sync
      yield* sync
      const [conflict, ...others] = yield* engine.conflicts.list(tenant, { state: "open" })
      assert.deepStrictEqual(others, [])
      assert.sameMembers([conflict?.local, conflict?.external], ["GitHub title", "Linear title"])
      assert.strictEqual(github.records.issue(repository, number)?.title, "GitHub title")
      assert.strictEqual(linear.read.issue(there.id)?.title, "Linear title")
      yield* engine.conflicts.resolve(tenant, conflict?.id ?? "", { value: "Both titles" }, "ada")
      yield* sync
      assert.strictEqual(github.records.issue(repository, number)?.title, "Both titles")
      assert.strictEqual(linear.read.issue(there.id)?.title, "Both titles")
    }),
  )

  scenario("a second sync without edits writes nothing and makes at most one request a stream", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      for (let index = 0; index < 30; index += 1)
        github.people.createIssue({ repository, by: "ada", title: `Issue ${index}`, labels: ["bug"] })
      linear.ada.createIssue({ teamId: linear.team.id, title: "Docs" })
      const a = yield* joinGithub(duo)
      const b = yield* joinLinear(duo)
      yield* sync
      yield* sync
      const writes = apiWrites(duo)
      github.sandbox.clearLog()
      linear.sandbox.clearLog()
      yield* sync
      assert.strictEqual(apiWrites(duo), writes)
      assert.isAtMost(github.sandbox.log.length, Object.keys(a.streams).length)
      assert.isAtMost(linear.sandbox.log.length, Object.keys(b.streams).length)
    }),
  )

  scenario("the host's records go to both sides", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* sync
      const id = yield* engine.records.put(tenant, Issue.name, {
        fields: { title: "From the host", status: { category: "done", name: "Shipped" } },
      })
      yield* engine.records.put(tenant, Comment.name, { fields: { issue: id, body: "Hello" } })
      yield* sync
      assert.strictEqual(githubIssue(duo, "From the host").state, "closed")
      assert.strictEqual(stateName(duo, "From the host"), "Done")
      assert.strictEqual(duo.linear.read.comments(linearIssue(duo, "From the host").id).length, 1)
    }),
  )
})
