/** Who wrote an issue or a comment: what Linear tells, and what stands in one that was made in somebody's name, in the form of its editor too. */
import { assert, describe, it } from "@effect/vitest"
import type { Attribution, Upsert } from "@syncline/adapter-core"
import { Effect } from "effect"
import { onScene, type Scene } from "./Scene.ts"

const octocat: Attribution.Attribution = {
  name: "octocat_acme",
  application: "GitHub",
  at: Date.UTC(2026, 2, 1),
  url: "https://github.com/acme/app/issues/1",
}

const line = "*octocat_acme wrote at GitHub on 2026-03-01* · [open](https://github.com/acme/app/issues/1)"

const operationId = "5f0f3a52-6a55-4b0c-9a61-000000000001"

const importerOf = ({ resource }: Scene, kind: string) => {
  const { importer } = resource(kind)
  if (importer === undefined) throw new Error(`${kind} cannot be written`)
  return importer
}

const address = (_: string, id: string) => id

const listed = Effect.fnUntraced(function* ({ opened, resource, team }: Scene, kind: string) {
  const { changes } = yield* resource(kind).exporter.page(opened.client, { partition: team.id })
  return changes.flatMap((change): ReadonlyArray<Upsert> => (change._tag === "Upsert" ? [change] : []))
})

describe("who wrote an issue or a comment", () => {
  it.effect("is told by name, with the page of what was written", () =>
    onScene(
      Effect.fnUntraced(function* (scene) {
        const { app, person, team } = scene
        const issue = person.createIssue({ teamId: team.id, title: "Crash" })
        person.addComment(issue.id, "Seen")
        for (const kind of ["issue", "comment"]) {
          const [shown] = yield* listed(scene, kind)
          const { id: externalId, name } = app.owner
          assert.deepStrictEqual(shown?.writer, { kind: "person", externalId, name, application: "Linear" }, kind)
          assert.match(shown?.url ?? "", /^https:/, kind)
        }
        const [{ raw } = { raw: null }] = yield* listed(scene, "issue")
        const bot = scene.resource("issue").exporter.read({ ...(raw as object), creator: null })
        assert.isTrue(bot._tag === "Upsert" && bot.writer === undefined)
      }),
    ),
  )

  for (const rewrites of [false, true]) {
    it.effect(`stands above the text and is no part of it${rewrites ? ", as the editor writes it" : ""}`, () =>
      onScene(
        Effect.fnUntraced(function* (scene) {
          const { app, opened, person, team } = scene
          if (rewrites) app.whims.add({ kind: "rewrites" })
          const shown = rewrites ? line.replace(/\((.*)\)/, "(<$1>)") : line
          const partition = team.id
          const importer = importerOf(scene, "issue")
          const view = { title: "Crash", body: "It crashes." }
          const made = yield* importer.create(opened.client, { partition, operationId, startedAt: 0, view, attribution: octocat, address })
          assert.deepStrictEqual([made.view["body"], made.attribution], ["It crashes.", octocat])
          assert.strictEqual(app.read.issue(operationId)?.description, `${shown}\n\nIt crashes.`)
          const [issue] = yield* listed(scene, "issue")
          assert.deepStrictEqual([issue?.view["body"], issue?.attribution], ["It crashes.", octocat])
          const request = { partition, externalId: operationId, ownAddress: undefined, version: undefined, address }
          const changed = yield* importer.update(opened.client, { ...request, patch: { body: "It crashed." }, attribution: octocat })
          assert.deepStrictEqual([changed.view["body"], changed.attribution], ["It crashed.", octocat])
          assert.strictEqual(app.read.issue(operationId)?.description, `${shown}\n\nIt crashed.`)
          person.editIssue(operationId, { description: "It crashed." })
          const [edited] = yield* listed(scene, "issue")
          assert.deepStrictEqual([edited?.view["body"], edited?.attribution], ["It crashed.", undefined])
          const comments = importerOf(scene, "comment")
          const said = { issue: operationId, body: "- seen" }
          const comment = { partition, operationId, startedAt: 0, view: said, attribution: octocat, address }
          const answer = yield* comments.create(opened.client, comment)
          assert.deepStrictEqual([answer.view["body"], answer.attribution], [rewrites ? "* seen" : "- seen", octocat])
        }),
      ),
    )
  }
})
