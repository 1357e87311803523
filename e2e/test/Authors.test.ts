// proves law 13: over real HTTP and a real PostgreSQL, what is made with somebody's key says who wrote it, and that is nobody's text
import { assert, describe } from "@effect/vitest"
import { SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { type Duo, joinGithub, joinLinear, repository, sync, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const inLinear = ({ linear }: Duo, title: string) =>
  linear.read.issues(linear.team.id).find((issue) => issue.title === title) ?? assert.fail(`there is no "${title}"`)

const atGithub = ({ github }: Duo, title: string) =>
  github.records.issues(repository).find((issue) => issue.title === title) ?? assert.fail(`there is no "${title}"`)

const withoutMark = (text: string | null | undefined) => (text ?? "").replaceAll("\r\n", "\n").replace(/\n\n<!-- syncline:.*$/s, "")

const today = () => new Date().toISOString().slice(0, 10)

const ofIssue = "https://github.com/acme/app/issues/1"

const inStep = Effect.fnUntraced(function* (duo: Duo) {
  const { people } = duo.github
  people.createIssue({ repository, by: "ada", title: "Crash", body: "- It crashes.\n\nAlways." })
  people.addComment({ repository, number: 1, by: "grace", body: "Here too." })
  const slow = duo.linear.ada.createIssue({ teamId: duo.linear.team.id, title: "Slow", description: "It is slow." })
  duo.linear.app.person(duo.linear.users.grace.id).addComment(slow.id, "Not here.")
  // Linear's key is the owner's, who has no account at GitHub.
  duo.linear.app.person(duo.linear.app.owner.id).createIssue({ teamId: duo.linear.team.id, title: "Plan", description: "" })
  yield* joinGithub(duo, { firstPush: "go" })
  yield* joinLinear(duo, { firstPush: "go" })
  yield* sync
  yield* sync
  return slow
})

const quiet = Effect.fnUntraced(function* ({ github, linear }: Duo) {
  const writes = () => github.records.apiWrites().length + linear.read.writes("api")
  yield* sync
  const before = writes()
  yield* sync
  yield* sync
  assert.strictEqual(writes(), before)
})

describe("who wrote an issue or a comment", () => {
  scenario("stands in its copy, at GitHub and in Linear, and is no part of the text", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const slow = yield* inStep(duo)
      const { linear, github } = duo
      const at = today()
      const crash = inLinear(duo, "Crash")
      assert.strictEqual(crash.description, `*ada wrote at GitHub on ${at}* · [open](${ofIssue})\n\n- It crashes.\n\nAlways.`)
      const [comment] = linear.read.comments(crash.id)
      assert.match(comment?.body ?? "", /^\*grace wrote at GitHub on [\d-]{10}\* · \[open\]\(\S+#issuecomment-\d+\)\n\nHere too\.$/)
      const url = `https://linear.app/sandbox/issue/${slow.identifier}/slow`
      assert.strictEqual(withoutMark(atGithub(duo, "Slow").body), `*ada wrote at Linear on ${at}* · [open](${url})\n\nIt is slow.`)
      assert.match(withoutMark(atGithub(duo, "Plan").body), /^\*[^*]+ wrote at Linear on \S+ · \[open\]\(\S+\)$/)
      const [said] = github.records.comments(repository).filter(({ issue }) => issue === atGithub(duo, "Slow").number)
      assert.match(withoutMark(said?.body), /^\*grace wrote at Linear on [\d-]{10}\* · \[open\]\(https:\S+\)\n\nNot here\.$/)
      yield* quiet(duo)
      const bodies = [...(yield* engine.records.list(tenant, "issue")), ...(yield* engine.records.list(tenant, "comment"))]
      assert.sameMembers(
        bodies.map(({ data }) => data["body"]),
        ["- It crashes.\n\nAlways.", "It is slow.", "", "Here too.", "Not here."],
      )
      assert.strictEqual(github.records.issue(repository, 1)?.body, "- It crashes.\n\nAlways.")
      assert.strictEqual(linear.read.issue(slow.id)?.description, "It is slow.")
    }),
  )

  scenario("stays where the text is edited, in the form that Linear's editor gives it, until somebody deletes it", (duo) =>
    Effect.gen(function* () {
      const { linear, github } = duo
      linear.app.whims.add({ kind: "rewrites" })
      yield* inStep(duo)
      const line = `*ada wrote at GitHub on ${today()}* · [open](<${ofIssue}>)`
      const { id } = inLinear(duo, "Crash")
      const shown = () => linear.read.issue(id)?.description
      assert.strictEqual(shown(), `${line}\n\n* It crashes.\n\nAlways.`)
      linear.ada.editIssue(id, { description: `${line}\n\n* It crashes.\n\nOften.` })
      yield* sync
      assert.strictEqual(github.records.issue(repository, 1)?.body, "- It crashes.\n\nOften.")
      github.people.editIssue({ repository, number: 1, by: "ada", body: "- It crashed.\n\nOften." })
      yield* sync
      assert.strictEqual(shown(), `${line}\n\n* It crashed.\n\nOften.`)
      yield* quiet(duo)
      linear.ada.editIssue(id, { description: "* It crashed.\n\nOften." })
      yield* sync
      yield* quiet(duo)
      assert.strictEqual(github.records.issue(repository, 1)?.body, "- It crashed.\n\nOften.")
      github.people.editIssue({ repository, number: 1, by: "ada", body: "- Fixed." })
      yield* sync
      assert.strictEqual(shown(), "* Fixed.")
    }),
  )
})
