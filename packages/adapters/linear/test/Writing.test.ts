import { assert, describe, it } from "@effect/vitest"
import type { Importer, Json, View } from "@syncline/adapter-core"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { endpoints } from "@syncline/adapter-linear"
import { onScene, reasonOf, type Scene } from "./Scene.ts"

const operation = (number: number) => `5f0f3a52-6a55-4b0c-9a61-${String(number).padStart(12, "0")}`

const importerOf = ({ resource }: Scene, kind: string): Importer => {
  const { importer } = resource(kind)
  if (importer === undefined) throw new Error(`${kind} cannot be written`)
  return importer
}

const address = (_: string, id: string) => id

const create = (scene: Scene, kind: string, view: View, operationId = operation(1)) =>
  importerOf(scene, kind).create(scene.opened.client, { partition: scene.team.id, operationId, startedAt: 0, view, address })

const update = (scene: Scene, kind: string, externalId: string, patch: View) =>
  importerOf(scene, kind).update(scene.opened.client, {
    partition: scene.team.id,
    externalId,
    ownAddress: undefined,
    version: undefined,
    patch,
    address,
  })

const get = ({ opened, resource, team }: Scene, kind: string, externalId: string) =>
  resource(kind).exporter.get(opened.client, { partition: team.id, externalId })

/** How often a GraphQL operation of this name was sent. */
const sent = ({ sandbox }: Scene, name: string) => sandbox.log.filter(({ request }) => request.body.includes(` ${name}(`)).length

const stateNameOf = ({ app, team }: Scene, id: string) =>
  app.read.states(team.id).find((state) => state.id === app.read.issue(id)?.stateId)?.name

