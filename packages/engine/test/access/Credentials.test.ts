/** Credentials are nowhere in the store but in the grants, where they are sealed, and nowhere at all when their connection is disconnected. */
import { assert, describe, it } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { Grants, SyncEngine, Vault, Wakeups } from "@syncline/engine"
import { Rotating, TestEngine, World } from "@syncline/engine/testing"
import { Effect, Layer, Option } from "effect"
import * as MemoryCommits from "../../src/store/memory/MemoryCommits.ts"
import * as MemoryConnections from "../../src/store/memory/MemoryConnections.ts"
import * as MemoryCopies from "../../src/store/memory/MemoryCopies.ts"
import * as MemoryInbox from "../../src/store/memory/MemoryInbox.ts"
import * as MemoryMappings from "../../src/store/memory/MemoryMappings.ts"
import * as MemoryProfiles from "../../src/store/memory/MemoryProfiles.ts"
import * as MemoryReads from "../../src/store/memory/MemoryReads.ts"
import * as MemorySignIns from "../../src/store/memory/MemorySignIns.ts"
import * as MemoryTargets from "../../src/store/memory/MemoryTargets.ts"
import { MemoryTables } from "../../src/store/memory/MemoryTables.ts"

const { partition, sync, tenant } = World

/** A store in memory whose tables can be looked at. */
const store = Layer.mergeAll(
  MemoryCommits.layer,
  MemoryConnections.layer,
  MemoryInbox.layer,
  MemoryMappings.layer,
  MemoryProfiles.layer,
  MemoryReads.layer,
  MemorySignIns.layer,
  MemoryTargets.layer,
  MemoryCopies.layer,
).pipe(Layer.provideMerge(MemoryTables.layer), Layer.merge(Wakeups.layerMemory))

/** Everything in a value as text, bytes in base64. */
const textOf = (value: unknown): string => {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64")
  if (value instanceof Map || value instanceof Set) return [...value].map(textOf).join("\n")
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, each]) => `${name}: ${textOf(each)}`)
      .join("\n")
  }
  return String(value)
}

const dump = Effect.map(MemoryTables, textOf)

const secret = "ghp_a-token-that-nothing-else-contains"

// proves T-58, I12
describe("Credentials", () => {
  it.effect("are in no table as they are, and in none at all when the connection is disconnected", () =>
    Effect.gen(function* () {
      const { left, right } = yield* World.makeApps()
      const scenario = Effect.gen(function* () {
        const [engine, grants, vault] = [yield* SyncEngine, yield* Grants, yield* Vault]
        left.accept(secret)
        left.create("task", partition, { title: "Crash" })
        const { id } = yield* engine.connect({ tenant, app: "left", credentials: Authorization.token(secret) })
        yield* engine.addStreams({ tenant, connectionId: id, partition })
        yield* sync
        left.revoke()
        yield* sync
        const { ciphertext } = Option.getOrThrow(yield* grants.get(tenant, id))
        const sealed = Buffer.from(ciphertext).toString("base64")
        const before = yield* dump
        assert.include(before, sealed)
        assert.include(before, "left member.page: Unauthorized: bad credentials")
        assert.notInclude(before, secret)
        yield* engine.disconnect(tenant, id)
        const after = yield* dump
        assert.include(after, "disconnected")
        for (const text of [secret, sealed]) assert.notInclude(after, text)
        assert.strictEqual((yield* Effect.flip(vault.open(tenant, id)))._tag, "VaultError")
      })
      const ground = yield* Layer.build(store)
      const engine = TestEngine.layer([left.adapter, right.adapter], Layer.succeedContext(ground))
      yield* scenario.pipe(Effect.provide(engine, { local: true }), Effect.provideContext(ground))
    }),
  )

  it.effect("are nowhere to be read when people sign in, whatever goes wrong, nor is what a sign-in is made of", () =>
    Effect.gen(function* () {
      const [stage, ground] = [yield* Rotating.setUp(), yield* Layer.build(store)]
      const secrets: Array<string> = []
      const told = yield* Effect.provideContext(
        Effect.map(Effect.all([Rotating.troubledSignIns(stage, secrets), dump]), (texts) => texts.join("\n")),
        ground,
      )
      for (const sign of ["SignIn.finish", "not-theirs", "refused", "lost", "endsAt", "503"]) assert.include(told, sign)
      const all = [...secrets, ...stage.tokens.secrets()].filter((text) => text !== "")
      assert.isAbove(all.length, 40)
      for (const text of Rotating.formsOf(all)) assert.notInclude(told, text)
    }),
  )

  it.effect("are nowhere to be read after a life of refreshes, failures and a death", () =>
    Effect.gen(function* () {
      const stage = yield* Rotating.setUp({ refresh: { rotates: true, graceMillis: 2 * 3_600_000 } })
      const ground = yield* Layer.build(store)
      const told = yield* Effect.provideContext(
        Effect.map(Effect.all([Rotating.troubledLife(stage), dump]), (texts) => texts.join("\n")),
        ground,
      )
      for (const sign of ["disconnected", "oauthClients.left", "ConnectionFailed", "503", "killed", "Step.step"]) assert.include(told, sign)
      for (const text of Rotating.formsOf(stage.tokens.secrets())) assert.notInclude(told, text)
    }),
  )
})
