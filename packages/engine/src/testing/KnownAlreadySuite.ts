/** A program that connects and names its streams at every start asks no application for what it knows, and changes nothing that it does not name. */
import { assert, describe } from "@effect/vitest"
import { type Adapter, Authorization, Unavailable } from "@syncline/adapter-core"
import { Effect, Redacted } from "effect"
import { TestClock } from "effect/testing"
import type { StreamSettings } from "../model/Stream.ts"
import { SyncEngine } from "../SyncEngine.ts"
import * as Process from "./Process.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, join, outage, partition as p, sync, tenant, twins } from "./World.ts"

const signIn = (settings?: { readonly [name: string]: string }, token = "good") =>
  Effect.flatMap(SyncEngine, (engine) =>
    engine.connect({ tenant, app: "left", credentials: Authorization.token(token), ...(settings !== undefined && { settings }) }),
  )

const choose = (connectionId: string, partition: string, settings?: Partial<StreamSettings>, kinds?: ReadonlyArray<string>) =>
  Effect.flatMap(SyncEngine, (engine) =>
    engine.addStreams({
      tenant,
      connectionId,
      partition,
      ...(settings !== undefined && { settings }),
      ...(kinds !== undefined && { kinds }),
    }),
  )

/** The application knows its partitions by ids that are not their names. */
const numbered = (adapter: Adapter.Adapter): Adapter.Adapter => ({
  ...adapter,
  open: (options) =>
    Effect.map(adapter.open(options), (opened) => ({
      ...opened,
      partition: (name) => Effect.map(opened.partition(name), (partition) => ({ ...partition, id: `id of ${name}` })),
    })),
})

const callsOf = ({ left }: Apps, operation: "account" | "partition") => left.log.filter((call) => call.operation === operation).length

