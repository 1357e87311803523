/** Places that somebody does not want in step any more: nothing is asked of them, nothing speaks of them, and what was known is there again or forgotten. */
import { assert, describe } from "@effect/vitest"
import { Authorization } from "@syncline/adapter-core"
import { Effect, Option } from "effect"
import { TestClock } from "effect/testing"
import { Leases } from "../store/Leases.ts"
import { Links } from "../store/Links.ts"
import { Streams } from "../store/Streams.ts"
import { SyncEngine } from "../SyncEngine.ts"
import { on } from "./AdaptedApp.ts"
import type { Scenario } from "./Scenario.ts"
import { type Apps, findBy, join, joinKinds, partition as p, quiet, rounds, sync, tenant, twins, writesTo } from "./World.ts"

const remove = (
  connectionId: string,
  links: "keep" | "drop",
  named: { readonly kinds?: ReadonlyArray<string>; readonly partition?: string } = {},
) => Effect.flatMap(SyncEngine, (engine) => engine.removeStreams({ tenant, connectionId, links, ...named }))

/** A task of `left` and its twin at `right`, with a conflict, and an edit that is owed to `right`. */
const unsettled = Effect.fnUntraced(function* (apps: Apps) {
  const { left, right } = apps
  const { task, twin } = yield* twins(apps, { title: "Crash", body: "b" })
  const engine = yield* SyncEngine
  left.edit("task", p, task, { title: "Left" })
  right.edit("task", p, twin, { title: "Right" })
  yield* sync
  const [record] = yield* engine.records.list(tenant, "task")
  const all = yield* engine.status(tenant)
  const of = (app: string) => all.find(({ connection }) => connection.app === app)?.connection.id ?? ""
  yield* engine.records.put(tenant, "task", { id: record?.id ?? "", fields: { body: "by the host" } })
  return { task, twin, recordId: record?.id ?? "", leftId: of("left"), rightId: of("right") }
})

const callsTo = ({ log }: Apps["left"]) => log.length

