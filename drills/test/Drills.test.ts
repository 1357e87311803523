// proves V-10, V-11, V-12, Q-02, Q-29, Q-31, I15, laws 1, 2 and 8
import { assert, describe, it, layer } from "@effect/vitest"
import { places } from "../src/places.ts"
import { Context, Effect, Layer } from "effect"
import { drills } from "../src/drills.ts"
import * as Hall from "../src/Hall.ts"

const all = drills(1, 1)

/** Some of each sort; `pnpm drills` runs them all. */
const some = [
  "killed at absorb.before-commit later",
  "killed at deliver.created for github, 2 of 3",
  "killed at adopt.committed",
  "frozen at deliver.before-settle",
  "PostgreSQL restarts between creates",
]

class Open extends Context.Service<Open, Effect.Success<typeof Hall.open>>()("@syncline/drills/test/Open") {
  static readonly layer = Layer.effect(Open, Hall.open)
}

describe("drills", () => {
  it("kill a worker at every failpoint, twice", () => {
    const names = new Set(all.map(({ name }) => name))
    for (const name of places) {
      assert.isTrue(names.has(`killed at ${name}`), name)
      assert.isTrue(names.has(`killed at ${name} later`), name)
    }
  })

  it("are all different", () => {
    assert.strictEqual(new Set(all.map(({ name }) => name)).size, all.length)
  })

  layer(Open.layer, { excludeTestServices: true, timeout: "2 minutes" })("of which some are run here", (test) => {
    test.effect("when nothing goes wrong, everything is as it should be and every failpoint is passed", () =>
      Effect.gen(function* () {
        assert.deepStrictEqual((yield* Open).problems, [])
      }),
    )

    for (const name of some) {
      test.effect(name, () =>
        Effect.gen(function* () {
          const drill = all.find((one) => one.name === name)
          if (drill === undefined) return assert.fail("there is no such drill")
          assert.deepStrictEqual(yield* Effect.scoped(drill.run((yield* Open).hall)), [])
        }),
      )
    }
  })
})