describe("issues", () => {
  it.effect("are created whole, under an id of ours, and answer with what Linear shows", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, resource, team } = scene
        const label = person.createLabel({ teamId: team.id, name: "bug" })
        const view = {
          title: "Crash 💥",
          body: "- a\n- b",
          status: { category: "in_progress", name: "In Review" },
          labels: [label.id],
          assignees: [app.owner.id],
        }
        const made = yield* create(scene, "issue", view)
        assert.strictEqual(made.externalId, operation(1))
        assert.deepStrictEqual(made.view, { ...view, author: app.owner.id })
        assert.deepStrictEqual(resource("issue").see(view), view)
        assert.deepStrictEqual(made, yield* get(scene, "issue", operation(1)))
        assert.strictEqual(app.read.counts("api").issue.create, 1)
      }),
    ),
  )

  it.effect("take every change alone and leave the rest as it is", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team } = scene
        const [one, two] = [person.createLabel({ teamId: team.id, name: "one" }), person.createLabel({ name: "two" })]
        const ada = app.administrator.addUser({ name: "Ada" })
        const { id } = person.createIssue({ teamId: team.id, title: "x", description: "y", labelIds: [one.id], assigneeId: ada.id })
        let expected = (yield* update(scene, "issue", id, {})).view
        const patches: ReadonlyArray<Json.JsonObject> = [
          { title: "new" },
          { body: "" },
          { status: { category: "done", name: "Done" } },
          { labels: [two.id] },
          { labels: [] },
          { assignees: [app.owner.id] },
          { assignees: [] },
        ]
        for (const patch of patches) {
          expected = { ...expected, ...patch }
          assert.deepStrictEqual((yield* update(scene, "issue", id, patch)).view, expected)
        }
        assert.strictEqual(app.read.issue(id)?.assigneeId, null)
        assert.strictEqual(stateNameOf(scene, id), "Done")
      }),
    ),
  )

  it.effect("have one assignee: the same one of several, whatever their order", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, resource } = scene
        const both = [app.owner.id, app.administrator.addUser({ name: "Ada" }).id]
        const { see } = resource("issue")
        const seen = see({ assignees: both })
        assert.deepStrictEqual(seen["assignees"], both.toSorted().slice(0, 1))
        assert.deepStrictEqual(see({ assignees: both.toReversed() }), seen)
        assert.deepStrictEqual(see(seen), seen)
        const made = yield* create(scene, "issue", { title: "x", assignees: both })
        assert.deepStrictEqual(made.view["assignees"], seen["assignees"])
      }),
    ),
  )

  it.effect("get the state of the status's name, else the first of its category", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { person, team } = scene
        const { id } = person.createIssue({ teamId: team.id, title: "x" })
        const written = [
          ["in_progress", "In Review", "In Review"],
          ["in_progress", "in review", "In Review"],
          ["in_progress", "doing", "In Progress"],
          ["todo", "open", "Todo"],
          ["done", "closed", "Done"],
          ["canceled", "not_planned", "Canceled"],
          ["canceled", "duplicate", "Duplicate"],
          ["backlog", "later", "Backlog"],
          ["backlog", "Triage", "Triage"],
        ] as const
        for (const [category, name, state] of written) {
          const answer = yield* update(scene, "issue", id, { status: { category, name } })
          assert.strictEqual(stateNameOf(scene, id), state)
          assert.deepStrictEqual(answer.view["status"], { category, name: state })
        }
        assert.strictEqual(sent(scene, "WorkflowStates"), 1)
      }),
    ),
  )

  it.effect("ask for the team's states again after a minute", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team } = scene
        const { id } = person.createIssue({ teamId: team.id, title: "x" })
        const status = { category: "in_progress", name: "QA" }
        yield* update(scene, "issue", id, { status })
        assert.strictEqual(stateNameOf(scene, id), "In Progress")
        app.administrator.addState({ teamId: team.id, name: "QA", type: "started" })
        yield* TestClock.adjust(60_000)
        yield* update(scene, "issue", id, { status })
        assert.strictEqual(stateNameOf(scene, id), "QA")
        assert.strictEqual(sent(scene, "WorkflowStates"), 2)
      }),
    ),
  )

  it.effect("get the states of their own team", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { opened, otherTeam, person, team } = scene
        const here = person.createIssue({ teamId: team.id, title: "x" }).id
        const there = person.createIssue({ teamId: otherTeam.id, title: "x" }).id
        const patch = { status: { category: "done", name: "Done" } }
        yield* update(scene, "issue", here, patch)
        const answer = yield* importerOf(scene, "issue").update(opened.client, {
          partition: otherTeam.id,
          externalId: there,
          ownAddress: undefined,
          version: undefined,
          patch,
          address,
        })
        assert.deepStrictEqual(answer.view["status"], patch.status)
        assert.strictEqual(sent(scene, "WorkflowStates"), 2)
      }),
    ),
  )

  it.effect("in the trash or in another team are gone for updates", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { otherTeam, person, team } = scene
        const trashed = person.createIssue({ teamId: team.id, title: "x" }).id
        const moved = person.createIssue({ teamId: team.id, title: "x" }).id
        person.trashIssue(trashed)
        person.moveIssue(moved, otherTeam.id)
        for (const id of [trashed, moved, operation(9)]) {
          assert.strictEqual((yield* reasonOf(update(scene, "issue", id, { title: "y" })))._tag, "Gone")
        }
      }),
    ),
  )

  it.effect("whose create lost its answer are found by the id, and there is one", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, sandbox } = scene
        sandbox.faults.add({ fault: { kind: "reset-after" }, match: ({ body }) => body.includes("issueCreate"), times: 1 })
        const view = { title: "once" }
        assert.strictEqual((yield* reasonOf(create(scene, "issue", view)))._tag, "UnknownOutcome")
        const found = yield* get(scene, "issue", operation(1))
        assert.strictEqual(found.externalId, operation(1))
        assert.strictEqual((yield* reasonOf(create(scene, "issue", view)))._tag, "Conflict")
        assert.deepStrictEqual(
          app.read.issues().map(({ id }) => id),
          [operation(1)],
        )
      }),
    ),
  )

  it.effect("whose create never arrived are not found, and can be created again", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, sandbox } = scene
        sandbox.faults.add({ fault: { kind: "reset-before" }, match: ({ body }) => body.includes("issueCreate"), times: 1 })
        assert.strictEqual((yield* reasonOf(create(scene, "issue", { title: "once" })))._tag, "UnknownOutcome")
        assert.strictEqual((yield* reasonOf(get(scene, "issue", operation(1))))._tag, "Gone")
        yield* create(scene, "issue", { title: "once" })
        assert.strictEqual(app.read.issues().length, 1)
      }),
    ),
  )

  it.effect("are refused by the name of the field, and nothing is made", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, otherTeam, person } = scene
        const foreign = person.createLabel({ teamId: otherTeam.id, name: "foreign" })
        const suspended = app.administrator.suspendUser(app.administrator.addUser({ name: "Left" }).id)
        const refused: ReadonlyArray<readonly [Json.JsonObject, string]> = [
          [{ title: "x".repeat(70_000) }, "title"],
          [{ title: "  " }, "title"],
          [{ title: "x", labels: [foreign.id] }, "foreign"],
          [{ title: "x", labels: [operation(8)] }, "labelIds"],
          [{ title: "x", assignees: [operation(8)] }, "User"],
          [{ title: "x", assignees: [suspended.id] }, "Left"],
        ]
        for (const [view, word] of refused) {
          const reason = yield* reasonOf(create(scene, "issue", view))
          assert.strictEqual(reason._tag, "Rejected")
          assert.include(reason.message, word)
        }
        assert.deepStrictEqual(app.read.issues(), [])
      }),
    ),
  )

  it.effect("cannot be written a status of a category the team has not", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const reason = yield* reasonOf(create(scene, "issue", { title: "x", status: { category: "asleep", name: "Zzz" } }))
        assert.deepStrictEqual(reason._tag === "Rejected" ? reason.field : reason._tag, "status")
        assert.deepStrictEqual(scene.app.read.issues(), [])
      }),
    ),
  )
})

