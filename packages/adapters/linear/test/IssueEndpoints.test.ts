/** An issue is asked for by its id, or by the key of a team and a number, and only in its team. */
import { endpoints } from "@syncline/adapter-linear"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { onScene, reasonOf } from "./Scene.ts"

it.effect("each issue is found by its id and by its identifier, and by nothing else", () =>
  onScene(
    Effect.fnUntraced(function* ({ opened, team, otherTeam, person }) {
      const made = ["One", "Two", "Three"].map((title) => person.createIssue({ teamId: team.id, title }))
      const get = (id: string, partition = team.id) => opened.client.get(endpoints.issue, { partition, id })
      for (const { id, number } of made) {
        for (const name of [id, `ENG-${number}`, `eng-${number}`]) assert.strictEqual((yield* get(name)).item.externalId, id, name)
        assert.strictEqual((yield* reasonOf(get(`ENG-${number}`, otherTeam.id)))._tag, "Gone")
      }
      for (const name of ["ENG-99", "OPS-1", "ENG-", "ENG-1x", "1"]) assert.strictEqual((yield* reasonOf(get(name)))._tag, "Gone", name)
    }),
  ),
)
