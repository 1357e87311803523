/** What is handed in is taken as it is meant or refused by name, with the nearest right word; it never means nothing. */
import { assert, describe } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { Effect, Stream } from "effect"
import type { StreamsInput } from "../connect/AddStreams.ts"
import type { ConnectInput } from "../connect/Setup.ts"
import type { ConflictFilter, DeliveryFilter, StreamFilter } from "../hub/Filters.ts"
import { SyncEngine } from "../SyncEngine.ts"
import type { Scenario } from "./Scenario.ts"
import { join, tenant } from "./World.ts"

/** As it comes from a form, a request or a program without types. */
const untyped = <A>(input: object): A => Object.assign(Object.create(null), input) as A

const credentials = Authorization.token("good")

export const inputSuite = (scenario: Scenario): void => {
  // proves T-17, T-20
  describe("input", () => {
    for (const [input, tag, message] of [
      [{ tenant, app: "lefft", credentials }, "NotFound", 'there is no adapter "lefft"; did you mean "left"?'],
      [{ tenant, app: "trello", credentials }, "NotFound", 'there is no adapter "trello"; there are "left" and "right"'],
      [{ tenant, app: 5, credentials }, "InvalidInput", "app is 5"],
      [{ tenant, credentials }, "InvalidInput", "app is missing"],
      [{ tenant, app: "left", credentials: {} }, "InvalidInput", "credentials is an object; it must be Authorization.token(…)"],
      [{ tenant, app: "left", credentials: "secret" }, "InvalidInput", "credentials is a text; it must be Authorization.token(…)"],
      [
        { tenant, app: "left", credentials: Authorization.token("") },
        "InvalidInput",
        "credentials.token is an object; it must be a text in Redacted.make(…) that is not empty",
      ],
      [{ tenant, app: "left" }, "InvalidInput", "credentials is missing"],
      [{ tenant, app: "left", credentials, settings: "x" }, "InvalidInput", 'settings is "x"; it must be an object'],
      [{ tenant, app: "left", credentials, setings: {} }, "InvalidInput", 'setings is not known; did you mean "settings"?'],
      [{ app: "left", credentials }, "InvalidInput", "tenant is missing"],
    ] as const) {
      scenario(`of connect: ${message}`, ({ left }) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const error = yield* Effect.flip(engine.connect(untyped<ConnectInput>(input)))
          assert.strictEqual(error._tag, tag)
          assert.include(error.message, message)
          assert.notInclude(error.message, "secret")
          assert.deepStrictEqual(left.log, [])
          assert.deepStrictEqual(yield* engine.status(tenant), [])
        }),
      )
    }

    for (const [input, message] of [
      [{ settings: { direction: "in" } }, 'settings.direction is "in"; it must be "bidirectional", "pull", "push" or "disabled"'],
      [{ settings: { direction: "pul" } }, 'did you mean "pull"?'],
      [
        { settings: { strategy: "mine" } },
        'settings.strategy is "mine"; it must be "manual", "local_wins", "external_wins", "newest_wins" or "merge"',
      ],
      [{ settings: { strategy: "newest-wins" } }, 'did you mean "newest_wins"?'],
      [{ settings: { interval: 3 } }, 'settings.interval is not known; did you mean "intervalMillis"?'],
      [{ settings: { intervalMillis: 3 } }, "settings.intervalMillis is 3; it must be a whole number of milliseconds, at least 1000"],
      [{ settings: { intervalMillis: "5m" } }, 'settings.intervalMillis is "5m"; it must be a whole number of milliseconds, at least 1000'],
      [{ settings: { allowUnsafeCreates: "yes" } }, 'settings.allowUnsafeCreates is "yes"; it must be true or false'],
      [{ settings: { attribution: "off" } }, 'settings.attribution is "off"; it must be true or false'],
      [{ settings: { fieldStrategies: { title: "mine" } } }, 'settings.fieldStrategies.title is "mine"'],
      [{ settings: { fieldStrategies: { titel: "merge" } } }, 'settings.fieldStrategies names the field "titel", which none of'],
      [{ settings: { fieldStrategies: { titel: "merge" } } }, 'did you mean "title"?'],
      [{ settings: [] }, "settings is a list"],
      [{ kinds: ["tasks"] }, 'kinds: left has no kind "tasks"; it has member, tag, task and note; did you mean "task"?'],
      [{ kinds: "task" }, 'kinds is "task"; it must be a list'],
      [{ kinds: [5] }, "kinds[0] is 5"],
      [{ partition: 5 }, "partition is 5"],
      [{ partition: "" }, 'partition is ""'],
      [{ partition: "a\u0000b" }, "partition: "],
      [{ partitions: ["p"] }, 'partitions is not known; did you mean "partition"?'],
    ] as const) {
      scenario(`of addStreams: ${message}`, (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { connection, streams } = yield* join(apps.left)
          const calls = apps.left.log.length
          const given = { tenant, connectionId: connection.id, partition: "p", ...input }
          const error = yield* Effect.flip(engine.addStreams(untyped<StreamsInput>(given)))
          assert.strictEqual(error._tag, "InvalidInput")
          assert.include(error.message, message)
          assert.strictEqual(apps.left.log.length, calls)
          const [status] = yield* engine.status(tenant)
          assert.sameDeepMembers(status?.streams.map(({ stream }) => stream) ?? [], Object.values(streams))
        }),
      )
    }

    scenario("that is undefined counts as left out", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { id } = yield* engine.connect(untyped<ConnectInput>({ tenant, app: "left", credentials, settings: undefined }))
        const settings = { direction: "pull", strategy: undefined, intervalMillis: undefined }
        const input = { tenant, connectionId: id, partition: "p", kinds: undefined, settings }
        const streams = yield* engine.addStreams(untyped<StreamsInput>(input))
        assert.deepStrictEqual(streams[0]?.settings, { direction: "pull", intervalMillis: 300_000 })
        assert.deepStrictEqual(yield* engine.deliveries.list(tenant, untyped<DeliveryFilter>({ state: undefined, limit: undefined })), [])
        assert.strictEqual(left.counts().creates, 0)
      }),
    )

    for (const [filter, message] of [
      [{ state: "opne" }, 'state is "opne"; it must be "open" or "resolved"; did you mean "open"?'],
      [{ limit: 0 }, "limit is 0; it must be a whole number of rows, at least 1"],
      [{ limit: "10" }, 'limit is "10"'],
      [{ after: 5 }, "after is 5"],
      [{ stat: "open" }, 'stat is not known; did you mean "state"?'],
    ] as const) {
      scenario(`of conflicts.list: ${message}`, () =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const error = yield* Effect.flip(engine.conflicts.list(tenant, untyped<ConflictFilter>(filter)))
          assert.strictEqual(error._tag, "InvalidInput")
          assert.include(error.message, message)
        }),
      )
    }

    scenario("of lists of deliveries, of runs and of what could not be read", ({ left }) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { streams } = yield* join(left)
        type Listing = Effect.Effect<ReadonlyArray<unknown>, { readonly _tag: string; readonly message: string }>
        const lists = (filter: object): readonly [deliveries: Listing, runs: Listing, unreadable: Listing] => [
          engine.deliveries.list(tenant, untyped<DeliveryFilter>(filter)),
          engine.runs(tenant, untyped<StreamFilter>(filter)),
          engine.unreadable(tenant, untyped<StreamFilter>(filter)),
        ]
        const messages = (filter: object) => Effect.forEach(lists(filter), (list) => Effect.flip(list))
        for (const error of yield* messages({ streamId: "none" })) {
          assert.strictEqual(error._tag, "NotFound")
          assert.include(error.message, 'there is no stream "none"')
        }
        const like = yield* Effect.flip(engine.deliveries.retryAll(tenant, untyped<DeliveryFilter>({ saying: 3 })))
        assert.include(like.message, "saying is 3; it must be a text")
        for (const error of yield* messages({ stream: "x" })) assert.include(error.message, 'stream is not known; did you mean "streamId"?')
        const [ofState] = lists({ state: "daed" })
        assert.include((yield* Effect.flip(ofState)).message, 'did you mean "dead"?')
        const own = lists({ streamId: streams["task"]?.id, limit: 5 })
        assert.deepStrictEqual(yield* Effect.all(own), [[], [], []])
      }),
    )

    scenario("of records and events", () =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const attempts: ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string; readonly message: string }>> = [
          engine.records.list(tenant, "tasks"),
          engine.records.get(tenant, "tasks", "x"),
          engine.records.put(tenant, "tasks", { fields: {} }),
          Stream.runCollect(engine.records.all(tenant, "tasks")),
        ]
        for (const attempt of attempts) {
          const error = yield* Effect.flip(Effect.asVoid(attempt))
          assert.strictEqual(error._tag, "NotFound")
          assert.include(error.message, 'there is no kind "tasks"; did you mean "task"?')
        }
        for (const after of [-1, 1.5, Number.NaN]) {
          for (const attempt of [engine.events.list(tenant, { after }), Stream.runCollect(engine.events.follow(tenant, after))]) {
            const error = yield* Effect.flip(Effect.asVoid(attempt))
            assert.strictEqual(error._tag, "InvalidInput")
            assert.include(error.message, `after is ${after}; it must be the position of an event`)
          }
        }
      }),
    )
  })
}