describe("comments", () => {
  it.effect("are created under an id of ours, changed, and never moved", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team } = scene
        const [issue, other] = [person.createIssue({ teamId: team.id, title: "x" }), person.createIssue({ teamId: team.id, title: "y" })]
        const made = yield* create(scene, "comment", { issue: issue.id, body: "first 🎉" })
        assert.deepStrictEqual(made.view, { issue: issue.id, body: "first 🎉", author: app.owner.id })
        assert.strictEqual(made.externalId, operation(1))
        const changed = yield* update(scene, "comment", made.externalId, { body: "second" })
        assert.deepStrictEqual(changed, yield* get(scene, "comment", made.externalId))
        assert.strictEqual(changed.view["body"], "second")
        const refusal = yield* reasonOf(update(scene, "comment", made.externalId, { issue: other.id, body: "third" }))
        assert.strictEqual(refusal._tag === "Rejected" ? refusal.field : refusal._tag, "issue")
        assert.deepStrictEqual(
          app.read.comments().map(({ body, issueId }) => [issueId, body]),
          [[issue.id, "second"]],
        )
      }),
    ),
  )

  it.effect("are not made on an issue that went to another team or into the trash", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, otherTeam, person, team } = scene
        const [moved, trashed] = [person.createIssue({ teamId: team.id, title: "x" }), person.createIssue({ teamId: team.id, title: "y" })]
        person.moveIssue(moved.id, otherTeam.id)
        person.trashIssue(trashed.id)
        assert.strictEqual((yield* reasonOf(create(scene, "comment", { issue: moved.id, body: "x" })))._tag, "Gone")
        assert.strictEqual((yield* reasonOf(create(scene, "comment", { issue: trashed.id, body: "x" }, operation(2))))._tag, "Gone")
        assert.deepStrictEqual(app.read.comments(), [])
      }),
    ),
  )

  it.effect("whose create lost its answer are found by the id; on a missing issue they are gone; empty they are refused", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, sandbox, team } = scene
        const issue = person.createIssue({ teamId: team.id, title: "x" })
        sandbox.faults.add({ fault: { kind: "truncated" }, match: ({ body }) => body.includes("commentCreate"), times: 1 })
        assert.strictEqual((yield* reasonOf(create(scene, "comment", { issue: issue.id, body: "x" })))._tag, "UnknownOutcome")
        assert.strictEqual((yield* get(scene, "comment", operation(1))).externalId, operation(1))
        assert.strictEqual((yield* reasonOf(create(scene, "comment", { issue: operation(8), body: "x" }, operation(2))))._tag, "Gone")
        assert.strictEqual((yield* reasonOf(create(scene, "comment", { issue: issue.id, body: "" }, operation(3))))._tag, "Rejected")
        assert.strictEqual((yield* reasonOf(update(scene, "comment", operation(8), { body: "x" })))._tag, "Gone")
        assert.strictEqual(app.read.comments().length, 1)
      }),
    ),
  )
})

describe("labels", () => {
  it.effect("are created in the team and changed, workspace labels too", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team } = scene
        const view = { name: "good first issue, really 🌱", color: "#aabbcc", description: "for newcomers" }
        const made = yield* create(scene, "label", view)
        assert.deepStrictEqual(made.view, view)
        assert.strictEqual(made.externalId, operation(1))
        assert.strictEqual(app.read.labels()[0]?.teamId, team.id)
        for (const patch of [{ name: "beginner" }, { color: "#000000" }, { description: "" }]) {
          const before = yield* get(scene, "label", made.externalId)
          const after = yield* update(scene, "label", made.externalId, patch)
          assert.deepStrictEqual(after.view, { ...(before._tag === "Upsert" ? before.view : {}), ...patch })
        }
        const shared = person.createLabel({ name: "shared" })
        assert.strictEqual((yield* update(scene, "label", shared.id, { name: "common" })).view["name"], "common")
        assert.strictEqual((yield* reasonOf(update(scene, "label", operation(8), { name: "x" })))._tag, "Gone")
      }),
    ),
  )

  it.effect("of a name that is in use are a conflict that says so, and the one in use can be found; a repeat is a conflict too", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team } = scene
        const { id } = person.createLabel({ teamId: team.id, name: "Bug" })
        const reason = yield* reasonOf(create(scene, "label", { name: "bug" }))
        assert.strictEqual(reason._tag, "Conflict")
        assert.include(reason.message, "already exists")
        const named = (name: string) => scene.opened.client.get(endpoints.labelNamed, { partition: team.id, name })
        assert.strictEqual((yield* named("bug")).item.externalId, id)
        assert.strictEqual((yield* reasonOf(named("nothing")))._tag, "Gone")
        assert.strictEqual((yield* reasonOf(create(scene, "label", { name: "x".repeat(81) })))._tag, "Rejected")
        yield* create(scene, "label", { name: "new" })
        assert.strictEqual((yield* reasonOf(create(scene, "label", { name: "newer" })))._tag, "Conflict")
        assert.deepStrictEqual(
          app.read
            .labels()
            .map(({ name }) => name)
            .toSorted(),
          ["Bug", "new"],
        )
      }),
    ),
  )
})