export const takeAwaySuite = (scenario: Scenario): void => {
  // proves F-42, F-02
  describe("streams that are taken away", () => {
    for (const links of ["keep", "drop"] as const) {
      scenario(`are asked nothing and spoken of nowhere, and other streams go on, with links: "${links}"`, (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const { recordId, rightId, task, twin } = yield* unsettled(apps)
          assert.strictEqual((yield* engine.conflicts.list(tenant, { state: "open" })).length, 1)
          const [conflict] = yield* engine.conflicts.list(tenant)
          const removed = yield* remove(rightId, links)
          assert.deepInclude(
            removed.find(({ kind }) => kind === "task"),
            {
              app: "right",
              partition: p,
              objects: 1,
              deliveries: 1,
              conflicts: conflict?.streamId === removed.find(({ kind }) => kind === "task")?.streamId ? 1 : 0,
            },
          )
          assert.sameMembers(
            removed.map(({ kind }) => kind),
            ["member", "tag", "task", "note"],
          )
          const calls = callsTo(right)
          left.edit("task", p, task, { body: "at left" })
          yield* rounds(3)
          assert.strictEqual(callsTo(right), calls)
          const reports = yield* engine.status(tenant)
          assert.deepStrictEqual(reports.map(({ connection, streams }) => [connection.app, streams.length]).toSorted(), [
            ["left", 4],
            ["right", 0],
          ])
          const ids = new Set(removed.map(({ streamId }) => streamId))
          assert.isTrue((yield* engine.deliveries.list(tenant)).every(({ streamId }) => !ids.has(streamId)))
          assert.isTrue((yield* engine.conflicts.list(tenant)).every(({ streamId }) => !ids.has(streamId)))
          assert.isTrue((yield* engine.plan({ tenant })).streams.every(({ app }) => app === "left"))
          assert.isTrue((yield* engine.records.links(tenant, recordId)).every(({ streamId }) => !ids.has(streamId)))
          const explained = yield* engine.explain(tenant, recordId)
          assert.deepStrictEqual(
            explained.places.map(({ app }) => app),
            ["left"],
          )
          const said = `It was task ${twin} of p (right), which is not kept in step any more.`
          assert.strictEqual(explained.text.includes(said), links === "keep")
          assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 1)
          assert.strictEqual(right.get("task", p, twin)?.fields["title"], "Right")
          for (const attempt of [
            engine.resync(tenant, [...ids][0] ?? ""),
            engine.deliveries.get(tenant, removed.find(({ kind }) => kind === "task")?.streamId ?? "", recordId),
            engine.deliveries.retry(tenant, removed.find(({ kind }) => kind === "task")?.streamId ?? "", recordId),
          ])
            assert.strictEqual((yield* Effect.flip(Effect.asVoid(attempt)))._tag, "NotFound")
        }),
      )
    }

    scenario(
      "go on where they stood when their place is chosen again: what happened meanwhile travels, once, and nothing is made anew",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const { task, twin } = yield* twins(apps, { title: "Crash", body: "b", state: "doing" })
          const all = yield* engine.status(tenant)
          const { connection, streams } = all.find((report) => report.connection.app === "right") ?? assert.fail()
          const before = streams.map(({ stream }) => stream)
          yield* engine.addStreams({ tenant, connectionId: connection.id, partition: p, settings: { intervalMillis: 60_000 } })
          yield* remove(connection.id, "keep")
          yield* remove(connection.id, "keep")
          yield* TestClock.adjust("1 hour")
          left.edit("task", p, task, { body: "at left" })
          right.edit("task", p, twin, { title: "at right" })
          const other = right.create("task", p, { title: "Made meanwhile" })
          yield* sync
          yield* TestClock.adjust("1 hour")
          const again = yield* engine.addStreams({ tenant, connectionId: connection.id, partition: p })
          assert.sameMembers(
            again.map(({ id }) => id),
            before.map(({ id }) => id),
          )
          assert.isTrue(again.every(({ settings }) => settings.direction === "bidirectional" && settings.intervalMillis === 60_000))
          yield* rounds(2)
          assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 2)
          assert.deepInclude(left.get("task", p, task)?.fields, { title: "at right", body: "at left", state: "doing" })
          assert.deepInclude(right.get("task", p, twin)?.fields, { title: "at right", body: "at left" })
          assert.strictEqual(findBy(left, "task", "title", "Made meanwhile").fields["title"], right.get("task", p, other)?.fields["title"])
          assert.deepStrictEqual([left.list("task", p).length, right.list("task", p).length], [2, 2])
          yield* quiet(apps)
        }),
    )

    scenario("leave conflicts and what was owed for when their place is chosen again", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { rightId, leftId, recordId } = yield* unsettled(apps)
        const open = yield* engine.conflicts.list(tenant, { state: "open" })
        yield* remove(leftId, "keep")
        yield* remove(rightId, "keep")
        assert.deepStrictEqual(yield* engine.conflicts.list(tenant), [])
        assert.strictEqual((yield* Effect.flip(engine.conflicts.get(tenant, open[0]?.id ?? "")))._tag, "NotFound")
        assert.strictEqual((yield* Effect.flip(engine.conflicts.resolve(tenant, open[0]?.id ?? "", "local", "ann")))._tag, "NotFound")
        yield* engine.addStreams({ tenant, connectionId: leftId, partition: p })
        yield* engine.addStreams({ tenant, connectionId: rightId, partition: p })
        assert.deepStrictEqual(
          (yield* engine.conflicts.list(tenant, { state: "open" })).map(({ id }) => id),
          open.map(({ id }) => id),
        )
        yield* sync
        assert.strictEqual(findBy(apps.right, "task", "body", "by the host").fields["body"], "by the host")
        assert.strictEqual((yield* engine.records.list(tenant, "task"))[0]?.id, recordId)
      }),
    )

    scenario(
      "are a new first sync after their links were dropped: what bears a mark of ours or came from there is found again, and nothing is made twice",
      (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const { left, right } = apps
          const tag = left.create("tag", p, { name: "bug" })
          const task = left.create("task", p, { title: "From left", tags: [tag] })
          yield* join(left)
          const { connection } = yield* join(right)
          const own = right.create("task", p, { title: "From right" })
          const made = yield* engine.records.put(tenant, "task", { fields: { title: "From the host" } })
          yield* rounds(2)
          const known = (yield* engine.records.list(tenant, "task")).map(({ id }) => id)
          yield* remove(connection.id, "drop", { partition: p })
          assert.deepStrictEqual(yield* Effect.flatMap(Streams, (streams) => streams.takenAway(tenant)), [])
          const creates = [left.counts().creates, right.counts().creates]
          yield* TestClock.adjust("1 hour")
          left.edit("task", p, task, { body: "since" })
          right.edit("task", p, own, { body: "since" })
          // Nobody knows any more what both sides last agreed on.
          yield* join(right, { matched: "newest_wins" })
          yield* rounds(3)
          assert.sameMembers(
            (yield* engine.records.list(tenant, "task")).map(({ id }) => id),
            known,
          )
          assert.deepStrictEqual([left.counts().creates, right.counts().creates], creates)
          assert.deepStrictEqual([left.list("task", p).length, right.list("task", p).length, right.list("tag", p).length], [3, 3, 1])
          assert.strictEqual(findBy(right, "task", "title", "From left").fields["body"], "since")
          assert.strictEqual(findBy(left, "task", "title", "From right").fields["body"], "since")
          assert.include(known, made)
          yield* quiet(apps)
        }),
    )

    scenario("can be some kinds alone; what stays may not name what is forgotten", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { left, right } = apps
        const tag = left.create("tag", p, { name: "bug" })
        const task = left.create("task", p, { title: "Crash", tags: [tag] })
        left.create("note", p, { task, body: "hm" })
        const { connection } = yield* join(left)
        const there = (yield* join(right)).connection
        yield* rounds(2)
        const error = yield* Effect.flip(remove(connection.id, "drop", { kinds: ["tag"] }))
        assert.strictEqual(error._tag, "InvalidInput")
        assert.strictEqual(
          error.message,
          'links: the task of p refers to the tag of p, and would be told to be without what is forgotten; keep its links ("keep") or take the task of p away with it',
        )
        assert.strictEqual((yield* engine.status(tenant)).flatMap(({ streams }) => streams).length, 8)
        yield* remove(connection.id, "keep", { kinds: ["tag"] })
        yield* remove(there.id, "drop", { kinds: ["note"] })
        const writes = [writesTo(left), writesTo(right)]
        yield* TestClock.adjust("1 hour")
        yield* rounds(2)
        assert.deepStrictEqual([writesTo(left), writesTo(right)], writes)
        assert.deepStrictEqual(left.get("task", p, task)?.fields["tags"], [tag])
        assert.strictEqual(right.list("note", p).length, 1)
        left.edit("task", p, task, { title: "Crash again" })
        yield* rounds(1)
        assert.strictEqual(findBy(right, "task", "title", "Crash again").fields["title"], "Crash again")
      }),
    )

    scenario("are found by name, and what is not there is told", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { connection } = yield* join(apps.left)
        for (const [named, message] of [
          [{ partition: "q" }, 'there is no stream "q"; there is "p"'],
          [{ kinds: ["tsk"] }, 'there is no stream "tsk"; did you mean "task"?'],
        ] as const)
          assert.strictEqual((yield* Effect.flip(remove(connection.id, "keep", named))).message, message)
        assert.strictEqual((yield* Effect.flip(remove("none", "keep")))._tag, "NotFound")
        const unsaid = yield* Effect.flip(engine.removeStreams({ tenant, connectionId: connection.id } as never))
        assert.include(unsaid.message, "links is missing")
        yield* remove(connection.id, "drop")
        assert.deepStrictEqual(yield* remove(connection.id, "drop"), [])
      }),
    )

    scenario("of a connection that is disconnected can be forgotten, without its credentials", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { rightId, twin } = yield* unsettled(apps)
        yield* engine.disconnect(tenant, rightId)
        const calls = callsTo(apps.right)
        yield* remove(rightId, "drop")
        assert.strictEqual(callsTo(apps.right), calls)
        assert.deepStrictEqual((yield* engine.status(tenant)).find(({ connection }) => connection.id === rightId)?.streams, [])
        assert.isDefined(apps.right.get("task", p, twin))
      }),
    )

    scenario(
      "are not read further by whoever is in the middle of it, and what is under way ends first",
      (apps) => {
        let interrupt: Effect.Effect<void> = Effect.void
        const adapter: Apps["left"]["adapter"] = {
          ...apps.left.adapter,
          open: (options) =>
            Effect.map(apps.left.adapter.open(options), (opened) => ({
              ...opened,
              resources: opened.resources.map((resource) => ({
                ...resource,
                exporter: {
                  ...resource.exporter,
                  page: (client, request) =>
                    Effect.tap(resource.exporter.page(client, request), () => (request.position === undefined ? interrupt : Effect.void)),
                } satisfies typeof resource.exporter,
              })),
            })),
        }
        const test = Effect.gen(function* () {
          const engine = yield* SyncEngine
          const streams = yield* Streams
          for (let made = 0; made < 9; made += 1) apps.left.create("task", p, { title: `Task ${made}` })
          const connection = yield* joinKinds({ ...apps.left, adapter }, ["task"])
          const [stream] = yield* streams.list(tenant)
          interrupt = Effect.orDie(streams.takeAway(tenant, [stream?.id ?? ""], "drop", 0))
          const calls = callsTo(apps.left)
          yield* sync
          // Its first page, and the one that was asked for while that was written.
          assert.isAtMost(callsTo(apps.left) - calls, 3)
          interrupt = Effect.void
          assert.deepStrictEqual(yield* engine.records.list(tenant, "task"), [])
          yield* remove(connection.id, "drop")
          assert.deepStrictEqual(yield* streams.takenAway(tenant), [])
          yield* joinKinds({ ...apps.left, adapter }, ["task"])
          yield* sync
          assert.strictEqual((yield* engine.records.list(tenant, "task")).length, 9)
        })
        return on({ ...apps, left: { ...apps.left, adapter } }, test)
      },
      { pageSize: 2 },
    )

    for (const [how, goOn] of [
      ["called again", (connectionId: string) => Effect.asVoid(remove(connectionId, "drop"))],
      ["worked on", () => Effect.andThen(TestClock.adjust("2 hours"), rounds(4))],
      [
        "chosen again",
        (connectionId: string) =>
          Effect.flatMap(SyncEngine, (engine) => Effect.asVoid(engine.addStreams({ tenant, connectionId, partition: p, kinds: ["note"] }))),
      ],
    ] as const) {
      scenario(`of which a part was forgotten when the process died are forgotten whole when they are ${how}`, (apps) =>
        Effect.gen(function* () {
          const engine = yield* SyncEngine
          const [streams, links, leases] = [yield* Streams, yield* Links, yield* Leases]
          const task = apps.left.create("task", p, { title: "Crash" })
          for (let made = 0; made < 5; made += 1) apps.left.create("note", p, { task, body: `note ${made}` })
          const { connection, streams: own } = yield* join(apps.left)
          yield* rounds(2)
          const id = own["note"]?.id ?? ""
          yield* streams.takeAway(tenant, [id], "drop", 1)
          assert.isTrue(yield* streams.forget(tenant, id, 2))
          assert.strictEqual((yield* links.list(tenant, id, { limit: 10 })).length, 3)
          assert.isDefined(yield* leases.acquire(tenant, "nobody's", "x", 1))
          assert.isTrue(Option.isNone(yield* streams.get(tenant, id)))
          const error = yield* Effect.flip(remove(connection.id, "keep", { kinds: ["note"] }))
          assert.include(error.message, 'is being forgotten already; call again with "drop"')
          yield* goOn(connection.id)
          assert.deepStrictEqual(yield* streams.takenAway(tenant), [])
          assert.deepStrictEqual(yield* links.list(tenant, id, { limit: 10 }), [])
          yield* engine.addStreams({ tenant, connectionId: connection.id, partition: p })
          yield* rounds(2)
          assert.strictEqual((yield* engine.records.list(tenant, "note")).length, 5)
        }),
      )
    }

    scenario("are not chosen with another account while what is known of them is kept, and that is told", (apps) =>
      Effect.gen(function* () {
        const engine = yield* SyncEngine
        const { connection } = yield* join(apps.left)
        yield* sync
        yield* remove(connection.id, "keep", { kinds: ["task", "note"] })
        apps.left.accept("other")
        const again = yield* engine.connect({ tenant, app: "left", credentials: Authorization.token("other") })
        assert.strictEqual(again.id, connection.id)
        const streams = yield* engine.addStreams({ tenant, connectionId: again.id, partition: p })
        assert.strictEqual(streams.length, 4)
      }),
    )
  })
}
