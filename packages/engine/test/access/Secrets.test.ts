import { assert, describe, it } from "@effect/vitest"
import { MemoryStore, Subscriptions, Vault } from "@syncline/engine"
import { Effect, Layer, Option, Redacted } from "effect"
import { SecureRandom } from "effect/crypto"
import * as Secrets from "../../src/access/Secrets.ts"

const key = (id: string, byte: number) => ({ id, secret: Redacted.make(Buffer.alloc(32, byte).toString("base64")) })
const [old, present] = [key("old", 1), key("new", 2)]

const place = (connectionId: string) => ({ tenant: "acme", connectionId })

// proves T-58
describe("secrets of webhooks", () => {
  it.effect("open with the key that sealed them, at their place, and with the next key alone once they were sealed anew", () =>
    Effect.gen(function* () {
      const store = yield* Layer.build(MemoryStore.layer)
      const keyed = <A, E>(effect: Effect.Effect<A, E, Vault | MemoryStore.Store>, ...keys: Parameters<typeof Vault.layer>[0]) =>
        effect.pipe(Effect.provide(Vault.layer(keys), { local: true }), Effect.provideContext(store))
      const put = Effect.fnUntraced(function* (connectionId: string, secrets: ReadonlyArray<string>) {
        const sealed = yield* Secrets.seal(place(connectionId), secrets)
        const own = { ...place(connectionId), path: `path of ${connectionId}`, sealed, version: 1, createdAt: 1 }
        return yield* (yield* Subscriptions).put(own)
      })
      const read = Effect.fnUntraced(function* (connectionId: string) {
        const found = yield* (yield* Subscriptions).get("acme", connectionId)
        return yield* Secrets.open(Option.getOrThrow(found))
      })
      yield* keyed(put("a", ["s3cret", "older"]), old)
      yield* keyed(put("b", ["other"]), present)
      const moved = Effect.flatMap(Subscriptions, (all) =>
        Effect.flatMap(all.get("acme", "a"), (found) => Secrets.open({ ...Option.getOrThrow(found), connectionId: "b" })),
      )
      assert.strictEqual((yield* Effect.flip(keyed(moved, old)))._tag, "VaultError")
      assert.strictEqual((yield* Effect.flip(keyed(read("a"), present)))._tag, "VaultError")
      assert.strictEqual(yield* keyed(Secrets.resealAll, present), 0)
      assert.deepStrictEqual(yield* keyed(read("a"), present, old), ["s3cret", "older"])
      assert.strictEqual(yield* keyed(Secrets.resealAll, present, old), 1)
      assert.deepStrictEqual(yield* keyed(read("a"), present), ["s3cret", "older"])
      assert.deepStrictEqual(yield* keyed(read("b"), present), ["other"])
      assert.strictEqual(yield* keyed(Secrets.resealAll, present, old), 0)
    }).pipe(Effect.provide(SecureRandom.layerWebCrypto)),
  )
})
