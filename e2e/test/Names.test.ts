// proves law 4, law 13: over real HTTP and a real PostgreSQL, texts name people and issues as they are called where they are read
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { type Duo, authored, joinGithub, joinLinear, repository, sync } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const bodyAt = ({ github }: Duo, number: number) =>
  authored(github.records.issue(repository, number)?.body).text.replace(/\n*<!-- syncline:.*$/s, "")

const textIn = (duo: Duo, title: string) => authored(inLinear(duo, title).description).text

const inLinear = ({ linear }: Duo, title: string) =>
  linear.read.issues(linear.team.id).find((issue) => issue.title === title) ?? assert.fail(`there is no "${title}"`)

const writes = ({ github, linear }: Duo) => github.records.apiWrites().length + linear.read.writes("api")

const inStep = Effect.fnUntraced(function* (duo: Duo) {
  const { people } = duo.github
  people.createIssue({ repository, by: "ada", title: "First", body: "Text" })
  const body = "@grace see #1, https://github.com/acme/app/issues/1 and [that](https://github.com/acme/app/issues/1)\n@octocat `#1`\nEnd"
  people.createIssue({ repository, by: "ada", title: "Second", body })
  people.addComment({ repository, number: 2, by: "grace", body: "@ada: acme/app#1" })
  yield* joinGithub(duo)
  yield* joinLinear(duo)
  yield* sync
  yield* sync
  return body
})

const page = "https://linear.app/sandbox/issue"
const profile = "https://linear.app/sandbox/profiles"

/** Nothing is said any more. */
const quiet = Effect.fnUntraced(function* (duo: Duo) {
  yield* sync
  const before = writes(duo)
  yield* sync
  yield* sync
  assert.strictEqual(writes(duo), before)
})

describe("what texts name", () => {
  scenario("are the same people and issues at Linear, at GitHub, and back", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      const body = yield* inStep(duo)
      const url = linear.read.issues(linear.team.id).find(({ title }) => title === "First")?.identifier ?? ""
      const first = `${page}/${url}/first`
      const [line] = textIn(duo, "Second").split("\n")
      assert.strictEqual(line, `${profile}/grace see ${first}, ${first} and [that](${first})`)
      assert.include(inLinear(duo, "Second").description, "@octocat `#1`")
      assert.include(linear.read.comments(inLinear(duo, "Second").id)[0]?.body, `${profile}/ada: ${first}`)
      yield* quiet(duo)
      assert.strictEqual(bodyAt(duo, 2), body)
      assert.strictEqual(github.records.apiWrites().length, 0)

      linear.ada.editIssue(inLinear(duo, "Second").id, {
        description: (inLinear(duo, "Second").description ?? "").replace("End", `${profile}/ada, ${first} and ${url}`),
      })
      yield* sync
      assert.strictEqual(bodyAt(duo, 2), body.replace("End", "@ada, #1 and #1"))
      yield* quiet(duo)
      const ours = linear.ada.createIssue({ teamId: linear.team.id, title: "Third", description: `@octocat, ${url} ENG-999 UTF-8` })
      yield* sync
      yield* sync
      assert.strictEqual(bodyAt(duo, 3), "@\u200Boctocat, #1 ENG-999 UTF-8")
      github.people.editIssue({ repository, number: 3, by: "ada", body: `${github.records.issue(repository, 3)?.body ?? ""}\n@grace` })
      yield* sync
      yield* sync
      assert.strictEqual(
        linear.read.issues(linear.team.id).find(({ id }) => id === ours.id)?.description,
        `@octocat, ${url} ENG-999 UTF-8\n${profile}/grace`,
      )
      yield* quiet(duo)
    }),
  )

  scenario("stay its author's words where Linear writes them anew", (duo) =>
    Effect.gen(function* () {
      const { github, linear } = duo
      linear.app.whims.add({ kind: "rewrites" })
      const body = yield* inStep(duo)
      assert.include(inLinear(duo, "Second").description, `[${profile}/grace](<${profile}/grace>)`)
      yield* quiet(duo)
      assert.strictEqual(bodyAt(duo, 2), body)
      assert.strictEqual(github.records.apiWrites().length, 0)
      const shown = inLinear(duo, "Second").description ?? ""
      linear.ada.editIssue(inLinear(duo, "Second").id, { description: `${shown.replace(" see ", " please see ")}` })
      yield* sync
      yield* quiet(duo)
      const [line, ...rest] = bodyAt(duo, 2).split("\n")
      assert.strictEqual(line, "@grace please see #1, #1 and [that](<https://github.com/acme/app/issues/1>)")
      assert.deepStrictEqual(rest, body.split("\n").slice(1))
    }),
  )
})
