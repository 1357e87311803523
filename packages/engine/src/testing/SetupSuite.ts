/** Connections and streams come, are changed and go: what is asked for is what is stored, and what cannot be is refused before anything is. */
import { assert, describe } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { Vault } from "../access/Vault.ts"
import { Connections } from "../store/Connections.ts"
import { Grants } from "../store/Grants.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { withAccounts } from "./Accounts.ts"
import { on } from "./AdaptedApp.ts"
import type { Scenario } from "./Scenario.ts"
import { join, joinKinds, partition as p, sync, tenant } from "./World.ts"

const start = Date.UTC(2026, 0, 1)

const connectionsNow = Effect.flatMap(SyncEngine, (engine) =>
  Effect.map(engine.status(tenant), (all) => all.map(({ connection }) => connection)),
)

const streamsNow = Effect.flatMap(SyncEngine, (engine) =>
  Effect.map(engine.status(tenant), (all) => all.flatMap(({ streams }) => streams.map(({ stream }) => stream))),
)

const signIn = Effect.fnUntraced(function* (account: string, settings: { readonly name: string; readonly site?: string }, token = "good") {
  const engine = yield* SyncEngine
  return yield* engine.connect({ tenant, app: "left", credentials: Authorization.token(token), settings: { account, ...settings } })
})

export const setupSuite = (scenario: Scenario): void => {
  describe("setup", () => {
    // proves C-20, T-60, C-32
    for (const [title, interrupt] of [
      [
        "must wait and needs its person",
        (id: string) =>
          Effect.flatMap(Connections, (connections) =>
            connections.update(tenant, id, { status: "error", reason: "revoked", blockedUntil: start + 86_400_000 }),
          ),
      ],
    ] as const) {
      scenario(`the same account again replaces settings, name and credentials of a connection that ${title}, and nothing else`, (apps) => {
        const { app, openings } = withAccounts(apps.left)
        const test = Effect.gen(function* () {
          const engine = yield* SyncEngine
          apps.left.create("task", p, { title: "Crash" })
          const first = yield* signIn("ada", { name: "Ada", site: "old" })
          const before = { tenant, id: first.id, app: "left", externalAccountId: "ada", createdAt: start }
          const atWork = { status: "active", reason: null, blockedUntil: 0 } as const
          assert.deepStrictEqual(first, { ...before, ...atWork, name: "Ada", settings: { account: "ada", name: "Ada", site: "old" } })
          assert.deepStrictEqual(yield* connectionsNow, [first])
          const made = yield* engine.addStreams({ tenant, connectionId: first.id, partition: p, kinds: ["task"] })
          yield* sync
          yield* interrupt(first.id)
          yield* TestClock.adjust("1 minute")
          apps.left.accept("newer")
          const second = yield* signIn("ada", { name: "Ada Lovelace" }, "newer")
          const settings = { account: "ada", name: "Ada Lovelace" }
          assert.deepStrictEqual(second, { ...before, ...atWork, name: "Ada Lovelace", settings })
          assert.deepStrictEqual(yield* connectionsNow, [second])
          const again = yield* engine.addStreams({ tenant, connectionId: first.id, partition: p, kinds: ["task"] })
          assert.deepStrictEqual(
            again,
            made.map((stream) => ({ ...stream, initialDoneAt: start })),
          )
          const opened = openings.length
          const { runs } = yield* sync
          assert.deepStrictEqual(
            runs.flatMap(({ strategy }) => (strategy === "push" ? [] : [strategy])),
            ["delta"],
          )
          assert.deepStrictEqual(openings.slice(opened), [{ settings, credentials: Authorization.token("newer") }])
          assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 1)
        })
        return on({ ...apps, left: app }, test)
      })
    }

    // proves T-58, I12
    scenario("a connection that is disconnected has no credentials any more, and says so when it is taken up without new ones", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const [grants, vault] = [yield* Grants, yield* Vault]
        const { connection } = yield* join(apps.left)
        const other = (yield* join(apps.right)).connection
        yield* sync
        assert.isTrue(Option.isSome(yield* grants.get(tenant, connection.id)))
        yield* engine.disconnect(tenant, connection.id)
        assert.isTrue(Option.isNone(yield* grants.get(tenant, connection.id)))
        const message = "the connection has no credentials; connect it again"
        assert.strictEqual((yield* Effect.flip(vault.open(tenant, connection.id))).message, message)
        assert.deepStrictEqual(yield* vault.open(tenant, other.id), Authorization.token("good"))
        const calls = apps.left.log.length
        yield* engine.resume(tenant, connection.id)
        const report = yield* sync
        assert.strictEqual(apps.left.log.length, calls)
        assert.deepStrictEqual(report.errors, [{ connectionId: connection.id, message: `left open: Unauthorized: ${message}` }])
      }),
    )

    // proves T-39
    scenario("a stream is read every five minutes both ways unless told otherwise, at most once a second", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { id: connectionId } = yield* engine.connect({ tenant, app: "left", credentials: Authorization.token("good") })
        const streams = yield* engine.addStreams({ tenant, connectionId, partition: p })
        const kinds = ["tag", "member", "task", "note"]
        assert.sameMembers(
          streams.map(({ kind }) => kind),
          kinds,
        )
        const settings = { direction: "bidirectional", intervalMillis: 300_000 } as const
        for (const stream of streams) assert.deepStrictEqual(stream.settings, settings)
        const before = yield* streamsNow
        for (const intervalMillis of [999, 0, -1000, 1500.5, Number.NaN, Number.POSITIVE_INFINITY]) {
          const error = yield* Effect.flip(joinKinds(left, ["task"], { intervalMillis }))
          assert.strictEqual(error._tag, "InvalidInput")
          assert.include(error.message, "; it must be a whole number of milliseconds, at least 1000")
        }
        assert.deepStrictEqual(yield* streamsNow, before)
        const changed = { intervalMillis: 1000, direction: "pull" } as const
        yield* engine.addStreams({ tenant, connectionId, partition: p, kinds: ["task"], settings: changed })
        assert.deepStrictEqual(
          yield* streamsNow,
          before.map((stream) => (stream.kind === "task" ? { ...stream, settings: { direction: "pull", intervalMillis: 1000 } } : stream)),
        )
        yield* sync
        const [status] = yield* engine.status(tenant)
        for (const { stream, cursor } of status?.streams ?? []) {
          assert.strictEqual(cursor.nextDue - start, stream.kind === "task" ? 1000 : 300_000)
        }
      }),
    )
  })
}
