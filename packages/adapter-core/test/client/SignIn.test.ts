import { assert, describe, it } from "@effect/vitest"
import { Authorization, signedIn } from "@syncline/adapter-core"
import { Effect } from "effect"

const [old, fresh] = [Authorization.token("old"), Authorization.token("fresh")]

class Refused {
  readonly _tag = "Refused"
}

/** Takes only what is fresh; counts requests and renewals. */
const make = (renewed: Authorization.Credentials | undefined) => {
  const calls: Array<string> = []
  const request = (credentials: Authorization.Credentials | undefined) => {
    calls.push(credentials === old ? "old" : "fresh")
    return credentials === fresh ? Effect.succeed("done") : Effect.fail(new Refused())
  }
  const renew = () => Effect.sync(() => (calls.push("renew"), renewed))
  return { calls, request, renew }
}

const isRefused = (error: { readonly _tag: string }) => error._tag === "Refused"

// proves Q-30
describe("signedIn", () => {
  it.effect("makes a request again, once, with what takes the place of refused credentials", () =>
    Effect.gen(function* () {
      const { calls, request, renew } = make(fresh)
      assert.strictEqual(yield* signedIn({ credentials: Effect.succeed(old), renew }, isRefused, request), "done")
      assert.deepStrictEqual(calls, ["old", "renew", "fresh"])
    }),
  )

  it.effect("does so twice where what came first had ended as well", () =>
    Effect.gen(function* () {
      const { calls, request } = make(fresh)
      const others = [old, fresh]
      const renew = () => Effect.sync(() => (calls.push("renew"), others.shift()))
      assert.strictEqual(yield* signedIn({ credentials: Effect.succeed(old), renew }, isRefused, request), "done")
      assert.deepStrictEqual(calls, ["old", "renew", "old", "renew", "fresh"])
    }),
  )

  it.effect("fails as the application refused where there are no others, or they are refused too", () =>
    Effect.gen(function* () {
      for (const [renewed, expected] of [
        [undefined, ["old", "renew"]],
        [old, ["old", "renew", "old", "renew", "old"]],
      ] as const) {
        const { calls, request, renew } = make(renewed)
        const error = yield* Effect.flip(signedIn({ credentials: Effect.succeed(old), renew }, isRefused, request))
        assert.strictEqual(error._tag, "Refused")
        assert.deepStrictEqual(calls, [...expected])
      }
      const { calls, request } = make(fresh)
      yield* Effect.flip(signedIn({ credentials: Effect.succeed(old) }, isRefused, request))
      assert.deepStrictEqual(calls, ["old"])
    }),
  )
})