export const knownAlreadySuite = (scenario: Scenario): void => {
  // proves T-55, V-10
  describe("what is known already", () => {
    scenario("is connected and chosen again while its application is down", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const connection = yield* signIn({ site: "x" })
        const streams = yield* choose(connection.id, p, { direction: "pull" })
        outage(apps.left, () => true)
        const calls = apps.left.log.length
        for (const settings of [undefined, { site: "x" }]) assert.deepStrictEqual(yield* signIn(settings), connection)
        assert.deepStrictEqual(yield* choose(connection.id, p), streams)
        assert.deepStrictEqual(
          yield* choose(connection.id, p, {}, ["task"]),
          streams.filter(({ kind }) => kind === "task"),
        )
        assert.strictEqual(apps.left.log.length, calls)
        assert.strictEqual((yield* engine.status(tenant)).length, 1)
      }),
    )

    for (const [what, again] of [
      ["credentials", () => signIn({ site: "x" }, "other")],
      ["settings", () => signIn({ site: "y" })],
    ] as const) {
      scenario(`is asked for when its ${what} are others`, (apps) =>
        Effect.gen(function* () {
          const connection = yield* signIn({ site: "x" })
          apps.left.accept(what === "credentials" ? "other" : "good")
          const calls = callsOf(apps, "account")
          const second = yield* again()
          assert.strictEqual(callsOf(apps, "account"), calls + 1)
          assert.strictEqual(second.id, connection.id)
          assert.deepStrictEqual(yield* again(), second)
          assert.strictEqual(callsOf(apps, "account"), calls + 1)
          apps.left.failNext("account", new Unavailable({ message: "503" }))
          const down = yield* Effect.flip(signIn({ site: "z" }))
          assert.strictEqual(down._tag, "AdapterError")
        }),
      )
    }

    scenario("is asked for when its credentials were refused, and works again when they are taken", ({ left }) =>
      Effect.gen(function* () {
        const { connection } = yield* join(left)
        left.revoke()
        yield* sync
        assert.strictEqual((yield* Effect.flip(signIn()))._tag, "AdapterError")
        left.accept("good")
        assert.strictEqual((yield* signIn()).status, "active")
        assert.deepStrictEqual((yield* sync).errors, [])
        assert.strictEqual((yield* signIn()).id, connection.id)
      }),
    )

    scenario("keeps its settings when none are given, and has those that are", () =>
      Effect.gen(function* () {
        const connection = yield* signIn({ site: "x", note: "y" })
        assert.deepStrictEqual((yield* signIn()).settings, { site: "x", note: "y" })
        assert.deepStrictEqual((yield* signIn({ site: "z" })).settings, { site: "z" })
        assert.deepStrictEqual((yield* signIn({})).settings, {})
        assert.strictEqual((yield* signIn()).id, connection.id)
      }),
    )

    scenario("is not taken for a place that is elsewhere", ({ left }) =>
      Effect.gen(function* () {
        const connection = yield* signIn({ baseUrl: "https://left.example" })
        left.accept("other")
        const error = yield* Effect.flip(signIn(undefined, "other"))
        assert.strictEqual(error._tag, "InvalidInput")
        assert.include(error.message, "https://left.example")
        assert.include(error.message, connection.id)
        assert.deepStrictEqual((yield* signIn({}, "other")).settings, {})
      }),
    )

    scenario("stays at rest when its person paused it", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { connection } = yield* join(left)
        yield* engine.pause(tenant, connection.id)
        assert.strictEqual((yield* signIn()).status, "paused")
        yield* engine.disconnect(tenant, connection.id)
        assert.strictEqual((yield* signIn()).status, "active")
      }),
    )

    scenario("is not another account's that signs in in another way", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        yield* signIn()
        const calls = callsOf(apps, "account")
        const basic = { _tag: "Basic", username: "good", password: Redacted.make("good") } as const
        yield* engine.connect({ tenant, app: "left", credentials: basic })
        yield* engine.connect({ tenant: "globex", app: "left", credentials: basic })
        assert.strictEqual(callsOf(apps, "account"), calls + 2)
      }),
    )

    scenario("is a partition by the name under which it was looked up and by its id, for new kinds too", (apps) =>
      Effect.gen(function* () {
        const connection = yield* signIn()
        const [tag] = yield* choose(connection.id, "p", {}, ["tag"])
        assert.deepInclude(tag, { partition: "p", partitionName: "p" })
        const calls = callsOf(apps, "partition")
        const made = yield* choose(connection.id, "p")
        assert.strictEqual(made.length, 4)
        assert.strictEqual(made.find(({ kind }) => kind === "tag")?.id, tag?.id)
        assert.strictEqual(callsOf(apps, "partition"), calls)
        yield* choose(connection.id, "q")
        assert.strictEqual(callsOf(apps, "partition"), calls + 1)
      }),
    )

    scenario("is a partition whose name is not its id", (apps) =>
      Effect.gen(function* () {
        const { engine } = yield* Process.start({ ...apps, left: { ...apps.left, adapter: numbered(apps.left.adapter) } })
        const connection = yield* signIn()
        const look = (partition: string) => engine.addStreams({ tenant, connectionId: connection.id, partition, kinds: ["task"] })
        const [stream] = yield* look("ENG")
        assert.deepInclude(stream, { partition: "id of ENG", partitionName: "ENG" })
        const calls = callsOf(apps, "partition")
        for (const name of ["ENG", "id of ENG"]) assert.deepStrictEqual((yield* look(name))[0], stream)
        assert.strictEqual(callsOf(apps, "partition"), calls)
      }),
    )

    scenario("keeps the settings of its streams that are not named", () =>
      Effect.gen(function* () {
        const connection = yield* signIn()
        const first = { direction: "pull", strategy: "newest_wins", fieldStrategies: { title: "manual" }, intervalMillis: 60_000 } as const
        yield* choose(connection.id, p, first)
        const settings = (given?: Partial<StreamSettings>) =>
          Effect.map(choose(connection.id, p, given, ["task"]), ([stream]) => stream?.settings)
        assert.deepStrictEqual(yield* settings(), first)
        assert.deepStrictEqual(yield* settings({ direction: "bidirectional" }), { ...first, direction: "bidirectional" })
        assert.deepStrictEqual(yield* settings({ fieldStrategies: {} }), { ...first, direction: "bidirectional", fieldStrategies: {} })
        const [note] = yield* choose(connection.id, "q", { direction: "pull" }, ["note"])
        assert.deepStrictEqual(note?.settings, { direction: "pull", intervalMillis: 300_000 })
      }),
    )

    // proves law 1
    scenario("sends what it did not send while it only took in, when it is told to send again", (apps) =>
      Effect.gen(function* () {
        const { left, right } = apps
        const { task, twin } = yield* twins(apps, { title: "Crash" })
        yield* join(right, { direction: "pull" })
        left.edit("task", p, task, { title: "Crash again" })
        yield* sync
        yield* TestClock.adjust("1 minute")
        yield* join(right)
        yield* sync
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash")
        yield* join(right, { direction: "bidirectional" })
        yield* sync
        assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Crash again")
      }),
    )
  })
}
