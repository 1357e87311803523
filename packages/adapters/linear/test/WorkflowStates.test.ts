/** A status that a team has no state for is refused by its category. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import * as WorkflowStates from "../src/WorkflowStates.ts"
import { onScene, reasonOf } from "./Scene.ts"

it.effect("a status is the state of its category, and one of a category that the team does not have is refused by name", () =>
  onScene(
    Effect.fnUntraced(function* ({ opened, team, state }) {
      const { idFor } = WorkflowStates.make()
      const of = (category: string, name = "") => idFor(opened.client, team.id, { category, name })
      assert.strictEqual(yield* of("in_progress", "in review"), state("In Review"))
      const reason = yield* reasonOf(of("elsewhere"))
      assert.deepInclude(reason, {
        _tag: "Rejected",
        message: 'the team has no state of the category "elsewhere"',
        field: "status",
      })
    }),
  ),
)
