// proves V-08, law 3: over real HTTP and a real PostgreSQL, what a person removes on one side is said and destroys nothing
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

/** The applications at which something was announced to be removed. */
const removals = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const [events, status] = [yield* engine.events.list(tenant, { after: 0, limit: 1000 }), yield* engine.status(tenant)]
  const apps = new Map(status.flatMap(({ streams }) => streams.map(({ stream }) => [stream.id, stream.app] as const)))
  return events.flatMap(({ event }) => (event._tag === "ExternalRecordRemoved" ? [`${event.kind} of ${apps.get(event.streamId)}`] : []))
})

describe("an issue that is removed", () => {
  scenario("into Linear's trash stays at GitHub, and catches up when it is restored", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { people, records } = duo.github
      const { ada, team, read } = duo.linear
      people.createIssue({ repository, by: "ada", title: "Stays" })
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* rounds
      const id = read.issues(team.id)[0]?.id ?? ""
      ada.trashIssue(id)
      yield* rounds
      assert.deepStrictEqual(yield* removals, ["issue of linear"])
      people.editIssue({ repository, number: 1, by: "ada", title: "Edited meanwhile" })
      yield* rounds
      assert.deepStrictEqual(
        records.issues(repository).map(({ title, state }) => [title, state]),
        [["Edited meanwhile", "open"]],
      )
      assert.deepStrictEqual(
        read.issues(team.id).map(({ title, trashed }) => [title, trashed]),
        [["Stays", true]],
      )
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      ada.restoreIssue(id)
      yield* rounds
      assert.deepStrictEqual(
        read.issues(team.id).map(({ title, trashed }) => [title, trashed]),
        [["Edited meanwhile", false]],
      )
      assert.lengthOf(yield* engine.records.list(tenant, "issue"), 1)
      assert.deepStrictEqual(yield* removals, ["issue of linear"])
    }),
  )

  scenario("into Linear's trash is closed at GitHub where the stream says so, and opened again when it is restored", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { people, records } = duo.github
      const { ada, team, read } = duo.linear
      people.createIssue({ repository, by: "ada", title: "Comes and goes" })
      yield* joinGithub(duo)
      yield* joinLinear(duo, { removals: "close" })
      yield* rounds
      const id = read.issues(team.id)[0]?.id ?? ""
      const issues = () => records.issues(repository).map(({ state, stateReason }) => [state, stateReason])
      ada.trashIssue(id)
      yield* rounds
      assert.deepStrictEqual(issues(), [["closed", "not_planned"]])
      ada.restoreIssue(id)
      yield* rounds
      assert.deepStrictEqual(issues(), [["open", "reopened"]])
      assert.deepStrictEqual(
        read.issues(team.id).map(({ trashed }) => trashed),
        [false],
      )
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
    }),
  )

  scenario("from GitHub stays in Linear, and only what is added to it waits", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { people, records } = duo.github
      const { ada, team, read } = duo.linear
      for (const title of ["One", "Two"]) people.createIssue({ repository, by: "ada", title })
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* rounds
      people.deleteIssue({ repository, number: 1 })
      const twins = read.issues(team.id)
      const [one, two] = ["One", "Two"].map((title) => twins.find((issue) => issue.title === title)?.id ?? "")
      ada.addComment(one ?? "", "Is it still there?")
      ada.editIssue(one ?? "", { title: "One, edited" })
      ada.editIssue(two ?? "", { title: "Two, edited" })
      yield* rounds
      assert.deepStrictEqual(yield* removals, ["issue of github"])
      assert.deepStrictEqual(
        records.issues(repository).map(({ title }) => title),
        ["Two, edited"],
      )
      assert.sameMembers(
        read.issues(team.id).map(({ title }) => title),
        ["One, edited", "Two, edited"],
      )
      const waiting = yield* engine.deliveries.list(tenant)
      assert.deepStrictEqual(
        waiting.map(({ state }) => state),
        ["parked"],
      )
      assert.match(waiting[0]?.lastError ?? "", /^waits for issue /)
      assert.lengthOf(yield* engine.records.list(tenant, "issue"), 2)
    }),
  )
})

