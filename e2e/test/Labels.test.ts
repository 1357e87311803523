// proves law 1, law 2, law 6: over real HTTP and a real PostgreSQL, labels are words: each place has those that are named there, once
import { assert, describe } from "@effect/vitest"
import { SyncEngine } from "@syncline/engine"
import { Effect } from "effect"
import { type Duo, joinGithub, joinLinear, repository, successor, sync, tenant } from "./Duo.ts"
import { scenarioOver } from "./Scenario.ts"
import { store } from "./Store.ts"

const scenario = scenarioOver(store)

const labelsOf = ({ github }: Duo, name: string) => github.records.labels(name).map((label) => label.name)

const issueNamed = ({ linear }: Duo, wanted: string) => linear.read.issues(linear.team.id).find(({ title }) => title === wanted)?.id ?? ""

const labelNamed = ({ linear }: Duo, wanted: string) => linear.read.labels().find(({ name }) => name === wanted)?.id ?? ""

const issueAt = ({ github }: Duo, name: string, number: number) => github.records.issues(name).find((issue) => issue.number === number)

const rounds = Effect.gen(function* () {
  for (let round = 0; round < 3; round += 1) yield* sync
})

/** One repository and one team with one label, which an issue of GitHub bears, and another issue without it. */
const inStep = Effect.fnUntraced(function* (duo: Duo) {
  const { people } = duo.github
  people.createIssue({ repository, by: "ada", title: "Crash", labels: ["bug"] })
  people.createIssue({ repository, by: "ada", title: "Another" })
  yield* joinGithub(duo)
  yield* joinLinear(duo)
  yield* rounds
})

