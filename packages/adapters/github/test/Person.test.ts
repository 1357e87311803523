/** People look the same wherever they were seen. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { partition, readAll, reasonOf, resourceOf, staged, upsertOf, repository } from "./Stage.ts"

describe("a person", () => {
  it.effect(
    "is the same as an assignee, as an author, and alone",
    staged(
      ({ app, opened, client }) =>
        Effect.gen(function* () {
          app.people.createIssue({ repository, by: "ada", title: "By Ada" })
          const { exporter } = resourceOf(opened, "person")
          const listed = upsertOf((yield* readAll(opened, "person"))[0])
          const [author] = upsertOf((yield* readAll(opened, "issue"))[0]).related ?? []
          const embedded = upsertOf(author && exporter.read(author.raw))
          const alone = upsertOf(yield* exporter.get(client, { partition, externalId: listed.externalId }))
          assert.deepStrictEqual(listed.view, { name: "ada", handle: "ada", email: "ada@example.com" })
          assert.strictEqual(listed.address, "ada")
          for (const other of [embedded, alone]) assert.deepStrictEqual({ ...other, raw: null }, { ...listed, raw: null })
        }),
      { settings: { emails: { ADA: "ada@example.com" } } },
    ),
  )

  it.effect(
    "keeps the id through a change of login, and has no address that nobody set",
    staged(({ app, opened, client }) =>
      Effect.gen(function* () {
        const { externalId } = upsertOf((yield* readAll(opened, "person"))[0])
        app.people.renameUser("ada", "countess")
        const renamed = upsertOf(yield* resourceOf(opened, "person").exporter.get(client, { partition, externalId }))
        assert.deepStrictEqual(renamed.view, { name: "countess", handle: "countess", email: null })
        assert.strictEqual(renamed.address, "countess")
      }),
    ),
  )

  it.effect(
    "who is gone is gone",
    staged(({ app, opened, client }) =>
      Effect.gen(function* () {
        const { externalId } = upsertOf((yield* readAll(opened, "person"))[1])
        app.people.deleteUser("bob")
        assert.strictEqual((yield* reasonOf(resourceOf(opened, "person").exporter.get(client, { partition, externalId })))._tag, "Gone")
      }),
    ),
  )
})
