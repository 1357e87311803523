/** What is removed at Linear: issues go to the trash and come back out of it, comments and labels are gone for good. */
import type { Importer } from "@syncline/adapter-core"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { onScene, reasonOf, type Scene } from "./Scene.ts"

const request = ({ team }: Scene, externalId: string) => ({ partition: team.id, externalId, ownAddress: undefined })

const importerOf = ({ resource }: Scene, kind: string): Importer => {
  const { importer } = resource(kind)
  return importer ?? assert.fail(`${kind} cannot be written`)
}

const remove = (scene: Scene, kind: string, id: string) =>
  importerOf(scene, kind).remove?.(scene.opened.client, request(scene, id)) ?? assert.fail(`no ${kind} can be removed`)

const get = ({ opened, resource, team }: Scene, kind: string, externalId: string) =>
  resource(kind).exporter.get(opened.client, { partition: team.id, externalId })

describe("removing at Linear", () => {
  it.effect("puts an issue into the trash, and takes it out again as it was", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team } = scene
        const { id } = person.createIssue({ teamId: team.id, title: "x", description: "y" })
        const before = yield* get(scene, "issue", id)
        yield* remove(scene, "issue", id)
        assert.strictEqual(app.read.issue(id)?.trashed, true)
        assert.strictEqual((yield* reasonOf(get(scene, "issue", id)))._tag, "Gone")
        const { restore } = importerOf(scene, "issue")
        const restored = yield* restore?.(scene.opened.client, request(scene, id)) ?? assert.fail("nothing can be restored")
        assert.deepStrictEqual(restored.view, before._tag === "Upsert" ? before.view : undefined)
        assert.deepStrictEqual(yield* get(scene, "issue", id), restored)
      }),
    ),
  )

  it.effect("takes comments and labels away for good, and says of what is gone that it is", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { person, team } = scene
        const issue = person.createIssue({ teamId: team.id, title: "x" })
        const comment = person.addComment(issue.id, "one")
        const label = person.createLabel({ teamId: team.id, name: "bug" })
        for (const [kind, id] of [
          ["comment", comment.id],
          ["label", label.id],
        ] as const) {
          yield* get(scene, kind, id)
          yield* remove(scene, kind, id)
          assert.strictEqual((yield* reasonOf(get(scene, kind, id)))._tag, "Gone")
          assert.strictEqual((yield* reasonOf(remove(scene, kind, id)))._tag, "Gone")
          assert.isUndefined(importerOf(scene, kind).restore)
        }
      }),
    ),
  )

  it.effect("leaves a label of the workspace to other teams", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const label = scene.person.createLabel({ name: "bug" })
        const reason = yield* reasonOf(remove(scene, "label", label.id))
        assert.strictEqual(reason._tag, "Rejected")
        assert.include(reason.message, "the workspace's")
        assert.strictEqual((yield* get(scene, "label", label.id))._tag, "Upsert")
      }),
    ),
  )
})