describe("labels", () => {
  scenario("of one repository come into another when an issue there is given them in Linear, and not before", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { people } = duo.github
      const { ada, team } = duo.linear
      people.createRepository({ name: successor, collaborators: ["ada"] })
      people.createLabel({ repository, name: "bug", color: "d73a4a" })
      people.createIssue({ repository: successor, by: "ada", title: "Crash" })
      const { connection } = yield* joinGithub(duo)
      yield* engine.addStreams({ tenant, connectionId: connection.id, partition: successor })
      yield* joinLinear(duo)
      ada.createLabel({ name: "of nobody", teamId: team.id })
      yield* rounds
      assert.deepStrictEqual([labelsOf(duo, repository), labelsOf(duo, successor)], [["bug"], []])
      ada.editIssue(issueNamed(duo, "Crash"), { labelIds: [labelNamed(duo, "bug")] })
      yield* rounds
      assert.deepStrictEqual([labelsOf(duo, repository), labelsOf(duo, successor)], [["bug"], ["bug"]])
      assert.deepStrictEqual(issueAt(duo, successor, 1)?.labels, ["bug"])
      assert.strictEqual(duo.github.records.labels(successor)[0]?.color, "d73a4a")
      assert.lengthOf(yield* engine.records.list(tenant, "label"), 2)
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
    }),
  )

  for (const [where, remake] of [
    [
      "GitHub",
      ({ github: { people } }: Duo) => {
        people.deleteLabel({ repository, name: "bug" })
        people.createLabel({ repository, name: "Bug" })
      },
    ],
    [
      "Linear",
      (duo: Duo) => {
        duo.linear.ada.deleteLabel(labelNamed(duo, "bug"))
        duo.linear.ada.createLabel({ name: "Bug", teamId: duo.linear.team.id })
      },
    ],
  ] as const) {
    scenario(`one that is deleted in ${where} and made again there stays one, and the issues keep it`, (duo) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* inStep(duo)
        const [before] = yield* engine.records.list(tenant, "label")
        remake(duo)
        yield* rounds
        const [after, ...others] = yield* engine.records.list(tenant, "label")
        assert.deepStrictEqual([after?.id, others], [before?.id, []])
        assert.lengthOf(labelsOf(duo, repository), 1)
        assert.lengthOf(duo.linear.read.labels(), 1)
        assert.lengthOf(duo.linear.read.labelNames(issueNamed(duo, "Crash")), 1)
        assert.lengthOf(issueAt(duo, repository, 1)?.labels ?? [], 1)
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
      }),
    )
  }

  scenario("one that is deleted in Linear comes back when an issue of GitHub is given it, and blocks none", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* inStep(duo)
      duo.linear.ada.deleteLabel(labelNamed(duo, "bug"))
      duo.github.people.editIssue({ repository, number: 2, by: "ada", title: "Another, edited", labels: ["bug"] })
      yield* rounds
      assert.deepStrictEqual(duo.linear.read.labelNames(issueNamed(duo, "Another, edited")), ["bug"])
      assert.lengthOf(yield* engine.records.list(tenant, "label"), 1)
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
    }),
  )

  scenario("one that is deleted in GitHub comes back when an issue of Linear is given it, and blocks none", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      yield* inStep(duo)
      duo.github.people.deleteLabel({ repository, name: "bug" })
      duo.linear.ada.editIssue(issueNamed(duo, "Another"), { title: "Another, edited", labelIds: [labelNamed(duo, "bug")] })
      yield* rounds
      assert.deepStrictEqual(issueAt(duo, repository, 2)?.labels, ["bug"])
      assert.strictEqual(issueAt(duo, repository, 2)?.title, "Another, edited")
      assert.lengthOf(yield* engine.records.list(tenant, "label"), 1)
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
    }),
  )

  scenario("of one name on both sides each keep their case and colour, and later edits travel", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { people, records } = duo.github
      const { ada, team, read } = duo.linear
      people.createLabel({ repository, name: "Bug", color: "d73a4a", description: "It does not work" })
      people.createLabel({ repository, name: "docs", color: "0075ca" })
      ada.createLabel({ name: "bug", teamId: team.id, color: "#eb5757", description: "Broken" })
      ada.createLabel({ name: "Docs", teamId: team.id, color: "#4ea7fc", description: "Texts" })
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* rounds
      const here = () => records.labels(repository).map((label) => `${label.name} ${label.color} ${label.description ?? ""}`)
      const there = () => read.labels().map((label) => `${label.name} ${label.color} ${label.description ?? ""}`)
      assert.sameMembers(here(), ["Bug d73a4a It does not work", "docs 0075ca Texts"])
      assert.sameMembers(there(), ["bug #eb5757 Broken", "Docs #4ea7fc Texts"])
      people.renameLabel({ repository, name: "Bug", to: "defect" })
      ada.editLabel(labelNamed(duo, "Docs"), { color: "#26b5ce" })
      yield* rounds
      assert.sameMembers(here(), ["defect d73a4a It does not work", "docs 26b5ce Texts"])
      assert.sameMembers(there(), ["defect #eb5757 Broken", "Docs #26b5ce Texts"])
      assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
      assert.deepStrictEqual(yield* engine.deliveries.list(tenant), [])
    }),
  )

  scenario("two that swap their names in GitHub have them in Linear soon", (duo) =>
    Effect.gen(function* () {
      const engine = yield* SyncEngine
      const { people } = duo.github
      people.createIssue({ repository, by: "ada", title: "Crash", labels: ["bug"] })
      people.createIssue({ repository, by: "ada", title: "Explain", labels: ["docs"] })
      yield* joinGithub(duo)
      yield* joinLinear(duo)
      yield* rounds
      people.renameLabel({ repository, name: "bug", to: "third" })
      people.renameLabel({ repository, name: "docs", to: "bug" })
      people.renameLabel({ repository, name: "third", to: "docs" })
      yield* Effect.repeat(sync, {
        until: () => Effect.map(Effect.orDie(engine.deliveries.list(tenant)), (deliveries) => deliveries.length === 0),
      })
      yield* sync
      assert.deepStrictEqual(
        ["Crash", "Explain"].map((title) => duo.linear.read.labelNames(issueNamed(duo, title))),
        [["docs"], ["bug"]],
      )
      assert.sameMembers(labelsOf(duo, repository), ["bug", "docs"])
      assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
    }),
  )
})
