/** Of the suite of stores: a sign-in that was begun is handed out once, to one of all who ask for it at once, and is forgotten when it has ended. */
import { type Vitest, expect } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { BegunSignIn } from "../../model/BegunSignIn.ts"
import type { Store } from "../../store/MemoryStore.ts"
import { SignIns } from "../../store/SignIns.ts"
import * as Sample from "./Sample.ts"

const begun = (state: string, more: Partial<BegunSignIn> = {}): BegunSignIn => ({
  state,
  binding: "hash of a secret",
  app: "app",
  tenant: null,
  connectionId: null,
  settings: null,
  redirectUri: "https://host.example/back",
  verifier: null,
  endsAt: 1000,
  ...more,
})

export const signInsSuite = (it: Vitest.MethodsNonLive<Store>): void => {
  it.effect("is handed out once, with all that is known of it", () =>
    Effect.gen(function* () {
      const [signIns, tenant] = [yield* SignIns, Sample.newTenant()]
      const whole = begun(`whole of ${tenant}`, {
        tenant,
        connectionId: "a",
        settings: { baseUrl: "http://127.0.0.1", nested: { empty: null } },
        verifier: { keyId: "k", ciphertext: new Uint8Array([0, 1, 254, 255]) },
      })
      const bare = begun(`bare of ${tenant}`)
      yield* signIns.put(whole, 0)
      yield* signIns.put(bare, 0)
      expect(yield* signIns.take(`nobody's of ${tenant}`)).toEqual(Option.none())
      expect(yield* signIns.take(whole.state)).toEqual(Option.some(whole))
      expect(yield* signIns.take(whole.state)).toEqual(Option.none())
      expect(yield* signIns.take(bare.state)).toEqual(Option.some(bare))
    }),
  )

  it.effect("is handed to one of all who ask at once", () =>
    Effect.gen(function* () {
      const [signIns, tenant] = [yield* SignIns, Sample.newTenant()]
      yield* signIns.put(begun(tenant), 0)
      const taken = yield* Effect.all(
        Array.from({ length: 8 }, () => signIns.take(tenant)),
        { concurrency: "unbounded" },
      )
      expect(taken.filter(Option.isSome)).toHaveLength(1)
    }),
  )

  it.effect("is forgotten by whoever begins another when it has ended", () =>
    Effect.gen(function* () {
      const [signIns, tenant] = [yield* SignIns, Sample.newTenant()]
      yield* signIns.put(begun(`old of ${tenant}`, { endsAt: 4999 }), 0)
      yield* signIns.put(begun(`good of ${tenant}`, { endsAt: 5000 }), 0)
      yield* signIns.put(begun(`new of ${tenant}`, { endsAt: 9000 }), 5000)
      const found = yield* Effect.forEach(["old", "good", "new"], (name) => signIns.take(`${name} of ${tenant}`))
      expect(found.map(Option.isSome)).toEqual([false, true, true])
    }),
  )
}
