/** What Linear refuses is named in the kind's words where its answer tells what it was, and in no other case. */
import { assert, describe, it } from "@effect/vitest"
import type { AdapterError, Client, Json, Upsert } from "@syncline/adapter-core"
import type { Whim } from "@syncline/sandbox"
import { Effect } from "effect"
import { refusedField } from "../src/RefusedField.ts"
import { onScene, reasonOf, type Scene } from "./Scene.ts"

const operationId = "5f0f3a52-6a55-4b0c-9a61-000000000001"
const nobody = "00000000-0000-4000-8000-000000000000"

const importerOf = ({ resource }: Scene, kind: string) => resource(kind).importer ?? assert.fail(`${kind} cannot be written`)
const address = (_: string, id: string) => id

const create = (scene: Scene, kind: string, view: Json.JsonObject) =>
  importerOf(scene, kind).create(scene.opened.client, { partition: scene.team.id, operationId, startedAt: 0, view, address })

const update = (scene: Scene, kind: string, externalId: string, patch: Json.JsonObject) =>
  importerOf(scene, kind).update(scene.opened.client, {
    partition: scene.team.id,
    externalId,
    ownAddress: undefined,
    version: undefined,
    patch,
    address,
  })

const fieldOf = (write: Effect.Effect<Upsert, AdapterError, Client.Requirements>) =>
  Effect.map(reasonOf(write), (reason) => (reason._tag === "Rejected" ? (reason.field ?? "none") : reason._tag))

const fields: ReadonlyArray<Extract<Whim, { readonly kind: "refuses" }>["field"]> = ["title", "body", "status", "labels", "assignees"]

describe("a value of an issue that is refused", () => {
  it.effect.each(fields)("is named: %s", (field) =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team, state } = scene
        const label = person.createLabel({ teamId: team.id, name: "bug" }).id
        const { id } = person.createIssue({ teamId: team.id, title: "Old" })
        const change = {
          title: "no",
          body: "no way",
          status: { category: "done", name: "Done" },
          labels: [label],
          assignees: [app.owner.id],
        }
        const values: Readonly<Record<string, string>> = {
          title: "no",
          body: "no way",
          status: state("Done"),
          labels: label,
          assignees: app.owner.id,
        }
        const refuse = (named: boolean) => app.whims.add({ kind: "refuses", of: "issue", field, value: values[field] ?? "", named })
        const end = refuse(true)
        assert.strictEqual(yield* fieldOf(update(scene, "issue", id, change)), field)
        assert.strictEqual(yield* fieldOf(create(scene, "issue", change)), field)
        end()
        refuse(false)
        assert.strictEqual(yield* fieldOf(update(scene, "issue", id, change)), "none")
        assert.strictEqual(app.read.issue(id)?.title, "Old")
        app.whims.clear()
        yield* update(scene, "issue", id, change)
      }),
    ),
  )

  it.effect("is named where the vendor's own rules refuse it", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team } = scene
        const { id } = person.createIssue({ teamId: team.id, title: "Old" })
        const away = app.administrator.addUser({ name: "Away" })
        app.administrator.suspendUser(away.id)
        const refused = (patch: Json.JsonObject) => fieldOf(update(scene, "issue", id, { title: "New", ...patch }))
        assert.strictEqual(yield* refused({ assignees: [away.id] }), "assignees")
        assert.strictEqual(yield* refused({ assignees: [nobody] }), "assignees")
        assert.strictEqual(yield* refused({ labels: [nobody] }), "labels")
        assert.strictEqual(yield* refused({ title: "x".repeat(256) }), "title")
        assert.strictEqual(yield* refused({ body: "x".repeat(250_001) }), "body")
        const said = person.addComment(id, "One")
        assert.strictEqual(yield* fieldOf(update(scene, "comment", said.id, { body: "x".repeat(250_001) })), "body")
        assert.strictEqual(yield* fieldOf(create(scene, "label", { name: "x".repeat(81) })), "name")
        assert.strictEqual(app.read.issue(id)?.title, "Old")
        assert.deepStrictEqual(scene.resource("issue").limits, { title: 255 })
      }),
    ),
  )
})

describe("the word for the field", () => {
  const answer = (message: string, extensions: Json.JsonObject = {}) => refusedField({ errors: [{ message, extensions }] })

  it("is found wherever Linear may say it, and nowhere else", () => {
    const validationErrors = [{ property: "title", constraints: {} }]
    assert.strictEqual(answer("Argument Validation Error", { validationErrors }), "title")
    assert.strictEqual(answer("Argument Validation Error", { exception: { validationErrors } }), "title")
    assert.strictEqual(answer("labelIds for incorrect team"), "labelIds")
    assert.strictEqual(answer("Entity not found: WorkflowState"), "stateId")
    assert.strictEqual(
      answer("No", { userPresentableMessage: "addedLabelIds contained an entry that could not be found." }),
      "addedLabelIds",
    )
    for (const message of [
      "Invalid input",
      "Argument Validation Error",
      "Entity not found: Team",
      "provides nothing",
      "Ids are wrong",
      "",
    ]) {
      assert.isUndefined(answer(message))
    }
    assert.isUndefined(refusedField(null))
    assert.isUndefined(refusedField({ errors: [] }))
  })
})
