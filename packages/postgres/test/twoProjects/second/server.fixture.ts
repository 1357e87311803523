import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { announce } from "../announce.ts"

it.effect("runs on a server", () =>
  Effect.gen(function* () {
    expect(yield* announce).toMatch(/^syncline_test_/)
  }),
)
