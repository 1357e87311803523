/** What can be removed at GitHub by REST: comments and labels, for good. Issues cannot. */
import type { Change } from "@syncline/adapter-core"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { importerOf, partition, readAll, reasonOf, resourceOf, type Stage, staged, upsertOf, repository } from "./Stage.ts"

const remove = ({ opened }: Stage, kind: string, change: Change | undefined) => {
  const { externalId, address } = upsertOf(change)
  const { remove: removing } = importerOf(opened, kind)
  return removing?.(opened.client, { partition, externalId, ownAddress: address }) ?? Effect.die(`no ${kind} can be removed`)
}

describe("removing at GitHub", () => {
  it.effect(
    "takes a comment away, and says of one that is gone that it is",
    staged((stage) =>
      Effect.gen(function* () {
        const { people } = stage.app
        people.createIssue({ repository, by: "ada", title: "Talk" })
        for (const body of ["one", "two"]) people.addComment({ repository, number: 1, by: "bob", body })
        const [first, second] = yield* readAll(stage.opened, "comment")
        yield* remove(stage, "comment", first)
        assert.deepStrictEqual(
          (yield* readAll(stage.opened, "comment")).map((left) => upsertOf(left).externalId),
          [upsertOf(second).externalId],
        )
        assert.strictEqual((yield* reasonOf(remove(stage, "comment", first)))._tag, "Gone")
      }),
    ),
  )

  it.effect(
    "takes a label away by its name, or by its id where no name is known",
    staged((stage) =>
      Effect.gen(function* () {
        for (const name of ["a/b #1", "bug", "stays"]) stage.app.people.createLabel({ repository, name })
        const [named, byId] = yield* readAll(stage.opened, "label")
        yield* remove(stage, "label", named)
        const { address: _, ...nameless } = upsertOf(byId)
        yield* remove(stage, "label", nameless)
        assert.deepStrictEqual(
          (yield* readAll(stage.opened, "label")).map((left) => upsertOf(left).address),
          ["stays"],
        )
        assert.strictEqual((yield* reasonOf(remove(stage, "label", named)))._tag, "Gone")
      }),
    ),
  )

  it.effect(
    "is not offered for issues, and nothing comes back",
    staged(({ opened }) =>
      Effect.sync(() => {
        assert.isUndefined(importerOf(opened, "issue").remove)
        for (const { importer } of opened.resources) assert.isUndefined(importer?.restore)
        assert.isDefined(resourceOf(opened, "issue").kind.closed)
      }),
    ),
  )
})