describe("what the host removes", () => {
  scenario("is removed at GitHub and Linear as far as they let it be, and comes back when it is restored", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { people, records } = duo.github
      const { ada, team, read } = duo.linear
      people.createLabel({ repository, name: "bug" })
      people.createIssue({ repository, by: "ada", title: "Comes and goes" })
      people.addComment({ repository, number: 1, by: "grace", body: "A word about it" })
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* rounds
      const idOf = (kind: string) => Effect.map(engine.records.list(tenant, kind), ([record]) => record?.id ?? "")
      const [issue, comment, label] = [yield* idOf("issue"), yield* idOf("comment"), yield* idOf("label")]
      const twin = () => read.issues(team.id)[0]
      const seen = () => ({
        github: [
          records.issues(repository).map(({ state }) => state),
          records.comments(repository).length,
          records.labels(repository).length,
        ],
        linear: [twin()?.trashed, read.comments(twin()?.id ?? "").length, read.labels().length],
      })
      const whole = { github: [["open"], 1, 1], linear: [false, 1, 1] }
      assert.deepStrictEqual<unknown>(seen(), whole)
      yield* engine.records.remove(tenant, "comment", comment)
      yield* engine.records.remove(tenant, "label", label)
      yield* rounds
      assert.deepStrictEqual<unknown>(seen(), { github: [["open"], 0, 0], linear: [false, 0, 0] })
      yield* engine.records.remove(tenant, "issue", issue)
      yield* rounds
      assert.deepStrictEqual<unknown>(seen(), { github: [["closed"], 0, 0], linear: [true, 0, 0] })
      assert.deepStrictEqual(yield* removals, [])
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      for (const [kind, id] of [
        ["issue", issue],
        ["label", label],
        ["comment", comment],
      ] as const)
        yield* engine.records.restore(tenant, kind, id)
      yield* rounds
      assert.deepStrictEqual<unknown>(seen(), whole)
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      ada.editIssue(twin()?.id ?? "", { title: "Goes on" })
      yield* rounds
      assert.deepStrictEqual(
        records.issues(repository).map(({ title }) => title),
        ["Goes on"],
      )
    }),
  )

  scenario(
    "into Linear's trash is closed at GitHub, where the stream says that removals are carried over, and its edits are asked about",
    (duo) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { people, records } = duo.github
        const { ada, team, read } = duo.linear
        for (const title of ["One", "Two"]) people.createIssue({ repository, by: "ada", title })
        yield* joinGithub(duo)
        yield* joinLinear(duo, { removals: "remove" })
        yield* rounds
        const idOf = (title: string) => read.issues(team.id).find((issue) => issue.title === title)?.id ?? ""
        people.editIssue({ repository, number: 2, by: "ada", title: "Two, edited" })
        const [one, two] = [idOf("One"), idOf("Two")]
        ada.trashIssue(one)
        ada.trashIssue(two)
        yield* rounds
        const states = () => Object.fromEntries(records.issues(repository).map(({ title, state }) => [title, state]))
        assert.deepStrictEqual(states(), { One: "closed", "Two, edited": "open" })
        const [conflict, ...others] = yield* engine.conflicts.list(tenant, { state: "open" })
        assert.lengthOf(others, 0)
        assert.strictEqual(conflict?.field, "(removed)")
        ada.restoreIssue(one)
        ada.restoreIssue(two)
        yield* rounds
        assert.deepStrictEqual(states(), { One: "open", "Two, edited": "open" })
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant, { state: "open" }), [])
        assert.deepStrictEqual(
          read
            .issues(team.id)
            .map(({ title, trashed }) => [title, trashed])
            .toSorted(),
          [
            ["One", false],
            ["Two, edited", false],
          ],
        )
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
  )

  scenario("into Linear's trash and is closed at GitHub waits there for nothing, not for a label that is removed after it", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { people, records } = duo.github
      const { ada, team, read } = duo.linear
      people.createLabel({ repository, name: "bug", color: "ff0000" })
      people.createIssue({ repository, by: "ada", title: "One", labels: ["bug"] })
      yield* joinGithub(duo)
      yield* joinLinear(duo, { removals: "remove" })
      yield* rounds
      ada.trashIssue(read.issues(team.id)[0]?.id ?? "")
      yield* rounds
      assert.strictEqual(records.issue(repository, 1)?.state, "closed")
      const [label] = yield* engine.records.list(tenant, "label")
      yield* engine.records.remove(tenant, "label", label?.id ?? "")
      yield* rounds
      assert.deepStrictEqual([records.labels(repository), read.labels()], [[], []])
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
    }),
  )
})
